namespace FerWeb.Engine.Faces;

/// <summary>How hard to look for faces.</summary>
public enum FaceSearchMode
{
    /// <summary>Looks closer, then sideways, where nothing is found at first: for a photo.</summary>
    Thorough,

    /// <summary>Looks once: for a frame of live video, of which the next one comes in a moment. Misses small and turned faces.</summary>
    Quick,

    /// <summary>Does not look: the whole picture is taken as the face.</summary>
    WholePicture,
}
