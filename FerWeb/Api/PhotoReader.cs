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
    private const int BytesAroundPhoto = 64 * 1024;
    private const int BufferBytes = 64 * 1024;

    /// <summary>The photo of a request in any of its forms.</summary>
    /// <exception cref="ProblemException">There is no photo, it is too large, or it came too slowly.</exception>
    public Task<ReadOnlyMemory<byte>> ReadAsync(HttpRequest request, CancellationToken cancellation) => ReadInTimeAsync(request, timeout =>
    {
        var type = MediaTypeHeaderValue.TryParse(request.ContentType, out var parsed) ? parsed : null;
        return type?.MediaType.Value?.ToLowerInvariant() switch
        {
            "multipart/form-data" => ReadFormAsync(request, type, timeout),
            "application/json" => ReadJsonAsync(request, timeout),
            _ => ReadBodyAsync(request, timeout),
        };
    }, cancellation);

    /// <summary>The whole body of a call that may have a photo in it, in base64.</summary>
    /// <exception cref="ProblemException">It is too large, or it came too slowly.</exception>
    public Task<ReadOnlyMemory<byte>> ReadCallAsync(HttpRequest request, CancellationToken cancellation)
        => ReadInTimeAsync(request, timeout => ReadUpToAsync(request.Body, LargestCall, timeout), cancellation);

    private long LargestCall => Base64Length(limits.Value.MaxPhotoBytes) + BytesAroundPhoto;

    private async Task<ReadOnlyMemory<byte>> ReadInTimeAsync(HttpRequest request, Func<CancellationToken, Task<ReadOnlyMemory<byte>>> read, CancellationToken cancellation)
    {
        AllowLargestBody(request.HttpContext);
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        timeout.CancelAfter(limits.Value.UploadTimeout);
        try
        {
            return await read(timeout.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new ProblemException(StatusCodes.Status408RequestTimeout, ModuleKey("The photo took too long to arrive. Check the connection, then send it again."));
        }
        catch (BadHttpRequestException error) when (error.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            throw TooLarge();
        }
    }

    private Task<ReadOnlyMemory<byte>> ReadBodyAsync(HttpRequest request, CancellationToken cancellation)
        => request.ContentLength > limits.Value.MaxPhotoBytes
            ? throw TooLarge()
            : ReadPhotoAsync(request.Body, cancellation);

    private async Task<ReadOnlyMemory<byte>> ReadFormAsync(HttpRequest request, MediaTypeHeaderValue type, CancellationToken cancellation)
    {
        var boundary = HeaderUtilities.RemoveQuotes(type.Boundary).Value;
        if (string.IsNullOrEmpty(boundary))
        {
            throw BadForm();
        }

        try
        {
            var parts = new MultipartReader(boundary, request.Body);
            while (await parts.ReadNextSectionAsync(cancellation) is { } part)
            {
                if (part.GetContentDispositionHeader()?.IsFileDisposition() == true)
                {
                    return await ReadPhotoAsync(part.Body, cancellation);
                }
            }
        }
        catch (Exception error) when (error is InvalidDataException or (IOException and not BadHttpRequestException))
        {
            throw BadForm();
        }

        throw new ProblemException(StatusCodes.Status400BadRequest, "The form has no file. Send the photo as a file in the field 'image'.");
    }

    private async Task<ReadOnlyMemory<byte>> ReadJsonAsync(HttpRequest request, CancellationToken cancellation)
    {
        var json = await ReadUpToAsync(request.Body, LargestCall, cancellation);
        byte[] photo;
        try
        {
            using var document = JsonDocument.Parse(json);
            photo = DecodeBase64(document.RootElement.GetProperty("image").GetString());
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new ProblemException(StatusCodes.Status400BadRequest, "The body is not JSON of the form {\"image\": \"<the photo in base64>\"}.");
        }

        return photo.Length > limits.Value.MaxPhotoBytes ? throw TooLarge() : photo;
    }

    /// <summary>Plain base64, or a data address as browsers make it.</summary>
    private static byte[] DecodeBase64(string? text)
    {
        _ = text ?? throw new FormatException();
        return Convert.FromBase64String(text.StartsWith("data:", StringComparison.Ordinal) ? text[(text.IndexOf(',') + 1)..] : text);
    }

    private Task<ReadOnlyMemory<byte>> ReadPhotoAsync(Stream body, CancellationToken cancellation)
        => ReadUpToAsync(body, limits.Value.MaxPhotoBytes, cancellation);

    private async Task<ReadOnlyMemory<byte>> ReadUpToAsync(Stream body, long most, CancellationToken cancellation)
    {
        var bytes = new MemoryStream();
        var buffer = new byte[BufferBytes];
        while (await body.ReadAsync(buffer, cancellation) is var read and > 0)
        {
            if (bytes.Length + read > most)
            {
                throw TooLarge();
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

    private ProblemException TooLarge() => new(
        StatusCodes.Status413PayloadTooLarge,
        $"The photo is larger than {RunText.Bytes(limits.Value.MaxPhotoBytes)}. Send a smaller one.");

    private static ProblemException BadForm()
        => new(StatusCodes.Status400BadRequest, "The form could not be read. Send the photo as a file in a multipart form.");
}
