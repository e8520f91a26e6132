using FerWeb.Engine.Photos;

namespace FerWeb.Engine.Faces;

/// <summary>The five cascades that one search uses, each loaded when first needed. One thread at a time.</summary>
internal sealed class Cascades(IVisionProvider vision, string folder) : IDisposable
{
    public const string FrontalLbp = "lbpcascade_frontalface";

    private readonly Lazy<ICascade> _lbp = Open(vision, folder, FrontalLbp);
    private readonly Lazy<ICascade> _alt2 = Open(vision, folder, "haarcascade_frontalface_alt2");
    private readonly Lazy<ICascade> _alt = Open(vision, folder, "haarcascade_frontalface_alt");
    private readonly Lazy<ICascade> _default = Open(vision, folder, "haarcascade_frontalface_default");
    private readonly Lazy<ICascade> _profile = Open(vision, folder, "haarcascade_profileface");

    /// <summary>Fast, coarse.</summary>
    public ICascade Lbp => _lbp.Value;

    /// <summary>The most exact place and size.</summary>
    public ICascade Alt2 => _alt2.Value;

    /// <summary>The fewest false alarms.</summary>
    public ICascade Alt => _alt.Value;

    /// <summary>The most tolerant.</summary>
    public ICascade Default => _default.Value;

    /// <summary>Faces that look to the left of the picture.</summary>
    public ICascade Profile => _profile.Value;

    public void Dispose()
    {
        foreach (var cascade in (Lazy<ICascade>[])[_lbp, _alt2, _alt, _default, _profile])
        {
            if (cascade.IsValueCreated)
            {
                cascade.Value.Dispose();
            }
        }
    }

    private static Lazy<ICascade> Open(IVisionProvider vision, string folder, string name)
        => new(() => vision.OpenCascade(CascadeFiles.PathOf(folder, name)), isThreadSafe: false);
}
