using System.Globalization;
using FerWeb.Localization;
using FerWeb.Workspace.Runs;
using static FerWeb.Localization.Texts;

namespace FerWeb.Runs;

/// <summary>What store, worker and supervisor say of a run in English, for a page.</summary>
internal static class RunSentences
{
    private static readonly KnownSentences _known = new(
        Key("All {0} epochs are done."),
        Key("Validation has not improved for {0} epochs or passed a threshold, so the run ended after epoch {1}. To go on, allow more patience or more epochs."),
        Key("The time limit was reached in epoch {0}. To go on, allow more time."),
        Key("Loss or gradient were not finite, also at half the learning rate. The best weights are kept; resume or clone the run with a lower learning rate or a longer warm-up."),
        Key("Stopped after step {0}; the checkpoint is stored, and the run can be resumed there."),
        Key("Paused after step {0}; the checkpoint is stored, and the run can be resumed there."),
        Key("The machine or the service was stopped after step {0}; the checkpoint is stored, and the run can be resumed there."),
        Key("The disk is full, so a checkpoint could not be stored; the one before it is intact. Free some space, then resume the run."),
        Key("The run needs {0} MB of disk for its checkpoints and log, and {1} MB are free. Free some space, or choose a smaller network, and try again."),
        Key("Memory ran out with {0} images per step. Clone the run with a batch size of {1}, or end other programs and resume it."),
        Key("A file could not be read or written: {0} Put that right, then resume the run."),
        Key("Something went wrong inside FerWeb ({0}). The log has the detail; resume the run, or clone it with other settings."),
        Key("The entry of this run in the database is damaged. It cannot be resumed; its curves and its folder are still there. Start a new run, or delete this one."),
        Key("{0} Its last words: {1}"),
        Key("{0} It was started {1} times without reaching a new checkpoint. Look at its log, then resume."),
        Key("The machine ran out of memory. Try a batch of {0} instead of {1}, or end other programs, then resume."),
        Key("The training process was ended from outside. Resume goes on from the last checkpoint."),
        Key("Its worker has not been heard of since its lease ran out. Resume it: it goes on from its last checkpoint."),
        Key("The training process crashed ({0}). Resume goes on from the last checkpoint; if it crashes again, train on the processor."),
        Key("The training process ended with code {0}. Its log says more."),
        Key("The training process could not be started. The site's log says why."),
        Key("Goes on by itself from the last checkpoint."),
        Key("{0} took it out of the queue. Clone it to start again."),
        Key("{0} killed its worker. Resume goes on from the last checkpoint."),
        Key("Step {0} was skipped: its loss or gradient was not finite."),
        Key("Loss or gradient were not finite again. The weights of step {0} are kept, and the run ends."),
        Key("Loss or gradient were not finite too often. Training goes on from step {0} at half the learning rate."),
        Key("The checkpoint of step {0} was damaged, so the run goes on from step {1}."),
        Key("{0} points of the curves are missing here: the database of runs could not be written for too long."),
        Key("'{0}' ({1}) is {2} and cannot be stopped: {3}."),
        Key("'{0}' ({1}) is {2} and cannot be paused: {3}."),
        Key("'{0}' ({1}) is {2} and cannot be killed: {3}."),
        Key("'{0}' ({1}) is {2} and cannot be resumed: {3}."),
        Key("'{0}' ({1}) is {2}. Its settings can change once it rests."),
        Key("'{0}' ({1}) is {2}. Stop it first, then delete it."),
        Key("'{0}' ({1}) lies in the trash. Restore it first."),
        Key("'{0}' ({1}) is where the live model comes from. Make another model live first."),
        Key("it does not run"),
        Key("it is stopping already"),
        Key("it has not been asked to stop; stop it first"),
        Key("it has {0} more seconds to store its checkpoint"),
        Key("it is in the trash; restore it first"),
        Key("it never began; clone it instead"),
        Key("it is not at rest"),
        Key("{0} epochs are done and it is set to {1}; give it more epochs"),
        Key("Somebody else has just changed this run. Look again."),
        Key("This run keeps changing while you change it. Look again in a moment."),
        Key("This run does not wait in the queue any more."),
        Key("A run needs a name of 1 to {0} characters."),
        Key("Notes and tags hold at most {0} characters each. Shorten them."),
        Key("There is no run '{0}'. It may have been deleted; the list of runs shows those there are."),
        Key("Run {0} has no checkpoint of step {1}. Look at its list of checkpoints."),
        Key("The checkpoint of step {0} is damaged. Choose another one."),
        Key("The model could not be copied: {0} The live model was left as it is."),
        Key("The model {0} cannot be used: {1} The live model was left as it is."));

    private static readonly Dictionary<string, RunStatus> _statuses = Enum.GetValues<RunStatus>().ToDictionary(status => status.Words());

    public static string Translate(string english) => _known.Translate(english, ValueOf);

    // A value may be a sentence itself, as what ended a worker.
    private static string ValueOf(string value)
        => _statuses.TryGetValue(value, out var status) ? T["“{0}”", status.Word()]
        : long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var figure) ? RunText.Count(figure)
        : Translate(value);
}
