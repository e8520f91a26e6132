namespace FerWeb.Engine.Faces;

/// <summary>What a search for faces found.</summary>
/// <param name="Faces">Largest first; empty when there is no face. One box over the whole picture when the picture is the face.</param>
/// <param name="WholeImage">True when the picture itself is an upright face, cropped as tightly as FER-2013's.</param>
/// <param name="Inner">Of a picture that is itself a face: where the search would have cut, if it saw eyes and mouth.</param>
public sealed record FaceSearch(IReadOnlyList<FaceBox> Faces, bool WholeImage, FaceBox? Inner = null);
