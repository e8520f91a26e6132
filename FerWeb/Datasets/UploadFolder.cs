using System.Security.Cryptography;
using FerWeb.Api;
using FerWeb.Engine.Datasets;
using FerWeb.Runs;
using FerWeb.Workspace;
using FerWeb.Workspace.Runs;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;
using static FerWeb.Localization.Texts;

namespace FerWeb.Datasets;

/// <summary>Streams uploads into the data folder; never more than the limit, and never the last of the disk.</summary>
public sealed class UploadFolder(DataFolder folder, IOptions<DatasetsOptions> options, IHostApplicationLifetime site)
{
    // An import keeps pixels beside the upload; for FER-2013 the zip and the pixels are of about one size.
    private const int Copies = 2;
    private const long Spare = 64L << 20;
    private const int BufferBytes = 1 << 20;
    private const long CheckEvery = 32L << 20;
    private const string Prefix = ".new-upload-";
    private const int IdBytes = 16;
    private static readonly TimeSpan _restart = TimeSpan.FromSeconds(10);

    /// <value>Most bytes that a zip may unpack to: what imports allow by themselves, and more where the owner lets larger files in.</value>
    public long MostUnpackedBytes => ImportOptions.UnpackedBytesFor(options.Value.MaxUploadBytes);

    /// <summary>Makes an empty folder for one upload; swept once nothing has been written there for a day.</summary>
    public string MakePlace()
    {
        var place = Path.Combine(folder.Datasets, Prefix + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(IdBytes)));
        Directory.CreateDirectory(place);
        return place;
    }

    /// <summary>Takes the right to import what lies in a place, which one process at a time has.</summary>
    /// <returns>To be disposed; null while another site on this folder has it.</returns>
    public static IDisposable? TryTakeTurn(string place) => FolderLock.TryTake(Path.Combine(place, ".turn"));

    /// <summary>The id of a folder that <see cref="MakePlace"/> made.</summary>
    public static string IdOf(string place) => Path.GetFileName(place)[Prefix.Length..];

    /// <summary>All folders that <see cref="MakePlace"/> made and nobody has removed yet.</summary>
    public string[] List() => Directory.Exists(folder.Datasets) ? Directory.GetDirectories(folder.Datasets, Prefix + "*") : [];

    /// <summary>The folder of that id, or null.</summary>
    public string? Find(string id)
        => id.Length == 2 * IdBytes && id.All(char.IsAsciiHexDigitLower)
            && Path.Combine(folder.Datasets, Prefix + id) is var place && Directory.Exists(place) ? place : null;

    /// <summary>Refuses early what is too large or would not fit on the disk.</summary>
    /// <exception cref="ProblemException">413 or 507.</exception>
    public void CheckRoom(long bytes)
    {
        if (bytes > options.Value.MaxUploadBytes)
        {
            throw TooLarge();
        }

        Directory.CreateDirectory(folder.Datasets);
        if ((bytes * Copies) + Spare > FreeBytes())
        {
            throw DiskFull();
        }
    }

    /// <summary>Lets a request's body be as large as a file may be, and by <paramref name="around"/> bytes more.</summary>
    public void AllowLargest(HttpContext context, int around)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = options.Value.MaxUploadBytes + around;
        }
    }

    /// <summary>Writes what arrives to a file.</summary>
    /// <param name="body">Read to its end.</param>
    /// <param name="path">Created, or continued at its end.</param>
    /// <param name="length">Bytes that the file has at most when it is complete; null for the site's limit.</param>
    /// <returns>Bytes in the file.</returns>
    /// <exception cref="ProblemException">
    /// 400 beyond <paramref name="length"/> or when a form is cut off, 413, 507, or 503 when the site is being stopped: what arrived stays.
    /// </exception>
    public async Task<long> ReceiveAsync(Stream body, string path, CancellationToken cancellation, long? length = null)
    {
        using var until = CancellationTokenSource.CreateLinkedTokenSource(cancellation, site.ApplicationStopping);
        try
        {
            await using var file = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.None, bufferSize: 1, useAsync: true);
            var buffer = new byte[BufferBytes];
            var checkAt = file.Length + CheckEvery;
            while (await ReadAsync(body, buffer, until.Token) is var read and > 0)
            {
                if (file.Length + read > length)
                {
                    throw new ProblemException(StatusCodes.Status400BadRequest, $"The piece goes beyond the {length} bytes that were announced.");
                }

                if (file.Length + read > options.Value.MaxUploadBytes)
                {
                    throw TooLarge();
                }

                await file.WriteAsync(buffer.AsMemory(0, read), CancellationToken.None);
                if (file.Length >= checkAt)
                {
                    CheckRoom(0);
                    checkAt += CheckEvery;
                }
            }

            return file.Length;
        }
        catch (BadHttpRequestException error) when (error.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            throw TooLarge();
        }
        catch (OperationCanceledException) when (site.ApplicationStopping.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            throw new ProblemException(
                StatusCodes.Status503ServiceUnavailable,
                ModuleKey("The site is being restarted. What has arrived of an upload in pieces stays: go on with it in a moment; send any other one again."),
                _restart);
        }
        catch (IOException error) when (error is not BadHttpRequestException && FreeBytes() < Spare)
        {
            throw DiskFull();
        }
    }

    private static async Task<int> ReadAsync(Stream body, byte[] buffer, CancellationToken cancellation)
    {
        try
        {
            return await body.ReadAsync(buffer, cancellation);
        }
        catch (Exception error) when (error is InvalidDataException or (IOException and not BadHttpRequestException))
        {
            throw new ProblemException(StatusCodes.Status400BadRequest, "The file did not arrive whole. Send it again.");
        }
    }

    private long FreeBytes() => new DriveInfo(folder.Datasets).AvailableFreeSpace;

    private ProblemException TooLarge() => new(
        StatusCodes.Status413PayloadTooLarge,
        $"The file is larger than {RunText.Bytes(options.Value.MaxUploadBytes)}, which is the limit. " +
        $"The owner of this site can raise it by the setting Datasets:MaxUploadBytes.");

    private ProblemException DiskFull() => new(
        StatusCodes.Status507InsufficientStorage,
        $"The server's disk has only {RunText.Bytes(FreeBytes())} left, which is too little to import this. " +
        $"Delete data sets or runs that are not needed, then try again.");
}
