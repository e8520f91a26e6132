using System.Runtime.InteropServices;

namespace FerWeb.Native.Vision;

/// <summary>Owns one cv::CascadeClassifier.</summary>
internal sealed class CascadeHandle : SafeHandle
{
    public CascadeHandle(nint cascade)
        : base(0, ownsHandle: true)
        => SetHandle(cascade);

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        VisionLibrary.ferweb_vision_cascade_close(handle);
        return true;
    }
}
