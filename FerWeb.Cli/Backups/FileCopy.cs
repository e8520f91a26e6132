using System.Security.Cryptography;

namespace FerWeb.Cli.Backups;

/// <summary>Copies single files with their rights, and tells what was written.</summary>
internal static class FileCopy
{
    private const int BufferBytes = 1 << 20;

    /// <summary>Copies what the file holds now: one that grows meanwhile is copied up to the length that it began with.</summary>
    /// <exception cref="IOException">The file is gone or in use, the target is there already, or the disk is full.</exception>
    public static BackupFile Copy(string from, string to, CancellationToken cancellation)
    {
        using var source = new FileStream(from, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = File.GetUnixFileMode(source.SafeFileHandle);
        }

        using var target = new FileStream(to, options);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[BufferBytes];
        var left = source.Length;
        while (left > 0 && source.Read(buffer, 0, (int)Math.Min(left, BufferBytes)) is var read and > 0)
        {
            cancellation.ThrowIfCancellationRequested();
            target.Write(buffer, 0, read);
            hash.AppendData(buffer, 0, read);
            left -= read;
        }

        target.Flush(flushToDisk: true);
        return new BackupFile(target.Length, Convert.ToHexStringLower(hash.GetHashAndReset()));
    }

    /// <summary>What a file holds.</summary>
    public static BackupFile Read(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, BufferBytes);
        return new BackupFile(file.Length, Convert.ToHexStringLower(SHA256.HashData(file)));
    }

    /// <summary>Makes a folder with the rights of another.</summary>
    public static void MakeFolder(string path, string like)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            Directory.CreateDirectory(path, File.GetUnixFileMode(like));
        }
    }
}
