using SixLabors.ImageSharp.PixelFormats;

namespace FerWeb.Engine.Photos;

/// <summary>Averages the rows of a picture in squares, so that what is kept of its colours stays small.</summary>
internal sealed class ColorReducer
{
    private readonly int _factor = 1;
    private readonly int _across;
    private readonly int _down;
    private readonly int _width;
    private readonly int _height;
    private readonly Rgba32[] _pixels;
    private readonly (int R, int G, int B)[] _sums;
    private int _row;

    public ColorReducer(int width, int height)
    {
        while (Math.Max(width, height) / _factor > Photo.LongestColorSide)
        {
            _factor *= 2;
        }

        // A strip narrower than a square is averaged over what there is.
        (_across, _down) = (Math.Min(_factor, width), Math.Min(_factor, height));
        (_width, _height) = (width / _across, height / _down);
        _pixels = ColorImage.Rent(_width, _height);
        _sums = _factor == 1 ? [] : new (int, int, int)[_width];
    }

    /// <summary>The next row. Rows and columns at the end that fill no square are left out.</summary>
    public void Add(ReadOnlySpan<Rgba32> row)
    {
        var y = _row++ / _down;
        if (y >= _height)
        {
            return;
        }

        var target = _pixels.AsSpan(y * _width, _width);
        if (_factor == 1)
        {
            row.CopyTo(target);
            return;
        }

        for (int x = 0, from = 0; x < _sums.Length; x++)
        {
            var (red, green, blue) = _sums[x];
            for (var i = 0; i < _across; i++, from++)
            {
                (red, green, blue) = (red + row[from].R, green + row[from].G, blue + row[from].B);
            }

            _sums[x] = (red, green, blue);
        }

        if (_row % _down == 0)
        {
            var count = _across * _down;
            for (var x = 0; x < _sums.Length; x++)
            {
                target[x] = new Rgba32(Mean(_sums[x].R), Mean(_sums[x].G), Mean(_sums[x].B));
            }

            Array.Clear(_sums);

            byte Mean(int sum) => (byte)((sum + (count / 2)) / count);
        }
    }

    public ColorImage Finish() => new(_width, _height, _pixels);
}
