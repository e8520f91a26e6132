using System.CommandLine;
using FerWeb.Cli.Runs;
using FerWeb.Workspace;
using FerWeb.Workspace.Classroom;
using FerWeb.Workspace.Runs;

namespace FerWeb.Cli.Classroom;

/// <summary><c>ferweb classroom list</c>: all classroom sets.</summary>
internal sealed class ClassroomListCommand : StoreCommand
{
    private readonly Option<bool> _json = RunTables.Json();

    public ClassroomListCommand()
        : base("list", "Lists classroom sets, the newest first.", "ferweb classroom list", "ferweb classroom list --json")
        => Add(_json);

    protected override Task<int> RunAsync(ParseResult input, IRunStore store, DataFolder folder, CancellationToken cancellation)
    {
        var sets = new ClassroomStore(folder, TimeProvider.System).List();
        if (input.GetValue(_json))
        {
            Terminal.WriteJson(sets.Select(set => new
            {
                set.Id,
                set.Name,
                set.Created,
                set.Consent,
                Classes = set.Classes.Select(one => new { one.Id, one.Name, Pictures = one.Pictures.Count }),
                set.Trainings,
            }));
        }
        else if (sets.Count == 0)
        {
            Console.Out.WriteLine("There is no classroom set.");
        }
        else
        {
            foreach (var set in sets)
            {
                var classes = string.Join(", ", set.Classes.Select(one => FormattableString.Invariant($"{one.Name} {one.Pictures.Count}")));
                Console.Out.WriteLine($"{set.Id}  {set.Name}: {classes}");
            }
        }

        return Task.FromResult(ExitCode.Ok);
    }
}
