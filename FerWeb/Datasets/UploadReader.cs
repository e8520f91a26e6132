using System.Text;
using FerWeb.Api;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace FerWeb.Datasets;

/// <summary>
/// Takes a data set out of one request, as the raw body or as a form with one file, straight to the disk: the framework's own
/// form reader would keep a second copy. What a form holds beyond that is refused by its name, never ignored.
/// </summary>
internal sealed class UploadReader(UploadFolder uploads)
{
    public const string FileField = "file";

    private const int BytesAroundFile = 64 * 1024;
    private const int LongestField = 1_000;
    private const int LongestFileName = 200;

    private static readonly string[] _zipTypes = ["application/zip", "application/x-zip-compressed"];

    /// <summary>Writes the file into <paramref name="place"/>.</summary>
    /// <returns>What there is to know of it; not yet on the disk.</returns>
    /// <exception cref="ProblemException">400, 413, 415 or 507.</exception>
    public Task<UploadNote> ReadAsync(HttpRequest request, string place, CancellationToken cancellation)
    {
        var type = MediaTypeHeaderValue.TryParse(request.ContentType, out var parsed) ? parsed : null;
        var name = type?.MediaType.Value?.ToLowerInvariant();
        uploads.CheckRoom(request.ContentLength is { } length ? Math.Max(0, length - (name == "multipart/form-data" ? BytesAroundFile : 0)) : 0);
        return name switch
        {
            "multipart/form-data" => ReadFormAsync(request, type!, place, cancellation),
            "text/csv" => ReadBodyAsync(request, ".csv", place, cancellation),
            null or "application/octet-stream" => ReadBodyAsync(request, null, place, cancellation),
            _ when _zipTypes.Contains(name) => ReadBodyAsync(request, ".zip", place, cancellation),
            _ => throw new ProblemException(
                StatusCodes.Status415UnsupportedMediaType,
                $"A data set does not come as {name}. Send a zip as application/zip, a CSV file as text/csv, either of them as application/octet-stream, "
                + $"or a form with the file in the field '{FileField}'. Unpack other archives first."),
        };
    }

    private async Task<UploadNote> ReadBodyAsync(HttpRequest request, string? extension, string place, CancellationToken cancellation)
    {
        var fields = UploadFields.Of(request.Query);
        uploads.AllowLargest(request.HttpContext, 0);
        var file = Path.Combine(place, "body");
        var length = await uploads.ReceiveAsync(request.Body, file, cancellation);
        return length > 0
            ? Settle(place, file, length, extension ?? ExtensionOf(file), fileName: null, fields)
            : throw new ProblemException(StatusCodes.Status400BadRequest, "The body is empty. Send the zip or CSV file as the body.");
    }

    private async Task<UploadNote> ReadFormAsync(HttpRequest request, MediaTypeHeaderValue type, string place, CancellationToken cancellation)
    {
        var fields = UploadFields.Of(request.Query);
        uploads.AllowLargest(request.HttpContext, BytesAroundFile);
        if (HeaderUtilities.RemoveQuotes(type.Boundary).Value is not { Length: > 0 } boundary)
        {
            throw BadForm();
        }

        var file = Path.Combine(place, "body");
        string? fileName = null;
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var parts = new MultipartReader(boundary, request.Body);
        while (await NextAsync(parts, cancellation) is { } part)
        {
            var about = part.GetContentDispositionHeader() ?? throw BadForm();
            var field = HeaderUtilities.RemoveQuotes(about.Name).ToString();
            if (!about.IsFileDisposition() && field != FileField)
            {
                fields = seen.Add(field) ? fields.With(field, await TextAsync(part, field, cancellation)) : throw Twice(field);
                continue;
            }

            var given = FileNameIn(about);
            if (fileName is not null)
            {
                throw new ProblemException(
                    StatusCodes.Status400BadRequest,
                    $"'{(given.Length > 0 ? given : field)}' is a second file. Send one file a request: each becomes a data set of its own.");
            }

            fileName = field == FileField ? given : throw new ProblemException(
                StatusCodes.Status400BadRequest, $"There is no field '{field}' for a file. Send the file in the field '{FileField}'.");
            if (ExtensionIn(fileName) is not (".zip" or ".csv" or ""))
            {
                throw new ProblemException(
                    StatusCodes.Status415UnsupportedMediaType, $"'{fileName}' is neither a .zip nor a .csv. Unpack other archives first.");
            }

            if (await uploads.ReceiveAsync(part.Body, file, cancellation) == 0)
            {
                throw new ProblemException(StatusCodes.Status400BadRequest, $"'{fileName}' is empty. Choose another file.");
            }
        }

        return fileName is null
            ? throw new ProblemException(StatusCodes.Status400BadRequest, $"The form has no file. Send the zip or CSV file in the field '{FileField}'.")
            : Settle(place, file, new FileInfo(file).Length, ExtensionIn(fileName) is { Length: > 0 } said ? said : ExtensionOf(file), fileName, fields);
    }

    private static UploadNote Settle(string place, string file, long length, string extension, string? fileName, UploadFields fields)
    {
        var name = UploadFields.Presentable(fields.Name ?? Path.GetFileNameWithoutExtension(fileName ?? ""));
        var note = new UploadNote(length, name, extension, MaxBadPercent: fields.MaxBadPercent, OwnClasses: fields.OwnClasses)
        {
            FileName = fileName is { Length: > 0 } ? UploadFields.Presentable(fileName) : null,
            Import = DatasetImports.NewId(),
        };
        File.Move(file, note.FileIn(place));
        return note;
    }

    /// <summary>The file's own name, without the folders that some browsers send with it.</summary>
    private static string FileNameIn(ContentDispositionHeaderValue about)
    {
        var name = HeaderUtilities.RemoveQuotes(about.FileNameStar.HasValue ? about.FileNameStar : about.FileName).ToString().Replace('\\', '/');
        name = name[(name.LastIndexOf('/') + 1)..];
        return name.Length > LongestFileName ? name[^LongestFileName..] : name;
    }

    private static string ExtensionIn(string fileName) => Path.GetExtension(fileName).ToLowerInvariant();

    /// <summary>A zip says so in its first bytes; what is none is text.</summary>
    private static string ExtensionOf(string file)
    {
        Span<byte> start = stackalloc byte[2];
        using var stream = File.OpenRead(file);
        return stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) == 2 && start.SequenceEqual("PK"u8) ? ".zip" : ".csv";
    }

    private static async Task<MultipartSection?> NextAsync(MultipartReader parts, CancellationToken cancellation)
    {
        try
        {
            return await parts.ReadNextSectionAsync(cancellation);
        }
        catch (Exception error) when (error is InvalidDataException or (IOException and not BadHttpRequestException))
        {
            throw BadForm();
        }
    }

    private static async Task<string> TextAsync(MultipartSection part, string field, CancellationToken cancellation)
    {
        var bytes = new byte[LongestField + 1];
        try
        {
            var read = await part.Body.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellation);
            return read <= LongestField
                ? Encoding.UTF8.GetString(bytes, 0, read)
                : throw new ProblemException(StatusCodes.Status400BadRequest, $"'{field}' is longer than {LongestField} bytes. Shorten it.");
        }
        catch (Exception error) when (error is InvalidDataException or (IOException and not BadHttpRequestException))
        {
            throw BadForm();
        }
    }

    private static ProblemException Twice(string field) => new(StatusCodes.Status400BadRequest, $"The form has '{field}' twice. Send it once.");

    private static ProblemException BadForm() => new(
        StatusCodes.Status400BadRequest, "The form could not be read: it is cut off or not built as multipart/form-data is. Send it again.");
}
