using FerWeb.Engine.Datasets;
using FerWeb.Engine.Emotions;
using FerWeb.Engine.Networks;
using FerWeb.Engine.Photos;
using TorchSharp;
using static TorchSharp.torch;

namespace FerWeb.Engine.Recognition;

/// <summary>
/// Where on a face the network found evidence for a class: Grad-CAM (Selvaraju et al., ICCV 2017) over the last feature
/// maps, averaged over the face and its mirror image, as the answer itself is; of an ensemble the mean of its members' maps.
/// </summary>
public static class GradCam
{
    /// <summary>The heat map of one face. Changes nothing in the network, which must be in evaluation mode.</summary>
    /// <param name="network">Any network of the catalog.</param>
    /// <param name="face">48x48.</param>
    /// <param name="head">Which head's logit; the FER-2013 head's when the network has no other.</param>
    /// <param name="classIndex">For which class evidence is looked for, in the order of the model's classes.</param>
    /// <returns>48x48, 0 for none to 255 for the most; all 0 when nothing speaks for the class.</returns>
    public static GrayImage Explain(FaceNetwork network, GrayImage face, LabelHead head, int classIndex)
    {
        if (network is Ensemble ensemble)
        {
            return Mean([.. ensemble.Members.Select(member => Explain(member, face, head, classIndex))]);
        }

        var (maker, description) = ((ConvolutionalNetwork)network, network.Description);
        var (size, border) = (description.InputSize, (DatasetSplit.ImageSize - description.InputSize) / 2);
        using var scope = NewDisposeScope();
        var pixels = tensor(face.Pixels, dtype: ScalarType.Byte).view(1, 1, DatasetSplit.ImageSize, DatasetSplit.ImageSize);
        var crop = description.Normalise(pixels).narrow(2, border, size).narrow(3, border, size).contiguous();
        Tensor maps;
        using (no_grad())
        {
            maps = maker.Maps(cat([crop, crop.flip(3)], 0)).to(ScalarType.Float32).detach();
        }

        maps.requires_grad = true;
        var used = description.HasCrowdHead ? head : LabelHead.Fer;
        var column = used == LabelHead.Crowd ? (int)CrowdVotes.FromEmotion((Emotion)classIndex) : classIndex;
        var evidence = HeadLayout.Columns(maker.Classify(maps), used, description).narrow(1, column, 1).sum();
        var weights = autograd.grad([evidence], [maps])[0].mean([2, 3], keepdim: true);
        var heat = nn.functional.relu((weights * maps.detach()).sum(1));
        var both = heat.narrow(0, 0, 1).Plus(heat.narrow(0, 1, 1).flip(2)).Over(2).contiguous();
        return Spread(both.data<float>().ToArray(), (int)both.shape[2], (int)both.shape[1], size, border);
    }

    private static GrayImage Mean(GrayImage[] heats)
        => new(DatasetSplit.ImageSize, DatasetSplit.ImageSize, [.. heats[0].Pixels.Select((_, i) => (byte)Math.Round(heats.Average(heat => heat.Pixels[i])))]);

    // Bilinear, each map value at the centre of the square that it stands for.
    private static GrayImage Spread(float[] heat, int width, int height, int size, int border)
    {
        var most = heat.Max();
        var pixels = new byte[DatasetSplit.ImagePixels];
        for (var y = 0; most > 0 && y < DatasetSplit.ImageSize; y++)
        {
            for (var x = 0; x < DatasetSplit.ImageSize; x++)
            {
                var (u, v) = (Place(x, width), Place(y, height));
                var (left, top) = (Math.Min((int)u, width - 1), Math.Min((int)v, height - 1));
                var (right, bottom) = (Math.Min(left + 1, width - 1), Math.Min(top + 1, height - 1));
                var (fx, fy) = (u - left, v - top);
                var value = ((((1 - fx) * heat[(top * width) + left]) + (fx * heat[(top * width) + right])) * (1 - fy))
                    + ((((1 - fx) * heat[(bottom * width) + left]) + (fx * heat[(bottom * width) + right])) * fy);
                pixels[(y * DatasetSplit.ImageSize) + x] = (byte)Math.Round(255 * value / most);
            }
        }

        return new GrayImage(DatasetSplit.ImageSize, DatasetSplit.ImageSize, pixels);

        float Place(int pixel, int cells) => Math.Clamp(((pixel + 0.5f - border) * cells / size) - 0.5f, 0, cells - 1);
    }
}
