using System.Security.Cryptography;
using System.Text;

namespace FerWeb.Security;

/// <summary>A code that only who sees the server's console or log knows; lets one person make the account.</summary>
public sealed class SetupCode
{
    // Without letters and digits that look alike.
    private const string Letters = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
    private const int Length = 12;

    /// <value>Three groups of four.</value>
    public string Text { get; } = string.Join('-', RandomNumberGenerator.GetString(Letters, Length).Chunk(4).Select(group => new string(group)));

    /// <summary>Case, spaces and dashes do not matter.</summary>
    public bool Matches(string entered) => CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(Plain(entered)), Encoding.UTF8.GetBytes(Plain(Text)));

    private static string Plain(string code) => code.Replace("-", "", StringComparison.Ordinal).Replace(" ", "", StringComparison.Ordinal).ToUpperInvariant();
}
