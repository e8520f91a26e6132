using System.CommandLine;
using FerWeb.Engine.Datasets;
using FerWeb.Engine.Datasets.Curation;
using FerWeb.Workspace.Datasets;
using FerWeb.Workspace.Datasets.Curation;
using Spectre.Console;

namespace FerWeb.Cli.Datasets;

/// <summary><c>ferweb dataset duplicates</c>: images that show nearly the same.</summary>
internal sealed class DatasetDuplicatesCommand : CliCommand
{
    private const int Shown = 20;

    private readonly Argument<string> _id = new("id") { Description = "Id of a data set of the web app, such as drawn." };
    private readonly Option<string> _changes = new("--changes")
    {
        Description = "Write a list of changes for 'dataset curate' to this file: training images that stand in validation or test are left out.",
        HelpName = "file",
    };

    private readonly Option<bool> _json = new("--json") { Description = "Answer in JSON." };
    private readonly Option<string> _dataFolder = DataFolderOption.Create("Where the data set lies");

    public DatasetDuplicatesCommand()
        : base(
            "duplicates", "Finds images of a data set that show nearly the same, within and across its splits.", "ferweb dataset duplicates drawn",
            "ferweb dataset duplicates fer-2013 --changes leave-out.csv")
    {
        Add(_id);
        Add(_changes);
        Add(_json);
        Add(_dataFolder);
    }

    protected override Task<int> RunAsync(ParseResult input, CancellationToken cancellation)
    {
        var folder = DataFolderOption.FolderOf(input.GetValue(_dataFolder));
        var report = new DuplicateSearch(new DatasetLibrary(folder), folder).Search(input.GetRequiredValue(_id), cancellation: cancellation);
        var leaking = report.TrainingIn(Split.Validation, Split.Test);
        if (input.GetValue(_changes) is { } file)
        {
            File.WriteAllText(file, ChangesCsv.Write([.. leaking.Select(image => new ImageChange(image, null))], []));
        }

        if (input.GetValue(_json))
        {
            Terminal.WriteJson(report);
            return Task.FromResult(ExitCode.Ok);
        }

        var pairs = report.Groups.SelectMany(group => group.Pairs).ToList();
        Terminal.Out.WriteLine(
            $"{report.Images:N0} images compared in {report.Seconds:N1} s: {report.Groups.Count:N0} groups of " +
            $"{report.Groups.Sum(group => group.Images.Count):N0} images, by {pairs.Count(pair => pair.IsExact):N0} exact copies and " +
            $"{pairs.Count(pair => !pair.IsExact):N0} pairs that are alike ({pairs.Count(pair => pair.IsMirrored):N0} of them mirrored).");
        Terminal.Out.WriteLine($"Training images that also stand in validation or test, or nearly so: {leaking.Count:N0}.");
        if (!report.IsComplete)
        {
            Terminal.Out.WriteLine("There are so many that the search ended early.");
        }

        if (report.Groups.Count > 0)
        {
            Terminal.Out.Write(Table(report));
        }

        return Task.FromResult(ExitCode.Ok);
    }

    private static Table Table(NearDuplicateReport report)
    {
        var table = new Table().AddColumns(new TableColumn("alike").RightAligned(), new TableColumn("images (split and index)"));
        foreach (var group in report.Groups.Take(Shown))
        {
            table.AddRow($"{group.LeastSimilarity():F3}", string.Join(", ", group.Images.Select(image => $"{image.Split} {image.Index}".ToLowerInvariant())));
        }

        return report.Groups.Count > Shown ? table.Caption($"and {report.Groups.Count - Shown:N0} more: --json") : table;
    }
}
