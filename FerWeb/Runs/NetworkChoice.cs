using static FerWeb.Localization.Texts;

namespace FerWeb.Runs;

/// <summary>A network that a person can choose.</summary>
/// <param name="Architecture">Its name in the catalogue.</param>
/// <param name="Title">For a person.</param>
/// <param name="Words">What it is good for.</param>
public sealed record NetworkChoice(string Architecture, string Title, string Words)
{
    /// <value>All, the best to begin with first.</value>
    public static IReadOnlyList<NetworkChoice> All { get; } =
    [
        new("fernet", "FerNet", Key("FerWeb's own: small and quick, made for 48x48 faces.")),
        new("resnet18n", Key("ResNet-18, narrow"), Key("A well-known network with skip connections, in half its width.")),
        new("vgg-narrow", Key("VGG, narrow"), Key("Plain layers one after the other, easy to follow.")),
        new("cnn-seed", Key("Four-block CNN"), Key("The network of many FER-2013 tutorials, large and slow.")),
        new("cnn-seed-bn", Key("Four-block CNN, batch norm"), Key("The same with batch norm, which makes it learn sooner.")),
    ];

    /// <summary>What a network is called; its name in the catalogue where nobody can choose it.</summary>
    public static string TitleOf(string architecture) => T[All.FirstOrDefault(choice => choice.Architecture == architecture)?.Title ?? architecture];
}
