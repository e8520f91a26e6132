using FerWeb.Models;

namespace FerWeb.Tests.Web;

/// <summary>A model's card as a part of a page.</summary>
public sealed class ModelCardHtmlTests
{
    [Fact]
    public void Card_OfTheShippedModel_HasHeadingsUnderThatAboveAndTables()
    {
        var html = ModelCardHtml.Of(File.ReadAllText(Path.Combine(ShippedModel.Folder, "MODEL_CARD.md")), above: 2);

        Assert.Contains("<h3>Network</h3>", html);
        Assert.Contains("<h4>Confusion matrix", html);
        Assert.DoesNotContain($"Model card: {ShippedModel.Id}", html);
        Assert.Contains("<table class=\"figures-table\">", html);
        Assert.DoesNotContain("|---", html);
    }

    [Theory]
    [InlineData("<script>alert(1)</script>", "<script")]
    [InlineData("on <img src=x onerror=alert(1)>", "<img")]
    [InlineData("[here](javascript:alert(1))", "<a")]
    [InlineData("![face](https://example.org/a.png)", "<img")]
    [InlineData("<https://example.org/>", "<a")]
    public void Card_WithANameThatIsMarkup_ShowsItAsItWasTyped(string name, string tag)
    {
        var html = ModelCardHtml.Of($"# Model card: x\n\n- Trained on {name}.", above: 3);

        Assert.Contains("Trained on", html);
        Assert.DoesNotContain(tag, html);
    }
}
