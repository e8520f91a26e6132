using FerWeb.Engine.Datasets;

namespace FerWeb.Datasets;

/// <summary>Addresses of pictures, relative to the site; the data set's hash in them lets browsers keep what they have.</summary>
internal static class DatasetAddress
{
    private const int Digits = 8;

    public static string Image(string id, string sha256, ImagePlace place)
        => FormattableString.Invariant($"{Of(id)}/images/{Key(place.Split)}/{place.Index}.png{Version(sha256)}");

    public static string Sample(string id, string sha256, Split split, string name, int number)
        => FormattableString.Invariant($"{Of(id)}/samples/{Key(split)}/{Uri.EscapeDataString(name)}/{number}.png{Version(sha256)}");

    public static string Average(string id, string sha256, string name) => $"{Of(id)}/average/{Uri.EscapeDataString(name)}.png{Version(sha256)}";

    private static string Of(string id) => $"{DatasetsApi.Path.TrimStart('/')}/{id}";

    private static string Key(Split split) => split.ToString().ToLowerInvariant();

    private static string Version(string sha256) => sha256.Length >= Digits ? $"?v={sha256[..Digits]}" : "";
}
