using Bunit;
using FerWeb.Components.Pages.Models;
using FerWeb.Engine.Emotions;
using FerWeb.Engine.Faces;
using FerWeb.Engine.Photos;
using FerWeb.Engine.Recognition;
using FerWeb.Recognition;
using Microsoft.Extensions.DependencyInjection;

namespace FerWeb.Tests.Components;

/// <summary>Two models' answers to one photo, side by side.</summary>
public sealed class TwoModelsPageTests : PageTest
{
    [Fact]
    public void Faces_OfAPhotoOfTwo_StandInReadingOrderEachWithItsPicture()
    {
        // As the engine gives them: the largest first.
        FaceResult[] faces = [Face(x: 300, side: 200, Emotion.Happy, gray: 200), Face(x: 20, side: 90, Emotion.Sad, gray: 50)];
        var results = Site.Services.GetRequiredService<RecognitionResultStore>();
        var ids = ((string[])["one", "other"]).Select(model => results.Add(new(model, LabelHead.Fer, 640, 480, false, faces, TimeSpan.Zero))).ToList();
        Navigation.NavigateTo($"models/compare?first={ids[0]}&second={ids[1]}");

        var page = Render<ComparePage>();

        Assert.Equal(["Face 1", "Face 2"], page.FindAll(".face h2").Select(title => title.TextContent));
        Assert.Equal([AddressOf(faces[1]), AddressOf(faces[0])], page.FindAll(".face img.crop").Select(crop => crop.GetAttribute("src")));
        string[] words = [.. page.FindAll(".face .says").Select(says => says.TextContent)];
        Assert.Equal(["Sad", "Sad", "Happy", "Happy"], words);
    }

    private static string AddressOf(FaceResult face) => "data:image/png;base64," + Convert.ToBase64String(PngEncoder.Encode(face.Crop));

    private static FaceResult Face(int x, int side, Emotion shown, byte gray)
    {
        var probabilities = new float[7];
        probabilities[(int)shown] = 1;
        return new FaceResult(
            new FaceBox(x, 100, side, side, 0, 1), shown, probabilities, new GrayImage(48, 48, [.. Enumerable.Repeat(gray, 48 * 48)]));
    }
}
