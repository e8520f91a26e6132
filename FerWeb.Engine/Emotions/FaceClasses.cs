using FerWeb.Engine.Datasets.Importing;

namespace FerWeb.Engine.Emotions;

/// <summary>
/// The names of what a network tells apart, in the order of its probabilities: FER-2013's seven emotions, or a person's own classes.
/// Their only check stands here.
/// </summary>
public static class FaceClasses
{
    /// <summary>Fewest classes.</summary>
    public const int Fewest = 2;

    /// <summary>Most classes.</summary>
    public const int Most = 20;

    /// <summary>Most characters of a name.</summary>
    public const int LongestName = 40;

    /// <value>FER-2013's, in <see cref="Emotion"/> order.</value>
    public static IReadOnlyList<string> Seven => EmotionNames.All;

    /// <summary>Whether these are FER-2013's seven in their order: only then can a network have a crowd head.</summary>
    public static bool IsSeven(IReadOnlyList<string> classes) => AreSame(classes, Seven);

    /// <summary>Whether two lists name the same classes in the same order, so that probabilities of one can be held against the other.</summary>
    public static bool AreSame(IReadOnlyList<string> one, IReadOnlyList<string> other)
        => ReferenceEquals(one, other) || one.Select(Composed).SequenceEqual(other.Select(Composed), StringComparer.OrdinalIgnoreCase);

    /// <summary>A name whose accents are part of their letters (NFC), as it is kept; macOS writes them behind.</summary>
    public static string Composed(string name)
        => name.Any(letter => char.IsSurrogate(letter) || letter == '\uFFFE') ? name : name.Normalize(); // which throws for halves of such letters

    /// <summary>
    /// Own classes in the order in which they are counted: by name, whatever its case; but FER-2013's seven, all of them and no other,
    /// are the seven as everywhere.
    /// </summary>
    public static IReadOnlyList<string> Ordered(IEnumerable<string> names)
    {
        string[] ordered = [.. names.Order(StringComparer.OrdinalIgnoreCase)];
        return AreSame(ordered, [.. Seven.Order(StringComparer.OrdinalIgnoreCase)]) ? Seven : ordered;
    }

    /// <summary>The classes with their places.</summary>
    public static IReadOnlyList<FaceClass> List(IReadOnlyList<string> classes) => [.. classes.Select((name, index) => new FaceClass(index, name))];

    /// <summary>The class of that name, in any case and with the seven's usual spellings; null when there is none.</summary>
    public static FaceClass? Find(IReadOnlyList<string> classes, string name)
    {
        name = IsSeven(classes) && EmotionNames.TryParse(name, out var emotion) ? EmotionNames.Of(emotion) : name.Trim();
        return List(classes).Where(one => AreSame([one.Name], [name])).Cast<FaceClass?>().FirstOrDefault();
    }

    /// <summary>What keeps names from being classes, with what to do; null when nothing does.</summary>
    public static Sentence? Fault(IReadOnlyList<string> names)
    {
        if (names.Count == 1)
        {
            return $"There is one class; a network tells {Fewest} to {Most} apart.";
        }

        if (names.Count is < Fewest or > Most)
        {
            return $"There are {names.Count} classes; a network tells {Fewest} to {Most} apart.";
        }

        if (names.FirstOrDefault(name => !IsName(name)) is { } wrong)
        {
            return $"'{wrong}' cannot be the name of a class. Use 1 to {LongestName} letters, digits, spaces, - and _.";
        }

        return names.GroupBy(name => name, StringComparer.OrdinalIgnoreCase).FirstOrDefault(group => group.Count() > 1) is { } twice
            ? (Sentence)$"The class '{twice.Key}' is named twice. Give each class a name of its own."
            : null;
    }

    /// <summary>The same for names that folders of pictures have or get: one that names a split would be read as that.</summary>
    public static Sentence? FaultAsFolders(IReadOnlyList<string> names)
        => Fault(names) ?? (names.FirstOrDefault(name => SplitName.Parse(name) is not null) is { } part
            ? (Sentence)$"'{part}' names a part of a data set and cannot be the name of a class. Give the class another name."
            : null);

    // Also as a folder and in a list with commas a name stays what it is.
    private static bool IsName(string name)
        => name.Length is > 0 and <= LongestName && name.Trim() == name && name.All(letter => char.IsLetterOrDigit(letter) || letter is ' ' or '-' or '_'
            || char.GetUnicodeCategory(letter) is System.Globalization.UnicodeCategory.NonSpacingMark);
}
