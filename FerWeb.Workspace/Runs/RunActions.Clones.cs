namespace FerWeb.Workspace.Runs;

public sealed partial class RunActions
{
    /// <summary>What a clone of a run is launched with, unless it is changed: the same settings, from the same weights.</summary>
    /// <param name="id">The run.</param>
    /// <param name="owner">Who launches the clone.</param>
    /// <param name="name">What the clone is called; as the run, with a number, when null.</param>
    /// <exception cref="NotThereException">There is no such run.</exception>
    public RunSpec CloneOf(string id, string owner, string? name = null)
    {
        var spec = Find(id).Spec;
        return spec with
        {
            Name = name ?? FreeName(spec.Name),
            Owner = owner,
            Options = spec.Options.ForClone(spec.Dataset.ClassNames),
            Parent = spec.ParentStep is null ? id : spec.Parent,
            Origin = null,
            Sweep = null,
        };
    }
}
