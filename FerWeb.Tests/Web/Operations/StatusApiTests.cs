using System.Net.Http.Json;
using System.Text.Json;
using FerWeb.Tests.Workspace;
using FerWeb.Workspace.Runs;
using Microsoft.Extensions.DependencyInjection;

namespace FerWeb.Tests.Web.Operations;

/// <summary>GET /api/v1/status: the site as it is, read by a program.</summary>
public sealed class StatusApiTests
{
    [Fact]
    public async Task Status_AfterAPhotoAndAClaimedRun_TellsTimesQueueAndWorker()
    {
        await using var site = new Site();
        using var client = site.CreateClient();
        (await client.PostAsync("/api/v1/recognize", new ByteArrayContent(PhotoBytes.Jpeg()))).EnsureSuccessStatusCode();
        var store = site.Services.GetRequiredService<IRunStore>();
        store.Create(RunSpecs.Small(), "ada");
        store.Create(RunSpecs.Small(), "ada");
        var claimed = store.Claim("lab-3", TimeSpan.FromMinutes(1))!;
        store.Append(claimed.Id, claimed.Attempt, "worker", [], new RunProgress { Gpu = new GpuReading("NVIDIA H200", "570.86.15", Temperature: 61) });

        var status = await client.GetFromJsonAsync<JsonElement>("/api/v1/status");

        var recognition = status.GetProperty("recognition");
        Assert.Equal("stand-in", recognition.GetProperty("model").GetString());
        Assert.Equal(4, recognition.GetProperty("max_active").GetInt32());
        Assert.Equal(0, recognition.GetProperty("waiting").GetInt32());
        Assert.Equal(1, recognition.GetProperty("seconds").GetProperty("count").GetInt32());
        Assert.Equal(1, status.GetProperty("runs").GetProperty("queued").GetInt32());
        var worker = Assert.Single(status.GetProperty("workers").EnumerateArray());
        Assert.Equal("lab-3", worker.GetProperty("host").GetString());
        var gpu = worker.GetProperty("gpu");
        Assert.Equal(("NVIDIA H200", 61), (gpu.GetProperty("name").GetString(), gpu.GetProperty("temperature").GetInt32()));
        Assert.Equal(claimed.Id, worker.GetProperty("run").GetString());
        Assert.Equal("SQLite", status.GetProperty("store").GetProperty("kind").GetString());
        Assert.Equal(JsonValueKind.Null, status.GetProperty("store").GetProperty("fault").ValueKind);
        Assert.True(status.GetProperty("disk").GetProperty("free_bytes").GetInt64() > 0);
        Assert.True(status.GetProperty("memory").GetProperty("working_set").GetInt64() > 0);
        Assert.True(status.GetProperty("uptime_seconds").GetDouble() > 0);
        Assert.Equal((0, 0), (status.GetProperty("open_pages").GetInt32(), status.GetProperty("circuits").GetInt32()));
    }
}
