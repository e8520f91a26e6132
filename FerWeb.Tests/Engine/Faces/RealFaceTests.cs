using FerWeb.Engine.Faces;
using FerWeb.Engine.Photos;
using FerWeb.Tests.Engine.Photos;
using FerWeb.Tests.Shared;
using Xunit.Abstractions;

namespace FerWeb.Tests.Engine.Faces;

/// <summary>Real photographs, which lie beside the checkout and never in it.</summary>
public sealed class RealFaceTests(FaceFinderFixture fixture, ITestOutputHelper output) : IClassFixture<FaceFinderFixture>
{
    private readonly IImageDecoder _decoder = ImageDecoders.Create();

    [Fact]
    public void C4_Find_SharedPhotos_GivesAFaceInAtLeast64Of66()
    {
        if (Checkout.Beside("shared", "photos") is not { } folder)
        {
            output.WriteLine("Nothing was tested: ../shared/photos is not there.");
            return;
        }

        var photos = Directory.GetFiles(folder, "*.jpg");
        var missed = photos.Where(photo => fixture.Finder.Find(_decoder.DecodeGray(File.ReadAllBytes(photo))).Faces.Count == 0).Select(Path.GetFileName).ToList();

        output.WriteLine($"{photos.Length} photos, no face in: {string.Join(", ", missed)}");
        Assert.Equal(66, photos.Length);
        Assert.InRange(missed.Count, 0, 2);
    }

    [Fact]
    public void C4_Find_FerValidationFaces_AreUsedWhole()
    {
        if (Checkout.Beside("data", "validation") is not { } folder)
        {
            output.WriteLine("Nothing was tested: ../data/validation is not there.");
            return;
        }

        var files = Directory.GetFiles(folder, "*.png", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Where((_, i) => i % 20 == 0).ToList();
        foreach (var file in files)
        {
            var face = _decoder.DecodeGray(File.ReadAllBytes(file));

            var search = fixture.Finder.Find(face);

            Assert.True(search.WholeImage, file);
            Assert.Equal(face.Pixels, FaceCropper.Crop(face, Assert.Single(search.Faces)).Pixels);
        }
    }
}
