using FerWeb.Datasets;
using FerWeb.Workspace.Datasets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace FerWeb.Tests.Web.Datasets;

/// <summary>How long imports that have ended, and what was uploaded for them, are kept.</summary>
public sealed class DatasetImportsTests : IAsyncLifetime
{
    private const int Most = 1_000;

    private static readonly ImportSource _missing =
        new(Path.Combine(AppContext.BaseDirectory, "no-such-file.csv"), "missing") { SourceName = "no-such-file.csv" };

    private readonly FakeTimeProvider _clock = new();
    private readonly Site _site = new();
    private readonly UploadFolder _uploads;
    private readonly DatasetImports _imports;

    public DatasetImportsTests()
    {
        _uploads = _site.Services.GetRequiredService<UploadFolder>();
        _imports = new DatasetImports(_site.Services.GetRequiredService<DatasetLibrary>(), _uploads, _clock, NullLogger<DatasetImports>.Instance);
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await _imports.StopAsync(CancellationToken.None);
        _imports.Dispose();
        await _site.DisposeAsync();
    }

    [Fact]
    public async Task Begin_AfterMoreThanAreRemembered_StillHasARefusedOneWithItsUpload()
    {
        var refused = await RefuseAsync();
        DatasetImport[] others = [.. Enumerable.Range(0, Most + 1).Select(_ => _imports.Begin(_missing))];
        await Patience.UntilAsync(() => others.All(other => !other.IsActive));

        _imports.Begin(_missing);

        Assert.Equal(Most + 1, _imports.List().Count);
        Assert.Same(refused, _imports.Find(refused.Id));
        Assert.True(refused.IsSourceThere);
    }

    [Fact]
    public async Task Begin_MoreThanADayAfterARefusedOne_ForgetsItAndRemovesItsUpload()
    {
        var refused = await RefuseAsync();
        _clock.Advance(TimeSpan.FromHours(23));
        _imports.Begin(_missing);
        Assert.Same(refused, _imports.Find(refused.Id));

        _clock.Advance(TimeSpan.FromHours(2));
        _imports.Begin(_missing);

        Assert.Null(_imports.Find(refused.Id));
        Assert.Empty(_uploads.List());
    }

    /// <summary>An import that was refused because one of its pictures is none.</summary>
    private async Task<DatasetImport> RefuseAsync()
    {
        var file = FaceZip.Make(7, ("train/happy/letter.png", "no picture"u8.ToArray()));
        var note = new UploadNote(file.Length, "faces", ".zip");
        var place = _uploads.MakePlace();
        await File.WriteAllBytesAsync(note.FileIn(place), file);
        note.Write(place);
        var refused = _imports.Begin(place, note);
        await Patience.UntilAsync(() => !refused.IsActive);
        Assert.True(refused.CanRetry);
        return refused;
    }
}
