using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using FerWeb.Tests.Faults.Killing;
using FerWeb.Tests.Web;
using FerWeb.Tests.Workspace.Worker;
using FerWeb.Workspace.Runs;
using FerWeb.Workspace.Worker;
using Xunit.Abstractions;

namespace FerWeb.Tests.Faults;

/// <summary>Linux ends a worker for want of memory, in a cgroup that holds the site too. Where no such cgroup can be made, this says so and ends.</summary>
[Collection(WorkerProcesses.Name)]
public sealed class MemoryRunsOutTests(ITestOutputHelper output)
{
    private const long Little = 800L << 20;
    private const long Enough = 8L << 30;
    private const int Batch = 600;

    [Fact]
    public async Task Worker_EndedByTheSystemForWantOfMemory_FailsInWordsWhileTheSiteLivesOnAndCanBeResumed()
    {
        if (MemoryGroup.TryMake(Little) is not { } group)
        {
            output.WriteLine("Not tried: there is no cgroup v1 of memory here in which this user may make another.");
            return;
        }

        using var folder = new WorkerFolder(train: Batch);
        var address = FerWebProcess.FreeAddress();
        var site = FerWebProcess.Start(
            Path.Combine(folder.Data.Root, "site.log"), null, FerWebProcess.Site,
            ["--urls", $"{address}", "--Storage:Folder", folder.Data.Root, "--Recognition:ModelsFolder", Path.Combine(folder.Data.Root, "none")],
            before: group.Enter);
        try
        {
            using var client = new HttpClient { BaseAddress = address };
            await FerWebProcess.WaitAsync(client);
            var asked = new { dataset = "faces", batch_size = Batch, epochs = 1, device = "cpu", options = new { threads = 1 } };
            using var started = await client.PostAsJsonAsync("api/v1/runs", asked);
            Assert.Equal(HttpStatusCode.Created, started.StatusCode);
            var id = (await started.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("run").GetProperty("id").GetString()!;

            await folder.WaitAsync(id, run => run.Status.IsResting());
            var told = (await client.GetFromJsonAsync<JsonElement>($"api/v1/runs/{id}")).GetProperty("run");
            var page = await client.GetStringOfAsync($"runs/{id}");
            group.Limit(Enough);
            using var resumed = await client.PostAsync(new Uri($"api/v1/runs/{id}/resume", UriKind.Relative), null);
            var ended = await folder.WaitAsync(id, run => run.Status.IsResting());

            Assert.True(group.Kills > 0, "the kernel ended nothing");
            Assert.Equal(("failed", "out_of_memory"), (told.GetProperty("status").GetString(), told.GetProperty("cause").GetString()));
            Assert.All([told.GetProperty("reason").GetString()!, WebUtility.HtmlDecode(page)], text =>
            {
                Assert.Contains("signal 9", text, StringComparison.Ordinal);
                Assert.Contains("batch size of 300", text, StringComparison.Ordinal);
            });
            Assert.False(site.HasExited);
            Assert.Equal(HttpStatusCode.OK, resumed.StatusCode);
            Assert.Equal((RunStatus.Finished, 2), (ended.Status, ended.Attempt));
        }
        finally
        {
            FerWebProcess.Kill(site);
            foreach (var run in folder.Store.List(new RunQuery()).Runs)
            {
                RunningWorker.Kill(run);
            }

            group.Dispose();
        }
    }

    /// <summary>A cgroup of this test's own.</summary>
    private sealed class MemoryGroup : IDisposable
    {
        private readonly string _path = $"/sys/fs/cgroup/memory/ferweb-{Guid.NewGuid():N}";

        private MemoryGroup() => Directory.CreateDirectory(_path);

        /// <value>A shell's command that takes it and its children in.</value>
        public string Enter => $"echo $$ >{_path}/cgroup.procs";

        /// <value>How many of its processes the kernel has ended for want of memory.</value>
        public long Kills => long.Parse(
            File.ReadLines(Path.Combine(_path, "memory.oom_control")).Single(line => line.StartsWith("oom_kill ", StringComparison.Ordinal)).Split(' ')[1],
            System.Globalization.CultureInfo.InvariantCulture);

        /// <summary>Null where there is none, or this user may make none.</summary>
        public static MemoryGroup? TryMake(long bytes)
        {
            try
            {
                if (!Directory.Exists("/sys/fs/cgroup/memory"))
                {
                    return null;
                }

                var group = new MemoryGroup();
                group.Limit(bytes);
                return group;
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                return null;
            }
        }

        public void Limit(long bytes) => File.WriteAllText(
            Path.Combine(_path, "memory.limit_in_bytes"), bytes.ToString(System.Globalization.CultureInfo.InvariantCulture));

        public void Dispose()
        {
            // Only an empty one can be removed, by rmdir: its files are the kernel's.
            for (var tries = Stopwatch.StartNew(); Directory.Exists(_path) && tries.Elapsed < TimeSpan.FromSeconds(30); Task.Delay(100).Wait())
            {
                using var remove = Process.Start("rmdir", ["--ignore-fail-on-non-empty", _path]);
                remove.WaitForExit();
            }
        }
    }
}
