using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using FerWeb.Engine.Storage;
using FerWeb.Workspace;
using FerWeb.Workspace.Runs;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace FerWeb.Security;

/// <summary>The one account, from the settings or from a file of the data folder that only its owner can read.</summary>
public sealed partial class AdminAccount(DataFolder folder, IOptions<SecurityOptions> options)
{
    /// <summary>Characters.</summary>
    public const int ShortestPassword = 10;
    /// <summary>Characters.</summary>
    public const int LongestPassword = 256;

    /// <summary>A password hash of version 3, in base64.</summary>
    internal const string HashPattern = "AQAAAA[A-Za-z0-9+/]{50,250}={0,2}";

    // OWASP's figure of 2023 for PBKDF2 with HMAC-SHA512.
    private static readonly PasswordHasher<AdminAccount> _hasher = new(Options.Create(new PasswordHasherOptions { IterationCount = 210_000 }));
    private readonly Lock _gate = new();

    /// <summary>False until somebody has set it up.</summary>
    public bool Exists => Read() is not null;

    /// <summary>True when the account is of an earlier version, whose password hash cannot be read; it has to be made anew.</summary>
    public bool IsOutdated => !Exists && File.Exists(PathOfFile);

    /// <summary>Where the account is, unless it stands in the settings.</summary>
    public string PathOfFile => Path.Combine(folder.Root, "admin.json");

    /// <summary>True for the right name and password; takes about as long for a wrong name.</summary>
    public bool Verify(string user, string password)
    {
        var stored = Read();
        var isPassword = _hasher.VerifyHashedPassword(this, stored?.PasswordHash ?? Decoy.Hash, password) != PasswordVerificationResult.Failed;
        return stored is not null && isPassword && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(user), Encoding.UTF8.GetBytes(stored.User));
    }

    /// <summary>Changes with the name and the password, so that older logins end then.</summary>
    public string Stamp() => Read() is { } stored
        ? Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{stored.User}\n{stored.PasswordHash}")))[..16]
        : "";

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
            JsonFile.Write(
                PathOfFile, new Stored(user, _hasher.HashPassword(this, password)), JsonFormats.Compact, UnixFileMode.UserRead | UnixFileMode.UserWrite);
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
            var stored = JsonFile.Read<Stored>(PathOfFile, JsonFormats.Compact);
            return stored is not null && WholeHash().IsMatch(stored.PasswordHash) ? stored : null;
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    [GeneratedRegex($"^{HashPattern}$")]
    private static partial Regex WholeHash();

    private sealed record Stored(string User, string PasswordHash);

    private static class Decoy
    {
        public static readonly string Hash = _hasher.HashPassword(null!, "nobody");
    }
}
