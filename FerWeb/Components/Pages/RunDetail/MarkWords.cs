namespace FerWeb.Components.Pages.RunDetail;

/// <summary>The words of a mark, above the curves.</summary>
/// <param name="Place">Where the mark stands along the axis.</param>
/// <param name="Share">The same as a share of the axis.</param>
/// <param name="Lines">One below the other.</param>
/// <param name="Row">Of the first line, from 0 at the top.</param>
internal sealed record MarkWords(double Place, double Share, string[] Lines, int Row)
{
    // More would leave too little height to the curves.
    private const int MostRows = 3;

    // Shares of the axis: of a letter on a phone, and within which marks are at one place.
    private const double Letter = 0.024;
    private const double SamePlace = 0.01;

    /// <value>They stand left of the mark: on the side that has room.</value>
    public bool IsLeft => Share > 0.5;

    private double Left => IsLeft ? Share - Width : Share;

    private double Width => Letter * Lines.Max(line => line.Length);

    /// <summary>
    /// Has each stand on the highest rows that are free there, so that none covers another. Of several alike at one place there is one;
    /// where no row is free the mark stays without words, which the run's history has too.
    /// </summary>
    /// <param name="marks">Where they stand along the axis, and their lines.</param>
    /// <param name="begin">Where the axis begins.</param>
    /// <param name="end">Where it ends.</param>
    public static IReadOnlyList<MarkWords> Of(IEnumerable<(double Place, string[] Lines)> marks, double begin, double end)
    {
        var placed = new List<MarkWords>();
        foreach (var (place, lines) in marks)
        {
            var share = (place - begin) / (end - begin);
            var isSaid = placed.Any(other => Math.Abs(other.Share - share) < SamePlace && other.Lines.SequenceEqual(lines));
            var highest = Enumerable.Range(0, MostRows + 1 - lines.Length)
                .Select(row => new MarkWords(place, share, lines, row))
                .FirstOrDefault(words => !placed.Any(words.Meets));
            if (!isSaid && highest is not null)
            {
                placed.Add(highest);
            }
        }

        return placed;
    }

    /// <summary>How many rows they take.</summary>
    public static int Rows(IEnumerable<MarkWords> all) => all.Select(words => words.Row + words.Lines.Length).DefaultIfEmpty(0).Max();

    private bool Meets(MarkWords other)
        => Left < other.Left + other.Width && other.Left < Left + Width
            && Row < other.Row + other.Lines.Length && other.Row < Row + Lines.Length;
}
