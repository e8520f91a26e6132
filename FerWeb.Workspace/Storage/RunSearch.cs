using System.Text.Json;
using FerWeb.Workspace.Runs;

namespace FerWeb.Workspace.Storage;

/// <summary>A <see cref="RunQuery"/> as SQL.</summary>
internal static class RunSearch
{
    private const int MostPerPage = 500;

    /// <summary>The page, and how many there are in all.</summary>
    public static RunList List(Session session, RunQuery query)
    {
        var conditions = new List<string> { query.Trash ? "deleted IS NOT NULL" : "deleted IS NULL" };
        var values = new List<(string, object?)>();
        void Add(string condition, string name, object value)
        {
            conditions.Add(condition);
            values.Add((name, value));
        }

        void AddAny(string name, IEnumerable<string> any, Func<string, string> condition)
        {
            List<(string Name, object? Value)> named = [.. any.Select((value, i) => ($"{name}{i}", (object?)value))];
            conditions.Add(named.Count > 0 ? $"({string.Join(" OR ", named.Select(one => condition(one.Name)))})" : "FALSE");
            values.AddRange(named);
        }

        foreach (var (i, word) in SearchText.Fold(query.Text).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Index())
        {
            Add(session.Contains(SearchText.FoldedSql("search"), $"@word{i}"), $"@word{i}", word);
        }

        if (query.Statuses.Count > 0)
        {
            conditions.Add($"status IN ({string.Join(", ", query.Statuses.Distinct().Order().Select(status => $"'{status}'"))})");
        }

        if (query.Owner is not null)
        {
            AddAny("@owner", WrittenAs(query.Owner, Owners(session)), parameter => $"owner = {parameter}");
        }

        if (query.Tag is not null)
        {
            // A quote within a tag is escaped, so that a quoted tag occurs only as a whole one.
            AddAny("@tag", WrittenAs(query.Tag, Tags(session)).Select(RunJson.Write), parameter => session.Contains("tags", parameter));
        }

        if (query.Sweep is not null)
        {
            // Ids are given away once; a damaged entry, in which no JSON can be looked up, is passed over.
            Add(session.Contains("spec", "@sweep"), "@sweep", RunJson.Write(query.Sweep));
        }

        if (query.Architecture is not null)
        {
            Add(session.Contains("spec", "@architecture"), "@architecture", $"\"architecture\":{RunJson.Write(query.Architecture)}");
        }

        var condition = string.Join(" AND ", conditions);
        var order = query.Order switch
        {
            RunOrder.Best => "best DESC NULLS LAST, number DESC",
            RunOrder.Name => "lower(name), number DESC",
            RunOrder.Largest => "checkpoint_bytes DESC, number DESC",
            _ => "number DESC",
        };
        var (skip, take) = (Math.Max(0, query.Skip), Math.Clamp(query.Take, 1, MostPerPage));
        if (query.Filter is { } filter)
        {
            // Settings and figures are JSON, in which the databases do not look alike: they are compared here, and the page is cut here.
            var now = session.Now;
            var fitting = RunRows.Where(session, $"{condition} ORDER BY {order}", row => !row.IsDamaged && filter.Fits(row.Run, now), [.. values]);
            return new RunList(
                [.. fitting.Skip(skip).Take(take).Select(row => row.Run)], fitting.Count, fitting.Sum(row => row.Run.CheckpointBytes));
        }

        var total = (int)session.Number($"SELECT COUNT(*) FROM runs WHERE {condition}", [.. values]);
        var bytes = session.Number(
            $"SELECT CAST(SUM(bytes) AS bigint) FROM checkpoints WHERE run IN (SELECT number FROM runs WHERE {condition})", [.. values]);
        values.Add(("@take", take));
        values.Add(("@skip", skip));
        var page = RunRows.Where(session, $"{condition} ORDER BY {order} LIMIT @take OFFSET @skip", [.. values]);
        return new RunList([.. page.Select(row => row.Run)], total, bytes);
    }

    /// <summary>Whose runs there are, and which tags they have.</summary>
    public static OwnersAndTags OwnersAndTags(Session session) => new(
        [.. Owners(session).Order(StringComparer.OrdinalIgnoreCase)],
        [.. Tags(session).Distinct(StringComparer.OrdinalIgnoreCase).Order(StringComparer.OrdinalIgnoreCase)]);

    // In each case in which somebody wrote it: SQLite knows that of ASCII letters only.
    private static IEnumerable<string> WrittenAs(string name, IEnumerable<string> known)
        => known.Where(one => string.Equals(one, name, StringComparison.OrdinalIgnoreCase));

    private static List<string> Owners(Session session) => session.Rows("SELECT DISTINCT owner FROM runs", row => row.GetString(0));

    private static IEnumerable<string> Tags(Session session)
        => session.Rows("SELECT DISTINCT tags FROM runs WHERE tags <> '[]'", row => row.GetString(0)).SelectMany(TagsIn).Distinct();

    // Those of a damaged row are none.
    private static string[] TagsIn(string json)
    {
        try
        {
            return RunJson.Read<string[]>(json);
        }
        catch (JsonException)
        {
            return [];
        }
    }
}
