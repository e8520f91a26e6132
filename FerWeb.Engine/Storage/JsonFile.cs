using System.Text.Json;

namespace FerWeb.Engine.Storage;

/// <summary>JSON files: ours, and those that people give.</summary>
public static class JsonFile
{
    /// <summary>Reads a file of UTF-8, or of another Unicode encoding if its byte order mark says so, as editors on Windows write.</summary>
    /// <exception cref="JsonException">It is no JSON, or not of this type.</exception>
    /// <exception cref="IOException">
    /// It is missing (<see cref="FileNotFoundException"/>, <see cref="DirectoryNotFoundException"/>) or cannot be read.
    /// </exception>
    public static T? Read<T>(string path, JsonSerializerOptions format) => JsonSerializer.Deserialize<T>(File.ReadAllText(path), format);

    /// <summary>Writes a file whole, as <see cref="AtomicFile"/> does, with an end of line.</summary>
    /// <exception cref="IOException">The disk is full or broken.</exception>
    public static void Write<T>(string path, T value, JsonSerializerOptions format, UnixFileMode? mode = null) => AtomicFile.Write(
        path,
        stream =>
        {
            JsonSerializer.Serialize(stream, value, format);
            stream.WriteByte((byte)'\n');
        },
        mode);
}
