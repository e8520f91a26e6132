using System.CommandLine;

namespace FerWeb.Cli.Datasets;

/// <summary><c>ferweb dataset report</c>: counts per class and split, and what the check has found.</summary>
internal sealed class DatasetReportCommand : CliCommand
{
    private readonly Argument<string> _path = new("path") { Description = "An imported data set, or a folder, fer2013.csv or zip, which is imported first." };

    private readonly Option<bool> _json = new("--json") { Description = "Answer in JSON." };

    public DatasetReportCommand()
        : base(
            "report", "Shows what a data set holds, and what is wrong with it.", "ferweb dataset report sets/fer2013",
            "ferweb dataset report fer2013.csv --json")
    {
        Add(_path);
        Add(_json);
    }

    protected override Task<int> RunAsync(ParseResult input, CancellationToken cancellation)
    {
        using var dataset = DataOption.Open(input.GetRequiredValue(_path), cancellation);
        DatasetTables.Write(dataset.Manifest, input.GetValue(_json));
        return Task.FromResult(ExitCode.Ok);
    }
}
