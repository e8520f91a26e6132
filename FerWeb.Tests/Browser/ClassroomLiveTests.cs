using System.Text.Json;
using FerWeb.Tests.Workspace.Classroom;
using FerWeb.Workspace.Classroom;
using FerWeb.Workspace.Runs;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace FerWeb.Tests.Browser;

/// <summary>The network of a classroom set before the camera, on runs that stand in the store as a worker would have left them.</summary>
public sealed class ClassroomLiveTests(BrowserFixture fixture) : CameraTest(fixture)
{
    private readonly ClassroomStore _sets = fixture.Site.Services.GetRequiredService<ClassroomStore>();
    private readonly ClassroomActions _actions = fixture.Site.Services.GetRequiredService<ClassroomActions>();
    private readonly IRunStore _store = fixture.Site.Services.GetRequiredService<IRunStore>();

    private ILocator Classes => Page.Locator(".live .faces [data-part=name]");

    [Fact]
    public async Task NewerTraining_WhileTheOneBeforeIsAsked_AnswersInItsPlaceAndNoLateAnswerIsWaitedFor()
    {
        var set = _sets.Agree(_sets.Create("7b", ["Shut", "Open"]).Id, "local").Id;
        _sets.Fill(set);
        var before = Train(set);
        var isSlow = false;
        TaskCompletionSource<IRoute> late = new(), next = new();
        await Page.RouteAsync(Frames, route => route.Request.Url.Contains(before, StringComparison.Ordinal)
            ? (isSlow ? KeepAsync(route, late) : AnswerAsync(route, "Shut", "Open"))
            : (next.Task.IsCompleted ? AnswerAsync(route, "Left", "Right") : KeepAsync(route, next)));
        await Page.GotoAsync($"classroom/{set}");
        await Expect(Page.Locator(".live[data-ready]")).ToBeAttachedAsync();
        await Page.Locator(".live [data-part=camera-start]").ClickAsync();
        await Expect(Classes).ToHaveTextAsync(["Shut", "Open"]);
        isSlow = true;
        var asked = (await Patience.ForAsync(late.Task)).Request;

        Train(set);
        var newer = await Patience.ForAsync(next.Task);

        await Expect(Classes).ToHaveCountAsync(0);
        await Patience.UntilAsync(() => asked.Failure is not null); // the browser has let go of it
        await AnswerAsync(newer, "Left", "Right");
        await Expect(Classes).ToHaveTextAsync(["Left", "Right"]);
        await Expect(Page.Locator(".live[data-live=on]")).ToBeAttachedAsync();
        await Expect(Page.Locator(".live [data-part=note]")).ToHaveTextAsync("");
        Assert.Equal(1, await CountAskedAsync());

        Task KeepAsync(IRoute route, TaskCompletionSource<IRoute> kept)
        {
            kept.TrySetResult(route);
            return HoldAsync(route);
        }
    }

    private static Task AnswerAsync(IRoute route, params string[] classes) => route.FulfillAsync(new()
    {
        ContentType = "application/json",
        Body = JsonSerializer.Serialize(new
        {
            faces = new[]
            {
                new { box = new { x = 20, y = 20, width = 100, height = 100, angle = 0 }, probabilities = classes.ToDictionary(name => name, _ => 0.5) },
            },
            classes,
            model = "",
            image_width = 480,
            image_height = 360,
        }),
    });

    /// <summary>Trains on the set, from the beginning to the end.</summary>
    private string Train(string set)
    {
        var id = _actions.Train(set, "local").Id;
        var run = _store.Move(_store.Claim("elsewhere", TimeSpan.FromMinutes(5), one => one.Id == id)!, RunStatus.Running, "worker")!;
        Assert.True(_store.AddCheckpoint(id, run.Attempt, new RunCheckpoint(10, 1, 1, IsBest: true, IsPinned: false, DateTimeOffset.UnixEpoch)));
        _store.Move(_store.Find(id)!, RunStatus.Finished, "worker", StopCause.Finished);
        return id;
    }
}
