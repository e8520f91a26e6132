using FerWeb.Workspace.Runs;

namespace FerWeb.Workspace.Classroom;

/// <summary>What the classes of a set may be called.</summary>
internal static class ClassroomNames
{
    private const int LongestName = 40;

    /// <summary>The names as they are kept.</summary>
    /// <exception cref="RunStoreException">There are too few or too many, two are alike, or one cannot be used.</exception>
    public static IReadOnlyList<string> Check(IReadOnlyList<string> names)
    {
        string[] given = [.. names.Select(name => name.Trim())];
        if (given.Length is < ClassroomLimits.LeastClasses or > ClassroomLimits.MostClasses)
        {
            throw new RunStoreException($"A classroom set has {ClassroomLimits.LeastClasses} to {ClassroomLimits.MostClasses} classes.");
        }

        if (given.FirstOrDefault(name => !IsName(name)) is { } wrong)
        {
            throw new RunStoreException($"'{wrong}' cannot be the name of a class. Use 1 to {LongestName} letters, digits, spaces, - and _.");
        }

        return given.GroupBy(name => name, StringComparer.OrdinalIgnoreCase).FirstOrDefault(group => group.Count() > 1) is { } twice
            ? throw new RunStoreException($"The class '{twice.Key}' is named twice. Give each class a name of its own.")
            : given;
    }

    private static bool IsName(string name)
        => name.Length is > 0 and <= LongestName && name.All(letter => char.IsLetterOrDigit(letter) || letter is ' ' or '-' or '_');
}
