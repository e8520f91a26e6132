using FerWeb.Engine;
using FerWeb.Engine.Networks;
using FerWeb.Engine.Training;
using FerWeb.Engine.Training.Runs;

namespace FerWeb.Tests.Engine.Training;

public sealed class TrainingOptionTableTests
{
    private static readonly TrainingOptions _options = TrainingRuns.Tiny() with { EarlyStopping = new(), Plateau = new(), MaxTime = TimeSpan.FromHours(1) };

    [Fact]
    public void Write_WhatIsOutOfLimits_IsRefusedWithTheOptionsName() => Assert.All(OutOfLimits.All, entry =>
    {
        Assert.Null(entry.Option.Write(_options, entry.Text, out var fault));
        Assert.Equal(entry.Option.Key, fault!.Option);
        Assert.StartsWith($"{entry.Option.Label}: ", fault.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain('{', fault.ToString());
    });

    [Fact]
    public void Write_TheLimitsThemselves_AreTakenAndReadBack() => Assert.All(OutOfLimits.Limits, entry =>
    {
        var written = entry.Option.Write(_options, entry.Text, out var fault);

        Assert.Null(fault);
        Assert.Equal(double.Parse(entry.Text, System.Globalization.CultureInfo.InvariantCulture), entry.Option.Get(written!)!.Value, 1e-9);
        Assert.Null(entry.Option.Check(written!));
    });

    [Fact]
    public void Validate_ValuesOutOfLimitsThatNobodyChecked_AreRefusedWithTheOptionsName()
    {
        var numbers = TrainingOptionTable.All.OfType<NumberOption>()
            .SelectMany(
                number => new[] { OutOfLimits.Above(number), OutOfLimits.Below(number) },
                (number, value) => (number, options: number.Set(_options, value), value))
            .Where(entry => entry.number.Get(entry.options) == entry.value)
            .ToList();

        Assert.True(numbers.Count > 60, $"{numbers.Count}");
        Assert.All(numbers, entry => Assert.Contains(entry.number.Key, entry.options.Faults(hasValidation: true).Select(fault => fault.Option)));
        Assert.All(numbers, entry => Assert.Throws<TrainingException>(() => entry.options.Validate(hasValidation: true)));
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(1e300)]
    [InlineData(-1)]
    public void Validate_LearningRateThatIsNone_NamesIt(double rate)
    {
        var error = Assert.Throws<TrainingException>(() => (_options with { LearningRate = rate }).Validate(hasValidation: true));

        Assert.Equal("learningRate", error.Fault!.Option);
        Assert.Contains("more than 0, at most 10", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Validate_ShapeOfANetworkThatNobodyCanBuild_IsRefused()
    {
        NetworkDescription[] shapes =
        [
            _options.Network with { Architecture = "fernet-9" },
            _options.Network with { Widths = [4, 2_000_000_000] },
            _options.Network with { Depths = [-1] },
            _options.Network with { InputSize = 4096 },
            _options.Network with { Deviation = 0 },
            _options.Network with { Widths = [.. Enumerable.Repeat(4, 6)], Depths = [.. Enumerable.Repeat(1, 5)] },
            _options.Network with { Widths = [.. Enumerable.Repeat(4, 65)], Depths = [.. Enumerable.Repeat(1, 64)] },
            NetworkCatalog.Describe("cnn-seed") with { InputSize = 45 },
        ];

        Assert.All(shapes, shape => Assert.Equal(
            ["network"], (_options with { Network = shape }).Faults(hasValidation: true).Select(fault => fault.Option)));
    }

    [Theory]
    [InlineData("fernet", 16)]
    [InlineData("vgg-narrow", 32)]
    [InlineData("resnet18n", 9)]
    public void Validate_SmallPicturesOfWhichTheStagesLeaveTooLittle_SaysWhichAreTaken(string network, int least)
    {
        var recipe = Recipe.For(network);

        Assert.Empty((recipe with { EarlySize = least }).Faults(hasValidation: true));
        var fault = Assert.Single((recipe with { EarlySize = least - 1 }).Faults(hasValidation: true));
        Assert.Equal(("earlySize", new Sentence(OptionWords.TooSmall, least)), (fault.Option, fault.Sentence));
    }

    // A new option that nobody can set would be in a recipe only.
    [Fact]
    public void Table_EveryPropertyOfTheOptions_IsReachedByAnOption()
    {
        var reached = TrainingOptionTable.All.SelectMany(option => OptionChanges.Between(_options, Changed(option))).ToHashSet();
        string[] elsewhere = ["startModel", "teachers"];

        Assert.Empty(OptionNames().Except(reached).Except(elsewhere));
    }

    [Fact]
    public void Table_KeysLabelsAndHelp_AreThereAndUnique()
    {
        Assert.Equal(TrainingOptionTable.All.Count, TrainingOptionTable.All.Select(option => option.Key).Distinct().Count());
        Assert.Equal(TrainingOptionTable.All.Count, TrainingOptionTable.All.Select(option => option.Label).Distinct().Count());
        Assert.All(TrainingOptionTable.All, option => Assert.EndsWith(".", option.Help, StringComparison.Ordinal));
        Assert.All(NetworkCatalog.Names, name => Assert.Empty(Recipe.For(name).Faults(hasValidation: true)));
    }

    private static TrainingOptions Changed(TrainingOption option) => option switch
    {
        NumberOption number => number.Set(_options, number.Get(_options) == number.Highest ? number.Lowest : number.Highest),
        SwitchOption rule => rule.Set(_options, !rule.Get(_options)),
        ChoiceOption choice => choice.Set(_options, choice.Choices.First(one => one.Value != choice.Get(_options)).Value),
        _ => throw new NotSupportedException(),
    };

    private static IEnumerable<string> OptionNames() => typeof(TrainingOptions).GetProperties()
        .Where(property => property.CanWrite)
        .Select(property => System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(property.Name));
}
