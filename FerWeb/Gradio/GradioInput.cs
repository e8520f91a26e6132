using System.Text.Json;
using FerWeb.Api;
using FerWeb.Engine.Recognition;

namespace FerWeb.Gradio;

/// <summary>The arguments of a call to /predict: the photo, whose labels to answer with, and whether to skip the face search.</summary>
internal sealed record GradioInput(ReadOnlyMemory<byte> Photo, LabelHead Head, bool UseWholeImage)
{
    private const string DataAddress = "data:";

    /// <param name="data">The list "data" of a call; what is missing or null has its default.</param>
    /// <param name="files">Where the client has uploaded the photo to.</param>
    /// <param name="maxPhotoBytes">Largest photo that is taken.</param>
    /// <exception cref="ProblemException">An argument is missing or wrong.</exception>
    public static GradioInput Read(JsonElement data, GradioFiles files, int maxPhotoBytes)
    {
        if (data.ValueKind is not JsonValueKind.Array)
        {
            throw Bad("The call has no list 'data'. Send {\"data\": [photo]}.");
        }

        var photo = ReadPhoto(At(data, 0), files);
        return photo.Length > maxPhotoBytes
            ? throw new ProblemException(StatusCodes.Status413PayloadTooLarge, "The photo is too large. Send a smaller one.")
            : new GradioInput(photo, ReadHead(At(data, 1)), ReadWhole(At(data, 2)));
    }

    private static JsonElement At(JsonElement data, int index) => index < data.GetArrayLength() ? data[index] : default;

    private static ReadOnlyMemory<byte> ReadPhoto(JsonElement value, GradioFiles files)
    {
        string?[] addresses = value.ValueKind switch
        {
            JsonValueKind.Object => [Text(value, "path"), Text(value, "url")],
            JsonValueKind.String => [value.GetString()],
            _ => throw Bad("There is no photo. Send one as the first argument."),
        };
        foreach (var address in addresses.OfType<string>())
        {
            if (files.Take(address) is { } uploaded)
            {
                return uploaded;
            }

            if (address.StartsWith(DataAddress, StringComparison.Ordinal) && address.IndexOf(";base64,", StringComparison.Ordinal) is > 0 and var at)
            {
                return Decode(address[(at + ";base64,".Length)..]);
            }
        }

        throw addresses.Any(address => address?.StartsWith("http", StringComparison.OrdinalIgnoreCase) == true)
            ? Bad("This site does not fetch photos from addresses. Load the photo first, then send it as a file.")
            : Bad("The uploaded photo is no longer kept. Send it again.");
    }

    private static string? Text(JsonElement value, string name)
        => value.TryGetProperty(name, out var text) && text.ValueKind is JsonValueKind.String ? text.GetString() : null;

    private static byte[] Decode(string base64)
    {
        try
        {
            return Convert.FromBase64String(base64);
        }
        catch (FormatException)
        {
            throw Bad("The photo is not valid base64.");
        }
    }

    private static LabelHead ReadHead(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Undefined or JsonValueKind.Null => LabelHead.Crowd,
        JsonValueKind.String => RecognizeApi.ParseHead(value.GetString()!),
        _ => throw Bad("The argument 'head' is 'crowd' or 'fer'."),
    };

    private static bool ReadWhole(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Undefined or JsonValueKind.Null or JsonValueKind.False => false,
        JsonValueKind.True => true,
        _ => throw Bad("The argument 'whole' is true or false."),
    };

    private static ProblemException Bad(string detail) => new(StatusCodes.Status400BadRequest, detail);
}
