using FerWeb.Engine.Recognition;
using Microsoft.Extensions.Options;

namespace FerWeb.Recognition;

/// <summary>Finds and loads the model that the settings name.</summary>
internal static class LiveModel
{
    public static RecognizerLoader Loader(IServiceProvider services)
    {
        // Read when the model is loaded: wrong settings are then listed already, all of them.
        var options = services.GetRequiredService<IOptions<RecognitionOptions>>();
        return cancellation => Task.Run<IPhotoRecognizer>(() => PhotoRecognizer.Load(FindFolder(options.Value)), cancellation);
    }

    /// <summary>A relative <see cref="RecognitionOptions.ModelsFolder"/> counts from the current folder, or from the nearest folder above the application that has it.</summary>
    /// <exception cref="DirectoryNotFoundException">There is no such folder or no model in it.</exception>
    public static string FindFolder(RecognitionOptions options)
    {
        var models = Candidates(options.ModelsFolder).FirstOrDefault(Directory.Exists)
            ?? throw new DirectoryNotFoundException($"There is no folder '{options.ModelsFolder}'. Set {RecognitionOptions.Section}:{nameof(options.ModelsFolder)} in appsettings.json.");
        var model = Directory.EnumerateDirectories(models, options.Model.Length == 0 ? "*" : options.Model)
            .Where(folder => File.Exists(Path.Combine(folder, "model.json")))
            .Order(StringComparer.Ordinal)
            .FirstOrDefault();
        return model ?? throw new DirectoryNotFoundException(
            $"There is no model '{options.Model}' in {models}. Train one, or set {RecognitionOptions.Section}:{nameof(options.Model)} in appsettings.json.");
    }

    private static IEnumerable<string> Candidates(string folder)
    {
        yield return Path.GetFullPath(folder);
        for (var above = new DirectoryInfo(AppContext.BaseDirectory); above is not null; above = above.Parent)
        {
            yield return Path.Combine(above.FullName, folder);
        }
    }
}
