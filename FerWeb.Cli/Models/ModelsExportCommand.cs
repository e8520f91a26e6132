using System.CommandLine;
using FerWeb.Engine.Models;
using FerWeb.Engine.Onnx;
using FerWeb.Workspace.Models;

namespace FerWeb.Cli.Models;

/// <summary><c>ferweb models export</c>: a model for other places.</summary>
internal sealed class ModelsExportCommand : LibraryCommand
{
    private readonly Argument<string> _id = Id();

    private readonly Option<string> _format = new("--format")
    {
        Description = "bundle (a zip with all of it), onnx, safetensors (with its model.json) (default: by the ending of --out, else bundle).",
        HelpName = "name",
    };

    private readonly Option<string> _out = new("--out") { Description = "The file to write (default: ID.zip, ID.onnx or ID.safetensors).", HelpName = "file" };

    private readonly Option<string> _input = new("--input")
    {
        Description =
            "What the ONNX file takes: bytes (uint8, 0 to 255), floats (float32, 0 to 255) or normalised (float32, centre cut out and scaled) " +
            "(default: bytes).",
        HelpName = "name",
        DefaultValueFactory = _ => "bytes",
    };

    private readonly Option<bool> _logits = new("--logits") { Description = "The ONNX file gives logits alone, no calibrated probabilities." };

    public ModelsExportCommand()
        : base(
            "export",
            "Writes a model as a bundle, ONNX or safetensors.",
            $"ferweb models export {ModelStore.DefaultId}",
            $"ferweb models export {ModelStore.DefaultId} --format onnx --input floats --out face.onnx",
            $"ferweb models export {ModelStore.DefaultId} --format safetensors")
    {
        _format.AcceptOnlyFromAmong("bundle", "onnx", "safetensors");
        _input.AcceptOnlyFromAmong("bytes", "floats", "normalised");
        Add(_id);
        Add(_format);
        Add(_out);
        Add(_input);
        Add(_logits);
    }

    protected override int Run(ParseResult input, ModelLibrary models)
    {
        var id = models.Find(input.GetRequiredValue(_id)).Id;
        var format = FormatOf(input);
        if (format != ModelFormat.Onnx && (input.GetResult(_input) is { Implicit: false } || input.GetResult(_logits) is { Implicit: false }))
        {
            throw new WrongUsageException("--input and --logits are of ONNX files; give --format onnx.");
        }

        var onnx = new OnnxOptions(Enum.Parse<OnnxInput>(input.GetValue(_input)!, ignoreCase: true), !input.GetValue(_logits));
        var path = Path.GetFullPath(input.GetValue(_out) ?? ModelLibrary.FileName(id, format));
        if (format == ModelFormat.SafeTensors && Path.GetExtension(path).Equals(".json", StringComparison.OrdinalIgnoreCase))
        {
            throw new WrongUsageException("--out names the weights; their description goes beside them as .json. Choose another ending, such as .safetensors.");
        }

        Write(models, id, format, path, onnx);
        if (format == ModelFormat.SafeTensors)
        {
            Write(models, id, ModelFormat.Description, Path.ChangeExtension(path, ".json"), onnx);
        }

        return ExitCode.Ok;
    }

    // By the name of the file where nobody says it: a zip that is called .onnx no program opens.
    private ModelFormat FormatOf(ParseResult input) => input.GetValue(_format) is { } named
        ? Enum.Parse<ModelFormat>(named, ignoreCase: true)
        : Path.GetExtension(input.GetValue(_out))?.ToLowerInvariant() switch
        {
            ".onnx" => ModelFormat.Onnx,
            ".safetensors" => ModelFormat.SafeTensors,
            _ => ModelFormat.Bundle,
        };

    // Under another name first, so that a failure leaves no half file and no other one's place taken.
    private static void Write(ModelLibrary models, string id, ModelFormat format, string path, OnnxOptions onnx)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var unfinished = $"{path}.tmp";
        try
        {
            using (var file = File.Create(unfinished))
            {
                models.Export(id, format, file, onnx);
            }

            File.Move(unfinished, path, overwrite: true);
        }
        finally
        {
            File.Delete(unfinished);
        }

        Console.Out.WriteLine(path);
    }
}
