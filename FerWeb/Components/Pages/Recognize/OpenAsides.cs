namespace FerWeb.Components.Pages.Recognize;

/// <summary>What a person has opened beside an answer. Whoever shows one answer after the other keeps it, so that they can be compared.</summary>
public sealed class OpenAsides
{
    /// <summary>What it looked at.</summary>
    public bool Heat { get; set; }

    /// <summary>How good it is.</summary>
    public bool HowGood { get; set; }
}
