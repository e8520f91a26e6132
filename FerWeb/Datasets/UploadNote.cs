using FerWeb.Engine.Storage;

namespace FerWeb.Datasets;

/// <summary>What lies beside an upload's file in its folder: enough to go on with it, and to import it, after a restart of the site.</summary>
/// <param name="Length">Bytes of the whole file.</param>
/// <param name="Name">Name of the data set to be.</param>
/// <param name="Extension">.zip or .csv, which decides how it is read.</param>
/// <param name="Starts">How many starts of the site have taken the import up.</param>
/// <param name="FileName">What the person calls the file; null when nobody said.</param>
/// <param name="MaxBadPercent">The import stops when more of the pictures cannot be used, 0 to 100; null for the usual limit.</param>
/// <param name="OwnClasses">Each folder of pictures is a class of its own.</param>
/// <param name="Folder">A folder or file of the server that is read in place of an upload, as the person gave it; null for an upload.</param>
/// <param name="Import">Id of the import, so that it is followed at one address over a restart; null in the notes of earlier releases.</param>
/// <param name="Language">Language of the person, such as tr; null when nobody said.</param>
internal sealed record UploadNote(
    long Length, string Name, string Extension, int Starts = 0, string? FileName = null, double? MaxBadPercent = null, bool OwnClasses = false,
    string? Folder = null, string? Import = null, string? Language = null)
{
    private const string NoteName = "about.json";

    /// <summary>Path of the upload in its folder.</summary>
    public string FileIn(string place) => Path.Combine(place, "upload" + Extension);

    /// <summary>Bytes that lie there.</summary>
    public long ArrivedIn(string place) => new FileInfo(FileIn(place)) is { Exists: true } file ? file.Length : 0;

    public void Write(string place) => JsonFile.Write(Path.Combine(place, NoteName), this, JsonFormats.Compact);

    /// <summary>The note in that folder, or null.</summary>
    public static UploadNote? Read(string place)
        => Path.Combine(place, NoteName) is var file && File.Exists(file) ? JsonFile.Read<UploadNote>(file, JsonFormats.Compact) : null;

    /// <summary>What has no note is never imported again.</summary>
    public static void Remove(string place) => File.Delete(Path.Combine(place, NoteName));
}
