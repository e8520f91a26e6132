using FerWeb.Engine.Faces;
using FerWeb.Tests.Engine.Photos;

namespace FerWeb.Tests.Engine.Faces;

/// <summary>One finder for all tests of a class: its networks load once.</summary>
public sealed class FaceFinderFixture : IDisposable
{
    public FaceFinder Finder { get; } = new();

    public void Dispose() => Finder.Dispose();
}
