using System.ComponentModel;
using System.Text;
using FerWeb.Api;
using FerWeb.Workspace;
using FerWeb.Workspace.Runs;
using Microsoft.AspNetCore.Mvc;

namespace FerWeb.Runs;

/// <summary>A run's curves for other programs: CSV, JSON and TensorBoard events.</summary>
internal static class RunMetricsApi
{
    /// <summary>Adds the endpoints to those of <see cref="RunsApi"/>.</summary>
    public static void MapRunMetrics(this RouteGroupBuilder api)
    {
        Map(api, "curves.csv", "text/csv", "RunCurvesCsv", "Curves as CSV (RFC 4180): key, step, epoch, value, seconds",
            (run, points, _) => Encoding.UTF8.GetBytes(RunMetricsExport.Csv(points)));
        Map(api, "curves.json", "application/json", "RunCurvesJson", "Curves as JSON, a list of steps and values for each",
            (run, points, _) => Encoding.UTF8.GetBytes(RunMetricsExport.Json(run, points)));
        Map(
            api, "tensorboard", "application/octet-stream", "RunTensorBoard", "Curves as an events file of TensorBoard; put it into a folder of its own",
            TensorBoard);
    }

    private static void Map(
        RouteGroupBuilder api, string part, string type, string name, string summary, Func<Run, IReadOnlyList<MetricPoint>, DataFolder, byte[]> write)
        => api.MapGet($"/{{id}}/{part}", (
                string id,
                RunActions actions,
                IRunStore store,
                DataFolder data,
                [FromQuery, Description("Only these curves, such as validation/loss; all when left out.")] string[]? key) =>
            {
                var run = actions.Find(id);
                var bytes = write(run, RunMetricsExport.Points(store, run, key ?? []), data);
                return TypedResults.File(bytes, type, part == "tensorboard" ? $"events.out.tfevents.{run.Id}" : $"{run.Id}-{part}");
            })
            .WithName(name).WithSummary(summary)
            .Produces(StatusCodes.Status200OK, ApiSchemas.TypeOf(type), type);

    private static byte[] TensorBoard(Run run, IReadOnlyList<MetricPoint> points, DataFolder data)
    {
        var place = Path.Combine(data.Root, $".events-{Guid.NewGuid():N}");
        try
        {
            return File.ReadAllBytes(RunMetricsExport.TensorBoard(place, run, points));
        }
        finally
        {
            Directory.Delete(place, recursive: true);
        }
    }
}
