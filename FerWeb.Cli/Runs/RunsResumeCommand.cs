using System.CommandLine;
using FerWeb.Engine.Training;
using FerWeb.Runs;
using FerWeb.Runs.Sqlite;

namespace FerWeb.Cli.Runs;

/// <summary><c>ferweb runs resume</c>: resting runs go on where their checkpoints are.</summary>
internal sealed class RunsResumeCommand : StoreCommand
{
    private readonly Argument<string[]> _ids = RunTables.Ids();
    private readonly Option<int?> _epochs = new("--epochs") { Description = "Train to this many epochs in all.", HelpName = "count" };
    private readonly Option<double?> _rate = new("--lr") { Description = "Go on with this peak learning rate.", HelpName = "number" };
    private readonly Option<int?> _patience = new("--early-stopping") { Description = "Go on with this patience.", HelpName = "epochs" };
    private readonly Option<bool> _json = RunTables.Json();

    public RunsResumeCommand()
        : base("resume", "Puts resting runs back into the queue; they go on from their last checkpoints.", "ferweb runs resume r0qk3m9x", "ferweb runs resume r0qk3m9x --epochs 80")
    {
        Add(_ids);
        Add(_epochs);
        Add(_rate);
        Add(_patience);
        Add(_json);
    }

    protected override Task<int> RunAsync(ParseResult input, SqliteRunStore store, DataFolder folder, CancellationToken cancellation)
    {
        var control = new RunControl(store, Actor);
        TrainingOptions Change(TrainingOptions options)
        {
            var changed = options with
            {
                Epochs = input.GetValue(_epochs) ?? options.Epochs,
                LearningRate = input.GetValue(_rate) ?? options.LearningRate,
                EarlyStopping = input.GetValue(_patience) is { } patience ? (options.EarlyStopping ?? new EarlyStoppingOptions()) with { Patience = patience } : options.EarlyStopping,
            };
            changed.Validate(hasValidation: true);
            return changed;
        }

        return Task.FromResult(RunTables.ForEach(input.GetRequiredValue(_ids), input.GetValue(_json), id => control.Resume(id, Change)));
    }
}
