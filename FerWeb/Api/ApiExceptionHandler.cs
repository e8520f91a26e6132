using System.Security.Cryptography;
using System.Text.Json;
using FerWeb.Engine;
using FerWeb.Engine.Training;
using FerWeb.Runs;
using FerWeb.Workspace;
using FerWeb.Workspace.Feedback;
using FerWeb.Workspace.Runs;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http.Metadata;

namespace FerWeb.Api;

/// <summary>Turns whatever an endpoint throws into a plain answer; the stack goes to the log only.</summary>
internal sealed partial class ApiExceptionHandler(ILogger<ApiExceptionHandler> logger) : IExceptionHandler
{
    /// <summary>What a client is told of a request whose fault has no better words.</summary>
    internal const string Unreadable = "The request could not be read. Check its parameters and its body.";

    internal const string TooLarge = "The request is larger than this address takes. Send less at once.";

    private const int ErrorIdBytes = 4;

    // errno EROFS (Linux, include/uapi/asm-generic/errno-base.h).
    private const int ReadOnlyFileSystem = 30;

    // A database that was restarted is back by then; what a person has to mend takes longer, and asking costs little.
    internal static readonly TimeSpan TryAgain = TimeSpan.FromSeconds(10);

    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        switch (exception)
        {
            case ProblemException problem:
                await ProblemWriter.WriteAsync(httpContext, problem);
                return true;
            case NoSpaceException full:
                await ProblemWriter.WriteAsync(httpContext, new ProblemException(StatusCodes.Status507InsufficientStorage, full.Message));
                return true;
            case not BadHttpRequestException when FullDisk.IsCause(exception):
                await ProblemWriter.WriteAsync(httpContext, new ProblemException(
                    StatusCodes.Status507InsufficientStorage, "The server's disk is full, so this was not stored. Free some space, then try again."));
                return true;
            case UnauthorizedAccessException or DirectoryNotFoundException or IOException { HResult: ReadOnlyFileSystem }:
                Log.Unwritable(logger, httpContext.Request.Method, httpContext.Request.Path, exception.Message);
                await ProblemWriter.WriteAsync(httpContext, new ProblemException(
                    StatusCodes.Status503ServiceUnavailable,
                    "The data folder of this site cannot be used; its log says which file. "
                    + "Its owner gives FerWeb the right to write there, or sets another folder.",
                    TryAgain));
                return true;
            case NotThereException missing:
                await ProblemWriter.WriteAsync(httpContext, new ProblemException(StatusCodes.Status404NotFound, missing.Message));
                return true;
            case StoreAwayException away:
                await ProblemWriter.WriteAsync(httpContext, new ProblemException(StatusCodes.Status503ServiceUnavailable, away.Sentence, TryAgain));
                return true;
            case FeedbackException { InnerException: not null } unusable:
                await ProblemWriter.WriteAsync(
                    httpContext, new ProblemException(StatusCodes.Status503ServiceUnavailable, unusable.Sentence, TryAgain));
                return true;
            case BadInputException input:
                await ProblemWriter.WriteAsync(httpContext, new ProblemException(StatusCodes.Status400BadRequest, input.Message));
                return true;
            case RunStoreException refusal:
                await ProblemWriter.WriteAsync(httpContext, new ProblemException(StatusCodes.Status409Conflict, refusal.Message));
                return true;
            case TrainingException { Faults: [var first, ..] faults }:
                await ProblemWriter.WriteAsync(httpContext, new ProblemException(StatusCodes.Status400BadRequest, WordsOf(first))
                {
                    Errors = faults.GroupBy(fault => RequestedOptions.NameOf(fault.Option))
                        .ToDictionary(same => same.Key, same => same.Select(fault => WordsOf(fault).ToString()).ToArray()),
                });
                return true;
            case TrainingException refusal:
                await ProblemWriter.WriteAsync(httpContext, new ProblemException(StatusCodes.Status400BadRequest, refusal.Message));
                return true;
            case BadHttpRequestException { InnerException: JsonException json } bad when JsonFault.Of(json) is (var field, var words):
                await ProblemWriter.WriteAsync(httpContext, new ProblemException(bad.StatusCode, words, field: field));
                return true;
            // JSON is read as bytes; that a text in it is no Unicode shows once it is taken as one.
            case InvalidOperationException { Source: { } source } text
                when source.StartsWith("System.Text.Json", StringComparison.Ordinal) && text.Message.Contains("UTF-16", StringComparison.Ordinal):
                await ProblemWriter.WriteAsync(httpContext, new ProblemException(
                    StatusCodes.Status400BadRequest, "The request has a text that is no Unicode. Send JSON in UTF-8."));
                return true;
            case BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge }:
                await ProblemWriter.WriteAsync(httpContext, new ProblemException(
                    StatusCodes.Status413PayloadTooLarge, TooLarge));
                return true;
            case BadHttpRequestException { StatusCode: StatusCodes.Status400BadRequest, InnerException: null }
                when QueryParameters.FaultIn(EndpointOf(httpContext), httpContext.Request) is (var name, var fault):
                await ProblemWriter.WriteAsync(httpContext, new ProblemException(StatusCodes.Status400BadRequest, fault, field: name));
                return true;
            case BadHttpRequestException { StatusCode: StatusCodes.Status400BadRequest, InnerException: null } when NeedsJson(EndpointOf(httpContext)):
                await ProblemWriter.WriteAsync(httpContext, new ProblemException(StatusCodes.Status400BadRequest, JsonFault.NoObject));
                return true;
            case BadHttpRequestException bad:
                await ProblemWriter.WriteAsync(httpContext, new ProblemException(bad.StatusCode, Unreadable));
                return true;
            case OperationCanceledException when httpContext.RequestAborted.IsCancellationRequested:
                return true;
            // The client left; the read may tell of it before RequestAborted does.
            case ConnectionResetException:
                httpContext.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;
                return true;
        }

        var errorId = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(ErrorIdBytes));
        Log.Fault(logger, errorId, httpContext.Request.Method, httpContext.Request.Path, exception);
        await ProblemWriter.WriteFaultAsync(httpContext, errorId);
        return true;
    }

    // By now the request itself has none any more.
    private static Endpoint? EndpointOf(HttpContext context) => context.Features.Get<IExceptionHandlerFeature>()?.Endpoint;

    private static bool NeedsJson(Endpoint? endpoint)
        => endpoint?.Metadata.GetMetadata<IAcceptsMetadata>() is { IsOptional: false } accepted && accepted.ContentTypes.Contains("application/json");

    private static Sentence WordsOf(OptionFault fault) => $"{RequestedOptions.NameOf(fault.Option)}: {fault.Sentence}";

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "Error {ErrorId} in {Method} {Path}.")]
        public static partial void Fault(ILogger logger, string errorId, string method, PathString path, Exception exception);

        [LoggerMessage(2, LogLevel.Error, "{Method} {Path} needs a file that cannot be used. Give FerWeb the right to it, or set Storage:Folder. {Reason}")]
        public static partial void Unwritable(ILogger logger, string method, PathString path, string reason);
    }
}
