using System.ComponentModel.DataAnnotations;

namespace FerWeb.Workspace.Supervision;

/// <summary>How runs become jobs of a Slurm cluster.</summary>
public sealed class SlurmOptions
{
    public const string Section = "Training:Slurm";

    /// <value>What a job's name begins with; two sites of one Slurm user need two. Default: ferweb.</value>
    [RegularExpression("[a-z0-9]{1,20}", ErrorMessage = "The field {0} takes 1 to 20 small letters and digits.")]
    public string Name { get; set; } = "ferweb";

    /// <value>Options for sbatch, one an entry, such as --partition=lab and --time=08:00:00.</value>
    public IList<string> Options { get; init; } = [];

    /// <value>Further options for runs that do not ask for the processor, such as --gres=gpu:1.</value>
    public IList<string> GpuOptions { get; init; } = [];

    /// <value>The command line of FerWeb as a node starts it; this installation's when empty, which the nodes then must see under the same path.</value>
    public IList<string> Command { get; init; } = [];

    /// <value>How many jobs wait or run at most; further runs stay in FerWeb's queue. Default: 50.</value>
    [Range(1, 10_000)]
    public int MaxJobs { get; set; } = 50;

    /// <value>How often Slurm is asked. Default: 10 seconds.</value>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan Interval { get; set; } = TimeSpan.FromSeconds(10);
}
