using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using FerWeb.Workspace;
using FerWeb.Workspace.Runs;
using Microsoft.Extensions.Options;

namespace FerWeb.Security;

/// <summary>The one account, from the settings or from a file of the data folder that only its owner can read.</summary>
public sealed class AdminAccount(DataFolder folder, IOptions<SecurityOptions> options)
{
    /// <summary>Characters.</summary>
    public const int ShortestPassword = 10;
    /// <summary>Characters.</summary>
    public const int LongestPassword = 256;

    private static readonly JsonSerializerOptions _json = new(JsonSerializerDefaults.Web);
    private readonly Lock _gate = new();

    /// <summary>False until somebody has set it up.</summary>
    public bool Exists => Read() is not null;

    private string PathOfFile => Path.Combine(folder.Root, "admin.json");

    /// <summary>True for the right name and password; takes about as long for a wrong name.</summary>
    public bool Verify(string user, string password)
    {
        var stored = Read();
        var isPassword = PasswordHash.Verify(password, stored?.PasswordHash ?? Decoy.Hash);
        return stored is not null && isPassword && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(user), Encoding.UTF8.GetBytes(stored.User));
    }

    /// <summary>Changes with the name and the password, so that older logins end then.</summary>
    public string Stamp() => Read() is { } stored ? Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{stored.User}\n{stored.PasswordHash}")))[..16] : "";

    /// <summary>Makes the account; false when there is one already.</summary>
    /// <exception cref="IOException">It cannot be stored.</exception>
    public bool Create(string user, string password)
    {
        lock (_gate)
        {
            if (Exists)
            {
                return false;
            }

            Directory.CreateDirectory(folder.Root);
            var temporary = $"{PathOfFile}.{Guid.NewGuid():N}";
            var file = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
            {
                file.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            }

            using (var stream = new FileStream(temporary, file))
            {
                JsonSerializer.Serialize(stream, new Stored(user, PasswordHash.Create(password)), _json);
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, PathOfFile);
            return true;
        }
    }

    private Stored? Read()
    {
        if (options.Value.AdminPasswordHash is { Length: > 0 } hash)
        {
            return new Stored(options.Value.AdminUser, hash);
        }

        try
        {
            return JsonSerializer.Deserialize<Stored>(File.ReadAllBytes(PathOfFile), _json);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    private sealed record Stored(string User, string PasswordHash);

    private static class Decoy
    {
        public static readonly string Hash = PasswordHash.Create("nobody");
    }
}
