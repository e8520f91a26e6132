using FerWeb.Localization;
using static FerWeb.Localization.Texts;

namespace FerWeb.Models;

/// <summary>Why a model cannot be made live, which the API says in English, for a page.</summary>
internal static class ModelSentences
{
    private static readonly KnownSentences _known = new(
        Key("No other model was live before, so there is none to go back to."),
        Key("No model '{0}' was live before. Look at the list of models."),
        Key("The model could not be copied: {0} The live model was left as it is."),
        Key("The model {0} cannot be used: {1} The live model was left as it is."),
        Key("Run {0} has no checkpoint of step {1}. Look at its list of checkpoints."),
        Key("The checkpoint of step {0} is damaged. Choose another one."));

    public static string Translate(string english) => _known.Translate(english);
}
