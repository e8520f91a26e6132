using FerWeb.Engine.Training;

namespace FerWeb.Workspace.Runs;

public sealed partial class RunActions
{
    // As many as a page of runs holds, so that a number has three digits at most.
    private const int MostNames = 500;
    private const int LongestNumber = 6;

    /// <summary>Why a run cannot be called so; null when it can.</summary>
    public static OptionFault? NameFault(string name)
        => string.IsNullOrWhiteSpace(name) || name.Length > LongestName
            ? new OptionFault("name", $"A run needs a name of 1 to {LongestName} characters.")
            : null;

    /// <summary>A name for a run to which nobody gave one: as wanted, with a number where a run is called so already: "fernet on faces (2)".</summary>
    public string FreeName(string wanted)
    {
        wanted = wanted[..Math.Min(wanted.Length, LongestName - LongestNumber)];
        return Numbered(wanted, store.List(new RunQuery { Text = wanted, Take = MostNames }).Runs.Select(run => run.Spec.Name).ToHashSet());
    }

    /// <summary>A name as wanted, with the next number where it is taken.</summary>
    internal static string Numbered(string wanted, IReadOnlySet<string> taken)
    {
        var name = wanted;
        for (var number = 2; taken.Contains(name); number++)
        {
            name = $"{wanted} ({number})";
        }

        return name;
    }
}
