using Bunit;
using FerWeb.Components.Pages.Classroom;
using FerWeb.Engine.Photos;
using FerWeb.Tests.Engine.Datasets;
using FerWeb.Tests.Workspace.Classroom;
using FerWeb.Workspace.Classroom;
using FerWeb.Workspace.Runs;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;

namespace FerWeb.Tests.Components;

/// <summary>Tests of pages of classroom sets: what they have to begin with.</summary>
public abstract class ClassroomPageTest : PageTest
{
    protected ClassroomStore Sets => Services.GetRequiredService<ClassroomStore>();

    /// <summary>Puts a picture into the first class.</summary>
    protected (string Picture, int Count) Add(ClassroomSet set, int seed)
        => Sets.AddPicture(set.Id, "c1", new GrayImage(48, 48, TemporaryFolder.Noise(seed)));

    protected ClassroomSet Agreed() => Sets.Agree(Sets.Create("7b", ["Happy", "Sad"]).Id, "local");

    protected IRenderedComponent<IComponent> Open(ClassroomSet set)
        => (IRenderedComponent<IComponent>)Render<ClassroomSetPage>(parameters => parameters.Add(shown => shown.Id, set.Id));

    /// <summary>Puts as many pictures into both classes as a training asks for.</summary>
    protected void Fill(ClassroomSet set) => Sets.Fill(set.Id);

    /// <summary>A run that has learned from the set's pictures and has ended before it began.</summary>
    protected Run Cancelled(ClassroomSet set)
    {
        var run = Services.GetRequiredService<ClassroomActions>().Train(set.Id, "local");
        return Services.GetRequiredService<RunActions>().Stop(run.Id, "local");
    }
}
