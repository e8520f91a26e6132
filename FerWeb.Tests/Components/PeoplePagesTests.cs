using System.Net.Http.Json;
using System.Security.Claims;
using Bunit;
using FerWeb.Components.Pages.People;
using FerWeb.Components.Pages.RunDetail;
using FerWeb.Components.Pages.Runs;
using FerWeb.Components.Pages.Status;
using FerWeb.Components.Shared;
using FerWeb.Security;
using FerWeb.Tests.Web.Localization;
using FerWeb.Tests.Workspace;
using FerWeb.Workspace.Accounts;
using FerWeb.Workspace.Audit;
using FerWeb.Workspace.Runs;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;

namespace FerWeb.Tests.Components;

/// <summary>People, keys and the audit log for an admin, and what a viewer is not offered.</summary>
public sealed class PeoplePagesTests : PageTest
{
    private const string Password = "correct horse battery";

    private AccountActions Accounts => Services.GetRequiredService<AccountActions>();

    [Fact]
    public async Task People_AddedGivenARoleLockedAndRemoved_AreListedAsTheyAre()
    {
        await Accounts.AddAsync("boss", Role.Admin, Password);
        var page = Render<PeoplePage>();
        Change(page, "[data-form=add] [name=name]", "anna");
        Change(page, "[data-form=add] [name=password]", Password);
        await page.InvokeAsync(() => page.Find("[data-form=add]").SubmitAsync());
        Eventually(page, () => Assert.Equal(2, page.FindAll("[data-table=people] tbody tr").Count));

        Change(page, "[data-person=anna] select", "Analyst");
        Assert.Equal(Role.Viewer, Accounts.List()[0].Role); // An arrow key chooses, and does nothing yet.
        Press(page, "Set the role: anna");
        Eventually(page, () => Assert.Equal(Role.Analyst, Accounts.List()[0].Role));
        Press(page, "Lock anna");
        Eventually(page, () => Assert.Contains("locked", TextOf(page, "[data-person=anna] th"), StringComparison.Ordinal));
        Press(page, "Remove anna");
        AssertFocused(page, "Keep");
        Press(page, "Keep");
        AssertFocused(page, "Remove anna");
        Press(page, "Remove anna");
        Press(page, "Remove for good");

        Eventually(page, () => Assert.Equal("anna was removed.", TextOf(page, "[role=status]")));
        Assert.Single(Accounts.List());
    }

    [Fact]
    public void Role_OfAnAnalyst_IsSaidToOpenClassroom()
    {
        var page = Render<PeoplePage>();

        Change(page, "[data-form=add] [name=role]", "Analyst");

        Assert.Contains(page.FindAll(".help"), said => Words(said.TextContent).EndsWith("and everything in Classroom.", StringComparison.Ordinal));
    }

    [Fact]
    public async Task People_LastAdminRemoved_IsRefusedInWords()
    {
        await Accounts.AddAsync("boss", Role.Admin, Password);
        var page = Render<PeoplePage>();

        Press(page, "Remove boss");
        Press(page, "Remove for good");

        Eventually(page, () => Assert.StartsWith("This is the last admin", TextOf(page, "[role=alert]"), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Account_NewKey_IsShownOnceAndCanBeRevoked()
    {
        await Accounts.AddAsync("anna", Role.Viewer, Password);
        LogIn("anna", Policies.Recognize, Policies.Read, Policies.OwnAccount);
        var page = Render<AccountPage>();
        Change(page, "[data-form=key] input", "laptop");
        await page.InvokeAsync(() => page.Find("[data-form=key]").SubmitAsync());

        Eventually(page, () => Assert.StartsWith(ApiKeys.Prefix, page.Find("input.key").GetAttribute("value"), StringComparison.Ordinal));
        Assert.DoesNotContain("People", page.Markup, StringComparison.Ordinal);
        Assert.Empty(Render<AccountPage>().FindAll("input.key"));
        Press(page, "Revoke laptop");
        Assert.Single(page.FindAll("[data-table=keys] tbody tr"));
        AssertAsked(page, "Keep", "Revoke “laptop” for good?");
        Press(page, "Revoke for good");
        Eventually(page, () => Assert.Empty(page.FindAll("[data-table=keys]")));
        Assert.Contains(page.FindAll("[role=status]"), said => Words(said.TextContent) == "laptop was revoked.");
    }

    [Fact]
    public async Task Account_OfSomebodyWhoLogsInElsewhere_OffersNoChangeOfAPassword()
    {
        await Accounts.AddAsync("anna", Role.Viewer, Password);
        await Accounts.ComeInAsync("oidc", "issuer 1", "ida", Role.Viewer);

        LogIn("anna", Policies.Recognize, Policies.Read, Policies.OwnAccount);
        Assert.Contains(Render<AccountPage>().FindAll(".links a"), link => link.GetAttribute("href") == "account/password");
        LogIn("ida", Policies.Recognize, Policies.Read, Policies.OwnAccount);
        Assert.DoesNotContain(Render<AccountPage>().FindAll(".links a"), link => link.GetAttribute("href") == "account/password");
    }

    [Fact]
    public void Account_AtTheMachine_IsLinkedForWhoHasLoggedIn()
    {
        Assert.Equal(["status"], LinksIn(Render<AccountLink>()));
        LogIn("vera", Policies.Recognize, Policies.Read, Policies.OwnAccount);
        Assert.Equal(["account", "logout"], LinksIn(Render<AccountLink>()));

        static IEnumerable<string?> LinksIn(IRenderedComponent<AccountLink> shown) => shown.FindAll("a").Select(link => link.GetAttribute("href"));
    }

    [Fact]
    public void RefusedPage_AtTheMachine_LeadsToTheLoginOrSaysThatTheRoleIsNotEnough()
    {
        Navigation.NavigateTo("account");
        Assert.Empty(Words(Render<ManagedOnly>().Markup));
        Assert.EndsWith("/login?ReturnUrl=%2Faccount", Navigation.Uri, StringComparison.Ordinal);

        Navigation.NavigateTo("people");
        LogIn("vera", Policies.Recognize, Policies.Read, Policies.OwnAccount);
        Assert.Equal("Your role does not allow this page", TextOf(Render<ManagedOnly>(), "h1"));
        Assert.EndsWith("/people", Navigation.Uri, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Account_FormSentTwice_StillShowsTheOneKeyThatWasMade()
    {
        await Accounts.AddAsync("anna", Role.Viewer, Password);
        LogIn("anna", Policies.Recognize, Policies.Read, Policies.OwnAccount);
        var page = Render<AccountPage>();
        Change(page, "[data-form=key] input", "laptop");

        await page.InvokeAsync(() => page.Find("[data-form=key]").SubmitAsync());
        await page.InvokeAsync(() => page.Find("[data-form=key]").SubmitAsync());

        Assert.Single(page.FindAll("input.key"));
        Assert.DoesNotContain("A key needs a name", page.Markup, StringComparison.Ordinal);
        Assert.Single(Services.GetRequiredService<ApiKeys>().List("anna"));
    }

    [Fact]
    public async Task Administration_ItsThreePages_LeadToEachOtherAndAnAdminsAccountToThem()
    {
        await Accounts.AddAsync("boss", Role.Admin, Password);
        LogIn("boss", Policies.Recognize, Policies.Read, Policies.Administer, Policies.OwnAccount);
        (string Path, IRenderedComponent<IComponent> Page)[] pages =
            [("status", Render<StatusPage>()), ("people", Render<PeoplePage>()), ("audit", Render<AuditPage>())];

        Assert.All(pages, shown =>
        {
            Assert.Equal(["status", "people", "audit"], shown.Page.FindAll("nav.tabs a").Select(tab => tab.GetAttribute("href")));
            Assert.Equal(shown.Path, shown.Page.Find("nav.tabs [aria-current=page]").GetAttribute("href"));
        });
        Assert.Equal("status", Render<AccountPage>().FindAll(".links a")[^1].GetAttribute("href"));
    }

    [Fact]
    public void AuditLog_WhatWasDoneOnAPage_IsToldInWords()
    {
        AuditOrigin.Current = new AuditOrigin("ada", "page", "127.0.0.1");
        Services.GetRequiredService<AuditLog>().Record(AuditActions.ModelMadeLive, ShippedModel.Id);

        var page = Render<AuditPage>();

        Assert.Equal("ada", TextOf(page, "[data-table=audit] tbody th"));
        Assert.Contains("made a model live", TextOf(page, "[data-table=audit] tbody"), StringComparison.Ordinal);
        Assert.Equal(ShippedModel.Id, TextOf(page, "[data-table=audit] tbody small"));
    }

    [Fact]
    public async Task AuditLog_InAnotherLanguage_SaysTheWaysAndTheDetailsInIt()
    {
        AuditOrigin.Current = new AuditOrigin("ada", "cli");
        await Accounts.AddAsync("anna", Role.Admin, Password);
        using var browser = Site.CreateClient();
        (string User, string Password)[] attempts = [("nobody", Password), ("anna", "a wrong one"), ("anna", Password)];
        foreach (var (user, password) in attempts)
        {
            await browser.PostAsJsonAsync("/api/v1/login", new { user, password });
        }

        Services.GetRequiredService<ApiKeys>().Make("anna", "laptop", KeyScope.Read);
        AuditOrigin.Current = new AuditOrigin("anna", "key laptop");
        Services.GetRequiredService<AuditLog>().Record(AuditActions.EvaluationStarted, "e1", "small on drawn");
        Services.GetRequiredService<AuditLog>().Record("of-a-later-version", "e1", "admin");

        IRenderedComponent<AuditPage>? page = null;
        InLanguage.Do("de", () => page = Render<AuditPage>());

        Assert.Equal(
            [
                "e1 admin", "e1 small, drawn", "laptop erkennen und lesen, von anna", "anna mit Passwort", "anna falsches Passwort", "unbekannter Name",
                "anna Admin",
            ],
            page!.FindAll("[data-table=audit] td:nth-child(3) small").Select(small => Words(small.TextContent)));
        Assert.Equal(
            [
                "mit dem Schlüssel „laptop“", "mit dem Schlüssel „laptop“", "über die Befehlszeile", "über die API", "über die API", "über die API",
                "über die Befehlszeile",
            ],
            page!.FindAll("[data-table=audit] td:nth-child(4)").Select(cell => Words(cell.FirstChild!.TextContent)));
    }

    [Fact]
    public void AuditLog_OlderEntriesOrASearchWithoutHits_SayWhatIsShownWhereTheFocusGoes()
    {
        var log = Services.GetRequiredService<AuditLog>();
        foreach (var _ in Enumerable.Range(0, 101))
        {
            log.Record(AuditActions.ModelMadeLive, "our-model");
        }

        Navigation.NavigateTo("audit?find=our-model");
        var page = Render<AuditPage>();
        var range = ReferenceOf(page.Find("p.help"));
        Assert.Equal(100, page.FindAll("[data-table=audit] tbody tr").Count);

        Press(page, "Older");
        Eventually(page, () => Assert.Single(page.FindAll("[data-table=audit] tbody tr")));
        Eventually(page, () => AssertFocused(range));
        Assert.Equal("", TextOf(page, "p[role=status]")); // the focus tells it

        Change(page, "#find", "nobody");
        Eventually(page, () => Assert.Equal("No entry fits.", TextOf(page, "p.help")));
        Eventually(page, () => Assert.Equal("No entry fits.", TextOf(page, "p[role=status]")));
    }

    [Fact]
    public void AuditLog_WhoseEntriesFillOnePage_OffersNoOlderOnes()
    {
        var log = Services.GetRequiredService<AuditLog>();
        foreach (var _ in Enumerable.Range(0, 100))
        {
            log.Record(AuditActions.ModelMadeLive, "our-model");
        }

        Navigation.NavigateTo("audit?find=our-model");
        var page = Render<AuditPage>();

        Assert.Equal(100, page.FindAll("[data-table=audit] tbody tr").Count);
        Assert.DoesNotContain(page.FindAll("button"), button => NameOf(button) == "Older");
    }

    [Fact]
    public void Viewer_RunsAndARun_OfferNothingThatWouldBeRefused()
    {
        LogIn("vera", Policies.Recognize, Policies.Read, Policies.OwnAccount);
        var store = Services.GetRequiredService<IRunStore>();
        var run = store.Create(RunSpecs.Small(), "ada");

        var list = Render<RunsPage>();
        var one = Render<RunPage>(parameters => parameters.Add(shown => shown.Id, run.Id));

        Assert.Contains(run.Spec.Name, list.Markup, StringComparison.Ordinal);
        Assert.DoesNotContain(list.FindAll("button"), button => NameOf(button) is "Pause the queue" or "Move first up");
        Assert.DoesNotContain(list.FindAll("a"), link => link.GetAttribute("href") == "train");
        Assert.Contains(run.Spec.Name, one.Markup, StringComparison.Ordinal);
        Assert.DoesNotContain(one.FindAll("button"), button => NameOf(button) is "Take out of the queue" or "Save");
    }

    private void LogIn(string name, params string[] policies)
    {
        Person.SetAuthorized(name).SetPolicies(policies);
        Person.SetClaims(new Claim(Logins.AccountClaim, name));
    }
}
