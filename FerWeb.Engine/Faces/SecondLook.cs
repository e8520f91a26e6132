using FerWeb.Engine.Photos;

namespace FerWeb.Engine.Faces;

/// <summary>Looks at proposals again, upright and at the size that the front network knows best, and keeps those that are faces.</summary>
internal sealed class SecondLook(BlazeFace front)
{
    /// <summary>From this score on, what a network sees is worth a second look.</summary>
    public const double Proposed = 0.4;

    private const double Seen = 0.3;
    private const double Accepted = 0.7;

    // A small picture is seldom sent without a face in it.
    private const double AcceptedWhereItFills = 0.45;
    private const int SmallPicture = 128;

    // Share of the view's side that the face fills: as the network was trained, then from farther off.
    private const double Near = 0.55;
    private const double Far = 0.42;

    /// <summary>The faces among <paramref name="proposals"/>, each once.</summary>
    /// <param name="picture">The picture.</param>
    /// <param name="proposals">What was seen in it.</param>
    /// <param name="isStrict">Small faces that were seen in a closer look are often not there: two more looks have to agree.</param>
    public List<FaceDetection> Confirm(ColorImage picture, IEnumerable<FaceDetection> proposals, bool isStrict = false)
    {
        var (longer, shorter) = (Math.Max(picture.Width, picture.Height), Math.Min(picture.Width, picture.Height));
        var confirmed = new List<FaceDetection>();
        foreach (var proposal in FaceDetection.Merge(proposals))
        {
            if (Look(picture, proposal, Near) is not { } face)
            {
                continue;
            }

            var fills = longer <= SmallPicture && face.Width >= 0.5 * shorter;
            if (face.Score >= (fills ? AcceptedWhereItFills : Accepted) && (!isStrict || fills || IsSeenFromFartherOff(picture, face)))
            {
                confirmed.Add(face);
            }
        }

        return Distinct(confirmed);
    }

    /// <summary>Of several that show one face the surest.</summary>
    public static List<FaceDetection> Distinct(IEnumerable<FaceDetection> faces)
    {
        var kept = new List<FaceDetection>();
        foreach (var face in faces.OrderByDescending(face => face.Score))
        {
            if (!kept.Exists(other => other.Hides(face)))
            {
                kept.Add(face);
            }
        }

        return kept;
    }

    private bool IsSeenFromFartherOff(ColorImage picture, FaceDetection face)
        => Look(picture, face, Far) is { } again && (face.Score + again.Score) / 2 >= Accepted;

    private FaceDetection? Look(ColorImage picture, FaceDetection face, double fill)
    {
        // The network's box ends at the brows: the view is a little larger, and its middle a little above.
        var side = 1.15 * face.Width;
        var (x, y) = new Region(face.CenterX, face.CenterY, side, face.Roll).Map(0, -0.09 * side);
        var around = new Region(x, y, side / fill, face.Roll);
        return FaceDetection.Merge(front.Detect(picture, around, Seen)).Where(seen => seen.IsLike(face)).MaxBy(seen => seen.Score);
    }
}
