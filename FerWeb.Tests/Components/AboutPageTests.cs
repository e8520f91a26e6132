using FerWeb.Components.Pages.About;
using FerWeb.Feedback;
using FerWeb.Security;
using Microsoft.Extensions.Options;

namespace FerWeb.Tests.Components;

/// <summary>What the page About says of what is kept, and where.</summary>
public sealed class AboutPageTests : PageTest
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void About_SaysWhatIsCounted(bool asks)
    {
        Use(Options.Create(new FeedbackOptions { Enabled = asks }));

        var said = TextOf(Render<AboutPage>(), ".paragraphs");

        Assert.Equal(asks, said.Contains("this site asks whether it was right", StringComparison.Ordinal));
        Assert.Contains("The site counts how many photos it answers and how many pages are open", said, StringComparison.Ordinal);
    }

    [Fact]
    public void About_NamesWhatTheBrowserKeepsOfAnUpload() => Assert.Contains(
        "of a data set whose upload has not ended its file's name and size", TextOf(Render<AboutPage>(), ".paragraphs"), StringComparison.Ordinal);

    [Theory]
    [InlineData("https://login.example", true)]
    [InlineData("", false)]
    public void About_LoginElsewhere_NamesItsCookiesOnlyWhereThereIsOne(string authority, bool isNamed)
    {
        Use(Options.Create(new SecurityOptions { OpenIdConnect = new OpenIdConnectSettings { Authority = authority } }));

        Assert.Equal(isNamed, TextOf(Render<AboutPage>(), ".paragraphs").Contains(".AspNetCore.OpenIdConnect.Nonce", StringComparison.Ordinal));
    }
}
