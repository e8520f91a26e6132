using FerWeb.Workspace;
using FerWeb.Workspace.Runs;

namespace FerWeb.Runs;

/// <summary>Searches the log of a run, line by line from the beginning: it may hold 64 MB, of which only the newest matches are kept.</summary>
internal static class LogSearch
{
    /// <summary>How many matches are shown.</summary>
    public const int Most = 200;

    private const int LongestLine = 2_000;

    /// <summary>Searches on a thread of its own; no log is an empty one.</summary>
    /// <exception cref="IOException">The log cannot be read.</exception>
    public static Task<LogMatches> FindAsync(DataFolder data, string id, string text, CancellationToken cancellation) => Task.Run(
        () =>
        {
            try
            {
                using var log = new StreamReader(new FileStream(
                    Path.Combine(data.Run(id), "log.txt"), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
                return Find(log, text, Most, cancellation);
            }
            catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
            {
                return new LogMatches([], 0);
            }
        },
        cancellation);

    /// <summary>The lines that contain a text, whatever the case.</summary>
    /// <param name="log">Read to its end.</param>
    /// <param name="text">Not empty.</param>
    /// <param name="most">Of more matches the last.</param>
    /// <param name="cancellation">Ends the search.</param>
    public static LogMatches Find(TextReader log, string text, int most, CancellationToken cancellation)
    {
        var newest = new Queue<LogLine>(most);
        var (number, total) = (0, 0);
        var sought = SearchText.Fold(text);
        while (log.ReadLine() is { } line)
        {
            cancellation.ThrowIfCancellationRequested();
            number++;
            if (!SearchText.Fold(line).Contains(sought, StringComparison.Ordinal))
            {
                continue;
            }

            total++;
            if (newest.Count == most)
            {
                newest.Dequeue();
            }

            newest.Enqueue(new LogLine(number, line.Length <= LongestLine ? line : line[..LongestLine] + " ..."));
        }

        return new LogMatches([.. newest], total);
    }
}

/// <summary>What a search in a log found.</summary>
/// <param name="Lines">The newest matches, oldest first.</param>
/// <param name="Total">How many lines match in all.</param>
internal sealed record LogMatches(IReadOnlyList<LogLine> Lines, int Total);

/// <summary>A line of a log.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Text">Without what follows its 2,000th character.</param>
internal sealed record LogLine(int Number, string Text);
