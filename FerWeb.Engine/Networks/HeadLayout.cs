using FerWeb.Engine.Recognition;
using TorchSharp;
using static TorchSharp.torch;

namespace FerWeb.Engine.Networks;

/// <summary>Where each head's logits lie in a row of the output: columns 0 to 6 FER-2013, columns 7 to 14 FER+.</summary>
public static class HeadLayout
{
    /// <summary>Classes of the FER-2013 head.</summary>
    public const int Fer = 7;

    /// <summary>Classes of the FER+ head: the seven and contempt.</summary>
    public const int Crowd = 8;

    /// <summary>A view of one head's columns: (B, 15) to (B, 7) or (B, 8).</summary>
    public static Tensor Columns(Tensor logits, LabelHead head) => head switch
    {
        LabelHead.Fer => logits.narrow(1, 0, Fer),
        LabelHead.Crowd => logits.narrow(1, Fer, Crowd),
        _ => throw new ArgumentOutOfRangeException(nameof(head), head, "Unknown head."),
    };
}
