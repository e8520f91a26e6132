using System.CommandLine;
using FerWeb.Cli.Runs;
using FerWeb.Engine.Models;
using FerWeb.Workspace;
using FerWeb.Workspace.Models;
using FerWeb.Workspace.Runs;

namespace FerWeb.Cli.Models;

/// <summary>A command on the models that the web app uses.</summary>
internal abstract class LibraryCommand(string name, string description, params string[] examples) : StoreCommand(name, description, examples)
{
    protected static Argument<string> Id() => new("id") { Description = "Id of the model; 'ferweb models list' shows them." };

    protected sealed override Task<int> RunAsync(ParseResult input, IRunStore store, DataFolder folder, CancellationToken cancellation)
        => Task.FromResult(Run(input, Library(store, folder)));

    /// <summary>The models as the web app has them.</summary>
    public static ModelLibrary Library(IRunStore store, DataFolder folder) => new(folder, store, Shipped, audit: CliAudit.Of(folder));

    /// <summary>Says where a model that was added lies, and how it is made live.</summary>
    /// <param name="done">How it was added.</param>
    /// <param name="model">The model.</param>
    /// <param name="folder">The data folder where it was named, else null.</param>
    public static void WriteAdded(string done, ModelEntry model, string? folder)
    {
        var there = folder is null ? "" : $" --data-folder {DataOption.Quoted(folder)}";
        Console.Error.WriteLine(
            $"{done} as {model.Id}, in {model.Folder}. Make it live by 'ferweb models make-live {model.Id}{there}' or on the page Models.");
    }

    /// <summary>Does the work and returns an <see cref="ExitCode"/>.</summary>
    protected abstract int Run(ParseResult input, ModelLibrary models);

    /// <summary>What the commands answer in JSON about a model.</summary>
    internal static object Of(ModelEntry model) => new
    {
        model.Id,
        model.Name,
        model.Folder,
        model.IsLive,
        model.IsShipped,
        model.Run,
        model.Description?.Network.Architecture,
        Accuracy = Accuracy(model),
        model.Description?.WeightsSha256,
        Fault = model.Fault?.ToString(),
    };

    protected static double? Accuracy(ModelEntry model) => model.Description?.Metrics?.Reports is [var first, ..] ? first.All.Accuracy : null;

    // As the site finds it by its settings, but from anywhere: a folder of that name where a person stands need not be the site's.
    private static string? Shipped()
    {
        var folder = DataFolderOption.Setting("Recognition", "ModelsFolder") ?? LiveModel.DefaultFolder;
        var model = DataFolderOption.Setting("Recognition", "Model") ?? "";
        return LiveModel.TryFind(folder == LiveModel.DefaultFolder ? ModelStore.Nearest(model.Length == 0 ? null : model).Root : folder, model);
    }
}
