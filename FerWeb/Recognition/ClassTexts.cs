using FerWeb.Engine.Emotions;
using static FerWeb.Localization.Texts;

namespace FerWeb.Recognition;

/// <summary>
/// The general texts of pages that say what is told apart. A model or data set tells apart either FER-2013's seven emotions or classes
/// of its own, which may be anything, so each text stands here twice; a page asks for those of its classes. Whole sentences, not a word
/// to put in: languages bend the words around it.
/// </summary>
public sealed record ClassTexts
{
    private static readonly ClassTexts _seven = new()
    {
        Class = Key("Emotion"),
        Title = Key("FerWeb: the emotion on a face"),
        Question = Key("What emotion does this face show?"),
        Invitation = Key("Choose a photo of a face and see how likely a small neural network finds each of seven emotions."),
        ResultToCome = Key("The emotion and its probabilities appear here."),
        Caution = Key("It judges an expression in a photo and is often wrong."),
        Evidence = Key("The glow shows which parts of the picture pointed to this emotion in the network's last layer (Grad-CAM)."),
        NoEvidence = Key("Nothing in the picture pointed to this emotion."),
        Batch = Key("Choose up to {0} photos and get a table, a chart of the emotions and a file for a spreadsheet."),
        Found = Key("Which emotions were found"),
        FacesByClass = Key("Faces by emotion: {0}"),
        Api = Key("One request does it: send a photo, get the emotion, seven probabilities and a box for every face."),
        Training = Key("The network looks at labelled faces, guesses the emotion on each, and is corrected a little every time. You watch it learn."),
        About = Key("FerWeb looks at a face in a photo and says how likely it finds each of seven emotions: " +
            "angry, disgusted, fearful, happy, sad, surprised, neutral."),
        MacroF1 = Key("Mean over the seven emotions, so that rare ones count as much as frequent ones."),
    };

    private static readonly ClassTexts _own = new()
    {
        Class = Key("Class"),
        Title = Key("FerWeb: what a face shows"),
        Question = Key("What does this face show?"),
        Invitation = Key("Choose a photo of a face and see how likely a small neural network finds each of its own classes: {0}."),
        ResultToCome = Key("The class and its probabilities appear here."),
        Caution = Key("It judges one photo and is often wrong."),
        Evidence = Key("The glow shows which parts of the picture pointed to this class in the network's last layer (Grad-CAM)."),
        NoEvidence = Key("Nothing in the picture pointed to this class."),
        Batch = Key("Choose up to {0} photos and get a table, a chart of the classes and a file for a spreadsheet."),
        Found = Key("Which classes were found"),
        FacesByClass = Key("Faces by class: {0}"),
        Api = Key("One request does it: send a photo, get the class, the probability of each class and a box for every face."),
        Training = Key("The network looks at labelled faces, guesses the class of each, and is corrected a little every time. You watch it learn."),
        About = Key("FerWeb looks at a face in a photo and says how likely it finds each class of the model that answers: {0}."),
        MacroF1 = Key("Mean over the classes, so that rare ones count as much as frequent ones."),
    };

    /// <summary>What one of them is called at the head of a column.</summary>
    public required string Class { get; init; }

    /// <summary>Title of the first page.</summary>
    public required string Title { get; init; }

    /// <summary>Heading of the first page.</summary>
    public required string Question { get; init; }

    /// <summary>What the first page is for; {0} is the classes.</summary>
    public required string Invitation { get; init; }

    /// <summary>In the place of a result, before there is one.</summary>
    public required string ResultToCome { get; init; }

    /// <summary>Beside every answer.</summary>
    public required string Caution { get; init; }

    /// <summary>What a heat map shows.</summary>
    public required string Evidence { get; init; }

    /// <summary>In the place of a heat map that shows nothing.</summary>
    public required string NoEvidence { get; init; }

    /// <summary>What the page of many photos is for; {0} is the most photos.</summary>
    public required string Batch { get; init; }

    /// <summary>Heading of the chart of a batch.</summary>
    public required string Found { get; init; }

    /// <summary>The chart of a batch for a person who does not see it; {0} is its figures.</summary>
    public required string FacesByClass { get; init; }

    /// <summary>What the API is for.</summary>
    public required string Api { get; init; }

    /// <summary>What training is.</summary>
    public required string Training { get; init; }

    /// <summary>What the site does; {0} is the classes.</summary>
    public required string About { get; init; }

    /// <summary>What macro F1 is.</summary>
    public required string MacroF1 { get; init; }

    /// <summary>Those of a model or data set with these classes; of the seven alone only where there is no other class.</summary>
    public static ClassTexts Of(IReadOnlyList<string> classes) => FaceClasses.IsSeven(classes) ? _seven : _own;
}
