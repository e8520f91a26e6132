namespace FerWeb.Engine.Evaluation;

/// <summary>What of each picture the network sees; the probabilities of several views are averaged.</summary>
public enum Views
{
    /// <summary>The centre alone.</summary>
    Single,

    /// <summary>The centre and its mirror image: what recognition answers with.</summary>
    Flip,

    /// <summary>Four corners and the centre, each with its mirror image.</summary>
    TenCrop,
}
