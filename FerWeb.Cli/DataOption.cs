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
    {
        FaceDataset Import(IProgress<ImportProgress>? progress) => DatasetSource.OpenOrImport(path, DatasetSource.DefaultCacheFolder, progress: progress, cancellation: cancellation);

        return Terminal.ShowsProgress
            ? Terminal.Error.Progress().AutoClear(true).Start(context =>
            {
                var task = context.AddTask("Reading the images");
                return Import(new ImportBar(task));
            })
            : Import(null);
    }

    private sealed class ImportBar(ProgressTask task) : IProgress<ImportProgress>
    {
        public void Report(ImportProgress value) => task.Value = 100 * value.Fraction;
    }
}
