using System.Globalization;
using System.Text;
using FerWeb.Engine.Evaluation;

namespace FerWeb.Evaluations;

/// <summary>The probabilities of an evaluation for a spreadsheet: a row per picture, its index in the split first.</summary>
internal static class PredictionsCsv
{
    public static byte[] Write(HeadFigures figures, LabelledPredictions rows)
    {
        var csv = new StringBuilder("image,label,predicted");
        figures.ClassNames.ToList().ForEach(name => csv.Append(',').Append(name));
        csv.Append("\r\n");
        for (var i = 0; i < rows.Count; i++)
        {
            csv.Append(CultureInfo.InvariantCulture, $"{rows.Images[i]},{figures.ClassNames[rows.Labels[i]]},{figures.ClassNames[rows.Predicted(i)]}");
            foreach (var share in rows.Row(i))
            {
                csv.Append(CultureInfo.InvariantCulture, $",{share}");
            }

            csv.Append("\r\n");
        }

        // Without the mark a spreadsheet takes it for Latin-1, and with it a program has to know it: it stands where it is needed.
        ReadOnlySpan<byte> mark = figures.ClassNames.All(name => Ascii.IsValid(name)) ? [] : Encoding.UTF8.Preamble;
        return [.. mark, .. Encoding.UTF8.GetBytes(csv.ToString())];
    }
}
