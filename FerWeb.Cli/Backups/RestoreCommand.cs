using System.CommandLine;

namespace FerWeb.Cli.Backups;

/// <summary><c>ferweb restore</c>: a backup comes back as the data folder.</summary>
internal sealed class RestoreCommand : CliCommand
{
    private readonly Argument<string> _backup = new("folder") { Description = "The folder of a backup that 'ferweb backup' made." };
    private readonly Option<string> _folder = DataFolderOption.Create("The data folder that comes back; it must be missing or empty");

    public RestoreCommand()
        : base(
            "restore",
            "Checks a backup by its list of SHA-256 and brings it back as the data folder; the site must be stopped.",
            "ferweb restore /backup/ferweb-2026-11-29",
            "ferweb restore /backup/ferweb-2026-11-29 --data-folder /var/lib/ferweb")
    {
        Add(_backup);
        Add(_folder);
    }

    protected override Task<int> RunAsync(ParseResult input, CancellationToken cancellation)
    {
        var data = DataFolderOption.FolderOf(input.GetValue(_folder));
        var manifest = FolderRestore.Restore(Path.TrimEndingDirectorySeparator(Path.GetFullPath(input.GetValue(_backup)!)), data, cancellation);
        if (manifest.RunsInPostgres)
        {
            Console.Error.WriteLine(
                "Runs, people and the audit log were in PostgreSQL: bring them back by 'pg_restore --exit-on-error --dbname DATABASE runs.dump' "
                + "into an empty database, before FerWeb starts.");
        }

        Console.Error.WriteLine($"{manifest.Files.Count} files as they were at {manifest.Made:u}.");
        Console.Out.WriteLine(data.Root);
        return Task.FromResult(ExitCode.Ok);
    }
}
