using System.CommandLine;
using FerWeb.Engine.Datasets;
using FerWeb.Workspace.Datasets;
using FerWeb.Workspace.Datasets.Curation;

namespace FerWeb.Cli.Datasets;

/// <summary><c>ferweb dataset curate</c>: a new version of a data set by a list of changes.</summary>
internal sealed class DatasetCurateCommand : CliCommand
{
    private readonly Argument<string> _id = new("id") { Description = "Id of a data set of the web app, such as drawn; it stays as it is." };
    private readonly Option<string> _changes = new("--changes")
    {
        Description = "CSV file of the changes: split,index,class as its first line, then a line for each image; no class leaves it out. " +
            "Exact copies of an image that is relabelled go along.",
        HelpName = "file",
        Required = true,
    };

    private readonly Option<string> _name = new("--name")
    {
        Description = "Name of the new version (default: the old one's with a number).",
        HelpName = "text",
    };

    private readonly Option<bool> _json = new("--json") { Description = "Answer in JSON." };
    private readonly Option<string> _dataFolder = DataFolderOption.Create("Where the data set lies");

    public DatasetCurateCommand()
        : base(
            "curate", "Makes a new version of a data set, with images relabelled or left out.", "ferweb dataset curate drawn --changes changes.csv",
            "ferweb dataset curate fer-2013 --changes leave-out.csv --name without-copies")
    {
        Add(_id);
        Add(_changes);
        Add(_name);
        Add(_json);
        Add(_dataFolder);
    }

    protected override Task<int> RunAsync(ParseResult input, CancellationToken cancellation)
    {
        var (id, file) = (input.GetRequiredValue(_id), input.GetRequiredValue(_changes));
        var folder = DataFolderOption.FolderOf(input.GetValue(_dataFolder));
        var library = new DatasetLibrary(folder, CliAudit.Of(folder));
        IReadOnlyList<string> classes;
        using (var dataset = library.Open(id))
        {
            classes = dataset.Manifest.Classes;
        }

        if (!File.Exists(file))
        {
            throw new CommandFailedException($"There is no file '{file}'. Name a list of changes, as 'ferweb dataset duplicates --changes' writes one.");
        }

        var changes = ChangesCsv.Read(File.ReadAllText(file), classes);
        var made = new DatasetVersions(library).Make(id, input.GetValue(_name), changes, cancellation: cancellation);
        if (input.GetValue(_json))
        {
            Terminal.WriteJson(new { made.Id, made.Name, made.Sha256, made.Manifest!.Parent });
        }
        else
        {
            var parent = made.Manifest!.Parent!;
            var along = parent.Relabelled - changes.Count(change => change.Class is not null);
            var copies = along > 0 ? $" (exact copies that went along: {along:N0})" : "";
            Console.Out.WriteLine(
                $"{made.Id}: {made.Name}, made from {parent.Name}: " +
                $"{parent.Relabelled:N0} relabelled{copies}, {parent.LeftOut:N0} left out; {made.Images:N0} images");
        }

        return Task.FromResult(ExitCode.Ok);
    }
}
