using FerWeb.Engine.Datasets;

namespace FerWeb.Datasets.Care;

/// <summary>Addresses of the pages of data set care, relative to the site.</summary>
internal static class CareAddress
{
    public static string Pictures(string id) => $"datasets/{id}/pictures";

    /// <summary>The page with one picture open.</summary>
    public static string Picture(string id, ImagePlace place)
        => FormattableString.Invariant($"{Pictures(id)}?split={place.Split.ToString().ToLowerInvariant()}&picture={place.Index}");

    public static string Duplicates(string id) => $"datasets/{id}/duplicates";
}
