namespace FerWeb.Workspace.Storage;

/// <summary>A run that waits.</summary>
/// <param name="Number">Order of creation.</param>
/// <param name="Owner">Whose it is.</param>
/// <param name="Priority">Larger goes first.</param>
internal readonly record struct WaitingRun(long Number, string Owner, int Priority);

/// <summary>
/// Who starts next: the highest priority; within it the owner who has had least of the machine lately, so that fifty runs
/// of one person never keep another's waiting behind all of them; within an owner the oldest.
/// </summary>
internal static class QueueOrder
{
    /// <summary>How long a start counts against its owner.</summary>
    public static TimeSpan Memory { get; } = TimeSpan.FromHours(1);

    /// <summary>The order in which they start when no others join.</summary>
    /// <param name="waiting">In any order.</param>
    /// <param name="starts">Live runs and starts within <see cref="Memory"/>, by owner.</param>
    public static IEnumerable<WaitingRun> Sort(IEnumerable<WaitingRun> waiting, IReadOnlyDictionary<string, int> starts)
    {
        var counts = new Dictionary<string, int>(starts);
        foreach (var level in waiting.GroupBy(run => run.Priority).OrderByDescending(level => level.Key))
        {
            var heads = new PriorityQueue<Queue<WaitingRun>, (int Starts, long Number)>();
            foreach (var own in level.GroupBy(run => run.Owner))
            {
                var line = new Queue<WaitingRun>(own.OrderBy(run => run.Number));
                heads.Enqueue(line, (counts.GetValueOrDefault(own.Key), line.Peek().Number));
            }

            while (heads.TryDequeue(out var line, out _))
            {
                var next = line.Dequeue();
                counts[next.Owner] = counts.GetValueOrDefault(next.Owner) + 1;
                yield return next;
                if (line.TryPeek(out var after))
                {
                    heads.Enqueue(line, (counts[next.Owner], after.Number));
                }
            }
        }
    }
}
