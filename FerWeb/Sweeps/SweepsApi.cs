using FerWeb.Api;
using FerWeb.Engine.Datasets;
using FerWeb.Engine.Training;
using FerWeb.Runs;
using FerWeb.Security;
using FerWeb.Workspace.Datasets;
using FerWeb.Workspace.Models;
using FerWeb.Workspace.Runs;
using FerWeb.Workspace.Sweeps;
using Microsoft.AspNetCore.Http.HttpResults;

namespace FerWeb.Sweeps;

/// <summary>The HTTP mirror of the pages about sweeps: the same actions with the same checks.</summary>
internal static class SweepsApi
{
    public const string Path = "/api/v1/sweeps";

    public static void MapSweepsApi(this IEndpointRouteBuilder routes)
    {
        var api = routes.MapGroup(Path).AuthorizeByMethod().WithTags("Sweeps");
        api.MapGet("", (SweepActions sweeps) => TypedResults.Ok(sweeps.List().Select(sweep => SweepSummary.Of(sweeps.Find(sweep.Id))).ToList()))
            .WithName("ListSweeps").WithSummary("All sweeps, the newest first");
        api.MapPost("", Start)
            .WithName("StartSweep").WithSummary("Vary settings over many runs: a grid, by chance, or successive halving")
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status507InsufficientStorage)
            .MayBeSentAgain<SweepAnswer>();
        api.MapGet("/{id}", (string id, SweepActions sweeps) => TypedResults.Ok(SweepAnswer.Of(sweeps.Find(id))))
            .WithName("GetSweep").WithSummary("Where a sweep stands, its runs, the best first, and which settings matter");
        api.MapPost("/{id}/stop", (string id, SweepActions sweeps, HttpContext context) =>
            {
                sweeps.Stop(id, PersonName.Of(context));
                return TypedResults.Ok(SweepAnswer.Of(sweeps.Find(id)));
            })
            .WithName("StopSweep").WithSummary("End a sweep early: waiting runs leave the queue, running ones stop with a checkpoint")
            .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict);
        api.MapDelete("/{id}", (string id, SweepActions sweeps, HttpContext context) =>
            {
                sweeps.Delete(id, PersonName.Of(context));
                return TypedResults.NoContent();
            })
            .WithName("DeleteSweep").WithSummary("Delete a sweep that has ended; its runs go to the trash, a run with all epochs stays")
            .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict);
        api.MapPost("/{id}/promote", (string id, SweepActions sweeps, QueueForecast queue, HttpContext context) =>
            {
                var run = sweeps.Promote(id, PersonName.Of(context));
                return TypedResults.Created($"{context.Request.PathBase}{RunsApi.Path}/{run.Id}", RunAnswer.Of(run, queue));
            })
            .WithName("PromoteSweep").WithSummary("Start a run with the settings of the best one and the epochs of the whole training")
            .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict)
            .ProducesProblem(StatusCodes.Status507InsufficientStorage);
    }

    private static ProblemException NoAxis()
        => new(StatusCodes.Status400BadRequest, "One of the 'axes' is null. Name a setting in its 'option'.", field: "axes");

    private static Created<SweepAnswer> Start(
        NewSweepRequest request, SweepActions sweeps, RunActions runs, DatasetLibrary library, ModelLibrary models, HttpContext context)
    {
        try
        {
            if (string.IsNullOrWhiteSpace(request.Dataset))
            {
                throw new ProblemException(StatusCodes.Status400BadRequest, "Name a data set in 'dataset'; 'drawn' is always there.", field: "dataset");
            }

            if (request.WithoutUse is { } field)
            {
                throw new ProblemException(
                    StatusCodes.Status400BadRequest,
                    $"A sweep by '{RequestedOptions.NameOf(request.Method.ToString())}' has no use for '{field}'. Leave it out, or choose another method.",
                    field: field);
            }

            TrainingOptions options = RequestedOptions.Apply(RequestedOptions.Preset(request.Network, request.Preset), [], request.Options);
            options = request.Start.In(options, models);
            var dataset = library.Describe(request.Dataset);
            var spec = new SweepSpec(
                request.Name ?? sweeps.FreeName($"{request.Network} on {dataset.Name}"), PersonName.Of(context), dataset, options, request.Method,
                [.. (request.Axes ?? []).Select(axis => axis?.ToAxis() ?? throw NoAxis())], request.Epochs ?? options.Epochs,
                request.Runs ?? SweepSpec.UsualRuns, request.Factor ?? SweepSpec.UsualFactor, request.Rounds ?? SweepSpec.UsualRounds, request.Seed ?? 1,
                request.Device, request.StartRun, request.Start.StepOf(runs));
            var sweep = sweeps.Start(spec, library.Find(request.Dataset)!.CountOf(Split.Validation) > 0);

            // Without the store: it may be away by now, and the sweep is there.
            return TypedResults.Created($"{context.Request.PathBase}{Path}/{sweep.Id}", SweepAnswer.Of(new SweepResult(sweep, Runs: [], Full: [])));
        }
        catch (DatasetException error)
        {
            throw new ProblemException(StatusCodes.Status400BadRequest, error.Sentence, field: "dataset");
        }
        catch (TrainingException error) when (error.Faults.Count > 0)
        {
            throw RequestedOptions.Refusal(error.Faults);
        }
    }
}
