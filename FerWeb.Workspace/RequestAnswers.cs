using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using FerWeb.Engine.Storage;

namespace FerWeb.Workspace;

/// <summary>
/// What was answered to requests that may come again, a file each in the data folder, for a day: so it is known after a restart too, and
/// to every site on the folder.
/// </summary>
public sealed class RequestAnswers(DataFolder data)
{
    private const string Name = ".answer-";
    private const int KeyDigits = 32;

    /// <summary>Whether a file in the data folder is one of these.</summary>
    public static bool IsAnswer(string file) => file.StartsWith(Name, StringComparison.Ordinal);

    /// <summary>Takes a request that nobody has taken, which one caller can do: it then calls <see cref="Keep"/> or <see cref="Forget"/>.</summary>
    /// <param name="key">Tells the request from all others.</param>
    /// <exception cref="IOException">The data folder cannot be written.</exception>
    public bool TryTake(string key)
    {
        Directory.CreateDirectory(data.Root);
        Leftovers.Sweep(data.Root, Name + "*");
        var path = PathOf(key);
        try
        {
            new FileStream(path, FileMode.CreateNew).Dispose();
            return true;
        }
        catch (IOException) when (File.Exists(path))
        {
            return false;
        }
    }

    /// <summary>What was answered; null while nobody knows.</summary>
    public KeptAnswer? Find(string key)
    {
        try
        {
            return JsonFile.Read<KeptAnswer>(PathOf(key), JsonFormats.Compact);
        }
        catch (Exception error) when (error is IOException or JsonException)
        {
            return null;
        }
    }

    /// <summary>Keeps the answer.</summary>
    /// <exception cref="IOException">The data folder cannot be written.</exception>
    public void Keep(string key, KeptAnswer answer) => JsonFile.Write(PathOf(key), answer, JsonFormats.Compact);

    /// <summary>Nothing has come of it: it may be taken again.</summary>
    public void Forget(string key) => File.Delete(PathOf(key));

    private string PathOf(string key)
        => Path.Combine(data.Root, $"{Name}{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)))[..KeyDigits]}.json");
}

/// <summary>What was answered to a request.</summary>
/// <param name="Request">Tells whether it is the same request that comes again.</param>
/// <param name="Location">Address of what was made.</param>
/// <param name="Body">What was said of it.</param>
public sealed record KeptAnswer(string Request, string Location, JsonElement Body);
