using FerWeb.Engine.Training;
using FerWeb.Runs;
using FerWeb.Runs.Comparison;
using FerWeb.Workspace.Runs;
using Microsoft.AspNetCore.Components;
using static FerWeb.Localization.Texts;

namespace FerWeb.Components.Pages.RunDetail;

/// <summary>How often it is right, how far it is and, once it rests, what to do next.</summary>
public sealed partial class RunHeadline : ComponentBase
{
    [CascadingParameter]
    public required RunView View { get; set; }

    [Parameter, EditorRequired]
    public required RunState State { get; set; }

    [Parameter, EditorRequired]
    public required TrainingOptions Options { get; set; }

    /// <summary>The run that it is a clone of; null where there is none.</summary>
    [Parameter]
    public Run? Original { get; set; }

    /// <summary>It trains on drawings: what it can do on photographs is another matter.</summary>
    [Parameter]
    public bool IsDrawn { get; set; }

    /// <summary>Training time in seconds, all attempts.</summary>
    [Parameter, EditorRequired]
    public required double Seconds { get; set; }

    /// <summary>Epochs done, in order.</summary>
    [Parameter, EditorRequired]
    public required IReadOnlyCollection<EpochRecord> Epochs { get; set; }

    /// <summary>Oldest first.</summary>
    [Parameter, EditorRequired]
    public required IReadOnlyList<RunCheckpoint> Checkpoints { get; set; }

    /// <summary>The form with which it goes on; null where it cannot.</summary>
    [Parameter]
    public RenderFragment? Resume { get; set; }

    private RunProgress Progress => State.Progress;

    private bool IsAtRest => State is { IsInTrash: false } && State.Status.IsResting();

    private bool IsDone => State.Status is RunStatus.Finished or RunStatus.EarlyStopped;

    private RunCheckpoint? Offered => ShownAccuracy.Offered(Checkpoints, Epochs, Options.BestBy);

    private ShownAccuracy Accuracy => ShownAccuracy.Of(State, Epochs, Checkpoints, Options.BestBy);

    // The page offers others.
    private string CompareLink => CompareAddress.Of(new[] { Original?.Id, State.Id }.OfType<string>());

    // By class: how its pictures were answered in the epoch of that accuracy.
    private int[][]? Confusion => Epochs.LastOrDefault(record => record.Epoch == Accuracy.Epoch)?.Confusion;

    private string AccuracyFigure => SmallSample.Words(Accuracy.Share, Confusion?.Sum(row => row.Sum()));

    private Guessing? Guess => IsAtRest ? Guessing.Of(Confusion) : null;

    // More epochs would make it worse.
    private bool IsOverfitting => TeacherNotes.Overfitting(new TeacherView([.. Epochs], null, 0, View.Classes)) is not null;

    private double Done => 100 * (Progress.StepsPerEpoch > 0
        ? Math.Min(1, Progress.Step / ((double)Progress.StepsPerEpoch * Options.Epochs))
        : Math.Min(1, (double)Progress.Epoch / Options.Epochs));

    private string TimeWords => State.Status.IsLive()
        ? T["Time left: {0}", RunText.Remaining(Progress, Options.EarlyStopping is not null)]
        : Seconds > 0 ? T["{0} of training", RunText.Duration(TimeSpan.FromSeconds(Seconds))] : "";

    private string BestWords => !Accuracy.IsBest && Progress is { BestAccuracy: { } best, BestEpoch: { } epoch }
        ? T[
            State.Status.IsResting() ? Key("Best accuracy: {0}, after epoch {1}") : Key("Best accuracy so far: {0}, after epoch {1}"),
            RunText.Percent(best), RunText.Count(epoch)]
        : "";

    private string NextWords => (Offered, Accuracy.Share, Guess) switch
    {
        (_, not null, { } guess) => guess.Words(AccuracyFigure) + " " + T[
            IsOverfitting
                ? Key("Before you use it, train again: on more pictures, or with stronger variation of the pictures.")
                : Key("Before you use it, train again: for more epochs, with another learning rate (the size of a correction), or on more pictures.")],
        ({ } offered, _, _) when View.IsLive(offered) => T["It is the live model: it answers every photo."],
        (_, not null, null) => T[
            IsDrawn
                ? Key("{0} right, but on drawings: try it on a photo.")
                : Key("{0} right: try it on a photo, or make it the live model."),
            AccuracyFigure],
        ({ Epoch: 0 }, _, _) => T["Not one epoch is done, so nobody knows what it can do: resume the training, or train again with other settings."],
        _ => T["It can be asked: try it on a photo, or make it the live model."],
    };
}
