using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace FerWeb.Api;

/// <summary>A photo as it came in.</summary>
/// <param name="Bytes">Of the file.</param>
/// <param name="Name">What the person calls the file; null when the request did not say.</param>
internal sealed record PhotoFile(ReadOnlyMemory<byte> Bytes, string? Name = null)
{
    private const int LongestName = 100;

    /// <summary>A sentence about the photo, with the file's name before it where there is one.</summary>
    public string Say(string sentence) => Say(Name, sentence);

    /// <inheritdoc cref="Say(string)"/>
    public static string Say(string? name, string sentence) => name is null ? sentence : $"{name}: {sentence}";

    /// <summary>The file's name of a part of a form, without folders; null when it has none that can be shown.</summary>
    public static string? NameOf(ContentDispositionHeaderValue part)
    {
        var name = StringSegment.IsNullOrEmpty(part.FileNameStar) ? HeaderUtilities.RemoveQuotes(part.FileName) : part.FileNameStar;
        return NameOf(name.Value);
    }

    /// <summary>The same of a file whose path or name a client says.</summary>
    public static string? NameOf(string? path)
    {
        var shown = Shown(path is null ? "" : path[(path.LastIndexOfAny(['/', '\\']) + 1)..]);
        return shown.Length == 0 ? null : shown;
    }

    /// <summary>What a client called something, as it can stand in a sentence: no control characters, not too long.</summary>
    public static string Shown(string name)
    {
        var plain = string.Concat(name.Where(c => !char.IsControl(c))).Trim();
        return plain.Length <= LongestName ? plain : $"{plain[..LongestName]}...";
    }
}
