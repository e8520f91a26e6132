using System.ComponentModel.DataAnnotations;

namespace FerWeb.Workspace.Supervision;

/// <summary>How this machine works on the queue of runs.</summary>
public sealed class SupervisorOptions
{
    public const string Section = "Training";

    /// <value>Whether this process starts workers at all; the pages and the queue work either way. Default: true.</value>
    public bool Enabled { get; set; } = true;

    /// <value>What brings this site's waiting runs to workers. Default: processes on its own machine.</value>
    public Launcher Launcher { get; set; } = Launcher.Process;

    /// <value>How long a worker may be silent before its run counts as interrupted. Default: 30 seconds.</value>
    [Range(typeof(TimeSpan), "00:00:02", "00:10:00")]
    public TimeSpan Lease { get; set; } = TimeSpan.FromSeconds(30);

    /// <value>How often the queue and the workers are looked at. Default: 250 ms.</value>
    [Range(typeof(TimeSpan), "00:00:00.050", "00:00:10")]
    public TimeSpan Interval { get; set; } = TimeSpan.FromMilliseconds(250);

    /// <value>How often an interrupted run goes on by itself without a new checkpoint in between, before it is given up. Default: 3.</value>
    [Range(0, 100)]
    public int MaxResumes { get; set; } = 3;

    /// <value>Priority of workers below the site's (Unix "nice", 0 to 19), so that recognition stays quick. Default: 10.</value>
    [Range(0, 19)]
    public int Nice { get; set; } = 10;
}
