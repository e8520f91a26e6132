using FerWeb.Localization;
using static FerWeb.Localization.Texts;

namespace FerWeb.Datasets;

/// <summary>What the library of data sets and an import say in English, for a page.</summary>
internal static class DatasetSentences
{
    private static readonly KnownSentences _known = new(
        Key("Drawn faces"),
        Key("Drawn faces, hard"),
        Key("as given"),
        Key("as the source has them"),
        Key("drawn apart: no person stands in two splits"),
        Key("train and test as the source has them; {0} of train cut off for validation (per class, seed {1})"),
        Key("cut from one set: {0} validation, {1} test (per class, seed {2})"),
        Key("broken row"),
        Key("wrong number of pixels"),
        Key("pixel value outside 0 to 255"),
        Key("unknown label"),
        Key("unknown usage"),
        Key("empty file"),
        Key("not a picture"),
        Key("too large"),
        Key("unreadable picture"),
        Key("The drawn faces are always there; they cannot be deleted."),
        Key("The run '{0}' ({1}) needs this data set. Stop the run or take it out of the queue, then delete the data set."),
        Key("There is no data set '{0}'. It may have been deleted; choose another one."),
        Key("'{0}' has no pictures to train on. Choose another data set, or import one with training pictures."),
        Key("The data set has been deleted or replaced meanwhile. Open it again."),
        Key("The images in '{0}' are missing or damaged. Import the data set again."),
        Key("'{0}' was written by another version of FerWeb. Import the data set again."),
        Key("'{0}' is damaged. Import the data set again."),
        Key("There is no such folder or file under {0}. Give its full path."),
        Key("The import failed on our side; the log says why."),
        Key("No images were found in '{0}'. Expected folders such as train/happy/*.png, a fer2013.csv or icml_face_data.csv, or a zip of these."),
        Key("'{0}' cannot be imported. Expected folders such as train/happy/*.png, a fer2013.csv or icml_face_data.csv, or a zip of these; unpack other archives first."),
        Key("No images were found in '{0}'."),
        Key("'{0}' is no complete zip archive. Download or make it again."),
        Key("'{0}' is protected by a password. Make the zip again without one."));

    public static string Translate(string english) => _known.Translate(english);
}
