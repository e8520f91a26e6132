using Bunit;
using FerWeb.Components.Shared;

namespace FerWeb.Tests.Components;

/// <summary>Parts that open and choose, as who hears the page is told of them.</summary>
public sealed class DetailPanelTests : PageTest
{
    [Fact]
    public void Panel_Pressed_OpensAndClosesAndTellsOfEachOpening()
    {
        var openings = 0;
        var panel = Render<DetailPanel>(parameters => parameters
            .Add(one => one.Name, "figures").Add(one => one.Title, "Figures").Add(one => one.OnOpen, () => openings++).AddChildContent("<p>In it.</p>"));
        Assert.False(IsOpen());

        panel.Find("summary").Click();
        Assert.True(IsOpen());
        panel.Find("summary").Click();
        Assert.False(IsOpen());
        panel.Find("summary").Click();

        Assert.Equal(2, openings);

        bool IsOpen() => panel.Find("details").HasAttribute("open");
    }

    [Fact]
    public void Panel_WhosePageDecides_IsAsThePageSays()
    {
        bool? asked = null;
        var panel = Render<DetailPanel>(parameters => parameters
            .Add(one => one.Name, "figures").Add(one => one.Title, "Figures").Add(one => one.IsOpen, true)
            .Add(one => one.IsOpenChanged, isOpen => asked = isOpen).AddChildContent("<p>In it.</p>"));
        Assert.True(panel.Find("details").HasAttribute("open"));

        panel.Find("summary").Click();
        Assert.False(asked);
        panel.Render(parameters => parameters.Add(one => one.IsOpen, false));

        Assert.False(panel.Find("details").HasAttribute("open"));
    }

    [Fact]
    public void PlotTable_Pressed_IsOpenWhileItHasItsFigures()
    {
        Func<PlotFigures> figures = () => new(["Class", "Area"], [("Happy", ["0.9"])]);
        var table = Render<PlotTable>(parameters => parameters
            .Add(one => one.Name, "roc").Add(one => one.Title, "ROC").Add(one => one.Tabulate, figures));
        Assert.Equal((false, 0), Shown());

        table.Find("summary").Click();
        Assert.Equal((true, 2), Shown());
        table.Find("summary").Click();

        Assert.Equal((false, 0), Shown());

        (bool IsOpen, int Rows) Shown() => (table.Find("details").HasAttribute("open"), table.FindAll("tr").Count);
    }

    [Theory]
    [InlineData(false, "status")]
    [InlineData(true, "alert")]
    public void Notice_FilledLater_HasItsRegionBeforeAndTakesTheFocusOnceForTheSameWords(bool isFault, string role)
    {
        var notice = Render<Notice>(parameters => parameters
            .Add(one => one.Text, (string?)null).Add(one => one.IsFault, isFault).Add(one => one.TakesFocus, true));
        Assert.Equal("", notice.Find($"[role={role}]").InnerHtml.Trim());

        notice.Render(parameters => parameters.Add(one => one.Text, "It is so."));
        notice.Render(parameters => parameters.Add(one => one.Text, "It is so."));

        Assert.Equal("It is so.", TextOf(notice, $"[role={role}]"));
        AssertFocused(notice.Find("p"));
        JSInterop.VerifyFocusAsyncInvoke();
    }

    [Theory]
    [InlineData(1, 2, "1 to 2 of 2", true)]
    [InlineData(1, 3, "1 to 2 of 3", false)]
    [InlineData(2, 3, "3 to 3 of 3", true)]
    [InlineData(2, 4, "3 to 4 of 4", true)]
    public void PagedList_InPagesOfTwo_SaysWhatIsShownAndEndsWithTheLastEntry(int page, int total, string range, bool isLast)
    {
        var list = Render<PagedList>(parameters => parameters
            .Add(one => one.Page, page).Add(one => one.PageSize, 2).Add(one => one.Total, total).AddChildContent("<ul></ul>"));

        Assert.Equal(range, TextOf(list, ".range"));
        Assert.Equal(total > 2 ? 2 : 0, list.FindAll("button").Count);
        Assert.All(list.FindAll("button").TakeLast(1), next => Assert.Equal(isLast ? "true" : null, next.GetAttribute("aria-disabled")));
    }

    [Fact]
    public void PagedList_TurnedByAPerson_GivesTheFocusToItsBeginOnceThePageIsThere()
    {
        List<int> asked = [];
        var list = Render<PagedList>(parameters => parameters
            .Add(one => one.Page, 1).Add(one => one.PageSize, 2).Add(one => one.Total, 3)
            .Add(one => one.Turned, page => asked.Add(page)).AddChildContent("<ul></ul>"));
        var range = ReferenceOf(list.Find(".range"));

        Press(list, "Previous");
        Press(list, "Next");
        Assert.Equal([2], asked);
        Assert.Empty(JSInterop.Invocations["Blazor._internal.domWrapper.focus"]);
        list.Render(parameters => parameters.Add(one => one.Page, 2));
        AssertFocused(range);

        // Where its last page has gone nobody has turned one.
        list.Render(parameters => parameters.Add(one => one.Page, 1));
        JSInterop.VerifyFocusAsyncInvoke();
    }

    [Fact]
    public void Segments_AreRadioButtonsOfWhichOneIsChosen()
    {
        var chosen = "a";
        var first = Segments();
        var names = first.FindAll("input").Select(input => input.GetAttribute("name")).Distinct();
        Assert.Equal(["radio", "radio"], first.FindAll("input").Select(input => input.GetAttribute("type")));
        Assert.NotEqual(Assert.Single(names), Segments().Find("input").GetAttribute("name"));
        Assert.Equal("A", first.Find("label:has(:checked)").TextContent.Trim());

        first.FindAll("input")[1].Change("on");

        Assert.Equal("b", chosen);

        IRenderedComponent<Segments<string>> Segments() => Render<Segments<string>>(parameters => parameters
            .Add(one => one.Legend, "Letter").Add(one => one.Choices, [("a", "A"), ("b", "B")]).Add(one => one.Value, chosen)
            .Add(one => one.ValueChanged, value => chosen = value));
    }
}
