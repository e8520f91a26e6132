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
    /// <param name="path">An imported data set, or what is imported first.</param>
    /// <param name="whole">The split that is to be measured, whole where the source names it; null to train.</param>
    /// <exception cref="CommandFailedException">Too many of its pictures cannot be used; the message names the option that imports the rest.</exception>
    public static FaceDataset Open(string path, CancellationToken cancellation, Split? whole = null)
    {
        try
        {
            return WithProgress(progress => DatasetSource.OpenOrImport(
                path, DatasetSource.DefaultCacheFolder, new ImportOptions { Whole = whole }, progress, cancellation));
        }
        catch (DatasetException error) when (error.Report is { } report && report.Quarantined < report.Read)
        {
            throw new CommandFailedException(
                $"{error.Message} To go on without them: ferweb dataset import {Quoted(path)} NEW-FOLDER --max-bad {Percent(report)}, then --data NEW-FOLDER.");
        }
    }

    /// <summary>A path as it stands on a command line.</summary>
    public static string Quoted(string path) => path.Contains(' ') ? $"\"{path}\"" : path;

    /// <summary>The smallest whole percentage that lets an import through in spite of its bad pictures.</summary>
    public static int Percent(DatasetReport report) => (int)Math.Ceiling(100.0 * report.Quarantined / report.Read);

    /// <summary>Runs an import under a bar with counts and the time left, where a person watches.</summary>
    public static T WithProgress<T>(Func<IProgress<ImportProgress>?, T> import) => Terminal.ShowsProgress
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
