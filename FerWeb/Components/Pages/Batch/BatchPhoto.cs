using System.Text.Json.Serialization;
using FerWeb.Engine.Recognition;

namespace FerWeb.Components.Pages.Batch;

/// <summary>What has become of one photo of a batch.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<BatchState>))]
public enum BatchState
{
    /// <summary>It waits for its turn.</summary>
    Waiting,

    /// <summary>The browser prepares or sends it, or the server looks at it.</summary>
    Busy,

    /// <summary>It was answered.</summary>
    Done,

    /// <summary>It was refused, or did not arrive.</summary>
    Failed,

    /// <summary>A person cancelled it.</summary>
    Cancelled,
}

/// <summary>One photo of a batch, as the browser tells of it; its pixels stay there.</summary>
/// <param name="Key">Its number in the browser.</param>
/// <param name="Name">Name of the file.</param>
/// <param name="State">How far it is.</param>
/// <param name="ResultId">Under which its result is kept; null until it is done.</param>
/// <param name="Error">A sentence for a person when it failed.</param>
/// <param name="Thumb">Address, in that browser, of a small square picture of it; null until it is prepared.</param>
/// <param name="Photo">Address, in that browser, of the photo as it is sent.</param>
public sealed record BatchPhoto(int Key, string Name, BatchState State, string? ResultId, string? Error, string? Thumb, string? Photo)
{
    /// <summary>The file itself cannot be used: sending it again would not help.</summary>
    public bool IsHopeless { get; init; }

    /// <summary>A second try may end otherwise.</summary>
    [JsonIgnore]
    public bool CanBeRetried
        => State is BatchState.Cancelled || (State is BatchState.Failed && !IsHopeless) || this is { State: BatchState.Done, Result: null };

    /// <summary>Its answer; null until it is done, and when it was no longer kept.</summary>
    [JsonIgnore]
    public RecognitionResult? Result { get; init; }

    /// <summary>Whether it was answered with at least one face.</summary>
    public bool HasFaces => Result is { Faces.Count: > 0 };
}
