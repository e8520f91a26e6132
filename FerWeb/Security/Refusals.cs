using FerWeb.Api;
using Microsoft.AspNetCore.Authentication.Cookies;

namespace FerWeb.Security;

/// <summary>What somebody reads who may not do what they asked for.</summary>
internal static class Refusals
{
    /// <summary>Who is known, and may not: with a page for a browser that shows one.</summary>
    public static Task ForbidAsync(HttpContext context)
    {
        if (!SameOrigin.Allows(context.Request))
        {
            return WriteAsync(context, StatusCodes.Status403Forbidden, "Another site's page sent this request. Open the site itself, then try again.");
        }

        if (IsPageView(context.Request))
        {
            // Without a body the error pages write one.
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            return Task.CompletedTask;
        }

        return WriteAsync(
            context, StatusCodes.Status403Forbidden, "Your role, or the scope of your key, does not allow this. An admin can give you another role.");
    }

    /// <summary>The person at the machine, who may do everything but what belongs to an account: to the login when they look at a page.</summary>
    public static Task AskForAccountAsync(HttpContext context)
    {
        var request = context.Request;
        if (!SameOrigin.Allows(request) || !IsPageView(request))
        {
            return ForbidAsync(context);
        }

        var back = QueryString.Create(CookieAuthenticationDefaults.ReturnUrlParameter, request.PathBase + request.Path + request.QueryString);
        context.Response.Redirect($"{request.PathBase}/login{back}");
        return Task.CompletedTask;
    }

    /// <summary>Who is not known: to the login when they look at a page.</summary>
    public static Task ChallengeAsync(HttpContext context, string login)
    {
        if (context.RequestServices.GetRequiredService<AccessRule>().IsOpen)
        {
            return WriteAsync(
                context,
                StatusCodes.Status403Forbidden,
                "Training and data sets are open only on the machine itself, under the name localhost. Open http://localhost with this site's port there.");
        }

        // Only who looks at a page can be sent to another one.
        if (IsPageView(context.Request))
        {
            context.Response.Redirect(login);
            return Task.CompletedTask;
        }

        return WriteAsync(
            context,
            StatusCodes.Status401Unauthorized,
            "This needs a login. Log in on the page /login, or with POST /api/v1/login; programs send an API key, made on the page /account.");
    }

    private static bool IsPageView(HttpRequest request)
        => HttpMethods.IsGet(request.Method) && request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase);

    private static Task WriteAsync(HttpContext context, int status, string reason) => ProblemWriter.WriteAsync(context, new ProblemException(status, reason));
}
