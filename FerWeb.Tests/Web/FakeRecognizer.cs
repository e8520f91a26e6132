using FerWeb.Engine.Emotions;
using FerWeb.Engine.Faces;
using FerWeb.Engine.Photos;
using FerWeb.Engine.Recognition;

namespace FerWeb.Tests.Web;

/// <summary>Stands in for the engine where a test is about the web: knows a photo by its first bytes and answers what it was told.</summary>
internal sealed class FakeRecognizer : IPhotoRecognizer
{
    private static readonly float[] _happy = [0.012f, 0.0004f, 0.008f, 0.93f, 0.0146f, 0.02f, 0.015f];
    private static readonly float[] _unsure = [0.06f, 0.01f, 0.04f, 0.05f, 0.42f, 0.03f, 0.39f];

    private readonly Lock _lock = new();
    private readonly List<byte[]> _photos = [];

    public string ModelId { get; init; } = "stand-in";

    /// <summary>Of other classes than the seven it is surest of the last one.</summary>
    public IReadOnlyList<string> Classes { get; set; } = FaceClasses.Seven;

    /// <summary>Those of them that it learned from few pictures.</summary>
    public IReadOnlyList<RareClass> Rare { get; set; } = [];

    /// <summary>How many faces it finds on the next photos.</summary>
    public int FaceCount { get; set; } = 1;

    /// <summary>How light the faces are that it cuts out: another one, another picture.</summary>
    public byte Lightness { get; set; }

    /// <summary>Thrown instead of an answer, when set.</summary>
    public Exception? Fault { get; set; }

    /// <summary>Every answer waits for this, when set.</summary>
    public Task? Hold { get; set; }

    /// <summary>How hard it was last asked to look.</summary>
    public FaceSearchMode? LastSearch { get; private set; }

    /// <summary>The face that it last explained.</summary>
    public GrayImage? LastExplained { get; private set; }

    /// <summary>The photos that arrived, as sent.</summary>
    public IReadOnlyList<byte[]> Photos
    {
        get
        {
            lock (_lock)
            {
                return [.. _photos];
            }
        }
    }

    /// <summary>Back to one face, the seven emotions, no fault, no photo seen.</summary>
    public void Reset()
    {
        (FaceCount, Lightness, Fault, Hold, Classes, Rare) = (1, 0, null, null, FaceClasses.Seven, []);
        lock (_lock)
        {
            (LastSearch, LastExplained) = (null, null);
            _photos.Clear();
        }
    }

    public async Task<RecognitionResult> RecognizeAsync(ReadOnlyMemory<byte> file, LabelHead head, FaceSearchMode search, CancellationToken cancellation)
    {
        lock (_lock)
        {
            _photos.Add(file.ToArray());
            LastSearch = search;
        }

        await (Hold ?? Task.CompletedTask).WaitAsync(cancellation);
        if (Fault is not null)
        {
            throw Fault;
        }

        var (width, height) = PhotoBytes.SizeOf(file.Span);
        FaceResult[] faces = search == FaceSearchMode.WholePicture
            ? [Face(new FaceBox(0, 0, width, height, 0, 1), head)]
            : [.. Enumerable.Range(0, FaceCount).Select(index => Face(BoxAt(index, width, height), index % 2 == 0 ? head : LabelHead.Fer))];
        return new RecognitionResult(ModelId, head, width, height, search == FaceSearchMode.WholePicture, faces, TimeSpan.FromMilliseconds(12.34))
        {
            Classes = Classes,
            Rare = Rare,
        };
    }

    public Task<IReadOnlyList<float>> ClassifyAsync(GrayImage face, LabelHead head, CancellationToken cancellation)
        => Task.FromResult<IReadOnlyList<float>>(head == LabelHead.Crowd ? _happy : _unsure);

    // Half of the picture glows: which half depends on the emotion.
    public GrayImage Explain(GrayImage face, LabelHead head, int classIndex)
    {
        LastExplained = face;
        return new(48, 48, [.. Enumerable.Range(0, 48 * 48).Select(pixel => pixel % 48 < 24 == (classIndex == (int)Emotion.Happy) ? (byte)255 : (byte)0)]);
    }

    private FaceBox BoxAt(int index, int width, int height)
    {
        var side = Math.Max(1, Math.Min(width / (FaceCount + 1), height / 2));
        return new FaceBox((index * width / FaceCount) + (width / FaceCount / 2) - (side / 2), height / 4, side, side, index * 4, 10 - index);
    }

    private FaceResult Face(FaceBox box, LabelHead head)
    {
        if (FaceClasses.IsSeven(Classes))
        {
            return head == LabelHead.Crowd ? new FaceResult(box, Emotion.Happy, _happy, Crop()) : new FaceResult(box, Emotion.Sad, _unsure, Crop());
        }

        float[] shares = [.. Classes.SkipLast(1).Select(_ => 0.2f / (Classes.Count - 1)), 0.8f];
        return new FaceResult(box, FaceClass.MostProbable(Classes, shares), shares, Crop());
    }

    private GrayImage Crop()
        => new(48, 48, [.. Enumerable.Range(0, 48 * 48).Select(pixel => (byte)((pixel % 48 * 3) + (pixel / 48 * 2) + Lightness))]);
}
