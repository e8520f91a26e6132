using System.Runtime.InteropServices;
using System.Text;

namespace FerWeb.Engine.Storage;

/// <summary>Brings a folder's entries to the disk, so that a rename survives a power cut; .NET opens no folders. Does nothing outside Linux.</summary>
internal static class DirectorySync
{
    private const int ReadOnlyDirectory = 0x10000;

    public static void Flush(string folder)
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        var descriptor = open(Encoding.UTF8.GetBytes(folder + '\0'), ReadOnlyDirectory);
        if (descriptor < 0)
        {
            throw Failure(folder);
        }

        try
        {
            if (fsync(descriptor) != 0)
            {
                throw Failure(folder);
            }
        }
        finally
        {
            _ = close(descriptor);
        }
    }

    private static IOException Failure(string folder)
    {
        var error = Marshal.GetLastPInvokeError();
        return new IOException($"'{folder}' cannot be brought to the disk: {Marshal.GetPInvokeErrorMessage(error)}.", error);
    }

    [DllImport("libc", SetLastError = true)]
    private static extern int open(byte[] path, int flags);

    [DllImport("libc", SetLastError = true)]
    private static extern int fsync(int descriptor);

    [DllImport("libc")]
    private static extern int close(int descriptor);
}
