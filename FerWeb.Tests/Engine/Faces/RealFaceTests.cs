using FerWeb.Engine.Emotions;
using FerWeb.Engine.Faces;
using FerWeb.Engine.Photos;
using FerWeb.Engine.Recognition;
using FerWeb.Tests.Engine.Photos;
using FerWeb.Tests.Shared;
using Xunit.Abstractions;

namespace FerWeb.Tests.Engine.Faces;

/// <summary>Real photographs, which lie beside the checkout and never in it.</summary>
public sealed class RealFaceTests(FaceFinderFixture fixture, ITestOutputHelper output) : IClassFixture<FaceFinderFixture>
{
    [Fact]
    public async Task Recognize_SharedPhotos_FindsAFaceInEachAndIsRightForAtLeast43Of66()
    {
        if (Checkout.Beside("shared", "photos") is not { } folder)
        {
            output.WriteLine("Nothing was tested: ../shared/photos is not there.");
            return;
        }

        using var recognizer = PhotoRecognizer.Load(ShippedModel.Folder);
        var rows = (await File.ReadAllLinesAsync(Path.Combine(folder, "labels.csv"))).Skip(1).Select(line => line.Split(',')).ToList();
        var (missed, right) = (new List<string>(), 0);
        foreach (var row in rows)
        {
            var photo = await File.ReadAllBytesAsync(Path.Combine(folder, row[0]));
            var result = await recognizer.RecognizeAsync(photo, LabelHead.Crowd, FaceSearchMode.Thorough, CancellationToken.None);
            if (result.Faces.Count != 1)
            {
                missed.Add($"{row[0]}: {result.Faces.Count}");
            }

            right += result.Faces.Count > 0 && result.Faces[0].Label.Name == row[1] ? 1 : 0;
        }

        output.WriteLine($"{right} of {rows.Count} right; not one face in: {string.Join(", ", missed)}");
        Assert.Equal(66, rows.Count);
        Assert.Empty(missed);
        Assert.InRange(right, 43, 66);
    }

    [Fact]
    public void Find_FerValidationFaces_AreUsedWhole()
    {
        if (Checkout.Beside("data", "validation") is not { } folder)
        {
            output.WriteLine("Nothing was tested: ../data/validation is not there.");
            return;
        }

        var files = Directory.GetFiles(folder, "*.png", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Where((_, i) => i % 20 == 0).ToList();
        Assert.NotEmpty(files);
        foreach (var file in files)
        {
            var face = ImageDecoder.DecodeGray(File.ReadAllBytes(file));

            var search = fixture.Finder.Find(face);

            Assert.True(search.WholeImage, file);
            Assert.Equal(face.Pixels, FaceCropper.Crop(face, Assert.Single(search.Faces)).Pixels);
        }
    }
}
