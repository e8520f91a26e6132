using System.Globalization;
using FerWeb.Engine.Evaluation;
using FerWeb.Engine.Models;
using FerWeb.Tests.Shared;

namespace FerWeb.Tests;

/// <summary>The model that ships with FerWeb: its tests name it here, and nowhere else.</summary>
internal static class ShippedModel
{
    public const string Id = ModelStore.DefaultId;

    /// <value>Its id when it is imported beside itself.</value>
    public const string SecondId = $"{Id}-2";

    public static string Folder { get; } = Path.Combine(Checkout.Root, "models", Id);

    /// <value>Ids of all models that ship, this one first, as a list has them while nobody has made another one live.</value>
    public static IReadOnlyList<string> All { get; } =
        [Id, .. Directory.GetDirectories(Path.GetDirectoryName(Folder)!).Select(folder => Path.GetFileName(folder)).Where(id => id != Id).Order()];

    /// <value>Those of <see cref="All"/> that are one network each.</value>
    public static IReadOnlyList<string> Networks { get; } = [.. All.Where(id =>
        ModelFolder.ReadDescription(Path.Combine(Path.GetDirectoryName(Folder)!, id)).Network.Architecture != "ensemble")];

    /// <value>Its figures on the validation pictures, one view, against FER-2013's labels, as its file has them.</value>
    public static ClassificationMetrics Figures { get; } = ModelFolder.ReadDescription(Folder).Metrics!.Reports[0].All;

    /// <value>Which weights it has.</value>
    public static string WeightsSha256 { get; } = ModelFolder.ReadDescription(Folder).WeightsSha256;

    /// <summary>As an English page writes a share: 71.6 %.</summary>
    public static string Percent(double share) => string.Create(CultureInfo.InvariantCulture, $"{100 * share:F1} %");
}
