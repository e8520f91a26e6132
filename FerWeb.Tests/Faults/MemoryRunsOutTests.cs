using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using FerWeb.Tests.Shared;
using FerWeb.Tests.Web;
using FerWeb.Tests.Workspace.Worker;
using FerWeb.Workspace.Runs;
using FerWeb.Workspace.Worker;
using Xunit.Abstractions;

namespace FerWeb.Tests.Faults;

/// <summary>Linux ends a worker for want of memory, in a cgroup that holds the site too. Where no such cgroup can be made, this says so and ends.</summary>
[Collection(KilledProcesses.Name)]
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
            Assert.True(Repetitions.Of(1, 2) == 1, "./test --long needs a cgroup of memory in which this user may make another; root may.");
            output.WriteLine("Not tried: there is no cgroup of memory here in which this user may make another.");
            return;
        }

        using var folder = new WorkerFolder(train: Batch);
        try
        {
            using var site = await SiteProcess.StartAsync(
                folder.Data.Root, ["--Recognition:ModelsFolder", Path.Combine(folder.Data.Root, "none")],
                before: ["bash", "-c", $"{group.Enter} && exec \"$@\"", "bash"]);
            using var client = site.Client();
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
            Assert.False(site.Process.HasExited);
            Assert.Equal(HttpStatusCode.OK, resumed.StatusCode);
            Assert.Equal((RunStatus.Finished, 2), (ended.Status, ended.Attempt));
        }
        finally
        {
            foreach (var run in folder.Store.List(new RunQuery()).Runs)
            {
                RunningWorker.Kill(run);
            }

            group.Dispose();
        }
    }

    /// <summary>A cgroup of this test's own: of version 1 where memory has a tree of its own, of version 2 elsewhere.</summary>
    private sealed class MemoryGroup : IDisposable
    {
        private const string First = "/sys/fs/cgroup/memory";
        private const string Second = "/sys/fs/cgroup";

        private static readonly bool _isFirst = Directory.Exists(First);

        private readonly string _path = Path.Combine(_isFirst ? First : Second, $"ferweb-{Guid.NewGuid():N}");

        private MemoryGroup() => Directory.CreateDirectory(_path);

        /// <value>A shell's command that takes it and its children in.</value>
        public string Enter => $"echo $$ >{_path}/cgroup.procs";

        /// <value>How many of its processes the kernel has ended for want of memory.</value>
        public long Kills => long.Parse(
            File.ReadLines(Path.Combine(_path, _isFirst ? "memory.oom_control" : "memory.events"))
                .Single(line => line.StartsWith("oom_kill ", StringComparison.Ordinal)).Split(' ')[1],
            System.Globalization.CultureInfo.InvariantCulture);

        /// <summary>Null where there is none, or this user may make none.</summary>
        public static MemoryGroup? TryMake(long bytes)
        {
            if (!_isFirst && !File.Exists(Path.Combine(Second, "cgroup.controllers")))
            {
                return null;
            }

            MemoryGroup? group = null;
            try
            {
                group = new MemoryGroup();
                group.Limit(bytes);
                return group;
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                group?.Dispose();
                return null;
            }
        }

        public void Limit(long bytes)
        {
            // What is swapped out does not count in version 2, and nothing would be ended; without swap there is no such file.
            var swap = Path.Combine(_path, "memory.swap.max");
            if (File.Exists(swap))
            {
                File.WriteAllText(swap, "0");
            }

            File.WriteAllText(
                Path.Combine(_path, _isFirst ? "memory.limit_in_bytes" : "memory.max"), bytes.ToString(System.Globalization.CultureInfo.InvariantCulture));
        }

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
