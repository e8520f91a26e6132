using System.Diagnostics;
using System.Security.Cryptography;
using FerWeb.Tests.Shared;
using Xunit.Abstractions;

namespace FerWeb.Tests.Faults.Mutation;

/// <summary>Feeds a reader with what was changed at random. What broke it is kept in the folder of test results.</summary>
/// <param name="output">Gets a line with the counts.</param>
/// <param name="mostBytes">That the reader may take for one input.</param>
internal sealed class MutationRun(ITestOutputHelper output, long mostBytes)
{
    private const int Seed = 20_261_128;
    private const int Usual = 200;

    private static readonly TimeSpan _hangs = TimeSpan.FromMinutes(1);

    /// <summary>A few hundred inputs each time, and as many as that in a long run; each is taken or refused, in time and in its room.</summary>
    /// <param name="kind">What they are.</param>
    /// <param name="valid">Unchanged ones.</param>
    /// <param name="inALongRun">Inputs.</param>
    /// <param name="readAsync">True when it was taken, false when it was refused as it should; throws otherwise.</param>
    /// <param name="mend">Makes changed inputs whole again, so that they are read further.</param>
    public async Task RunAsync(string kind, byte[][] valid, int inALongRun, Func<byte[], Task<bool>> readAsync, Action<byte[]>? mend = null)
    {
        var (mutator, count, refused) = (new Mutator(Seed), Repetitions.Of(Usual, inALongRun), 0);
        byte[] current = [];
        using var guard = new Timer(_ => Environment.FailFast($"A changed input hangs the reader of {kind}: {Keep(kind, current)}"));
        for (var i = 0; i < count; i++)
        {
            current = mutator.Next(valid);
            mend?.Invoke(current);
            guard.Change(_hangs, Timeout.InfiniteTimeSpan);
            var before = GC.GetTotalAllocatedBytes();
            try
            {
                refused += await readAsync(current) ? 0 : 1;
            }
            catch (Exception error)
            {
                Assert.Fail($"Input {i} of {kind}, kept as {Keep(kind, current)}: {error}");
            }

            var allocated = GC.GetTotalAllocatedBytes() - before;
            if (allocated >= mostBytes)
            {
                Assert.Fail($"Input {i} of {kind}, kept as {Keep(kind, current)}, took {allocated / 1_000_000} MB.");
            }
        }

        output.WriteLine($"{kind}: {count} inputs, {refused} refused; {Process.GetCurrentProcess().PeakWorkingSet64 / 1_000_000} MB at the most.");
        Assert.NotEqual(0, refused);
    }

    private static string Keep(string kind, byte[] input)
    {
        var folder = Directory.CreateDirectory(Path.Combine(Checkout.Root, "artifacts", "test-results", "changed-files")).FullName;
        var name = string.Concat(kind.Select(c => char.IsAsciiLetterOrDigit(c) || c == '.' ? c : '-'));
        var path = Path.Combine(folder, $"{name}-{Convert.ToHexStringLower(SHA256.HashData(input))[..12]}");
        File.WriteAllBytes(path, input);
        return path;
    }
}
