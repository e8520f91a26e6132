using FerWeb.Security;
using static FerWeb.Localization.Texts;

namespace FerWeb.Components.Pages.Login;

/// <summary>Refusals of the login forms in words.</summary>
internal static class LoginFaults
{
    public static string Describe(LoginOutcome outcome) => outcome switch
    {
        LoginOutcome.TooMany => T["Too many attempts. Wait a minute, then try again."],
        LoginOutcome.Exists => T["Somebody has made the account already. Log in with it."],
        _ => T["The code is wrong. It stands in the server's log and is a new one after each start."],
    };

    public static int StatusOf(LoginOutcome outcome) => outcome switch
    {
        LoginOutcome.TooMany => StatusCodes.Status429TooManyRequests,
        LoginOutcome.Exists => StatusCodes.Status409Conflict,
        _ => StatusCodes.Status401Unauthorized,
    };
}
