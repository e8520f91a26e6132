using System.Text.Json;
using FerWeb.Engine.Emotions;
using FerWeb.Tests.Shared;

namespace FerWeb.Tests.Web.Gradio;

/// <summary>Gradio's own client from npm against the site over a real socket.</summary>
public sealed class GradioClientTests : IDisposable
{
    private readonly Site _site = new();
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ferweb-gradio");

    public void Dispose()
    {
        _site.Dispose();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task ViewApi_OfTheSite_ListsPredictWithItsParametersAndLabel()
    {
        var predict = (await CallAsync("view")).GetProperty("named_endpoints").GetProperty("/predict");

        Assert.Equal(
            ["image", "head", "whole"],
            predict.GetProperty("parameters").EnumerateArray().Select(parameter => parameter.GetProperty("parameter_name").GetString()));
        Assert.Equal("Blob | File | Buffer", predict.GetProperty("parameters")[0].GetProperty("type").GetString());
        Assert.Equal("Label", Assert.Single(predict.GetProperty("returns").EnumerateArray()).GetProperty("component").GetString());
    }

    [Fact]
    public async Task Predict_Photo_ReturnsLabelAndConfidences()
    {
        var data = await CallAsync("predict");

        AssertIsHappy(Assert.Single(data.EnumerateArray()));
        Assert.Equal(PhotoBytes.Jpeg(), Assert.Single(_site.Recognizer.Photos));
    }

    [Theory]
    [InlineData("choices")]
    [InlineData("named")]
    public async Task Predict_OtherHead_AnswersWithItsLabels(string scenario)
        => Assert.Equal("sad", (await CallAsync(scenario))[0].GetProperty("label").GetString());

    [Fact]
    public async Task Predict_TwentyClientsAtOnce_AnswersEach()
    {
        var answers = (await CallAsync("clients")).EnumerateArray().ToList();

        Assert.Equal(20, answers.Count);
        Assert.All(answers, data => AssertIsHappy(data[0]));
        Assert.Equal(20, _site.Recognizer.Photos.Count);
    }

    [Fact]
    public async Task Predict_SeveralCallsOfOneClient_AnswersEachAndTheNext()
    {
        var answers = (await CallAsync("again")).EnumerateArray().ToList();

        Assert.Equal(4, answers.Count);
        Assert.All(answers, data => AssertIsHappy(data[0]));
    }

    [Theory]
    [InlineData("text", "That is not a photo we can read")]
    [InlineData("large", "larger than 20\u00a0MB, its upload was refused")]
    [InlineData("address", "does not fetch photos from addresses")]
    [InlineData("nothing", "There is no photo")]
    public async Task Predict_WrongPhoto_FailsAsGradioErrorWithPlainSentence(string scenario, string sentence)
    {
        var complaint = await CallAsync(scenario);

        Assert.Contains(sentence, complaint.GetProperty("message").GetString());
        Assert.Equal("error", complaint.GetProperty("stage").GetString());
    }

    [Fact]
    public async Task Predict_NoFace_SaysWhatToDo()
    {
        _site.Recognizer.FaceCount = 0;

        Assert.Contains("couldn't find a face", (await CallAsync("refused")).GetProperty("message").GetString());
    }

    [Fact]
    public async Task Predict_FaultOnOurSide_TellsAnIdAndKeepsTheRestInTheLog()
    {
        _site.Recognizer.Fault = new InvalidOperationException("a secret");

        var message = (await CallAsync("refused")).GetProperty("message").GetString()!;

        Assert.DoesNotContain("secret", message);
        Assert.Contains("a secret", _site.Log.Text);
        Assert.Contains(message.Split(' ')[^1].TrimEnd('.'), _site.Log.Text);
    }

    private static void AssertIsHappy(JsonElement label)
    {
        var confidences = label.GetProperty("confidences").EnumerateArray().ToList();
        Assert.Equal("happy", label.GetProperty("label").GetString());
        Assert.Equal("happy", confidences[0].GetProperty("label").GetString());
        Assert.Equal(EmotionNames.All.Order(), confidences.Select(confidence => confidence.GetProperty("label").GetString()!).Order());
        Assert.Equal(1, confidences.Sum(confidence => confidence.GetProperty("confidence").GetDouble()), 4);
    }

    private async Task<JsonElement> CallAsync(string scenario)
    {
        _site.UseKestrel();
        _site.StartServer();
        var photo = Path.Combine(_folder.FullName, "photo.jpg");
        await File.WriteAllBytesAsync(photo, PhotoBytes.Jpeg());
        var run = await ProcessRun.StartAsync(
            _folder.FullName,
            "node",
            Path.Combine(Checkout.Root, "FerWeb.Tests", "Web", "Gradio", "gradio-client.mjs"),
            Path.Combine(Checkout.Root, "wwwroot-assets", "package.json"),
            _site.ClientOptions.BaseAddress.ToString(),
            scenario,
            photo);
        Assert.True(run.ExitCode == 0, run.Error + run.Output);
        return JsonDocument.Parse(run.Output).RootElement;
    }
}
