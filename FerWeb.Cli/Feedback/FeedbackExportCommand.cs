using System.CommandLine;
using FerWeb.Cli.Runs;
using FerWeb.Workspace;
using FerWeb.Workspace.Feedback;
using FerWeb.Workspace.Runs;

namespace FerWeb.Cli.Feedback;

/// <summary><c>ferweb feedback export</c>: the kept pictures as folders, which <c>dataset import</c>, the Datasets page and others read.</summary>
internal sealed class FeedbackExportCommand : StoreCommand
{
    private readonly Argument<string> _folder = new("folder") { Description = "The folder to make; train/happy/KEY.png and so on come into it." };

    public FeedbackExportCommand()
        : base("export", "Writes the pictures that people left to train with into folders, one for each emotion.", "ferweb feedback export sets/feedback")
    {
        Add(_folder);
    }

    protected override Task<int> RunAsync(ParseResult input, IRunStore store, DataFolder folder, CancellationToken cancellation)
    {
        var target = Path.GetFullPath(input.GetRequiredValue(_folder));
        var count = FeedbackExport.Write(new FeedbackStore(folder), target, cancellation);
        Console.Out.WriteLine(FormattableString.Invariant($"{target}: {count:N0} {(count == 1 ? "picture" : "pictures")}"));
        return Task.FromResult(ExitCode.Ok);
    }
}
