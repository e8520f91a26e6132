namespace FerWeb.Engine.Photos;

/// <summary>An upright photograph: its luma for the network, its colours for finding faces.</summary>
/// <remarks>Disposing it after the search for faces gives the memory of its colours to the next photograph.</remarks>
public sealed class Photo : IDisposable
{
    // Larger photos' colours are kept at a half, a quarter ... of their size.
    internal const int LongestColorSide = 1600;

    internal Photo(GrayImage gray, ColorImage color) => (Gray, Color) = (gray, color);

    /// <value>The luma at full size.</value>
    public GrayImage Gray { get; }

    internal ColorImage Color { get; }

    /// <value>How many pixels of <see cref="Gray"/> stand side by side in one of <see cref="Color"/>.</value>
    internal double Scale => Math.Round((double)Math.Max(Gray.Width, Gray.Height) / Math.Max(Color.Width, Color.Height));

    /// <inheritdoc/>
    public void Dispose() => Color.Dispose();

    /// <summary>A photograph without colour.</summary>
    public static Photo FromGray(GrayImage gray) => new(gray, ColorImage.FromGray(gray));
}
