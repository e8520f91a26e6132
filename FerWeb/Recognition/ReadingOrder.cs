using FerWeb.Engine.Recognition;

namespace FerWeb.Recognition;

/// <summary>In which order a person counts the faces of a photo: line by line from the top, each from the left.</summary>
internal static class ReadingOrder
{
    /// <summary>Indices into <paramref name="faces"/>. A line is what has its middle above the lower edge of the line's highest face.</summary>
    public static IReadOnlyList<int> Of(IReadOnlyList<FaceResult> faces)
    {
        var order = new List<int>(faces.Count);
        var rest = Enumerable.Range(0, faces.Count).OrderBy(index => Middle(faces[index])).ToList();
        while (rest.Count > 0)
        {
            var first = faces[rest[0]].Box;
            var line = rest.TakeWhile(index => Middle(faces[index]) < first.Y + first.Height).ToList();
            order.AddRange(line.OrderBy(index => faces[index].Box.X));
            rest.RemoveRange(0, line.Count);
        }

        return order;
    }

    /// <summary>
    /// The number of the face that stands for a photo wherever one must, and is opened first where all are shown: the largest, most
    /// likely the one whom the photo is of. The engine gives it first.
    /// </summary>
    /// <param name="order">Indices from <see cref="Of"/>.</param>
    /// <returns>From 1; 1 where there is no face.</returns>
    public static int NumberOfLargest(IReadOnlyList<int> order) => Math.Max(1, order.Index().FirstOrDefault(face => face.Item == 0).Index + 1);

    private static double Middle(FaceResult face) => face.Box.Y + (face.Box.Height / 2.0);
}
