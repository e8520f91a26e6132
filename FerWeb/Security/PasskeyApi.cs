using System.Text.Json;
using FerWeb.Api;
using FerWeb.Engine;
using FerWeb.Workspace.Accounts;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http.HttpResults;
using static FerWeb.Localization.Texts;

namespace FerWeb.Security;

/// <summary>
/// What the pages /login and /account ask for passkeys; not for programs, which have keys. Each question brings the antiforgery
/// token that its answer must carry, because the pages themselves may have come before the login.
/// </summary>
internal static class PasskeyApi
{
    public static void MapPasskeyApi(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/login/passkey/options", AskAsync).ExcludeFromDescription();
        routes.MapPost("/login/passkey", LogInAsync).ExcludeFromDescription();
        routes.MapPost("/account/passkeys/options", AskForNewAsync).RequireAuthorization(Policies.OwnAccount).ExcludeFromDescription();
        routes.MapPost("/account/passkeys", AddAsync).RequireAuthorization(Policies.OwnAccount).ExcludeFromDescription();
    }

    private static async Task<Ok<PasskeyQuestion>> AskAsync(HttpContext context, PasskeyGate gate, IAntiforgery antiforgery)
        => Question(await gate.AskAsync(context), context, antiforgery);

    private static async Task<NoContent> LogInAsync(HttpContext context, PasskeyAnswer answer, PasskeyGate gate, IAntiforgery antiforgery)
    {
        var outcome = await antiforgery.IsRequestValidAsync(context) ? await gate.LogInAsync(context, answer) : LoginOutcome.Wrong;
        return outcome switch
        {
            LoginOutcome.Done => TypedResults.NoContent(),
            LoginOutcome.TooMany => throw new ProblemException(
                StatusCodes.Status429TooManyRequests, ModuleKey("Too many attempts. Wait a minute, then try again."), TimeSpan.FromMinutes(1)),
            _ => throw new ProblemException(
                StatusCodes.Status401Unauthorized,
                ModuleKey("This passkey opens no account here, or the account is locked. Log in with your password, or ask an admin.")),
        };
    }

    private static async Task<Ok<PasskeyQuestion>> AskForNewAsync(HttpContext context, PasskeyGate gate, IAntiforgery antiforgery)
        => Question(await gate.AskForNewAsync(context) ?? throw NotAdded(), context, antiforgery);

    private static async Task<NoContent> AddAsync(HttpContext context, PasskeyAnswer answer, PasskeyGate gate, IAntiforgery antiforgery)
    {
        try
        {
            return await antiforgery.IsRequestValidAsync(context) && await gate.AddAsync(context, answer) ? TypedResults.NoContent() : throw NotAdded();
        }
        catch (AccountException refusal)
        {
            throw new ProblemException(StatusCodes.Status422UnprocessableEntity, refusal.Sentence);
        }
    }

    private static ProblemException NotAdded()
        => new(StatusCodes.Status422UnprocessableEntity, ModuleKey("The passkey could not be added. Load this page anew, then try again."));

    private static Ok<PasskeyQuestion> Question((string Options, string Ticket) asked, HttpContext context, IAntiforgery antiforgery)
    {
        var token = antiforgery.GetAndStoreTokens(context);
        return TypedResults.Ok(new PasskeyQuestion(
            JsonSerializer.Deserialize<JsonElement>(asked.Options), asked.Ticket, token.HeaderName ?? "", token.RequestToken ?? ""));
    }

    /// <param name="Options">What the browser's function takes.</param>
    /// <param name="Ticket">Comes back with the answer.</param>
    /// <param name="Header">Name of the header for the token.</param>
    /// <param name="Token">Antiforgery token for the answer.</param>
    internal sealed record PasskeyQuestion(JsonElement Options, string Ticket, string Header, string Token);
}
