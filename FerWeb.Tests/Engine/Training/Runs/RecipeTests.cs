using FerWeb.Engine.Networks;
using FerWeb.Engine.Training;
using FerWeb.Engine.Training.Runs;
using FerWeb.Tests.Engine.Datasets;
using FerWeb.Tests.Shared;

namespace FerWeb.Tests.Engine.Training.Runs;

public sealed class RecipeTests
{
    [Fact]
    public void Read_TheShippedModelsRecipe_IsWhatAnUnadornedRunDoes()
    {
        var recipe = Recipe.Read(Path.Combine(Checkout.Root, "recipes", "fernet.json"));

        Assert.Equal(RunFolder.ToJson(Recipe.For("fernet")), RunFolder.ToJson(recipe.Options));
        Assert.Equal((54, 36, 0.35, 0.7), (recipe.Options.Epochs, recipe.Options.EarlySize, recipe.Options.EarlyShare, recipe.Options.CrowdWeight));
    }

    [Fact]
    public void Read_EachRecipeOfTheProject_IsWholeAndCanBeTrained()
    {
        var files = Directory.GetFiles(Path.Combine(Checkout.Root, "recipes"), "*.json");

        Assert.True(files.Length > 1);
        Assert.All(files, file =>
        {
            var recipe = Recipe.Read(file);
            recipe.Options.Validate(hasValidation: true);
            Assert.NotEmpty(recipe.Description);
        });
    }

    [Fact]
    public void For_EachNetwork_CanBeTrained()
        => Assert.All(NetworkCatalog.Names, name => Recipe.For(name).Validate(hasValidation: false));

    [Fact]
    public void Read_FewOptions_LeavesTheOthersAtTheirDefaults()
    {
        using var folder = new TemporaryFolder();
        folder.WriteText(
            "r.json",
            """{ "description": "quick", "options": { "network": { "architecture": "cnn-seed" }, "optimizer": "adamW", "plateau": { "patience": 4 } } }""");

        var options = Recipe.Read(folder.PathTo("r.json")).Options;

        Assert.Equal((OptimizerKind.AdamW, 4, 128), (options.Optimizer, options.Plateau!.Patience, options.BatchSize));
    }

    [Theory]
    [InlineData("utf-8")]
    [InlineData("utf-16")]
    [InlineData("utf-16BE")]
    public void Read_SavedWithAByteOrderMark_IsRead(string encoding)
    {
        using var folder = new TemporaryFolder();
        var text = File.ReadAllText(Path.Combine(Checkout.Root, "recipes", "fernet.json"));
        File.WriteAllText(folder.PathTo("r.json"), text, System.Text.Encoding.GetEncoding(encoding));

        Assert.Equal(RunFolder.ToJson(Recipe.For("fernet")), RunFolder.ToJson(Recipe.Read(folder.PathTo("r.json")).Options));
    }

    [Fact]
    public void Read_RecipeFromBeforeHeldOutPicturesWereLeftOut_LeavesThemOut()
    {
        using var folder = new TemporaryFolder();
        folder.WriteText("r.json", """{ "description": "old", "options": { "network": { "architecture": "fernet" }, "dropDuplicates": true } }""");

        Assert.True(Recipe.Read(folder.PathTo("r.json")).Options.DropHeldOut);
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("null")]
    [InlineData("""{ "description": "x", "options": { "network": { "architecture": "fernet" }, "epoch": 3 } }""")]
    [InlineData("""{ "description": "x", "options": { "epochs": 3 } }""")]
    [InlineData("""{ "options": null }""")]
    public void Read_NoRecipe_NamesTheFile(string text)
    {
        using var folder = new TemporaryFolder();
        folder.WriteText("broken.json", text);

        var error = Assert.Throws<TrainingException>(() => Recipe.Read(folder.PathTo("broken.json")));

        Assert.Contains("broken.json' is no recipe", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_Nothing_SaysSo()
        => Assert.Contains("There is no recipe", Assert.Throws<TrainingException>(() => Recipe.Read("nowhere.json")).Message, StringComparison.Ordinal);
}
