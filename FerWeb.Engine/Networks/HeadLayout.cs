using FerWeb.Engine.Recognition;
using TorchSharp;
using static TorchSharp.torch;

namespace FerWeb.Engine.Networks;

/// <summary>Where each head's logits lie in a row of the output: the classes that the labels name first, then FER+'s eight.</summary>
public static class HeadLayout
{
    /// <summary>Classes of the FER+ head: the seven and contempt.</summary>
    public const int Crowd = 8;

    /// <summary>A view of one head's columns: (B, outputs) to (B, classes) or (B, 8).</summary>
    public static Tensor Columns(Tensor logits, LabelHead head, NetworkDescription network) => head switch
    {
        LabelHead.Fer => logits.narrow(1, 0, network.Classes),
        LabelHead.Crowd => logits.narrow(1, network.Classes, Crowd),
        _ => throw new ArgumentOutOfRangeException(nameof(head), head, "Unknown head."),
    };
}
