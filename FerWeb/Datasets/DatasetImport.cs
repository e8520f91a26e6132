using FerWeb.Engine;
using FerWeb.Engine.Datasets;

namespace FerWeb.Datasets;

/// <summary>Where an import stands.</summary>
public enum ImportState
{
    /// <summary>Another import goes first.</summary>
    Waiting,

    /// <summary>Pictures are being read.</summary>
    Running,

    /// <summary>The data set is in the library.</summary>
    Finished,

    /// <summary>Nothing was imported; the fault says why.</summary>
    Failed,

    /// <summary>A person cancelled it; nothing is left of it.</summary>
    Cancelled,
}

/// <summary>One import, in the background of the site.</summary>
public sealed class DatasetImport(string id, ImportSource source, DateTimeOffset created) : IProgress<ImportProgress>, IDisposable
{
    private readonly CancellationTokenSource _cancellation = new();
    private volatile ImportProgress _progress = new(0, 0, null);

    /// <value>Cannot be guessed.</value>
    public string Id { get; } = id;

    /// <value>Name of the data set to be.</value>
    public string Name => source.Name;

    /// <value>When it was asked for, UTC.</value>
    public DateTimeOffset Created { get; } = created;

    /// <value>Where it stands.</value>
    public ImportState State { get; internal set; }

    /// <value>How far it is.</value>
    public ImportProgress Progress => _progress;

    /// <value>The new data set, when it is finished.</value>
    public string? DatasetId { get; internal set; }

    /// <value>Why it failed, as a sentence with the next step.</value>
    public Sentence? Fault { get; internal set; }

    /// <value>What was found, when it failed because of what was found.</value>
    public DatasetReport? Report { get; internal set; }

    /// <value>True when it failed because too much cannot be used, and what can be used may be imported all the same.</value>
    public bool CanRetry => State == ImportState.Failed && HasRest;

    /// <value>True when it failed because its folders name no emotions, and they can be classes of their own.</value>
    public bool CanBeOwnClasses { get; internal set; }

    /// <value>Whether what it read is there still, so that it can be tried again.</value>
    public bool IsSourceThere => Path.Exists(source.Path);

    /// <value>True while it waits or runs.</value>
    public bool IsActive => State is ImportState.Waiting or ImportState.Running;

    internal ImportSource Source => source;

    /// <value>True when the report tells of pictures that can be used beside those that cannot.</value>
    internal bool HasRest => Report is { } report && report.Quarantined < report.Read;

    internal CancellationToken Cancellation => _cancellation.Token;

    void IProgress<ImportProgress>.Report(ImportProgress value) => _progress = value;

    /// <inheritdoc/>
    public void Dispose() => _cancellation.Dispose();

    /// <value>True when the site ended before it was done, and no person had cancelled it.</value>
    internal bool IsInterrupted { get; private set; }

    internal void Cancel() => _cancellation.Cancel();

    internal void Interrupt()
    {
        IsInterrupted |= !_cancellation.IsCancellationRequested;
        _cancellation.Cancel();
    }
}
