using System.Text.Json;
using FerWeb.Api;
using FerWeb.Engine.Faces;
using FerWeb.Engine.Recognition;
using FerWeb.Runs;

namespace FerWeb.Gradio;

/// <summary>The arguments of a call to /predict: the photo, whose labels to answer with, and whether to skip the face search.</summary>
internal sealed record GradioInput(PhotoFile Photo, LabelHead Head, FaceSearchMode Search)
{
    private const string DataAddress = "data:";
    private const string Base64Mark = ";base64,";

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

        var photo = ReadPhoto(At(data, 0), files, maxPhotoBytes);
        return photo.Bytes.Length > maxPhotoBytes
            ? throw new ProblemException(StatusCodes.Status413PayloadTooLarge, photo.Say("The photo is too large. Send a smaller one."))
            : new GradioInput(photo, ReadHead(At(data, 1)), ReadSearch(At(data, 2)));
    }

    private static JsonElement At(JsonElement data, int index) => index < data.GetArrayLength() ? data[index] : default;

    private static PhotoFile ReadPhoto(JsonElement value, GradioFiles files, int maxPhotoBytes)
    {
        string?[] addresses = value.ValueKind switch
        {
            JsonValueKind.Object => [Text(value, "path"), Text(value, "url")],
            JsonValueKind.String => [value.GetString()],
            _ => throw Bad("There is no photo. Send one as the first argument."),
        };
        if (addresses.All(address => address is null))
        {
            // @gradio/client says nothing of a refused upload, and leaves the photo's place empty.
            throw Bad(
                $"The first argument has no photo in it. If the photo is larger than {RunText.Bytes(maxPhotoBytes)}, its upload was refused: " +
                "send a smaller one.");
        }

        foreach (var address in addresses.OfType<string>())
        {
            if (files.Take(address) is { } uploaded)
            {
                return uploaded;
            }

            if (address.StartsWith(DataAddress, StringComparison.Ordinal) && address.IndexOf(Base64Mark, StringComparison.Ordinal) is > 0 and var at)
            {
                var sent = Decode(address[(at + Base64Mark.Length)..]) ?? throw Bad("The photo is not valid base64.");
                return new PhotoFile(sent, PhotoFile.NameOf(Text(value, "orig_name")));
            }

            // A path is never taken for base64: clients send it in an object.
            if (value.ValueKind is JsonValueKind.String && Decode(address) is { Length: > 0 } bytes)
            {
                return new PhotoFile(bytes);
            }
        }

        throw addresses.Any(address => address?.StartsWith("http", StringComparison.OrdinalIgnoreCase) == true)
            ? Bad("This site does not fetch photos from addresses. Load the photo first, then send it as a file.")
            : Bad("The first argument is neither a photo in base64 nor an uploaded photo that is still kept. Send the photo again.");
    }

    private static string? Text(JsonElement value, string name)
        => value.ValueKind is JsonValueKind.Object && value.TryGetProperty(name, out var text) && text.ValueKind is JsonValueKind.String
            ? text.GetString()
            : null;

    /// <summary>Null when it is no base64.</summary>
    private static byte[]? Decode(string base64)
    {
        try
        {
            return Convert.FromBase64String(base64);
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private static LabelHead ReadHead(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Undefined or JsonValueKind.Null => LabelHead.Crowd,
        JsonValueKind.String => RecognizeApi.ParseHead(value.GetString()!),
        _ => throw Bad("The argument 'head' is 'crowd' or 'fer'."),
    };

    private static FaceSearchMode ReadSearch(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Undefined or JsonValueKind.Null or JsonValueKind.False => FaceSearchMode.Thorough,
        JsonValueKind.True => FaceSearchMode.WholePicture,
        _ => throw Bad("The argument 'whole' is true or false."),
    };

    private static ProblemException Bad(string detail) => new(StatusCodes.Status400BadRequest, detail);
}
