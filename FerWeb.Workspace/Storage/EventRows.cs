using System.Data.Common;
using System.Globalization;
using FerWeb.Workspace.Runs;

namespace FerWeb.Workspace.Storage;

/// <summary>Tables <c>run_events</c>, <c>metrics</c> and <c>rollbacks</c>: what happened to a run, in one sequence.</summary>
internal static class EventRows
{
    /// <summary>Holds for a metric m until an attempt goes on from an earlier step.</summary>
    private const string InView = "NOT EXISTS (SELECT 1 FROM rollbacks b WHERE b.run = m.run AND b.seq > m.seq AND b.step < m.step)";

    /// <summary>Appends one event with its metrics.</summary>
    /// <returns>Its sequence number.</returns>
    public static long Append(Session session, RunRow row, int attempt, string actor, NewRunEvent what)
    {
        var seq = session.Number("UPDATE runs SET last_seq = last_seq + 1 WHERE number = @run RETURNING last_seq", ("@run", row.Number));
        session.Execute(
            "INSERT INTO run_events(run, seq, attempt, at, actor, kind, data) VALUES(@run, @seq, @attempt, @at, @actor, @kind, @data)",
            ("@run", row.Number), ("@seq", seq), ("@attempt", attempt), ("@at", session.Now.UtcTicks), ("@actor", actor), ("@kind", what.Kind),
            ("@data", what.Data));

        // Keys first: they ask the connection, which the rows then keep busy.
        (string, object?)[][] rows =
        [
            .. (what.Points ?? []).Select(point => new (string, object?)[]
            {
                ("@run", row.Number), ("@seq", seq), ("@key", Key(session, point.Key)), ("@step", point.Step), ("@epoch", point.Epoch),
                ("@value", session.Real(point.Value)), ("@seconds", point.Seconds),
            }),
        ];
        session.ExecuteEach(
            """
            INSERT INTO metrics(run, seq, key, step, epoch, value, seconds) VALUES(@run, @seq, @key, @step, @epoch, @value, @seconds)
            ON CONFLICT(run, seq, key, step) DO UPDATE SET epoch = excluded.epoch, value = excluded.value, seconds = excluded.seconds
            """,
            rows);
        return seq;
    }

    /// <summary>Takes metrics after a step out of view.</summary>
    public static void RollBack(Session session, RunRow row, int attempt, long step)
    {
        var seq = Append(session, row, attempt, "worker", new NewRunEvent(RunEventKind.RolledBack, RunJson.Event(new { step })));
        session.Execute("INSERT INTO rollbacks(run, seq, step) VALUES(@run, @seq, @step)", ("@run", row.Number), ("@seq", seq), ("@step", step));
    }

    /// <summary>One range over both tables: what is live and what is caught up with cannot differ.</summary>
    public static RunDelta ReadSince(Session session, long run, long after, int mostPoints)
    {
        var events = new List<RunEvent>();
        var points = new List<MetricPoint>();
        var isComplete = true;
        session.Each(
            $"""
            SELECT e.seq, e.attempt, e.at, e.actor, e.kind, e.data, k.name, m.step, m.epoch, m.value, m.seconds
            FROM run_events e
            LEFT JOIN metrics m ON m.run = e.run AND m.seq = e.seq AND {InView}
            LEFT JOIN metric_keys k ON k.key = m.key
            WHERE e.run = @run AND e.seq > @after
            ORDER BY e.seq, m.key, m.step
            """,
            row =>
            {
                var seq = row.GetInt64(0);
                if (events.Count == 0 || events[^1].Seq != seq)
                {
                    if (points.Count >= mostPoints)
                    {
                        return isComplete = false;
                    }

                    events.Add(Event(row));
                }

                if (!row.IsDBNull(6))
                {
                    points.Add(Point(row, row.GetString(6), first: 7));
                }

                return true;
            },
            ("@run", run), ("@after", after));
        return new RunDelta(events, points, events.Count == 0 ? after : events[^1].Seq, isComplete);
    }

    /// <summary>Events of one kind.</summary>
    public static IReadOnlyList<RunEvent> ReadEvents(Session session, long run, string kind) => session.Rows(
        "SELECT seq, attempt, at, actor, kind, data FROM run_events WHERE run = @run AND kind = @kind ORDER BY seq",
        Event,
        ("@run", run), ("@kind", kind));

    /// <summary>Curves in view by key and step; of a step that was written twice the later value.</summary>
    public static IReadOnlyList<MetricPoint> ReadMetrics(Session session, long run, IReadOnlyCollection<string> keys)
    {
        var names = Keys(session).Where(key => keys.Count == 0 || keys.Contains(key.Value)).ToDictionary();
        var points = new List<(long Seq, MetricPoint Point)>();
        if (names.Count == 0)
        {
            return [];
        }

        session.Each(
            $"""
            SELECT m.seq, m.key, m.step, m.epoch, m.value, m.seconds FROM metrics m
            WHERE m.run = @run AND m.key IN ({string.Join(", ", names.Keys.Order())}) AND {InView}
            """,
            row =>
            {
                points.Add((row.GetInt64(0), Point(row, names[row.GetInt64(1)], first: 2)));
                return true;
            },
            ("@run", run));
        points.Sort((a, b) =>
        {
            var order = string.CompareOrdinal(a.Point.Key, b.Point.Key);
            order = order != 0 ? order : a.Point.Step.CompareTo(b.Point.Step);
            return order != 0 ? order : a.Seq.CompareTo(b.Seq);
        });
        bool IsReplaced(int i)
            => i + 1 < points.Count && points[i + 1].Point is var next && next.Step == points[i].Point.Step && next.Key == points[i].Point.Key;
        return [.. points.Where((_, i) => !IsReplaced(i)).Select(point => point.Point)];
    }

    /// <summary>Training time of the newest metrics in view; 0 when there are none.</summary>
    public static double TrainingSeconds(Session session, long run) => session.Rows(
        $"SELECT m.seconds FROM metrics m WHERE m.run = @run AND {InView} ORDER BY m.seq DESC, m.seconds DESC LIMIT 1",
        row => row.GetDouble(0),
        ("@run", run)).FirstOrDefault();

    private static long Key(Session session, string name)
    {
        if (!session.MetricKeys.TryGetValue(name, out var key))
        {
            session.Execute("INSERT INTO metric_keys(name) VALUES(@name) ON CONFLICT(name) DO NOTHING", ("@name", name));
            session.MetricKeys[name] = key = session.Number("SELECT key FROM metric_keys WHERE name = @name", ("@name", name));
        }

        return key;
    }

    private static List<KeyValuePair<long, string>> Keys(Session session)
        => session.Rows("SELECT key, name FROM metric_keys", row => KeyValuePair.Create(row.GetInt64(0), row.GetString(1)));

    // The first six columns.
    private static RunEvent Event(DbDataReader row)
        => new(row.GetInt64(0), row.GetInt32(1), RunRows.Time(row, 2)!.Value, row.GetString(3), row.GetString(4), row.GetString(5));

    private static MetricPoint Point(DbDataReader row, string key, int first)
    {
        var value = row.GetValue(first + 2) is double finite ? finite : double.Parse(row.GetString(first + 2), CultureInfo.InvariantCulture);
        return new MetricPoint(key, row.GetInt64(first), row.GetDouble(first + 1), value, row.GetDouble(first + 3));
    }
}
