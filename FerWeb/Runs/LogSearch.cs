using FerWeb.Workspace;
using FerWeb.Workspace.Runs;

namespace FerWeb.Runs;

/// <summary>
/// Searches what a run has written, line by line from the beginning: either file may hold 64 MB, of which only the newest matches are kept.
/// </summary>
internal static class LogSearch
{
    /// <summary>How many matches of a file are shown.</summary>
    public const int Most = 200;

    private const int LongestLine = 2_000;

    /// <summary>Searches on a thread of its own; a file that is not there holds nothing.</summary>
    /// <exception cref="IOException">One of them cannot be read.</exception>
    public static Task<RunLogMatches> FindAsync(DataFolder data, string id, string text, CancellationToken cancellation) => Task.Run(
        () =>
        {
            var log = FindIn("log.txt");
            return new RunLogMatches(log.Lines, log.Total, FindIn(RunFilesApi.ProcessOutput));

            LogMatches FindIn(string name)
            {
                try
                {
                    using var file = new StreamReader(new FileStream(
                        Path.Combine(data.Run(id), name), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
                    return Find(file, text, Most, cancellation);
                }
                catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
                {
                    return new LogMatches([], 0);
                }
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

/// <summary>What a search in a run's files found.</summary>
/// <param name="Lines">The newest matches of the log, oldest first.</param>
/// <param name="Total">How many lines of the log match in all.</param>
/// <param name="ProcessOutput">Likewise of what the training process wrote outside of the log.</param>
internal sealed record RunLogMatches(IReadOnlyList<LogLine> Lines, int Total, LogMatches ProcessOutput);

/// <summary>What a search in a file of lines found.</summary>
/// <param name="Lines">The newest matches, oldest first.</param>
/// <param name="Total">How many lines match in all.</param>
internal sealed record LogMatches(IReadOnlyList<LogLine> Lines, int Total);

/// <summary>A line of a log.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Text">Without what follows its 2,000th character.</param>
internal sealed record LogLine(int Number, string Text);
