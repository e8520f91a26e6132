using System.Text.RegularExpressions;

namespace FerWeb.Engine.Datasets.Importing;

/// <summary>
/// Whose face a picture shows, as far as its name says it, and cuts by whole persons: a network recognises a face that it has learned
/// from, so figures of other pictures of the same person say nothing.
/// </summary>
internal static partial class Persons
{
    /// <summary>Of fewer, one is more than the tenth that becomes validation or test.</summary>
    private const int Fewest = 10;

    /// <summary>
    /// The person of each training picture, several that have a picture in common as one. Null where a picture names none, where there are
    /// too few, or where one alone shows a class, which nobody could learn without them or be measured on.
    /// </summary>
    public static string[]? Find(IReadOnlyList<FaceRecord> faces, Split[] splits)
    {
        var (persons, joined, shown) = (new string[faces.Count], new Dictionary<string, string>(), new Dictionary<UInt128, string>());
        string First(string person)
        {
            while (joined.TryGetValue(person, out var other))
            {
                joined[person] = joined.GetValueOrDefault(other, other); // a shorter way for who asks next
                person = other;
            }

            return person;
        }

        var training = Enumerable.Range(0, faces.Count).Where(i => splits[i] == Split.Train).ToList();
        foreach (var i in training)
        {
            if (Of(faces[i]) is not { } person)
            {
                return null;
            }

            persons[i] = person;
            shown.TryAdd(faces[i].Hash, person);
            var (one, other) = (First(shown[faces[i].Hash]), First(person));
            if (one != other)
            {
                joined[other] = one;
            }
        }

        training.ForEach(i => persons[i] = First(persons[i]));
        bool areEnough = training.DistinctBy(i => persons[i]).Count() >= Fewest
            && training.GroupBy(i => faces[i].Label.Index).All(ofClass => ofClass.DistinctBy(i => persons[i]).Skip(1).Any());
        return areEnough ? persons : null;
    }

    /// <summary>
    /// Moves persons from training to <paramref name="target"/> until no further one brings it nearer to its share; each class keeps a person.
    /// </summary>
    /// <param name="faces">All.</param>
    /// <param name="splits">Where they are, which this changes.</param>
    /// <param name="persons">What <see cref="Find"/> said.</param>
    /// <param name="target">The part that is filled.</param>
    /// <param name="share">Of the training pictures, 0 to 1.</param>
    /// <param name="random">Settles the order of the persons.</param>
    public static void Cut(IReadOnlyList<FaceRecord> faces, Split[] splits, string[] persons, Split target, double share, Random random)
    {
        var training = Enumerable.Range(0, faces.Count).Where(i => splits[i] == Split.Train).ToList();
        var left = training.CountBy(i => faces[i].Label.Index).ToDictionary();
        var shuffled = training.GroupBy(i => persons[i]).Select(person => person.ToList()).ToArray();
        random.Shuffle(shuffled);
        double wanted = share * training.Count;
        foreach (var person in shuffled)
        {
            var counts = person.CountBy(i => faces[i].Label.Index).ToList();
            if (person.Count > 2 * wanted || counts.Exists(count => count.Value == left[count.Key]))
            {
                continue;
            }

            wanted -= person.Count;
            counts.ForEach(count => left[count.Key] -= count.Value);
            person.ForEach(i => splits[i] = target);
        }
    }

    private static string? Of(FaceRecord face)
    {
        var parts = face.Name.Split('/');
        var person = Picture().Match(parts[^1]) is { Success: true } picture
            ? picture.Groups["person"].Value
            : Array.Find(parts[..^1], folder => Folder().IsMatch(folder) && !folder.Equals(face.Label.Name, StringComparison.OrdinalIgnoreCase));
        return person?.ToUpperInvariant();
    }

    // CK+: S010_004_00000017.png. KDEF, of whose two sessions the first letter tells: AF01ANS.JPG. JAFFE: KA.AN1.39.tiff. RaFD:
    // Rafd090_01_Caucasian_female_angry_frontal.jpg.
    [GeneratedRegex(
        @"^((?<person>S\d{3})_\d{3}_\d{3,}" +
        @"|[AB]?(?<person>[FM]\d\d)(AF|AN|DI|HA|NE|SA|SU)(S|[FH][LR])" +
        @"|(?<person>[A-Z]{2})\.(AN|DI|FE|HA|NE|SA|SU)\d" +
        @"|Rafd\d{3}_(?<person>\d\d)_)",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Picture();

    [GeneratedRegex(
        @"^(s|sub|subj|subject|p|person|participant|actor)[ _.-]?\d{1,4}$",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Folder();
}
