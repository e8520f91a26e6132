namespace FerWeb.Components.Pages.Recognize;

/// <summary>The ways in which a picture comes to the network.</summary>
public enum RecognizeWay
{
    Photo,
    Camera,
    Live,
    Batch,
}
