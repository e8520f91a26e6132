namespace FerWeb.Api;

/// <summary>What the body is of an endpoint that reads it itself, which the framework cannot know: metadata for the OpenAPI document.</summary>
internal enum BodyForm
{
    /// <summary>A photo: the one file of a form, the bytes themselves, or base64 in JSON.</summary>
    Photo,

    /// <summary>The bytes of one frame of live video.</summary>
    Frame,

    /// <summary>A form with the files of a model.</summary>
    ModelFiles,

    /// <summary>A piece of an upload.</summary>
    Piece,

    /// <summary>The file of a data set, by itself or in a form.</summary>
    Dataset,
}
