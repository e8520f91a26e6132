using FerWeb.Engine.Imaging;

namespace FerWeb.Tests.Engine.Imaging;

/// <summary>One finder for all tests of a class: its cascades load once.</summary>
public sealed class FaceFinderFixture : IDisposable
{
    public FaceFinder Finder { get; } = new();

    public void Dispose() => Finder.Dispose();
}
