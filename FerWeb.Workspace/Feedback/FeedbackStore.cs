using System.Data.Common;
using System.Globalization;
using FerWeb.Engine.Emotions;
using FerWeb.Engine.Recognition;
using FerWeb.Workspace.Audit;
using FerWeb.Workspace.Storage;
using Microsoft.Data.Sqlite;

namespace FerWeb.Workspace.Feedback;

/// <summary>
/// What people said about answers, in a SQLite file of its own: what is deleted is overwritten there (secure_delete), and no
/// write-ahead log holds a copy of it. Safe to use from several threads and processes; the file is made by the first answer.
/// </summary>
/// <param name="folder">The data folder.</param>
/// <param name="audit">Is told who deleted all; nobody when null.</param>
public sealed class FeedbackStore(DataFolder folder, AuditLog? audit = null)
{
    // Picture and time are there together, when the person agreed: so times are counted, and the pictures not read for it.
    private const string Schema =
        """
        CREATE TABLE IF NOT EXISTS answers(
            key TEXT NOT NULL PRIMARY KEY, day TEXT NOT NULL, model TEXT NOT NULL, head TEXT NOT NULL, predicted TEXT NOT NULL, said TEXT,
            time TEXT, picture BLOB) WITHOUT ROWID;
        """;

    private const string DayFormat = "yyyy-MM-dd";

    /// <summary>Keeps an entry in place of the former one for that face, unless there are too many.</summary>
    /// <param name="entry">Without a picture only its day is kept of its time.</param>
    /// <param name="mostAnswers">Entries at most.</param>
    /// <param name="mostPictures">Entries with a picture at most.</param>
    /// <exception cref="FeedbackException">The file cannot be used.</exception>
    public FeedbackOutcome Put(FeedbackEntry entry, int mostAnswers, int mostPictures) => Use(mayCreate: true, session =>
    {
        session.Execute("BEGIN IMMEDIATE");
        session.Execute(Schema);
        if (session.Number("SELECT count(*) FROM answers WHERE key <> @key", ("@key", entry.Key)) >= mostAnswers)
        {
            return FeedbackOutcome.AnswersFull;
        }

        if (entry.Picture is not null && session.Number("SELECT count(time) FROM answers WHERE key <> @key", ("@key", entry.Key)) >= mostPictures)
        {
            return FeedbackOutcome.PicturesFull;
        }

        session.Execute(
            "INSERT OR REPLACE INTO answers VALUES(@key, @day, @model, @head, @predicted, @said, @time, @picture)",
            ("@key", entry.Key),
            ("@day", entry.Time.UtcDateTime.ToString(DayFormat, CultureInfo.InvariantCulture)),
            ("@model", entry.Model),
            ("@head", entry.Head.ToString()),
            ("@predicted", EmotionNames.Of(entry.Predicted)),
            ("@said", entry.Said is { } said ? EmotionNames.Of(said) : null),
            ("@time", entry.Picture is null ? null : entry.Time.UtcDateTime.ToString("u", CultureInfo.InvariantCulture)),
            ("@picture", entry.Picture));
        session.Execute("COMMIT");
        return FeedbackOutcome.Kept;
    });

    /// <summary>What was said about that face, or null.</summary>
    /// <exception cref="FeedbackException">The file cannot be used.</exception>
    public FeedbackGiven? Find(string key) => Read(
        "SELECT said, time IS NOT NULL FROM answers WHERE key = @key",
        row => new FeedbackGiven(EmotionOrNull(row, 0), row.GetBoolean(1)),
        ("@key", key)).SingleOrDefault();

    /// <summary>Deletes what was said about that face, with its picture; nothing of it stays in the file.</summary>
    /// <exception cref="FeedbackException">The file cannot be used.</exception>
    public void Remove(string key) => Change("DELETE FROM answers WHERE key = @key", ("@key", key));

    /// <summary>Deletes everything; nothing of it stays in the file.</summary>
    /// <exception cref="FeedbackException">The file cannot be used.</exception>
    public void Clear()
    {
        Change("DELETE FROM answers");
        Change("VACUUM");
        audit?.Record(AuditActions.FeedbackCleared, "");
    }

    /// <summary>Entries by day, model, head, prediction and answer; the newest day first.</summary>
    /// <exception cref="FeedbackException">The file cannot be used.</exception>
    public IReadOnlyList<FeedbackCount> Counts() => Read(
        "SELECT day, model, head, predicted, said, count(*), count(time) FROM answers GROUP BY 1, 2, 3, 4, 5 ORDER BY 1 DESC, 2, 3, 4, 5",
        row => new FeedbackCount(
            DateOnly.ParseExact(row.GetString(0), DayFormat, CultureInfo.InvariantCulture),
            row.GetString(1),
            Enum.Parse<LabelHead>(row.GetString(2)),
            EmotionOf(row.GetString(3)),
            EmotionOrNull(row, 4),
            row.GetInt32(5),
            row.GetInt32(6)));

    /// <summary>All pictures of faces, in no order that tells when they came.</summary>
    /// <exception cref="FeedbackException">The file cannot be used.</exception>
    public IReadOnlyList<FeedbackPicture> Pictures() => Read(
        "SELECT key, said, picture FROM answers WHERE picture IS NOT NULL AND said IS NOT NULL ORDER BY key",
        row => new FeedbackPicture(row.GetString(0), EmotionOf(row.GetString(1)), row.GetFieldValue<byte[]>(2)));

    private List<T> Read<T>(string sql, Func<DbDataReader, T> read, params (string Name, object? Value)[] values)
        => File.Exists(folder.Feedback)
            ? Use(mayCreate: false, session => HasTable(session) ? session.Rows(sql, read, values) : [])
            : [];

    private void Change(string sql, params (string Name, object? Value)[] values)
    {
        if (File.Exists(folder.Feedback))
        {
            Use(mayCreate: false, session => HasTable(session) ? session.Execute(sql, values) : 0);
        }
    }

    /// <summary>False between the moment when another process makes the file and that when it makes the table.</summary>
    private static bool HasTable(Session session) => session.Number("SELECT count(*) FROM sqlite_master WHERE name = 'answers'") > 0;

    private T Use<T>(bool mayCreate, Func<Session, T> work)
    {
        SQLitePCL.Batteries_V2.Init();
        try
        {
            Directory.CreateDirectory(folder.Root);
            using var session = new SqliteSession(folder.Feedback, mayCreate, journal: "DELETE");
            session.Execute("PRAGMA secure_delete = ON");
            session.Execute("PRAGMA synchronous = FULL");
            return work(session);
        }
        catch (Exception error) when (error is SqliteException or IOException or UnauthorizedAccessException)
        {
            throw new FeedbackException(
                $"{Path.GetFileName(folder.Feedback)} in the data folder, which keeps the feedback, cannot be used. " +
                $"See that the disk has room and that FerWeb may write there; when the file is damaged, move it away.",
                error);
        }
    }

    private static Emotion? EmotionOrNull(DbDataReader row, int column) => row.IsDBNull(column) ? null : EmotionOf(row.GetString(column));

    private static Emotion EmotionOf(string name) => EmotionNames.TryParse(name, out var emotion)
        ? emotion
        : throw new FeedbackException($"The file of the feedback knows an emotion '{name}', which this FerWeb does not. Update FerWeb, or move the file away.");
}

/// <summary>What stands about a face.</summary>
/// <param name="Said">What the person sees in it; null when it is no face.</param>
/// <param name="HasPicture">Its picture is kept.</param>
public sealed record FeedbackGiven(Emotion? Said, bool HasPicture);
