using FerWeb.Engine.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace FerWeb.Tests.Engine.Training;

[Collection(TrainingRuns.Name)]
public sealed class AugmentationTests
{
    private const float Deviation = 0.25f;

    [Fact]
    public void Apply_AllSharesZero_IsTheIdentity()
    {
        using var scope = NewDisposeScope();
        var faces = Faces();

        var seen = Augmentation.Apply(faces, 48, 48, Deviation, AugmentationOptions.None);

        Assert.True((seen - faces).abs().max().item<float>() < 1e-4);
    }

    [Fact]
    public void Apply_SmallerView_IsTheCentreCrop()
    {
        using var scope = NewDisposeScope();
        var faces = Faces();

        var seen = Augmentation.Apply(faces, 44, 44, Deviation, AugmentationOptions.None);

        Assert.True((seen - faces.narrow(2, 2, 44).narrow(3, 2, 44)).abs().max().item<float>() < 1e-4);
    }

    [Fact]
    public void Apply_SmallerSize_ShowsTheSameWindowWithFewerPixels()
    {
        using var scope = NewDisposeScope();
        var ramp = arange(48, dtype: ScalarType.Float32).view(1, 1, 1, 48).expand(1, 1, 48, 48).contiguous();

        var seen = Augmentation.Apply(ramp, 44, 22, Deviation, AugmentationOptions.None);

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

        var seen = Augmentation.Apply(faces, 48, 48, Deviation, AugmentationOptions.None with { FlipShare = 1 });

        Assert.True((seen - faces.flip(3)).abs().max().item<float>() < 1e-4);
    }

    [Fact]
    public void Apply_Defaults_StaysFiniteAndChangesThePictures()
    {
        using var scope = NewDisposeScope();
        manual_seed(1);
        var faces = Faces(64);

        var seen = Augmentation.Apply(faces, 44, 36, Deviation, new AugmentationOptions());

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
            return Augmentation.Apply(faces, 44, 44, Deviation, new AugmentationOptions());
        }

        Assert.True(Seen(1).eq(Seen(1)).all().item<bool>());
        Assert.False(Seen(1).eq(Seen(2)).all().item<bool>());
    }

    [Fact]
    public void Apply_EraseShareOne_BlanksARectangleOfTheSizeAsked()
    {
        using var scope = NewDisposeScope();
        manual_seed(3);

        var seen = Augmentation.Apply(ones(200, 1, 48, 48), 48, 48, Deviation, AugmentationOptions.None with { EraseShare = 1, EraseArea = 0.1 });
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

        var seen = Augmentation.Apply(faces, 48, 48, Deviation, AugmentationOptions.None with { LightShare = 1, Light = 0.25 });

        // contrast * x + b for one contrast and one brightness: what is left of a linear fit is nothing.
        var (x, y) = (faces - faces.mean(), seen - seen.mean());
        var contrast = ((x * y).sum() / (x * x).sum()).item<float>();
        Assert.InRange(contrast, 0.75f, 1.25f);
        Assert.True((y - (x * contrast)).abs().max().item<float>() < 1e-4);
        Assert.True((seen.mean() - faces.mean()).abs().item<float>() is > 1e-3f and <= 1.0001f);
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
