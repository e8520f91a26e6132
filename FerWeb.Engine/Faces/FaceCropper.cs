using FerWeb.Engine.Photos;

namespace FerWeb.Engine.Faces;

/// <summary>Crops a face as FER-2013's faces were cropped: the detector's box, upright, 48x48.</summary>
public static class FaceCropper
{
    /// <summary>Width and height of a crop in pixels.</summary>
    public const int Side = 48;

    // The finder, run on 700 of FER-2013's own crops, finds boxes with a median side of 1.035 times theirs, centred within 1 %.
    private const double BoxScale = 1 / 1.035;

    /// <summary>Cuts the box out, turned upright by its angle, borders replicated outside the photo, area-averaged when shrinking.</summary>
    /// <returns>48x48 values.</returns>
    public static GrayImage Crop(GrayImage photo, FaceBox box)
    {
        ArgumentNullException.ThrowIfNull(photo);
        ArgumentNullException.ThrowIfNull(box);
        // What is the whole photo is already cropped: nothing of it is cut off.
        var isWhole = box is { X: 0, Y: 0 } && box.Width == photo.Width && box.Height == photo.Height;
        var side = Math.Max(box.Width, box.Height) * (isWhole ? 1 : BoxScale);
        var region = new Region(box.X + (box.Width / 2.0), box.Y + (box.Height / 2.0), side, side, box.Angle);
        return VisionProvider.Current.Extract(photo, region, Side, Side);
    }
}
