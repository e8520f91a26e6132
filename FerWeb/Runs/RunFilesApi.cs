using FerWeb.Workspace;
using FerWeb.Workspace.Runs;
using FerWeb.Workspace.Supervision;

namespace FerWeb.Runs;

/// <summary>The files of a run that a browser may fetch as they lie in its folder: its log, its metrics, what its process wrote beside them.</summary>
internal static class RunFilesApi
{
    /// <value>What the runtime and native code wrote, which the log does not hold: the last words of a process that crashed.</value>
    public const string ProcessOutput = WorkerProcess.LogName;

    private const int TailBytes = 16 * 1024;

    public static RouteGroupBuilder MapRunFiles(this IEndpointRouteBuilder routes)
    {
        var files = routes.MapGroup("/run-files/{id}").ExcludeFromDescription();
        files.MapGet("/log.txt", (string id, IRunStore store, DataFolder data) => Send(store, data, id, "log.txt", "text/plain; charset=utf-8"));
        files.MapGet(
            "/" + ProcessOutput, (string id, IRunStore store, DataFolder data) => Send(store, data, id, ProcessOutput, "text/plain; charset=utf-8"));
        files.MapGet("/metrics.csv", (string id, IRunStore store, DataFolder data) => Send(store, data, id, "metrics.csv", "text/csv; charset=utf-8"));
        return files;
    }

    /// <summary>The last lines of a run's log, or of another file of lines; empty when it has none.</summary>
    public static string LogTail(DataFolder data, string id, string name = "log.txt")
    {
        try
        {
            using var file = new FileStream(Path.Combine(data.Run(id), name), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var isCut = file.Length > TailBytes;
            file.Seek(-Math.Min(TailBytes, file.Length), SeekOrigin.End);
            using var reader = new StreamReader(file);
            var text = reader.ReadToEnd();
            return isCut ? text[(text.IndexOf('\n', StringComparison.Ordinal) + 1)..] : text;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    // The id is looked up first, so that a path in its place finds nothing.
    private static IResult Send(IRunStore store, DataFolder data, string id, string name, string type)
    {
        if (store.Find(id) is not { } run || Path.Combine(data.Run(run.Id), name) is var path && !File.Exists(path))
        {
            return TypedResults.Problem($"Run '{id}' has no {name} yet.", statusCode: StatusCodes.Status404NotFound);
        }

        return TypedResults.Stream(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete), type, $"{run.Id}-{name}");
    }
}
