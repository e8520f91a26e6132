using FerWeb.Engine.Networks;
using FerWeb.Engine.Training;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.Formats.Jpeg;
using SixLabors.ImageSharp.PixelFormats;
using TorchSharp;
using static TorchSharp.torch;

namespace FerWeb.Tests.Engine.Training;

[Collection(TrainingRuns.Name)]
public sealed class AugmentationTests
{
    private static readonly NetworkDescription _network = new() { Architecture = "fernet", Mean = 0.5f, Deviation = 0.25f };

    [Fact]
    public void Apply_AllSharesZero_IsTheIdentity()
    {
        using var scope = NewDisposeScope();
        var faces = Faces();

        var seen = Apply(faces, 48, 48, AugmentationOptions.None);

        Assert.True((seen - faces).abs().max().item<float>() < 1e-4);
    }

    [Fact]
    public void Apply_SmallerView_IsTheCentreCrop()
    {
        using var scope = NewDisposeScope();
        var faces = Faces();

        var seen = Apply(faces, 44, 44, AugmentationOptions.None);

        Assert.True((seen - faces.narrow(2, 2, 44).narrow(3, 2, 44)).abs().max().item<float>() < 1e-4);
    }

    [Fact]
    public void Apply_SmallerSize_ShowsTheSameWindowWithFewerPixels()
    {
        using var scope = NewDisposeScope();
        var ramp = arange(48, dtype: ScalarType.Float32).view(1, 1, 1, 48).expand(1, 1, 48, 48).contiguous();

        var seen = Apply(ramp, 44, 22, AugmentationOptions.None);

        // Each output pixel lies between two source pixels, the first between 2 and 3.
        Assert.Equal([1L, 1, 22, 22], seen.shape);
        Assert.Equal(2.5f, seen[0, 0, 0, 0].item<float>(), 1e-3f);
        Assert.Equal(44.5f, seen[0, 0, 0, 21].item<float>(), 1e-3f);
    }

    [Fact]
    public void Apply_FlipShareOne_MirrorsEveryPicture()
    {
        using var scope = NewDisposeScope();
        var faces = Faces();

        var seen = Apply(faces, 48, 48, AugmentationOptions.None with { FlipShare = 1 });

        Assert.True((seen - faces.flip(3)).abs().max().item<float>() < 1e-4);
    }

    [Fact]
    public void Apply_Defaults_StaysFiniteAndChangesThePictures()
    {
        using var scope = NewDisposeScope();
        manual_seed(1);
        var faces = Faces(64);

        var seen = Apply(faces, 44, 36, new AugmentationOptions());

        Assert.Equal([64L, 1, 36, 36], seen.shape);
        Assert.True(seen.isfinite().all().item<bool>());
        Assert.True(seen.std().item<float>() > 0.1);
    }

    [Fact]
    public void Apply_SameSeed_VariesAlike()
    {
        using var scope = NewDisposeScope();
        var faces = Faces();
        Tensor Seen(long seed)
        {
            manual_seed(seed);
            return Apply(faces, 44, 44, new AugmentationOptions());
        }

        Assert.True(Seen(1).eq(Seen(1)).all().item<bool>());
        Assert.False(Seen(1).eq(Seen(2)).all().item<bool>());
    }

    [Fact]
    public void Apply_EraseShareOne_BlanksARectangleOfTheSizeAsked()
    {
        using var scope = NewDisposeScope();
        manual_seed(3);

        var seen = Apply(ones(200, 1, 48, 48), 48, 48, AugmentationOptions.None with { EraseShare = 1, EraseArea = 0.1 });
        var erased = (1 - seen.mean([1, 2, 3])).data<float>().ToArray();

        // Rectangles are clipped at the border, so there is no lower bound.
        Assert.InRange(erased.Max(), 0.05, 0.13);
        Assert.True(erased.Count(share => share > 0.01) > 150);
    }

    [Fact]
    public void Apply_LightOnly_MovesBrightnessAndKeepsThePattern()
    {
        using var scope = NewDisposeScope();
        manual_seed(4);
        var faces = Faces(1);

        var seen = Apply(faces, 48, 48, AugmentationOptions.None with { LightShare = 1, Light = 0.25 });

        // contrast * x + b for one contrast and one brightness: what is left of a linear fit is nothing.
        var (x, y) = (faces - faces.mean(), seen - seen.mean());
        var contrast = ((x * y).sum() / (x * x).sum()).item<float>();
        Assert.InRange(contrast, 0.75f, 1.25f);
        Assert.True((y - (x * contrast)).abs().max().item<float>() < 1e-4);
        Assert.True((seen.mean() - faces.mean()).abs().item<float>() is > 1e-3f and <= 1.0001f);
    }

    [Fact]
    public void Apply_Gamma_RaisesGrayValuesToAPower()
    {
        using var scope = NewDisposeScope();
        manual_seed(7);
        var gray = linspace(0.05, 0.95, 48).view(1, 1, 1, 48).expand(20, 1, 48, 48);

        var seen = Apply((gray - 0.5) / 0.25, 48, 48, AugmentationOptions.None with { LightShare = 1, Light = 0, Gamma = 0.5 });
        var exponents = ((seen * 0.25) + 0.5).clamp_min(1e-6).log() / gray.log();

        Assert.True((exponents - exponents.mean([1, 2, 3], keepdim: true)).abs().max().item<float>() < 1e-3);
        var each = exponents[TensorIndex.Colon, 0, 0, 0].data<float>().ToArray();
        Assert.All(each, exponent => Assert.InRange(exponent, 1 / 1.5f, 1.5f));
        Assert.True(each.Max() > 1.2f && each.Min() < 0.85f);
    }

    [Fact]
    public void Apply_Blur_SpreadsAPointAsAGaussianOfTheDeviationAsked()
    {
        using var scope = NewDisposeScope();
        manual_seed(8);
        var point = zeros(200, 1, 48, 48);
        point[TensorIndex.Colon, 0, 24, 24] = 1;

        var seen = Apply(point, 48, 48, AugmentationOptions.None with { BlurShare = 0.5, Blur = 1.5 });
        var square = (arange(48, dtype: ScalarType.Float32) - 24).square().view(1, 1, 1, 48);
        var spread = (seen * square).sum([1, 2, 3]).sqrt().data<float>().ToArray();

        Assert.True((seen.sum([1, 2, 3]) - 1).abs().max().item<float>() < 1e-4);
        Assert.True((seen - seen.transpose(2, 3)).abs().max().item<float>() < 1e-6);
        Assert.InRange(spread.Max(), 1.3f, 1.5f);
        Assert.InRange(spread.Count(deviation => deviation < 0.01), 85, 140);
    }

    [Fact]
    public void Apply_Jpeg_LosesNothingOfAFlatPictureAndMoreAtALowerQuality()
    {
        using var scope = NewDisposeScope();
        manual_seed(9);
        double Lost(Tensor faces, int quality)
            => (Apply(faces, 48, 48, AugmentationOptions.None with { JpegShare = 1, JpegQuality = quality }) - faces).abs().mean().item<float>();
        var faces = Faces(64);

        // Half a step of the first coefficient at quality 1, spread over a block, in units of the deviation.
        Assert.True(Lost(zeros(64, 1, 48, 48), 95) < 0.01);
        Assert.InRange(Lost(faces, 95) / Lost(faces, 10), 0.001, 0.8);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(50)]
    [InlineData(90)]
    public void JpegLoss_IsWhatAnEncoderLoses(int quality)
    {
        using var scope = NewDisposeScope();
        var random = new Random(10);
        using var picture = new Image<L8>(44, 44);
        picture.ProcessPixelRows(rows =>
        {
            for (var y = 0; y < 44; y++)
            {
                for (var x = 0; x < 44; x++)
                {
                    rows.GetRowSpan(y)[x] = new L8((byte)(128 + (60 * Math.Sin(x / 4.0)) + (40 * Math.Cos(y / 3.0)) + random.Next(20)));
                }
            }
        });
        var gray = Gray(picture);

        var seen = JpegLoss.Apply(gray, tensor([(float)quality]));

        using var file = new MemoryStream();
        picture.Save(file, new JpegEncoder { Quality = quality, ColorType = JpegColorType.Luminance });
        using var decoded = Image.Load<L8>(file.ToArray(), new JpegDecoder());
        var (lost, difference) = ((Gray(decoded) - gray).abs().mean().item<float>(), (seen - Gray(decoded)).abs().mean().item<float>());
        Assert.True(difference < lost / 4, $"lost {lost * 255}, different {difference * 255}");
    }

    [Fact]
    public void Mixup_EveryBatch_MixesPicturesAndTargetsInTheSameShare()
    {
        using var scope = NewDisposeScope();
        manual_seed(5);
        var eye = torch.eye(6);
        var batch = new Batch(eye.view(6, 1, 1, 6).clone(), arange(6, dtype: ScalarType.Int64), eye.clone(), eye.clone());

        var mixed = Mixup.Apply(batch, new AugmentationOptions { MixupShare = 1 }, seed: 1, step: 1);

        Assert.True((mixed.Faces.view(6, 6) - mixed.FerTargets).abs().max().item<float>() < 1e-6);
        Assert.True((mixed.FerTargets.sum(1) - 1).abs().max().item<float>() < 1e-6);
        Assert.True((mixed.FerTargets * eye).sum(1).min().item<float>() >= 0.5f);
        Assert.Same(batch, Mixup.Apply(batch, AugmentationOptions.None, seed: 1, step: 1));
    }

    private static Tensor Apply(Tensor faces, int view, int size, AugmentationOptions options)
        => Augmentation.Apply(faces, size, _network with { InputSize = view }, options);

    private static Tensor Gray(Image<L8> picture)
    {
        var values = new byte[picture.Width * picture.Height];
        picture.CopyPixelDataTo(values);
        return tensor(values, [1, 1, picture.Height, picture.Width]).to(ScalarType.Float32) / 255;
    }

    // Smooth enough that sampling between pixels tells nothing new, different in every pixel.
    private static Tensor Faces(int count = 4)
    {
        var (random, values) = (new Random(6), new float[count * 48 * 48]);
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = (float)(random.NextDouble() - 0.5);
        }

        return tensor(values, [count, 1, 48, 48]);
    }
}
