using System.Security.Cryptography;
using System.Text;

namespace FerWeb.Security;

/// <summary>A code that only who sees the server's console or log knows; lets one person make the account.</summary>
public sealed partial class SetupCode(ILogger<SetupCode> logger)
{
    // Without letters and digits that look alike.
    private const string Letters = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
    private const int Length = 12;

    private int _isTold;

    /// <value>Three groups of four.</value>
    public string Text { get; } = string.Join('-', RandomNumberGenerator.GetString(Letters, Length).Chunk(4).Select(group => new string(group)));

    /// <summary>Case, spaces and dashes do not matter.</summary>
    public bool Matches(string entered) => CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(Plain(entered)), Encoding.UTF8.GetBytes(Plain(Text)));

    /// <summary>Writes it into the log, once: a site that is open on its machine says nothing of accounts at its start.</summary>
    public void Tell()
    {
        if (Interlocked.Exchange(ref _isTold, 1) == 0)
        {
            Log.Code(logger, Text);
        }
    }

    private static string Plain(string code) => code.Replace("-", "", StringComparison.Ordinal).Replace(" ", "", StringComparison.Ordinal).ToUpperInvariant();

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "The code for the page /setup is {SetupCode}; ferweb user add NAME --role admin makes an account without it.")]
        public static partial void Code(ILogger logger, string setupCode);
    }
}
