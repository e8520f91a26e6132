using static FerWeb.Localization.Texts;

namespace FerWeb.Runs;

/// <summary>Titles and words of the presets, which the command line says in English, as keys of the pages' texts.</summary>
internal static class PresetWords
{
    public static IReadOnlyList<string> Keys { get; } =
    [
        Key("Quick"),
        Key("10 epochs, most of them on small pictures where the network allows it."),
        Key("Balanced"),
        Key("25 epochs, the first third on small pictures where the network allows it."),
        Key("Thorough"),
        Key("All epochs of the network's recipe, at full size throughout."),
        Key("Tutorial, as it is"),
        Key("Adam 1e-4, batches of 128, 100 epochs, no variation of the pictures."),
        Key("Tutorial with callbacks"),
        Key("Adam 1e-3, 50 epochs, early stopping with patience 3, lower rate on a plateau, best epoch kept."),
        Key("Batch norm, as it is"),
        Key("Adam 1e-4, batches of 128, 100 epochs."),
        Key("Batch norm with callbacks"),
        Key("Batch norm, varied pictures"),
        Key("With callbacks, on turned, shifted and mirrored pictures."),
    ];
}
