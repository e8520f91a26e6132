using System.Buffers;
using System.Globalization;
using System.Text;
using FerWeb.Engine.Emotions;
using FerWeb.Engine.Recognition;

namespace FerWeb.Recognition;

/// <summary>Answers to many photos as comma-separated values (RFC 4180), one row for each face, the same in every country.</summary>
internal static class BatchCsv
{
    // A spreadsheet takes a cell that begins with one of these for a formula and may run it.
    private const string FormulaStarts = "=+-@\t\r";

    // Also what a spreadsheet separates by where the comma is a decimal sign.
    private static readonly SearchValues<char> _quoted = SearchValues.Create(",;\t\"\r\n");

    private const string Probability = "0.0000";

    /// <summary>Writes the header and the rows. A photo without a face, or without an answer, has one row that says so.</summary>
    /// <param name="photos">File name, answer, and the sentence that stands for an answer when there is none.</param>
    /// <param name="options">Say when an answer is sure.</param>
    public static string Write(IEnumerable<(string File, RecognitionResult? Result, string? Error)> photos, RecognitionOptions options)
    {
        var text = new StringBuilder();
        var all = photos.ToList();

        // One column for each class of the models that answered: another one may have become live between two photos.
        var answers = all.Select(photo => photo.Result).OfType<RecognitionResult>();
        List<string> columns = [.. answers.SelectMany(result => result.Classes).Distinct(StringComparer.OrdinalIgnoreCase)];
        columns = columns.Count > 0 ? columns : [.. FaceClasses.Seven];
        AddRow(text, ["file", "faces", "face", "emotion", "probability", "sure", .. columns, "model", "labels", "note"]);
        foreach (var (file, result, error) in all)
        {
            if (result is not { Faces.Count: > 0 })
            {
                string[] nothing = [.. Enumerable.Repeat("", 4 + columns.Count)];
                var reason = error ?? (result is null ? "not answered" : "no face found");
                AddRow(text, [file, result is null ? "" : "0", .. nothing, result?.Model ?? "", HeadOf(result), reason]);
                continue;
            }

            // Numbered as on the photo.
            foreach (var (index, face) in ReadingOrder.Of(result.Faces).Select(place => result.Faces[place]).Index())
            {
                AddRow(text,
                [
                    file, Whole(result.Faces.Count), Whole(index + 1), face.Label.Name, Share(face.Probabilities[face.Label.Index]),
                    Verdict.Of(result, face, options).IsSure ? "yes" : "no", .. columns.Select(name => ShareOf(result, face, name)),
                    result.Model, HeadOf(result), "",
                ]);
            }
        }

        return text.ToString();
    }

    private static string HeadOf(RecognitionResult? result) => result?.Head.ToString().ToLowerInvariant() ?? "";

    // Empty where the model that answered has no such class.
    private static string ShareOf(RecognitionResult result, FaceResult face, string name)
        => FaceClasses.Find(result.Classes, name) is { } one ? Share(face.Probabilities[one.Index]) : "";

    private static string Whole(int count) => count.ToString(CultureInfo.InvariantCulture);

    private static string Share(float probability) => probability.ToString(Probability, CultureInfo.InvariantCulture);

    private static void AddRow(StringBuilder text, IEnumerable<string> fields) => text.AppendJoin(',', fields.Select(Escape)).Append("\r\n");

    private static string Escape(string field)
    {
        var safe = field.Length > 0 && FormulaStarts.Contains(field[0], StringComparison.Ordinal) ? "'" + field : field;

        return safe.AsSpan().ContainsAny(_quoted) ? $"\"{safe.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : safe;
    }
}
