using System.Globalization;

namespace FerWeb.Workspace.Runs;

/// <summary>A checkpoint of a run.</summary>
/// <param name="Step">Steps in it; its folder is <c>checkpoints/step-&lt;9 digits&gt;</c>.</param>
/// <param name="Epoch">Epochs done.</param>
/// <param name="Bytes">Size on the disk.</param>
/// <param name="IsBest">That of the run's best epoch, by <see cref="FerWeb.Engine.Training.TrainingOptions.BestBy"/>.</param>
/// <param name="IsPinned">A person keeps it.</param>
/// <param name="Stored">When, UTC.</param>
public sealed record RunCheckpoint(long Step, int Epoch, long Bytes, bool IsBest, bool IsPinned, DateTimeOffset Stored)
{
    /// <value>
    /// A run that is to start from it has stored no checkpoint of its own yet, or a sweep goes on whose next runs start from it, so it stays as a
    /// pinned one does. The store itself knows of no sweep.
    /// </value>
    public bool IsAwaited { get; init; }

    /// <summary>Id of the model that the site makes of it.</summary>
    /// <param name="run">Id of its run.</param>
    // After a roll-back the same step is trained again: the second of its storing tells the two apart.
    public string ModelOf(string run) => string.Create(CultureInfo.InvariantCulture, $"{run}-{Step}-{Stored.ToUnixTimeSeconds():x}");
}

/// <summary>A model that was made live.</summary>
/// <param name="ModelFolder">Full path of the model.</param>
/// <param name="ModelId">Its id.</param>
/// <param name="RunId">Run it came from; null for the shipped one.</param>
/// <param name="Step">Its checkpoint.</param>
/// <param name="At">When, UTC.</param>
/// <param name="By">Who.</param>
public sealed record Promotion(string ModelFolder, string ModelId, string? RunId, long? Step, DateTimeOffset At, string By);
