using System.ComponentModel;
using System.Text.Json.Serialization;
using FerWeb.Api;
using FerWeb.Engine.Models;
using FerWeb.Engine.Models.Exchange;
using FerWeb.Engine.Onnx;
using FerWeb.Security;
using FerWeb.Workspace;
using FerWeb.Workspace.Models;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace FerWeb.Models;

/// <summary>The HTTP side of models' files: download, import, rename, delete.</summary>
internal static class ModelFilesApi
{
    private const string Zip = "application/zip";
    private const string Binary = "application/octet-stream";

    /// <summary>Adds the endpoints to those of <see cref="ModelsApi"/>.</summary>
    public static void MapModelFiles(this RouteGroupBuilder api)
    {
        api.MapGet("/models/{model}", (string model, ModelLibrary library) => TypedResults.Ok(ModelAnswer.Of(library.Find(model))))
            .WithName("GetModel").WithSummary("One model");
        Download(api, "bundle", ModelFormat.Bundle, Zip, "DownloadBundle", "All of a model as one zip: weights, ONNX, labels, card, a page that runs it");
        Download(api, "safetensors", ModelFormat.SafeTensors, Binary, "DownloadWeights", "A model's weights as safetensors, under PyTorch's key names");
        Download(api, "description", ModelFormat.Description, "application/json", "DownloadDescription", "The model.json that belongs to the safetensors");
        api.MapGet("/models/{model}/onnx", (
                string model,
                ModelLibrary library,
                DataFolder data,
                [Description("bytes (uint8, 0 to 255), floats (float32, 0 to 255) or normalised."), ReadAs(typeof(OnnxInput))] string input = "bytes",
                [Description("Calibrated probabilities beside the logits.")] bool probabilities = true)
                => Send(library, data, model, ModelFormat.Onnx, Binary, new OnnxOptions(InputOf(input), probabilities)))
            .RequireAuthorization(Policies.Write)
            .WithName("DownloadOnnx").WithSummary($"A model as ONNX, opset {OnnxExport.Opset}")
            .Produces<Stream>(StatusCodes.Status200OK, Binary)
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status409Conflict);
        api.MapPost("/models/import", ImportAsync)
            .WithName("ImportModel")
            .WithSummary("Take in a model: a form with a bundle (.zip), or with weights (.safetensors or .pth) and their model.json")
            .WithMetadata(BodyForm.ModelFiles)
            .DisableAntiforgery() // the policy asks for the same origin
            .WithMetadata(new RequestSizeLimitAttribute(ModelReader.MaxBytes))
            .WithMetadata(new RequestFormLimitsAttribute { MultipartBodyLengthLimit = ModelReader.MaxBytes })
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status413PayloadTooLarge);
        api.MapCombinations();
        api.MapPatch("/models/{model}", (string model, RenameRequest request, ModelLibrary library)
                => TypedResults.Ok(ModelAnswer.Of(library.Rename(model, request.Name))))
            .WithName("RenameModel").WithSummary("Give a model a name for people; an empty one takes it away")
            .ProducesProblem(StatusCodes.Status409Conflict);
        api.MapDelete("/models/{model}", (string model, ModelLibrary library) =>
            {
                library.Delete(model);
                return TypedResults.NoContent();
            })
            .WithName("DeleteModel").WithSummary("Remove a model for good; never the live one nor those that ship with FerWeb")
            .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict);
    }

    private static void Download(RouteGroupBuilder api, string part, ModelFormat format, string type, string name, string summary)
        => api.MapGet($"/models/{{model}}/{part}", (string model, ModelLibrary library, DataFolder data) => Send(library, data, model, format, type))
            .RequireAuthorization(Policies.Write).WithName(name).WithSummary(summary)
            .Produces(StatusCodes.Status200OK, ApiSchemas.TypeOf(type), type)
            .ProducesProblem(StatusCodes.Status409Conflict);

    private static OnnxInput InputOf(string name) => Enum.TryParse<OnnxInput>(name, ignoreCase: true, out var input) && Enum.IsDefined(input)
        ? input
        : throw new ProblemException(
            StatusCodes.Status400BadRequest, $"'{name}' is no input of an ONNX file. Choose bytes, floats or normalised.", field: "input");

    // Through a file, so that a fault is told before the answer begins, and a slow reader holds no memory.
    private static FileStreamHttpResult Send(ModelLibrary library, DataFolder data, string model, ModelFormat format, string type, OnnxOptions? onnx = null)
    {
        Directory.CreateDirectory(data.Root);
        var file = new FileStream(
            Path.Combine(data.Root, $".download-{Guid.NewGuid():N}"), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 1 << 16,
            FileOptions.DeleteOnClose | FileOptions.Asynchronous);
        try
        {
            library.Export(model, format, file, onnx);
            file.Position = 0;
            return TypedResults.File(file, type, ModelLibrary.FileName(model, format));
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    private static async Task<IFormCollection> ReadFormAsync(HttpRequest request, CancellationToken cancellation)
    {
        try
        {
            return await request.ReadFormAsync(cancellation);
        }
        catch (Exception error) when (error is InvalidDataException or (IOException and not BadHttpRequestException) && !FullDisk.IsCause(error))
        {
            throw new ProblemException(StatusCodes.Status400BadRequest, "The form could not be read. Send the files of a model in a multipart form.");
        }
    }

    private static async Task<Created<ModelAnswer>> ImportAsync(
        HttpRequest request, ModelLibrary library, DataFolder data, CancellationToken cancellation)
    {
        if (!request.HasFormContentType)
        {
            throw new ProblemException(
                StatusCodes.Status415UnsupportedMediaType,
                "A model comes as a form (multipart/form-data) with its files, for example: curl -F file=@model.zip");
        }

        var form = await ReadFormAsync(request, cancellation);
        if (form.Files.Count == 0)
        {
            throw new ProblemException(StatusCodes.Status400BadRequest, "The form has no file. Send a bundle (.zip), or weights and their model.json.");
        }

        if (form.Keys.FirstOrDefault() is { } other)
        {
            var field = PhotoFile.Shown(other);
            throw new ProblemException(
                StatusCodes.Status400BadRequest, $"There is no field '{field}'. Send the files alone; PATCH gives the model a name afterwards.", field: field);
        }

        var place = Directory.CreateDirectory(Path.Combine(data.Root, $".import-{Guid.NewGuid():N}")).FullName;
        try
        {
            var files = new List<GivenFile>();
            foreach (var file in form.Files)
            {
                // The name is for sentences; where it lies is ours.
                files.Add(new GivenFile(Path.Combine(place, $"{files.Count}"), Path.GetFileName(file.FileName.Replace('\\', '/'))));
                await using var target = File.Create(files[^1].Path);
                await file.CopyToAsync(target, cancellation);
            }

            var model = await Task.Run(() => library.Import(files), cancellation);
            return TypedResults.Created($"{request.PathBase}/api/v1/models/{model.Id}", ModelAnswer.Of(model));
        }
        catch (ModelFileException error)
        {
            throw new ProblemException(StatusCodes.Status400BadRequest, error.Sentence);
        }
        finally
        {
            Directory.Delete(place, recursive: true);
        }
    }
}

/// <summary>A new name.</summary>
/// <param name="Name">At most 120 characters; empty takes the name away.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record RenameRequest([property: Description("At most 120 characters; empty takes the name away.")] string Name);
