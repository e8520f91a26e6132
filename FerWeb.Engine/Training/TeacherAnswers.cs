using System.Runtime.InteropServices;
using FerWeb.Engine.Datasets;
using FerWeb.Engine.Emotions;
using FerWeb.Engine.Evaluation;
using FerWeb.Engine.Models;
using FerWeb.Engine.Networks;
using FerWeb.Engine.Storage;
using TorchSharp;
using static TorchSharp.torch;

namespace FerWeb.Engine.Training;

/// <summary>
/// What the teachers say of the training pictures, for distillation (Hinton et al. 2015): the mean of their calibrated probabilities over
/// ten crops. A picture is judged by those teachers alone that left its fold out, where there are any, as they have not learnt its label.
/// </summary>
/// <param name="Fer">N x K, in the order of the data set's classes.</param>
/// <param name="Crowd">N x 8, FER+'s order; null unless every teacher has a crowd head that was trained.</param>
internal sealed record TeacherAnswers(float[] Fer, float[]? Crowd)
{
    /// <summary>Name of the file beside a run's checkpoints, so that the run goes on after its teachers were deleted.</summary>
    public const string FileName = "teachers.safetensors";

    /// <summary>Those kept in a file, or new ones, which are kept there.</summary>
    /// <param name="file">Beside the run's checkpoints.</param>
    /// <param name="options">The run's.</param>
    /// <param name="split">Training pictures.</param>
    /// <param name="images">Indices of the N that the run learns from.</param>
    /// <param name="device">Where to compute.</param>
    /// <param name="observer">Is told before the teachers are asked, which takes long, and how far they are.</param>
    /// <param name="cancellation">Checked between batches.</param>
    /// <exception cref="TrainingException">A teacher is gone, damaged or has other classes.</exception>
    /// <exception cref="IOException">The file could not be written.</exception>
    public static TeacherAnswers ReadOrMake(
        string file, TrainingOptions options, DatasetSplit split, IReadOnlyList<int> images, Device device, ITrainingObserver observer,
        CancellationToken cancellation)
    {
        if (Read(file, images.Count, split.Classes.Count) is { } kept)
        {
            return kept;
        }

        var made = Make(options, split, images, device, observer, cancellation);
        made.Write(file, images.Count);
        return made;
    }

    private static TeacherAnswers Make(
        TrainingOptions options, DatasetSplit split, IReadOnlyList<int> images, Device device, ITrainingObserver observer, CancellationToken cancellation)
    {
        var hashes = split.Hashes.ToArray();
        var teachers = options.Teachers.Select(folder => Describe(folder, split.Classes)).ToList();
        // One that was trained on from other weights may have learnt the fold with those.
        bool LeftOut(ModelDescription teacher, int image)
            => teacher.Provenance is { Recipe: { Folds: > 1 and var folds, LeftOutFold: var fold }, Outcome: not { Record.Start: not null } }
            && fold == TrainingSelection.FoldOf(hashes[image], folds);
        var left = teachers.Select(teacher => images.Select(image => LeftOut(teacher, image)).ToArray()).ToList();
        var rows = teachers.Select((_, t) => Enumerable.Range(0, images.Count)
            .Where(row => left[t][row] || left.TrueForAll(teacher => !teacher[row])).ToArray()).ToList();
        var (ofAll, classes) = (rows.Sum(asked => asked.Length), split.Classes.Count);
        observer.OnTeachersAsked(new TeachersAsked(teachers.Count, images.Count, ofAll));
        var fer = new double[images.Count * classes];
        var crowd = new double[images.Count * HeadLayout.Crowd];
        var done = 0;
        for (var t = 0; t < teachers.Count; t++)
        {
            using var model = ModelFolder.Load(options.Teachers[t]);
            var network = model.Network.to(device);
            var compute = network.ComputesInBFloat16 ? ComputeDevice.Resolve(options.Compute, device) : ScalarType.Float32;
            foreach (var batch in rows[t].Chunk(Predictor.BatchSize))
            {
                var said = Predictor.Predict(network, Pixels(split, batch.Select(row => images[row])), Views.TenCrop, compute, cancellation);
                for (var i = 0; i < batch.Length; i++)
                {
                    Add(said.Fer, i, classes, teachers[t].Calibration.FerTemperature, fer, batch[i]);
                    Add(said.Crowd, i, HeadLayout.Crowd, teachers[t].Calibration.CrowdTemperature, crowd, batch[i]);
                }

                done += batch.Length;
                observer.OnTeachersAnswered(new TeachersAnswered(done, ofAll));
            }
        }

        return new TeacherAnswers(Shares(fer, classes), KnowTheCrowd(teachers) ? Shares(crowd, HeadLayout.Crowd) : null);
    }

    /// <summary>True when there are teachers and the crowd head of each was trained: one that was not would teach noise.</summary>
    public static bool KnowTheCrowd(IReadOnlyList<ModelDescription> teachers)
        => teachers.Count > 0 && teachers.All(teacher => teacher.HasTrainedCrowdHead);

    /// <summary>A teacher's description.</summary>
    /// <exception cref="TrainingException">It is not there, damaged, or answers with other classes.</exception>
    public static ModelDescription Describe(string folder, IReadOnlyList<string> classes)
    {
        try
        {
            var teacher = ModelFolder.ReadDescription(folder);
            return FaceClasses.AreSame(teacher.Classes, classes)
                ? teacher
                : throw new TrainingException(
                    $"The teacher '{teacher.Id}' answers with other classes ({string.Join(", ", teacher.Classes)}) than the data set has " +
                    $"({string.Join(", ", classes)}). Choose another teacher, or none.");
        }
        catch (ModelFileException error)
        {
            throw new TrainingException(error.Sentence, error);
        }
    }

    private static byte[] Pixels(DatasetSplit split, IEnumerable<int> images)
    {
        using var pixels = new MemoryStream();
        foreach (var image in images)
        {
            pixels.Write(split.Image(image));
        }

        return pixels.ToArray();
    }

    private static void Add(float[]? said, int i, int width, double temperature, double[] sums, int row)
    {
        if (said is null)
        {
            return;
        }

        var shares = TemperatureScaling.Apply(said.AsSpan(i * width, width), temperature);
        for (var k = 0; k < width; k++)
        {
            sums[(row * width) + k] += shares[k];
        }
    }

    private static float[] Shares(double[] sums, int width)
        => [.. sums.Chunk(width).SelectMany(row => row.Select(sum => (float)(sum / row.Sum())))];

    private static TeacherAnswers? Read(string file, int count, int classes)
    {
        try
        {
            var kept = SafeTensors.Read(File.ReadAllBytes(file));
            return new TeacherAnswers(
                MemoryMarshal.Cast<byte, float>(kept.Float32("fer", count, classes).Span).ToArray(),
                kept.Names.Contains("crowd") ? MemoryMarshal.Cast<byte, float>(kept.Float32("crowd", count, HeadLayout.Crowd).Span).ToArray() : null);
        }
        catch (Exception error) when (error is FileNotFoundException or ModelFileException)
        {
            return null;
        }
    }

    private void Write(string file, int count)
    {
        using var scope = NewDisposeScope();
        var tensors = new Dictionary<string, Tensor> { ["fer"] = tensor(Fer).view(count, -1) };
        if (Crowd is not null)
        {
            tensors["crowd"] = tensor(Crowd).view(count, -1);
        }

        AtomicFile.Write(file, stream => SafeTensors.Write(stream, tensors));
    }
}
