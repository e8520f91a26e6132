using FerWeb.Engine.Photos;

namespace FerWeb.Engine.Faces;

/// <summary>
/// Proposes and verifies: the quick LBP cascade proposes squares, two Haar cascades judge each in a patch of fixed size, which makes
/// scores comparable between pictures. Costlier ways of proposing follow only while nothing was found. One thread at a time.
/// </summary>
internal sealed class FaceSearcher(IVisionProvider vision, Cascades cascades)
{
    // Small squares find face-like texture more often than large ones do, and tilted searches look four times: both need more
    // agreement. With these bars none of 19 photographs without a face gave one; real faces score 20 to 70.
    private const int LargeScore = 8;
    private const int SmallScore = 14;
    private const int TinyScore = 20;
    private const int TiltedScore = 18;
    private const int ProfileHits = 4;
    private const int TiltedProfileHits = 12;

    // A verified face of this score needs no second opinion.
    private const int SureScore = 25;

    private const int PatchSide = 88;
    private const int PatchFace = 44;
    private const int CoarseSide = 110;
    private const int FineSide = 512;
    private const int FinerSide = 800;

    // A face that covers this much of both sides leaves no room for another.
    private const double FillingShare = 0.85;

    // The profile cascade's box stands this much of its side too far to the right of where FER-2013 centres a face.
    private const double ProfileShift = -0.16;

    /// <summary>The faces of a picture; empty when there is none.</summary>
    public List<FaceCandidate> Search(Pyramid picture)
    {
        var large = Verify(picture, Coarse(picture, cascades.Lbp), LargeScore);
        if (large is [var only] && Fills(picture, only))
        {
            return large;
        }

        var rest = large.Where(face => face.Score >= SureScore).Aggregate(FineView(picture, FineSide), (view, face) => view.Without(face));
        var small = Look(rest, cascades.Lbp, 1.15, minSide: 32).Where(proposal => !large.Exists(face => face.IsSameFace(proposal)));
        var found = FaceCandidate.Merge([.. large, .. Verify(picture, small, SmallScore)]);
        if (found.Count > 0)
        {
            return IsCrowd(picture, found) ? FaceCandidate.Merge([.. found, .. Verify(picture, Fine(picture, FinerSide, minSide: 24, 1.2), TinyScore)]) : found;
        }

        found = Verify(picture, [.. Coarse(picture, cascades.Alt2), .. Coarse(picture, cascades.Alt2, isEqualized: true), .. Coarse(picture, cascades.Default)], LargeScore);
        found = found.Count > 0 ? found : Verify(picture, Fine(picture, FinerSide, minSide: 24, 1.2), TinyScore);
        found = found.Count > 0 ? found : Verify(picture, new[] { -15.0, 15, -30, 30 }.SelectMany(degrees => Tilted(picture, degrees)), TiltedScore);
        return found.Count > 0 ? found : SearchProfiles(picture);
    }

    private static bool Fills(Pyramid picture, FaceCandidate face)
        => Shared(face.CenterX, face.Side, picture.Width) >= FillingShare && Shared(face.CenterY, face.Side, picture.Height) >= FillingShare;

    private static double Shared(double center, double side, int length)
        => (Math.Min(length, center + (side / 2)) - Math.Max(0, center - (side / 2))) / length;

    // Small faces are seldom alone: a group stands far from the camera.
    private static bool IsCrowd(Pyramid picture, List<FaceCandidate> found)
        => found.Max(face => face.Side) < 0.1 * Math.Max(picture.Width, picture.Height);

    // Faces of at least a third of the shorter side; the padding lets a face touch the edges, as tight crops do.
    private IEnumerable<FaceCandidate> Coarse(Pyramid picture, ICascade cascade, bool isEqualized = false, double degrees = 0)
    {
        var view = CoarseView(picture, degrees);
        view = isEqualized ? view.Equalized(vision) : view;
        return Look(view, cascade, 1.1, minSide: 38);
    }

    private static SearchView CoarseView(Pyramid picture, double degrees)
    {
        double shorter = Math.Min(picture.Width, picture.Height), longer = Math.Max(picture.Width, picture.Height);
        var scale = Math.Min(CoarseSide / shorter, 3.5 * CoarseSide / longer);
        return SearchView.Of(picture, scale, shorter / 3, degrees);
    }

    private IEnumerable<FaceCandidate> Fine(Pyramid picture, int side, int minSide, double scaleStep)
        => Look(FineView(picture, side), cascades.Lbp, scaleStep, minSide);

    private static SearchView FineView(Pyramid picture, int side)
    {
        double longer = Math.Max(picture.Width, picture.Height);
        return SearchView.Of(picture, Math.Min(1, side / longer), padding: 0);
    }

    private IEnumerable<FaceCandidate> Tilted(Pyramid picture, double degrees)
        => [.. Coarse(picture, cascades.Lbp, degrees: degrees), .. Coarse(picture, cascades.Alt2, degrees: degrees)];

    private static IEnumerable<FaceCandidate> Look(SearchView view, ICascade cascade, double scaleStep, int minSide)
        => cascade.Detect(view.Image, scaleStep, minNeighbors: 1, minSide).Select(hit => view.ToPicture(hit));

    private List<FaceCandidate> Verify(Pyramid picture, IEnumerable<FaceCandidate> proposals, int score)
        => FaceCandidate.Merge(FaceCandidate.Merge(proposals).Select(proposal => Verify(picture, proposal)).Where(face => face.Score >= score));

    private FaceCandidate Verify(Pyramid picture, FaceCandidate proposal)
    {
        var patch = SearchView.Around(picture, proposal, (double)PatchSide / PatchFace, PatchSide);
        var (best, score) = (default(Hit), 0);
        foreach (var cascade in (ICascade[])[cascades.Alt2, cascades.Alt])
        {
            var hits = cascade.Detect(patch.Image, 1.08, minNeighbors: 2, (int)(0.7 * PatchFace), (int)(1.5 * PatchFace));
            if (hits.Count > 0)
            {
                var hit = hits.MaxBy(h => h.Count);
                best = score == 0 ? hit : best;
                score += hit.Count;
            }

            if (score >= SureScore)
            {
                break;
            }
        }

        return patch.ToPicture(best) with { Score = score };
    }

    private List<FaceCandidate> SearchProfiles(Pyramid picture)
    {
        var found = new List<FaceCandidate>();
        foreach (var degrees in (double[])[0, -30, 30])
        {
            var view = CoarseView(picture, degrees);
            foreach (var side in (SearchView[])[view, view.Mirrored()])
            {
                found.AddRange(cascades.Profile.Detect(side.Image, 1.05, degrees == 0 ? ProfileHits : TiltedProfileHits, minSide: 44).Select(hit => Inside(picture, side.ToPicture(hit, ProfileShift))));
            }
        }

        return FaceCandidate.Merge(found);
    }

    // Which part of a head a profile's box covers is uncertain; what lies outside the picture is certainly no part of it.
    private static FaceCandidate Inside(Pyramid picture, FaceCandidate face)
        => face with { CenterX = Inside(face.CenterX, face.Side, picture.Width), CenterY = Inside(face.CenterY, face.Side, picture.Height) };

    private static double Inside(double center, double side, int length)
        => side >= length ? length / 2.0 : Math.Clamp(center, side / 2, length - (side / 2));
}
