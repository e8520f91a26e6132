using System.Globalization;
using System.Security.Cryptography;

namespace FerWeb.Security;

/// <summary>Passwords as pbkdf2-sha256$iterations$salt$hash, salt and hash in base64.</summary>
internal static class PasswordHash
{
    public const string Pattern = @"^(pbkdf2-sha256\$[1-9][0-9]{3,8}\$[A-Za-z0-9+/]{16,}={0,2}\$[A-Za-z0-9+/]{43}=)?$";

    // OWASP's figure of 2023 for PBKDF2 with HMAC-SHA256.
    private const int Iterations = 600_000;
    private const int SaltBytes = 16;
    private const int HashBytes = 32;
    private const string Scheme = "pbkdf2-sha256";

    public static string Create(string password)
    {
        var salt = RandomNumberGenerator.GetBytes(SaltBytes);
        var hash = Derive(password, salt, Iterations);
        return string.Create(CultureInfo.InvariantCulture, $"{Scheme}${Iterations}${Convert.ToBase64String(salt)}${Convert.ToBase64String(hash)}");
    }

    /// <summary>True when the password gives this hash; false for a hash that cannot be read.</summary>
    public static bool Verify(string password, string stored)
    {
        try
        {
            return stored.Split('$') is [Scheme, var iterations, var salt, var hash]
                && CryptographicOperations.FixedTimeEquals(
                    Derive(password, Convert.FromBase64String(salt), int.Parse(iterations, CultureInfo.InvariantCulture)), Convert.FromBase64String(hash));
        }
        catch (FormatException)
        {
            return false;
        }
    }

    private static byte[] Derive(string password, byte[] salt, int iterations)
        => Rfc2898DeriveBytes.Pbkdf2(password, salt, iterations, HashAlgorithmName.SHA256, HashBytes);
}
