using FerWeb.Engine.Photos;
using FerWeb.Tests.Engine.Datasets;
using FerWeb.Workspace.Classroom;

namespace FerWeb.Tests.Workspace.Classroom;

/// <summary>Sets with pictures in them.</summary>
internal static class ClassroomSets
{
    /// <summary>Puts pictures of noise into each class, as many as a training asks for.</summary>
    public static void Fill(this ClassroomStore sets, string set, int pictures = ClassroomLimits.LeastPictures, int seed = 0)
    {
        foreach (var (one, i) in from one in sets.Find(set).Classes from i in Enumerable.Range(0, pictures) select (one, i))
        {
            sets.AddPicture(set, one.Id, new GrayImage(48, 48, TemporaryFolder.Noise(seed + (100 * i) + one.Id[1])));
        }
    }
}
