using FerWeb.Engine.Training;
using FerWeb.Workspace.Runs;

namespace FerWeb.Workspace.Sweeps;

/// <summary>How a sweep chooses what it tries.</summary>
public enum SweepMethod
{
    /// <summary>Every combination of the values.</summary>
    Grid,

    /// <summary>By chance (Bergstra and Bengio 2012).</summary>
    Random,

    /// <summary>By chance, and round by round the best go on with more epochs (Jamieson and Talwalkar 2016).</summary>
    Halving,
}

/// <summary>What somebody wants swept.</summary>
/// <param name="Name">For a person.</param>
/// <param name="Owner">Who asked.</param>
/// <param name="Dataset">Which pictures.</param>
/// <param name="Options">What all runs share; its epochs are those of the whole training, with which the best is started at the end.</param>
/// <param name="Method">How the combinations are chosen.</param>
/// <param name="Axes">What varies.</param>
/// <param name="Epochs">Epochs of the sweep's runs; with halving those of the first round.</param>
/// <param name="Runs">Combinations to try by chance; a grid has its own number.</param>
/// <param name="Factor">Halving: one of this many goes on, with this many times the epochs.</param>
/// <param name="Rounds">Halving: how many.</param>
/// <param name="Seed">What is chosen by chance follows from it. The runs' own seed is among <paramref name="Options"/>.</param>
/// <param name="Device">"auto", "cpu", "cuda:0".</param>
/// <param name="Parent">Run from whose weights all runs start; null without <paramref name="ParentStep"/>.</param>
/// <param name="ParentStep">Its checkpoint; null for fresh weights.</param>
public sealed record SweepSpec(
    string Name,
    string Owner,
    RunDataset Dataset,
    TrainingOptions Options,
    SweepMethod Method,
    IReadOnlyList<SweepAxis> Axes,
    int Epochs,
    int Runs = SweepSpec.UsualRuns,
    int Factor = SweepSpec.UsualFactor,
    int Rounds = SweepSpec.UsualRounds,
    int Seed = 1,
    string Device = "auto",
    string? Parent = null,
    long? ParentStep = null)
{
    /// <summary>Whether a method has a use for one of <see cref="Runs"/>, <see cref="Seed"/>, <see cref="Factor"/> and <see cref="Rounds"/>.</summary>
    public static bool IsOfUse(string setting, SweepMethod method)
        => setting is nameof(Runs) or nameof(Seed) ? method is not SweepMethod.Grid : method is SweepMethod.Halving;

    /// <summary>Runs by chance unless somebody says otherwise.</summary>
    public const int UsualRuns = 9;

    /// <summary>Factor of halving unless somebody says otherwise.</summary>
    public const int UsualFactor = 3;

    /// <summary>Rounds of halving unless somebody says otherwise.</summary>
    public const int UsualRounds = 3;
}
