using System.Globalization;
using System.Text.Json;
using FerWeb.Engine.Photos;
using FerWeb.Engine.Storage;
using FerWeb.Workspace.Runs;
using FerWeb.Workspace.Storage;

namespace FerWeb.Workspace.Classroom;

/// <summary>
/// The classroom sets of a data folder, a folder each: set.json, and a folder for each class with its pictures, 48x48 gray PNG files
/// named by the time at which they came. Safe to use from several threads; a file is there whole or not at all.
/// </summary>
/// <param name="data">The data folder.</param>
/// <param name="clock">Says when a picture came.</param>
public sealed class ClassroomStore(DataFolder data, TimeProvider clock)
{
    private const string SetFile = "set.json";
    private const string Extension = ".png";
    private const string Leaving = ".deleted-";

    /// <summary>How the folder begins in which a data set of a set is made.</summary>
    internal const string Unfinished = ".new-";

    /// <summary>The file in it that whoever makes the data set holds by a <see cref="FolderLock"/>.</summary>
    internal const string Turn = ".turn";

    private const char Kind = 'k';

    // A picture's name: its time, then which of that millisecond it is.
    private const string TimeFormat = "yyyyMMddHHmmssfff";

    private readonly Lock _gate = new();

    /// <summary>A set was made, changed or deleted; told with its id, on any thread.</summary>
    public event Action<string>? Changed;

    /// <summary>All of them, the newest first; a folder that cannot be read is passed over.</summary>
    public IReadOnlyList<ClassroomSet> List() => !Directory.Exists(data.Classroom)
        ? []
        : [.. Directory.EnumerateDirectories(data.Classroom)
            .Select(folder => TryFind(Path.GetFileName(folder))).OfType<ClassroomSet>().OrderByDescending(one => one.Id, StringComparer.Ordinal)];

    /// <summary>The set.</summary>
    /// <exception cref="NotThereException">There is none.</exception>
    public ClassroomSet Find(string id) => TryFind(id) ?? throw Missing(id);

    /// <summary>A class of a set.</summary>
    /// <exception cref="NotThereException">There is none.</exception>
    public ClassroomClass FindClass(string id, string classId) => ClassOf(Find(id), classId);

    /// <summary>Makes an empty set.</summary>
    /// <param name="name">1 to <see cref="ClassroomLimits.LongestName"/> characters.</param>
    /// <param name="classes">Names of its classes.</param>
    /// <exception cref="RunStoreException">The names cannot be used, or there are too many sets.</exception>
    public ClassroomSet Create(string name, IReadOnlyList<string> classes)
    {
        name = CheckedName(name);
        var names = ClassroomNames.Check(classes);
        var created = clock.GetUtcNow();
        var kept = new Kept(name, created, null, [.. names.Select((one, index) => new KeptClass(ClassId(index + 1), one))], names.Count, []);
        string id;
        lock (_gate)
        {
            var newest = List();
            if (newest.Count >= ClassroomLimits.MostSets)
            {
                throw new RunStoreException($"There are {newest.Count} classroom sets, which is as many as there may be. Delete one first.");
            }

            id = RunId.Next(created, newest is [var last, ..] ? last.Id : null, Kind);
            Directory.CreateDirectory(PathOf(id));
            try
            {
                Write(id, kept);
            }
            catch
            {
                // The disk may be full: an empty folder would be left.
                Directory.Delete(PathOf(id), recursive: true);
                throw;
            }
        }

        Changed?.Invoke(id);
        return Read(id, kept);
    }

    /// <summary>Gives a set another name.</summary>
    /// <exception cref="RunStoreException">There is no such set, or the name cannot be used.</exception>
    public ClassroomSet Rename(string id, string name) => Change(id, kept => kept with { Name = CheckedName(name) });

    /// <summary>Writes down that everybody in the pictures agreed. Saying it twice is saying it once.</summary>
    /// <exception cref="NotThereException">There is no such set.</exception>
    public ClassroomSet Agree(string id, string who) => Change(id, kept => kept with { Consent = kept.Consent ?? new(clock.GetUtcNow(), who) });

    /// <summary>Adds a class without pictures.</summary>
    /// <exception cref="RunStoreException">There is no such set, the name cannot be used, or there are too many classes.</exception>
    public ClassroomSet AddClass(string id, string name) => Change(id, kept =>
    {
        var names = ClassroomNames.Check([.. kept.Classes.Select(one => one.Name), name]);
        var made = kept.Made + 1;
        return kept with { Classes = [.. kept.Classes, new KeptClass(ClassId(made), names[^1])], Made = made };
    });

    /// <summary>Gives a class another name; its pictures stay with it.</summary>
    /// <exception cref="RunStoreException">There is no such set or class, or the name cannot be used.</exception>
    public ClassroomSet RenameClass(string id, string classId, string name) => Change(id, kept =>
    {
        var index = IndexOf(kept, classId);
        var names = ClassroomNames.Check([.. kept.Classes.Select((one, at) => at == index ? name : one.Name)]);
        return kept with { Classes = [.. kept.Classes.Select((one, at) => at == index ? one with { Name = names[at] } : one)] };
    });

    /// <summary>Removes a class with its pictures for good.</summary>
    /// <exception cref="RunStoreException">There is no such set or class, or too few would be left.</exception>
    public ClassroomSet RemoveClass(string id, string classId)
    {
        var left = Change(id, kept => IndexOf(kept, classId) is var gone && kept.Classes.Count > ClassroomLimits.LeastClasses
            ? kept with { Classes = [.. kept.Classes.Where((_, index) => index != gone)] }
            : throw new RunStoreException(
                $"A classroom set has at least {ClassroomLimits.LeastClasses} classes. Rename this one, or delete its pictures."));
        Leftovers.Remove(Path.Combine(PathOf(id), classId));
        return left;
    }

    /// <summary>Keeps a picture of a class.</summary>
    /// <param name="face">48x48.</param>
    /// <returns>The picture's id, and how many the class has now.</returns>
    /// <exception cref="RunStoreException">There is no such set or class, nobody has agreed yet, or the class is full.</exception>
    /// <exception cref="BadInputException">The set has this very picture already.</exception>
    /// <exception cref="NoSpaceException">The disk is full.</exception>
    public (string Picture, int Count) AddPicture(string id, string classId, GrayImage face) => Keep(id, classId, PngEncoder.Encode(face), again: null);

    /// <summary>Puts a picture back that was deleted, at its place among the others.</summary>
    /// <param name="png">Its file.</param>
    /// <exception cref="RunStoreException">There is no such set or class any more, or the class is full.</exception>
    /// <exception cref="NoSpaceException">The disk is full.</exception>
    public void RestorePicture(string id, string classId, string picture, byte[] png) => Keep(id, classId, png, picture);

    /// <summary>Refuses what <see cref="AddPicture"/> would refuse, before a face was looked for.</summary>
    /// <exception cref="RunStoreException">There is no such set or class, nobody has agreed yet, or the class is full.</exception>
    public void RequireRoom(string id, string classId) => RequireRoom(Find(id), classId);

    /// <summary>The PNG file of a picture.</summary>
    /// <exception cref="NotThereException">There is none.</exception>
    public string PictureFile(string id, string classId, string picture)
        => FindClass(id, classId).Pictures.Contains(picture)
            ? Path.Combine(PathOf(id), classId, picture + Extension)
            : throw new NotThereException($"There is no picture '{picture}' in this class. It may have been deleted.");

    /// <summary>Deletes a picture for good.</summary>
    /// <exception cref="NotThereException">There is none.</exception>
    public void RemovePicture(string id, string classId, string picture)
    {
        File.Delete(PictureFile(id, classId, picture));
        Changed?.Invoke(id);
    }

    /// <summary>When a picture came, UTC.</summary>
    public static DateTimeOffset TimeOf(string picture)
        => new(DateTime.ParseExact(picture.AsSpan(0, TimeFormat.Length), TimeFormat, CultureInfo.InvariantCulture), TimeSpan.Zero);

    /// <summary>Writes down what was trained on a set.</summary>
    /// <exception cref="NotThereException">There is no such set.</exception>
    internal ClassroomSet NoteTraining(string id, ClassroomTraining training)
        => Change(id, kept => kept with { Trainings = [.. kept.Trainings, training] });

    /// <summary>Tells that something has come of a set that does not stand in its folder.</summary>
    internal void Tell(string id) => Changed?.Invoke(id);

    /// <summary>Deletes a set with all its pictures for good.</summary>
    /// <exception cref="NotThereException">There is none.</exception>
    internal void Delete(string id)
    {
        _ = Find(id);

        // By one rename, so that no half of it can be seen.
        var leaving = Path.Combine(data.Classroom, $"{Leaving}{Guid.NewGuid():N}");
        lock (_gate)
        {
            Directory.Move(PathOf(id), leaving);
        }

        Directory.Delete(leaving, recursive: true);
        Changed?.Invoke(id);
    }

    /// <summary>Deletes what a killed process left of sets that were being deleted or trained on.</summary>
    public void SweepLeftovers()
    {
        if (Directory.Exists(data.Classroom))
        {
            string[] names = [$"{Unfinished}*", $"{Leaving}*"];
            foreach (var left in names.SelectMany(name => Directory.GetDirectories(data.Classroom, name)).Where(left => !IsInUse(left)))
            {
                Directory.Delete(left, recursive: true);
            }
        }
    }

    private static ClassroomClass ClassOf(ClassroomSet set, string classId)
        => set.Classes.FirstOrDefault(one => one.Id == classId) ?? throw MissingClass(classId);

    private static int IndexOf(Kept kept, string classId)
        => kept.Classes.FindIndex(one => one.Id == classId) is >= 0 and var index ? index : throw MissingClass(classId);

    private static NotThereException Missing(string id) => new($"There is no classroom set '{id}'. It may have been deleted.");

    private static NotThereException MissingClass(string id) => new($"There is no class '{id}' in this set. It may have been removed.");

    // What else lies there is not ours.
    private static bool IsPictureName(string name) => name.Length > TimeFormat.Length && DateTime.TryParseExact(
        name.AsSpan(0, TimeFormat.Length), TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out _);

    private static string ClassId(int number) => FormattableString.Invariant($"c{number}");

    private static string CheckedName(string? name) => name?.Trim() is { Length: > 0 and <= ClassroomLimits.LongestName } given
        ? given
        : throw new BadInputException($"A classroom set needs a name of 1 to {ClassroomLimits.LongestName} characters.");

    // Another site may be making a data set there.
    private static bool IsInUse(string folder)
    {
        var file = Path.Combine(folder, Turn);
        using var turn = File.Exists(file) ? FolderLock.TryTake(file) : null;
        return turn is null && File.Exists(file);
    }

    private (string Picture, int Count) Keep(string id, string classId, byte[] png, string? again)
    {
        int count;
        string name;
        lock (_gate)
        {
            var set = Find(id);
            count = RequireRoom(set, classId);
            RequireNew(set, classId, png);
            var folder = Path.Combine(PathOf(id), classId);
            try
            {
                Directory.CreateDirectory(folder);
                name = again ?? FreeName(folder);
                AtomicFile.Write(Path.Combine(folder, name + Extension), png);
            }
            catch (IOException error)
            {
                throw new NoSpaceException($"The picture could not be kept: {error.Message} Make room on the disk, then try again.");
            }
        }

        Changed?.Invoke(id);
        return (name, count + 1);
    }

    // A copy teaches nothing, and one of a picture that is learned from flatters the figure when it is held out.
    private void RequireNew(ClassroomSet set, string classId, byte[] png)
    {
        if (set.Classes.FirstOrDefault(one => one.Pictures.Any(picture => IsCopy(Path.Combine(PathOf(set.Id), one.Id, picture + Extension)))) is { } has)
        {
            throw new BadInputException(has.Id == classId
                ? "This picture is in this class already, so it was not kept again."
                : "This picture is in another class of this set already, so it was not kept here.");
        }

        bool IsCopy(string file)
        {
            try
            {
                return new FileInfo(file).Length == png.Length && File.ReadAllBytes(file).AsSpan().SequenceEqual(png);
            }
            catch (IOException)
            {
                return false; // deleted meanwhile
            }
        }
    }

    // How many the class has.
    private static int RequireRoom(ClassroomSet set, string classId)
    {
        var one = ClassOf(set, classId);
        var count = one.Pictures.Count;
        if (set.Consent is null)
        {
            throw new RunStoreException("No picture is taken before somebody has said that everybody in the pictures agrees.");
        }

        if (count >= ClassroomLimits.MostPictures)
        {
            throw new RunStoreException($"“{one.Name}” has {count} pictures, which is as many as a class may have. Delete some first.");
        }

        return count;
    }

    private string FreeName(string folder)
    {
        var time = clock.GetUtcNow().UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture);
        for (var number = 0; ; number++)
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"{time}-{number:D3}");
            if (!File.Exists(Path.Combine(folder, name + Extension)))
            {
                return name;
            }
        }
    }

    private ClassroomSet Change(string id, Func<Kept, Kept> change)
    {
        ClassroomSet changed;
        lock (_gate)
        {
            var kept = change(TryRead(id) ?? throw Missing(id));
            Write(id, kept);
            changed = Read(id, kept);
        }

        Changed?.Invoke(id);
        return changed;
    }

    private ClassroomSet? TryFind(string id) => TryRead(id) is { } kept ? Read(id, kept) : null;

    private Kept? TryRead(string id)
    {
        if (!RunId.IsValid(id))
        {
            return null;
        }

        try
        {
            return JsonFile.Read<Kept>(Path.Combine(PathOf(id), SetFile), JsonFormats.Indented);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    private void Write(string id, Kept kept) => JsonFile.Write(Path.Combine(PathOf(id), SetFile), kept, JsonFormats.Indented);

    private ClassroomSet Read(string id, Kept kept)
        => new(
            id, kept.Name, kept.Created, kept.Consent, [.. kept.Classes.Select(one => new ClassroomClass(one.Id, one.Name, Pictures(id, one.Id)))],
            kept.Trainings);

    private IReadOnlyList<string> Pictures(string id, string classId)
    {
        var folder = Path.Combine(PathOf(id), classId);
        return Directory.Exists(folder)
            ? [.. Directory.EnumerateFiles(folder, "*" + Extension).Select(file => Path.GetFileNameWithoutExtension(file)!)
                .Where(IsPictureName).Order(StringComparer.Ordinal)]
            : [];
    }

    private string PathOf(string id) => Path.Combine(data.Classroom, id);

    /// <param name="Made">How many classes were ever made, so that no id comes again.</param>
    private sealed record Kept(
        string Name, DateTimeOffset Created, ClassroomConsent? Consent, List<KeptClass> Classes, int Made, List<ClassroomTraining> Trainings);

    private sealed record KeptClass(string Id, string Name);
}
