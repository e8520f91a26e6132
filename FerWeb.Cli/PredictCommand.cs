using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using FerWeb.Engine.Faces;
using FerWeb.Engine.Photos;
using FerWeb.Engine.Recognition;
using Spectre.Console;

namespace FerWeb.Cli;

/// <summary><c>ferweb predict</c>: the emotions on the faces of some photos.</summary>
internal sealed class PredictCommand : CliCommand
{
    /// <summary>Characters of a bar of 100 %.</summary>
    private const int BarWidth = 40;

    private readonly Argument<string[]> _images = new("image")
    {
        Description = "Photos (JPEG, PNG, WebP, BMP, GIF or TIFF), folders of them, or patterns such as *.jpg.",
        Arity = ArgumentArity.OneOrMore,
    };

    private readonly Option<LabelHead> _head = new("--head")
    {
        Description = "Whose labels to answer with: those of a crowd of people, or those of FER-2013 (default: crowd).",
    };

    private readonly Option<string> _model = ModelOption.Create();

    private readonly Option<string> _dataFolder = DataFolderOption.Create("Where a --model of the web app lies");

    private readonly Option<bool> _whole = new("--whole") { Description = "Take the whole picture as the face." };

    private readonly Option<bool> _json = new("--json") { Description = "Write one line of JSON for each photo." };

    public PredictCommand()
        : base(
            "predict",
            "Says which emotion the faces on some photos show, or which of a model's own classes.",
            "ferweb predict photo.jpg",
            "ferweb predict photos --json",
            "ferweb predict *.jpg --json",
            "ferweb predict face.png --whole --head fer")
    {
        _head.AcceptOnlyFromAmong("crowd", "fer");
        Add(_images);
        Add(_head);
        Add(_model);
        Add(_whole);
        Add(_json);
        Add(_dataFolder);
    }

    protected override async Task<int> RunAsync(ParseResult input, CancellationToken cancellation)
    {
        using var recognizer = PhotoRecognizer.Load(ModelOption.FolderOf(input.GetValue(_model), input.GetValue(_dataFolder)));
        var head = input.GetValue(_head);
        var whole = input.GetValue(_whole);
        var json = input.GetValue(_json);
        var code = ExitCode.Ok;
        foreach (var (file, fault) in input.GetRequiredValue(_images).SelectMany(NamedPhoto.AllOf))
        {
            try
            {
                var bytes = fault is null ? await File.ReadAllBytesAsync(file, cancellation) : throw new CommandFailedException(fault);
                var result = await recognizer.RecognizeAsync(bytes, head, whole ? FaceSearchMode.WholePicture : FaceSearchMode.Thorough, cancellation);
                Write(file, result, json);
            }
            // One bad photo does not keep the others from being answered.
            catch (Exception error) when (error is ImageReadException or CommandFailedException or IOException or UnauthorizedAccessException)
            {
                code = ExitCode.Failed;
                var sentence = ErrorText.Of(error)!;
                await Console.Error.WriteLineAsync($"{file}: {sentence}");
                if (json)
                {
                    Terminal.WriteJsonLine(new { File = file, Error = sentence, Faces = Array.Empty<object>() });
                }
            }
        }

        return code;
    }

    private static void Write(string file, RecognitionResult result, bool json)
    {
        if (json)
        {
            Terminal.WriteJsonLine(new
            {
                File = file,
                result.Model,
                result.Head,
                Faces = result.Faces.Select(face => new
                {
                    face.Box,
                    Label = face.Label.Name,

                    // No dictionary: its keys would be put into snake case.
                    Probabilities = new JsonObject(
                        result.Classes.Zip(face.Probabilities, (name, share) => KeyValuePair.Create(name, (JsonNode?)JsonValue.Create(share)))),
                    result.WholeImage,
                }),
            });
            return;
        }

        Terminal.Out.MarkupLineInterpolated($"[bold]{file}[/]");
        if (result.Faces.Count == 0)
        {
            Terminal.Out.WriteLine("  No face was found. If the picture is nothing but a face, try --whole.");
        }

        for (var i = 0; i < result.Faces.Count; i++)
        {
            var face = result.Faces[i];
            var place = result.WholeImage
                ? "The whole picture"
                : $"Face {i + 1} ({face.Box.Width}x{face.Box.Height} at {face.Box.X},{face.Box.Y})";
            Terminal.Out.MarkupLineInterpolated($"  {place}: [bold]{face.Label.Name}[/]");
            Terminal.Out.Write(new Padder(Bars(result.Classes, face), new Padding(3, 0, 0, 0)));
            Terminal.Out.WriteLine();
        }
    }

    private static Table Bars(IReadOnlyList<string> classes, FaceResult face)
    {
        var table = new Table { Border = TableBorder.None, ShowHeaders = false };
        table.AddColumn(new TableColumn("emotion").RightAligned());
        table.AddColumn("bar");
        foreach (var (k, probability) in face.Probabilities.Index())
        {
            var colour = k == face.Label.Index ? "green" : "grey";
            var bar = new string('█', (int)MathF.Round(probability * BarWidth));
            table.AddRow(classes[k], $"[{colour}]{bar}[/] {Percent(probability)}");
        }

        return table;
    }

    /// <summary>Neither hides a small probability nor promises certainty, as on the pages (ProbabilityText).</summary>
    internal static string Percent(float probability) => (probability * 100) switch
    {
        < 0.1f => "<0.1 %",
        < 9.95f and var percent => string.Create(CultureInfo.InvariantCulture, $"{percent:0.0} %"),
        >= 99.5f and < 100 => ">99 %",
        var percent => string.Create(CultureInfo.InvariantCulture, $"{percent:0} %"),
    };
}
