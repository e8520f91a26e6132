using System.CommandLine;
using System.Text.Json;
using FerWeb.Workspace;
using FerWeb.Workspace.Runs;

namespace FerWeb.Cli.Runs;

/// <summary><c>ferweb runs list</c>: a page of runs.</summary>
internal sealed class RunsListCommand : StoreCommand
{
    private const int MostPerPage = 500;

    private static readonly Dictionary<string, RunStatus> _statuses = Enum.GetValues<RunStatus>()
        .ToDictionary(status => JsonNamingPolicy.KebabCaseLower.ConvertName(status.ToString()));

    private readonly Argument<string[]> _words =
        new("words") { Description = "Words that must all occur in id, name, owner, notes, tags, network or data set.", Arity = ArgumentArity.ZeroOrMore };
    private readonly Option<string[]> _status =
        new("--status") { Description = $"Only these: {string.Join(", ", _statuses.Keys)}.", HelpName = "status", AllowMultipleArgumentsPerToken = true };
    private readonly Option<string> _owner = new("--owner") { Description = "Only this person's.", HelpName = "name" };
    private readonly Option<string> _tag = new("--tag") { Description = "Only with this tag.", HelpName = "tag" };
    private readonly Option<string> _filter = new("--filter")
    {
        Description = "Only those whose settings and figures compare so, such as 'learning-rate<0.05 accuracy>70%'. Settings are named as in recipes, "
            + "words joined as you like; figures are accuracy (the best), loss and f1 (the newest) on validation, and duration in minutes.",
        HelpName = "comparisons",
    };

    private readonly Option<string> _order = new("--order") { Description = "What comes first (default: newest).", DefaultValueFactory = _ => "newest" };
    private readonly Option<bool> _trash = new("--trash") { Description = "What lies in the trash." };
    private readonly Option<bool> _queue = new("--queue") { Description = "All that waits, in the order in which it will start." };
    private readonly Option<int> _skip = new("--skip") { Description = "Leave out this many at the front.", HelpName = "count" };
    private readonly Option<int> _take =
        new("--take") { Description = $"At most this many, 1 to {MostPerPage} (default: 50).", HelpName = "count", DefaultValueFactory = _ => 50 };
    private readonly Option<bool> _json = RunTables.Json();

    public RunsListCommand()
        : base(
            "list", "Lists runs, the newest first.", "ferweb runs list", "ferweb runs list --status running queued",
            "ferweb runs list night --owner ada --order best --json", "ferweb runs list --filter optimizer=adam",
            "ferweb runs list --queue")
    {
        _status.AcceptOnlyFromAmong([.. _statuses.Keys]);
        _status.HelpName = "status";
        _order.AcceptOnlyFromAmong("newest", "best", "name", "largest");
        _take.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && result.GetValueOrDefault<int>() is not (>= 1 and <= MostPerPage))
            {
                result.AddError($"--take is 1 to {MostPerPage}.");
            }
        });
        _filter.Validators.Add(result =>
        {
            try
            {
                RunFilter.Parse(result.GetValueOrDefault<string>());
            }
            catch (BadInputException refusal)
            {
                result.AddError(refusal.Message);
            }
        });
        Validators.Add(result =>
        {
            Option[] others = [_status, _owner, _tag, _filter, _order, _trash, _skip, _take];
            if (result.GetValue(_queue)
                && (result.GetResult(_words) is { Tokens.Count: > 0 } || others.Any(other => result.GetResult(other) is { Implicit: false })))
            {
                result.AddError("--queue shows the whole queue, in its order; only --json goes with it.");
            }
        });
        Add(_words);
        foreach (Option option in (Option[])[_status, _owner, _tag, _filter, _order, _trash, _queue, _skip, _take, _json])
        {
            Add(option);
        }
    }

    protected override Task<int> RunAsync(ParseResult input, IRunStore store, DataFolder folder, CancellationToken cancellation)
    {
        var list = input.GetValue(_queue) ? ListOf(store.Queue()) : store.List(new RunQuery
        {
            Text = string.Join(' ', input.GetValue(_words) ?? []),
            Statuses = [.. (input.GetValue(_status) ?? []).Select(name => _statuses[name])],
            Owner = input.GetValue(_owner),
            Tag = input.GetValue(_tag),
            Filter = RunFilter.Parse(input.GetValue(_filter)),
            Trash = input.GetValue(_trash),
            Order = Enum.Parse<RunOrder>(input.GetValue(_order)!, ignoreCase: true),
            Skip = input.GetValue(_skip),
            Take = input.GetValue(_take),
        });
        if (input.GetValue(_json))
        {
            Terminal.WriteJson(list);
        }
        else
        {
            RunTables.Write(list);
        }

        return Task.FromResult(ExitCode.Ok);
    }

    private static RunList ListOf(IReadOnlyList<Run> all) => new(all, all.Count, all.Sum(run => run.CheckpointBytes));
}
