using System.Globalization;
using static FerWeb.Localization.Texts;

namespace FerWeb.Api;

/// <summary>Writes RFC 9457 answers.</summary>
internal static class ProblemWriter
{
    public static Task WriteAsync(HttpContext context, ProblemException problem)
    {
        if (problem.RetryAfter is { } wait)
        {
            context.Response.Headers.RetryAfter = Seconds(wait);
        }

        // In the shape of ASP.NET Core's own validation problems, which clients know.
        var errors = problem.Errors is { } found ? new Dictionary<string, object?> { ["errors"] = found } : null;
        return TypedResults.Problem(problem.Message, statusCode: problem.Status, extensions: errors).ExecuteAsync(context);
    }

    /// <summary>As a header says it: whole seconds, at least one.</summary>
    public static string Seconds(TimeSpan wait) => Math.Max(1, (long)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);

    /// <summary>For a fault of ours: the client gets only the id under which the log has the rest.</summary>
    public static Task WriteFaultAsync(HttpContext context, string errorId) => TypedResults.Problem(
        ModuleKey("Something went wrong on our side. Try again; if it happens again, tell the owner of this site the error id."),
        statusCode: StatusCodes.Status500InternalServerError,
        extensions: new Dictionary<string, object?> { ["error_id"] = errorId }).ExecuteAsync(context);
}
