using System.CommandLine;

namespace FerWeb.Cli.Backups;

/// <summary><c>ferweb backup</c>: a copy of the data folder while the site goes on.</summary>
internal sealed class BackupCommand : CliCommand
{
    private readonly Argument<string> _target = new("folder") { Description = "A new or empty folder for the backup, best on another disk." };
    private readonly Option<string> _folder = DataFolderOption.Create("The data folder that is copied");

    public BackupCommand()
        : base(
            "backup",
            "Copies the data folder with its databases, also while the site runs, with a list of SHA-256 that 'ferweb restore' checks.",
            "ferweb backup /backup/ferweb-2026-11-29")
    {
        Add(_target);
        Add(_folder);
    }

    protected override Task<int> RunAsync(ParseResult input, CancellationToken cancellation)
    {
        var data = DataFolderOption.FolderOf(input.GetValue(_folder));
        var target = Path.TrimEndingDirectorySeparator(Path.GetFullPath(input.GetValue(_target)!));
        var isInPostgres = !string.IsNullOrWhiteSpace(DataFolderOption.DatabaseOf(data));
        if (isInPostgres)
        {
            Console.Error.WriteLine(
                "Runs, people and the audit log are in PostgreSQL, which this does not copy. Copy them by 'pg_dump --format custom --file runs.dump DATABASE', "
                + "before this command: so every file that the database names is there.");
        }

        var backup = new FolderBackup(data, target, cancellation);
        var manifest = backup.Make(TimeProvider.System.GetUtcNow(), isInPostgres);
        foreach (var left in backup.LeftOut)
        {
            Console.Error.WriteLine($"Left out: {left}");
        }

        Console.Error.WriteLine(
            $"{manifest.Files.Count} files, {manifest.Files.Values.Sum(file => file.Bytes)} bytes. Keep them as closed as the data folder.");
        Console.Out.WriteLine(target);
        return Task.FromResult(ExitCode.Ok);
    }
}
