namespace FerWeb.Workspace.Runs;

/// <summary>Which runs to list; every part that is set narrows.</summary>
public sealed record RunQuery
{
    /// <value>Words that must all occur in id, name, owner, notes, tags, network or data set.</value>
    public string Text { get; init; } = "";

    /// <value>Only these; empty for all.</value>
    public IReadOnlyList<RunStatus> Statuses { get; init; } = [];

    /// <value>Only this owner's, whatever the case.</value>
    public string? Owner { get; init; }

    /// <value>Only with this tag, whatever the case.</value>
    public string? Tag { get; init; }

    /// <value>Only runs of this sweep.</value>
    public string? Sweep { get; init; }

    /// <value>Only runs with this kind of network.</value>
    public string? Architecture { get; init; }

    /// <value>Only those whose settings and figures compare so.</value>
    public RunFilter? Filter { get; init; }

    /// <value>The trash instead of the rest.</value>
    public bool Trash { get; init; }

    /// <value>What comes first.</value>
    public RunOrder Order { get; init; } = RunOrder.Newest;

    /// <value>How many to leave out at the front.</value>
    public int Skip { get; init; }

    /// <value>How many at most, 1 to 500.</value>
    public int Take { get; init; } = 50;
}

/// <summary>Orders of a list.</summary>
public enum RunOrder
{
    /// <summary>Created last first.</summary>
    Newest,

    /// <summary>Best validation accuracy first.</summary>
    Best,

    /// <summary>By name.</summary>
    Name,

    /// <summary>Whose checkpoints take most on the disk first.</summary>
    Largest,
}

/// <summary>A page of runs.</summary>
/// <param name="Runs">The page.</param>
/// <param name="Total">How many the query finds in all.</param>
/// <param name="CheckpointBytes">What the checkpoints of all that it finds take on the disk.</param>
public sealed record RunList(IReadOnlyList<Run> Runs, int Total, long CheckpointBytes);

/// <summary>What runs can be narrowed to.</summary>
/// <param name="Owners">Everybody who launched one.</param>
/// <param name="Tags">Every tag that one has.</param>
public sealed record OwnersAndTags(IReadOnlyList<string> Owners, IReadOnlyList<string> Tags);

/// <summary>What happened since a sequence number.</summary>
/// <param name="Events">In order of their numbers.</param>
/// <param name="Points">Their metrics, without those that a later roll-back took back.</param>
/// <param name="LastSeq">Where to go on from; equals the number asked for when there is nothing new.</param>
/// <param name="IsComplete">False when the limit cut it: ask again from <paramref name="LastSeq"/>.</param>
public sealed record RunDelta(IReadOnlyList<RunEvent> Events, IReadOnlyList<MetricPoint> Points, long LastSeq, bool IsComplete);
