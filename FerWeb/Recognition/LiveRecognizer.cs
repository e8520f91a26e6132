using FerWeb.Engine.Recognition;

namespace FerWeb.Recognition;

/// <summary>Creates the recogniser and warms it up; throws with a plain sentence when there is no usable model.</summary>
internal delegate Task<IPhotoRecognizer> RecognizerLoader(CancellationToken cancellation);

/// <summary>The recogniser that answers at the moment; none until the model is loaded and warm.</summary>
internal sealed class LiveRecognizer : IDisposable
{
    private volatile IPhotoRecognizer? _current;
    private volatile string? _fault;

    /// <summary>The warm recogniser, or null while there is none.</summary>
    public IPhotoRecognizer? Current => _current;

    /// <summary>Why there is no recogniser, in words; null while it loads or when there is one.</summary>
    public string? Fault => _fault;

    public void Use(IPhotoRecognizer recognizer) => _current = recognizer;

    public void Fail(string fault) => _fault = fault;

    public void Dispose() => (_current as IDisposable)?.Dispose();
}
