using System.Text.Json.Serialization;
using FerWeb.Api;
using Microsoft.AspNetCore.Http.HttpResults;

namespace FerWeb.Security;

/// <summary>Name and password of a login.</summary>
/// <param name="User">Name.</param>
/// <param name="Password">Password.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record LoginRequest(string User, string Password);

/// <summary>Logging in and out for programs; people use the page /login.</summary>
internal static class LoginApi
{
    public static void MapLoginApi(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/api/v1/login", LogInAsync)
            .WithName("LogIn")
            .WithSummary("Log in")
            .WithDescription(
                "Answers with a cookie that opens training, data sets and models. Not needed at the machine itself while only that can reach the site.")
            .WithTags("Login")
            .ProducesProblem(StatusCodes.Status401Unauthorized)
            .ProducesProblem(StatusCodes.Status429TooManyRequests);
        routes.MapPost("/api/v1/logout", LogOutAsync).WithName("LogOut").WithSummary("Log out").WithTags("Login");
    }

    private static async Task<NoContent> LogInAsync(LoginRequest login, LoginGate gate, HttpContext context)
    {
        RefuseOtherSites(context);
        return await gate.LogInAsync(context, login.User ?? "", login.Password ?? "") switch
        {
            LoginOutcome.Done => TypedResults.NoContent(),
            LoginOutcome.TooMany => throw new ProblemException(
                StatusCodes.Status429TooManyRequests, "Too many attempts. Wait a minute, then try again.", TimeSpan.FromMinutes(1)),
            _ => throw new ProblemException(StatusCodes.Status401Unauthorized, "Name or password is wrong."),
        };
    }

    private static async Task<NoContent> LogOutAsync(LoginGate gate, HttpContext context)
    {
        RefuseOtherSites(context);
        await gate.LogOutAsync(context);
        return TypedResults.NoContent();
    }

    private static void RefuseOtherSites(HttpContext context)
    {
        if (!SameOrigin.Allows(context.Request))
        {
            throw new ProblemException(StatusCodes.Status403Forbidden, "Another site's page sent this request.");
        }
    }
}
