using FerWeb.Engine.Emotions;
using FerWeb.Workspace.Runs;

namespace FerWeb.Workspace.Classroom;

/// <summary>What the classes of a set may be called: what those of any data set may, but fewer.</summary>
internal static class ClassroomNames
{
    /// <summary>The names as they are kept. One that a client's JSON left out is an empty one.</summary>
    /// <exception cref="BadInputException">There are too few or too many, two are alike, or one cannot be used.</exception>
    public static IReadOnlyList<string> Check(IReadOnlyList<string?> names)
    {
        string[] given = [.. names.Select(name => FaceClasses.Composed(name?.Trim() ?? ""))];
        if (given.Length is < ClassroomLimits.LeastClasses or > ClassroomLimits.MostClasses)
        {
            throw new BadInputException($"A classroom set has {ClassroomLimits.LeastClasses} to {ClassroomLimits.MostClasses} classes.");
        }

        return FaceClasses.FaultAsFolders(given) is { } fault ? throw new BadInputException(fault) : given;
    }
}
