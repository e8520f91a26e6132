using System.CommandLine;

namespace FerWeb.Cli.Datasets;

/// <summary><c>ferweb dataset</c>: the commands about data sets.</summary>
internal static class DatasetCommand
{
    public static Command Create() => new("dataset", "Imports, checks, averages, draws and mends sets of face images.")
    {
        new DatasetImportCommand(),
        new DatasetReportCommand(),
        new DatasetAverageFacesCommand(),
        new DatasetDrawCommand(),
        new DatasetDuplicatesCommand(),
        new DatasetCurateCommand(),
    };
}
