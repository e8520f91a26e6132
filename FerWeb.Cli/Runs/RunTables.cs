using System.CommandLine;
using System.Globalization;
using FerWeb.Engine.Training;
using FerWeb.Workspace.Runs;
using Spectre.Console;

namespace FerWeb.Cli.Runs;

/// <summary>Runs on the terminal, and the options that the commands about them share.</summary>
internal static class RunTables
{
    public static Argument<string[]> Ids() => new("id") { Description = "Ids of the runs.", Arity = ArgumentArity.OneOrMore };

    public static Option<bool> Json() => new("--json") { Description = "Answer in JSON." };

    /// <summary>Does something to each run; one that refuses does not keep the others from it.</summary>
    /// <param name="ids">Which.</param>
    /// <param name="json">Writes the changed runs as JSON.</param>
    /// <param name="change">The change, with the run as it is then.</param>
    /// <param name="done">What to say of it; its status when null.</param>
    public static int ForEach(IReadOnlyList<string> ids, bool json, Func<string, Run> change, string? done = null)
    {
        var changed = new List<Run>();
        foreach (var id in ids)
        {
            try
            {
                var run = change(id);
                changed.Add(run);
                if (!json)
                {
                    Console.Out.WriteLine($"{run.Id} ({run.Spec.Name}): {done ?? (run.Deleted is null ? run.Status.Words().ToString() : "in the trash")}");
                }
            }
            catch (Exception refusal) when (refusal is RunStoreException or TrainingException or IOException or UnauthorizedAccessException)
            {
                Console.Error.WriteLine(ErrorText.Of(refusal));
            }
        }

        if (json)
        {
            Terminal.WriteJson(changed);
        }

        return changed.Count == ids.Count ? ExitCode.Ok : ExitCode.Failed;
    }

    /// <summary>A new run: its id on standard output, what comes next on standard error.</summary>
    public static void WriteWaiting(Run run, IRunStore store, bool json)
    {
        if (json)
        {
            Terminal.WriteJson(run);
            return;
        }

        Console.Out.WriteLine(run.Id);
        var place = store.Queue().TakeWhile(waiting => waiting.Id != run.Id).Count();
        Console.Error.WriteLine(
            $"'{run.Spec.Name}' waits, {place} before it. It trains while FerWeb (./run) is running; 'ferweb runs tail {run.Id}' follows it.");
    }

    public static void Write(RunList list)
    {
        if (list.Runs.Count == 0)
        {
            Console.Out.WriteLine("No run is like that.");
            return;
        }

        var table = new Table().AddColumns(
            new TableColumn("id").NoWrap(), new TableColumn("name"), new TableColumn("status").NoWrap(), new TableColumn("epoch").RightAligned().NoWrap(),
            new TableColumn("best").RightAligned().NoWrap(), new TableColumn("network"), new TableColumn("data set"), new TableColumn("owner"),
            new TableColumn("created, UTC").NoWrap());
        foreach (var run in list.Runs)
        {
            table.AddRow(((string[])[
                run.Id, run.Spec.Name, run.Status.Words().ToString(), $"{run.Progress.Epoch}/{run.Spec.Options.Epochs}", Percent(run.Progress.BestAccuracy),
                run.Spec.Options.Network.Architecture, run.Spec.Dataset.Name, run.Spec.Owner, Moment(run.Created)]).Select(Markup.Escape).ToArray());
        }

        Terminal.Out.Write(table);
        if (list.Total > list.Runs.Count)
        {
            Console.Out.WriteLine($"{list.Runs.Count} of {list.Total:N0}; --skip and --take show others.");
        }
    }

    public static void Write(Run run, string folder, IReadOnlyList<RunCheckpoint> checkpoints)
    {
        var (spec, progress) = (run.Spec, run.Progress);
        var grid = new Grid().AddColumn(new GridColumn().NoWrap()).AddColumn();
        void Row(string name, string? value)
        {
            if (!string.IsNullOrEmpty(value))
            {
                grid.AddRow(Markup.Escape(name), Markup.Escape(value));
            }
        }

        Row("run", $"{run.Id}  {spec.Name}");
        Row("status", $"{run.Status.Words()}{(run.Deleted is null ? "" : ", in the trash")}");
        Row("why", run.Reason.ToString());
        Row("owner", spec.Owner);
        Row("data set", spec.Dataset.Name);
        Row("network", spec.Options.Network.Architecture);
        Row("device", spec.Device);
        Row("gpu", progress.Gpu is { } gpu ? $"{gpu.Name}, driver {gpu.Driver}" : null);
        Row("machine", run.Host);
        Row("parent", spec.Parent is { } parent ? parent + (spec.ParentStep is { } step ? $", from step {step}" : "") : null);
        Row("epoch", $"{progress.Epoch} of {spec.Options.Epochs}, step {progress.Step:N0}");
        Row(
            "training",
            progress.TrainLoss is { } loss
                ? string.Create(CultureInfo.InvariantCulture, $"loss {loss:F4}, accuracy {Percent(progress.TrainAccuracy)}")
                : null);
        Row(
            "validation",
            progress.ValidationLoss is { } valid
                ? string.Create(CultureInfo.InvariantCulture, $"loss {valid:F4}, accuracy {Percent(progress.ValidationAccuracy)}")
                : null);
        var isByAccuracy = spec.Options.BestBy is MonitoredMetric.ValidationAccuracy;
        var mark = isByAccuracy ? "best" : $"best by {spec.Options.BestBy.Words()}";
        Row(isByAccuracy ? "best" : "best accuracy", progress.BestEpoch is { } best ? $"{Percent(progress.BestAccuracy)} in epoch {best}" : null);
        Row("attempts", run.Attempt.ToString(CultureInfo.InvariantCulture));
        Row("created", Moment(run.Created) + " UTC");
        Row("began", run.Started is { } started ? Moment(started) + " UTC" : null);
        Row("ended", run.Ended is { } ended ? Moment(ended) + " UTC" : null);
        Row("tags", string.Join(", ", run.Tags));
        Row("notes", run.Notes);
        Row("folder", folder);
        Row("checkpoints", string.Join(", ", checkpoints.Select(
            checkpoint => $"step {checkpoint.Step:N0}{(checkpoint.IsBest ? $" ({mark})" : "")}{(checkpoint.IsPinned ? " (pinned)" : "")}")));
        Terminal.Out.Write(grid);
    }

    public static string Percent(double? share) => share is { } value ? string.Create(CultureInfo.InvariantCulture, $"{100 * value:F1} %") : "-";

    public static string Duration(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalHours}:{time:mm\\:ss}");

    private static string Moment(DateTimeOffset at) => at.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
}
