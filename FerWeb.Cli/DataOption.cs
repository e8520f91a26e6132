using System.CommandLine;
using FerWeb.Engine.Datasets;
using Spectre.Console;

namespace FerWeb.Cli;

/// <summary>The option <c>--data</c>, and how what it names is opened.</summary>
internal static class DataOption
{
    public static Option<string> Create() => new("--data")
    {
        Description = "An imported data set, or a folder, fer2013.csv or zip, which is imported first.",
        HelpName = "path",
    };

    /// <summary>Opens a data set; an import that has to come first shows its progress on standard error.</summary>
    public static FaceDataset Open(string path, CancellationToken cancellation)
        => WithProgress(progress => DatasetSource.OpenOrImport(path, DatasetSource.DefaultCacheFolder, progress: progress, cancellation: cancellation));

    /// <summary>Runs an import under a bar with counts and the time left, where a person watches.</summary>
    public static FaceDataset WithProgress(Func<IProgress<ImportProgress>?, FaceDataset> import) => Terminal.ShowsProgress
        ? Terminal.Error.Progress()
            .AutoClear(true)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .Start(context => import(new ImportBar(context.AddTask("Reading the images"))))
        : import(null);

    private sealed class ImportBar(ProgressTask task) : IProgress<ImportProgress>
    {
        public void Report(ImportProgress value)
        {
            task.Value = 100 * value.Fraction;
            task.Description = $"{value.Images:N0} images read";
        }
    }
}
