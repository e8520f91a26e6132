using System.Text.Json;
using FerWeb.Runs;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;
using static FerWeb.Localization.Texts;

namespace FerWeb.Api;

/// <summary>
/// Takes the photo's bytes out of a request: a multipart form, JSON with base64, or the raw body. Memory only: the
/// framework's own form reader is not used because it puts files over 64 KB on the disk.
/// </summary>
internal sealed class PhotoReader(IOptions<LimitsOptions> limits)
{
    private const string PhotoField = "image";
    private const int BytesAroundPhoto = 64 * 1024;
    private const int BufferBytes = 64 * 1024;

    // Gradio's clients send some thirty.
    private const int MostTokens = 500;

    private static readonly string _jsonForm = $$"""{"{{PhotoField}}": "<the photo in base64>"}""";

    /// <summary>The photo of a request in any of its forms; whatever else stands in the request is refused by its name.</summary>
    /// <param name="request">With the photo.</param>
    /// <param name="cancellation">Nobody wants the photo any more.</param>
    /// <param name="tooSlow">It took so long that its place was given to another.</param>
    /// <exception cref="ProblemException">There is no photo, more than one, or one that is too large or came too slowly.</exception>
    public Task<PhotoFile> ReadAsync(HttpRequest request, CancellationToken cancellation, CancellationToken tooSlow = default)
        => ReadInTimeAsync(request, timeout =>
        {
            var type = MediaTypeHeaderValue.TryParse(request.ContentType, out var parsed) ? parsed : null;
            return type?.MediaType.Value?.ToLowerInvariant() switch
            {
                "multipart/form-data" => ReadFormAsync(request, type, timeout),
                "application/json" => ReadJsonAsync(request, timeout),
                _ => ReadBodyAsync(request, timeout),
            };
        }, cancellation, tooSlow);

    /// <summary>The whole body of a call that may have a photo in it, in base64.</summary>
    /// <inheritdoc cref="ReadAsync" path="/param"/>
    /// <exception cref="ProblemException">It is too large, or it came too slowly.</exception>
    public Task<ReadOnlyMemory<byte>> ReadCallAsync(HttpRequest request, CancellationToken cancellation, CancellationToken tooSlow = default)
        => ReadInTimeAsync(request, timeout => ReadUpToAsync(request.Body, LargestCall, timeout), cancellation, tooSlow);

    /// <summary>JSON that is a photo and little else: a document takes twelve bytes for each of its tokens, however short.</summary>
    /// <exception cref="JsonException">It is no JSON, or it has more tokens than such a body needs.</exception>
    public static JsonDocument Parse(ReadOnlyMemory<byte> json)
    {
        var reader = new Utf8JsonReader(json.Span);
        for (var tokens = 0; reader.Read(); tokens++)
        {
            if (tokens == MostTokens)
            {
                throw new JsonException();
            }
        }

        return JsonDocument.Parse(json);
    }

    /// <summary>The refusal of a photo that took too long.</summary>
    public static ProblemException TooSlow() => new(
        StatusCodes.Status408RequestTimeout, ModuleKey("The photo took too long to arrive. Check the connection, then send it again."));

    private long LargestCall => Base64Length(limits.Value.MaxPhotoBytes) + BytesAroundPhoto;

    private async Task<T> ReadInTimeAsync<T>(
        HttpRequest request, Func<CancellationToken, Task<T>> read, CancellationToken cancellation, CancellationToken tooSlow)
    {
        AllowLargestBody(request.HttpContext);
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellation, tooSlow);
        timeout.CancelAfter(limits.Value.UploadTimeout);
        try
        {
            return await read(timeout.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw TooSlow();
        }
        catch (BadHttpRequestException error) when (error.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            throw TooLarge();
        }
    }

    private async Task<PhotoFile> ReadBodyAsync(HttpRequest request, CancellationToken cancellation)
        => request.ContentLength > limits.Value.MaxPhotoBytes
            ? throw TooLarge()
            : new PhotoFile(await ReadUpToAsync(request.Body, limits.Value.MaxPhotoBytes, cancellation));

    private async Task<PhotoFile> ReadFormAsync(HttpRequest request, MediaTypeHeaderValue type, CancellationToken cancellation)
    {
        var boundary = HeaderUtilities.RemoveQuotes(type.Boundary).Value;
        if (string.IsNullOrEmpty(boundary))
        {
            throw BadForm();
        }

        PhotoFile? photo = null;
        try
        {
            var parts = new MultipartReader(boundary, request.Body);
            while (await parts.ReadNextSectionAsync(cancellation) is { } part)
            {
                var field = part.GetContentDispositionHeader() ?? throw BadForm();
                if (photo is not null || !field.IsFileDisposition())
                {
                    throw Unwanted(field, photo);
                }

                var name = PhotoFile.NameOf(field);
                photo = new PhotoFile(await ReadUpToAsync(part.Body, limits.Value.MaxPhotoBytes, cancellation, name), name);
            }
        }
        catch (Exception error) when (error is InvalidDataException or (IOException and not BadHttpRequestException))
        {
            throw BadForm();
        }

        return photo ?? throw NoFile();
    }

    private async Task<PhotoFile> ReadJsonAsync(HttpRequest request, CancellationToken cancellation)
    {
        var json = await ReadUpToAsync(request.Body, LargestCall, cancellation);
        byte[]? photo = null;
        try
        {
            using var document = Parse(json);
            foreach (var field in document.RootElement.EnumerateObject())
            {
                photo = photo is null && field.NameEquals(PhotoField) ? DecodeBase64(field.Value.GetString()) : throw Unwanted(field, photo);
            }
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            throw BadJson();
        }

        return photo is null ? throw BadJson() : photo.Length > limits.Value.MaxPhotoBytes ? throw TooLarge() : new PhotoFile(photo);
    }

    /// <summary>Plain base64, or a data address as browsers make it.</summary>
    private static byte[] DecodeBase64(string? text)
    {
        _ = text ?? throw BadJson();
        try
        {
            return Convert.FromBase64String(text.StartsWith("data:", StringComparison.Ordinal) ? text[(text.IndexOf(',') + 1)..] : text);
        }
        catch (FormatException)
        {
            throw Bad($"The text in '{PhotoField}' is not base64. Send the photo's bytes as base64, with '=' at its end where that belongs.", PhotoField);
        }
    }

    private async Task<ReadOnlyMemory<byte>> ReadUpToAsync(Stream body, long most, CancellationToken cancellation, string? name = null)
    {
        var bytes = new MemoryStream();
        var buffer = new byte[BufferBytes];
        while (await body.ReadAsync(buffer, cancellation) is var read and > 0)
        {
            if (bytes.Length + read > most)
            {
                throw TooLarge(name);
            }

            bytes.Write(buffer, 0, read);
        }

        return bytes.GetBuffer().AsMemory(0, (int)bytes.Length);
    }

    private void AllowLargestBody(HttpContext context)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } feature)
        {
            feature.MaxRequestBodySize = LargestCall;
        }
    }

    private static long Base64Length(long bytes) => (bytes + 2) / 3 * 4;

    private ProblemException TooLarge(string? name = null) => new(
        StatusCodes.Status413PayloadTooLarge,
        PhotoFile.Say(name, $"The photo is larger than {RunText.Bytes(limits.Value.MaxPhotoBytes)}. Send a smaller one."));

    /// <summary>What stands in a form beside the photo.</summary>
    private static ProblemException Unwanted(ContentDispositionHeaderValue part, PhotoFile? photo)
    {
        var field = PhotoFile.Shown(HeaderUtilities.RemoveQuotes(part.Name).Value ?? "");
        if (!part.IsFileDisposition())
        {
            return photo is null && field == PhotoField ? NoFile() : Bad(
                $"The form has a field '{field}', which is not known here. Send the photo alone; options stand in the address, as /openapi shows.", field);
        }

        return Bad($"The form has a second file, '{PhotoFile.NameOf(part)}' in the field '{field}'. Send one photo at a time.", field);
    }

    /// <summary>What stands in JSON beside the photo.</summary>
    private static ProblemException Unwanted(JsonProperty property, byte[]? photo)
    {
        var field = PhotoFile.Shown(property.Name);
        return property.NameEquals(PhotoField) && photo is not null
            ? Bad($"The body has a second '{field}'. Send one photo at a time.", field)
            : Bad($"The body has a field '{field}', which is not known here. Send {_jsonForm}; options stand in the address, as /openapi shows.", field);
    }

    private static ProblemException NoFile() => Bad($"The form has no file. Send the photo as a file in the field '{PhotoField}'.");

    private static ProblemException BadForm() => Bad("The form could not be read. Send the photo as a file in a multipart form.");

    private static ProblemException BadJson() => Bad($"The body is not JSON of the form {_jsonForm}.");

    private static ProblemException Bad(string sentence, string? field = null) => new(StatusCodes.Status400BadRequest, sentence, field: field);
}
