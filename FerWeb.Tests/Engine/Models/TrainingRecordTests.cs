using FerWeb.Engine.Emotions;
using FerWeb.Engine.Models;
using FerWeb.Engine.Recognition;
using FerWeb.Engine.Training;

namespace FerWeb.Tests.Engine.Models;

/// <summary>What the record of a training says of its model: which classes it knows from few pictures, and what it was trained on.</summary>
public sealed class TrainingRecordTests
{
    private static readonly ModelDescription _shipped = ModelFolder.ReadDescription(ShippedModel.Folder);

    public static IEnumerable<object[]> Shipped => ShippedModel.All.Select(id => new object[] { id });

    [Theory]
    [MemberData(nameof(Shipped))]
    public void Rare_OfAShippedModel_AreDisgustAndToTheCrowdFearAsWell(string id)
    {
        var model = ModelFolder.ReadDescription(Path.Combine(ShippedModel.Folder, "..", id));

        Assert.Equal([new RareClass(Emotion.Disgust, 103), new RareClass(Emotion.Fear, 486)], model.RareFor(LabelHead.Crowd));
        Assert.Equal([new RareClass(Emotion.Disgust, 379)], model.RareFor(LabelHead.Fer));
    }

    [Theory]
    [InlineData(new[] { 20, 25 }, "")] // few, but of neither fewer than of the other
    [InlineData(new[] { 100, 10 }, "")]
    [InlineData(new[] { 101, 10 }, "grumpy (10)")]
    [InlineData(new[] { 0, 25 }, "calm (0)")]
    [InlineData(new[] { 0, 0 }, "")]
    public void Rare_OfOwnClasses_HaveLessThanATenthOfTheMostFrequentOne(int[] pictures, string expected)
        => Assert.Equal(expected, Words(Own(pictures).RareFor(LabelHead.Crowd)));

    [Fact]
    public void Rare_OfSeveralModels_AreCountedByTheOneWithTheFewest()
    {
        Assert.Equal("grumpy (3)", Words(Together([100, 90], [90, 3]).RareFor(LabelHead.Fer)));
        Assert.Empty(Together([100, 1], null).RareFor(LabelHead.Fer));
    }

    [Fact]
    public void Rare_OfAModelWhosePicturesNobodyCounted_AreNone()
    {
        Assert.Empty(With(record => record with { ClassPictures = null, CrowdPictures = null }).RareFor(LabelHead.Crowd));
        Assert.Empty(With(record => record with { ClassPictures = [100, 1], CrowdPictures = [100, 1] }).RareFor(LabelHead.Crowd));
        Assert.Empty(With(record => record with { ClassPictures = [100, 1] }).RareFor(LabelHead.Fer));
        Assert.Empty((_shipped with { Provenance = null }).RareFor(LabelHead.Crowd));
    }

    [Fact]
    public void Card_OfATrainingOnAGpu_NamesItAndTheDriver()
    {
        Assert.Contains(
            "- Trained at the end on NVIDIA H200, driver 570.86.15.\n",
            ModelCard.Text(With(record => record with { Gpu = new TrainingGpu("NVIDIA H200", "570.86.15") })), StringComparison.Ordinal);
        Assert.DoesNotContain("Trained at the end", ModelCard.Text(_shipped), StringComparison.Ordinal);
    }

    [Fact]
    public void LeftOutCopies_BesideTheSetting_NeedsFreshWeightsAndTheDataSetOfTheTraining()
    {
        var origin = Provenance(record => record with { Start = null });
        origin = origin with { Recipe = origin.Recipe with { DropHeldOut = true } };
        var (data, member) = (origin.DatasetSha256, new ModelMember("one", "", origin));

        Assert.True((_shipped with { Provenance = origin }).LeftOutCopiesIn(data));
        Assert.False((_shipped with { Provenance = origin }).LeftOutCopiesIn("another"));
        Assert.False((_shipped with { Provenance = origin with { Outcome = _shipped.Provenance!.Outcome } }).LeftOutCopiesIn(data));
        Assert.False((_shipped with { Provenance = origin with { Recipe = origin.Recipe with { DropHeldOut = false } } }).LeftOutCopiesIn(data));
        Assert.False((_shipped with { Provenance = null }).LeftOutCopiesIn(data));
        Assert.True((_shipped with { Provenance = null, Members = [member, member] }).LeftOutCopiesIn(data));
        Assert.False((_shipped with { Provenance = null, Members = [member, member with { Provenance = null }] }).LeftOutCopiesIn(data));
    }

    private static string Words(IReadOnlyList<RareClass> rare) => string.Join(", ", rare.Select(one => $"{one.Class.Name} ({one.Pictures})"));

    private static ModelDescription With(Func<TrainingRecord, TrainingRecord> change) => _shipped with { Provenance = Provenance(change) };

    private static ModelProvenance Provenance(Func<TrainingRecord, TrainingRecord> change)
    {
        var (origin, outcome) = (_shipped.Provenance!, _shipped.Provenance!.Outcome!);
        return origin with { Outcome = outcome with { Record = change(outcome.Record!) } };
    }

    private static ModelDescription Own(IReadOnlyList<int>? pictures) => With(record => record with { ClassPictures = pictures }) with
    {
        Classes = ["calm", "grumpy"],
        Network = _shipped.Network with { Classes = 2, HasCrowdHead = false },
    };

    private static ModelDescription Together(params IReadOnlyList<int>?[] pictures) => Own(null) with
    {
        Provenance = null,
        Members = [.. pictures.Select((counts, k) => new ModelMember($"member-{k}", "", Own(counts).Provenance))],
    };
}
