using System.Text.Json;
using System.Text.RegularExpressions;
using FerWeb.Tests.Shared;

namespace FerWeb.Tests.Web;

/// <summary>docs/settings.md against the settings file that ships.</summary>
public sealed partial class SettingsDocumentTests
{
    [Fact]
    public void Table_HasEachSettingOfTheFileWithItsDefault_AndNoOther()
    {
        using var file = JsonDocument.Parse(File.ReadAllText(Path.Combine(Checkout.Root, "appsettings.json")));
        var set = Leaves(file.RootElement, "").Where(setting => !setting.StartsWith("Logging:", StringComparison.Ordinal)).Order().ToArray();

        var told = Row().Matches(File.ReadAllText(Path.Combine(Checkout.Root, "docs", "settings.md")))
            .Select(row => $"{row.Groups["key"].Value} {row.Groups["default"].Value}").Order().ToArray();

        Assert.NotEmpty(set);
        Assert.Equal(set, told);
    }

    private static IEnumerable<string> Leaves(JsonElement value, string key) => value.ValueKind switch
    {
        JsonValueKind.Object => value.EnumerateObject().SelectMany(inner => Leaves(inner.Value, key.Length == 0 ? inner.Name : $"{key}:{inner.Name}")),
        JsonValueKind.Array => [$"{key} {(value.GetArrayLength() == 0 ? "none" : value.GetRawText())}"],
        JsonValueKind.String => [$"{key} {(value.GetString() is { Length: > 0 } text ? text : "empty")}"],
        _ => [$"{key} {value.GetRawText()}"],
    };

    [GeneratedRegex(@"^\| `(?<key>[^`]+)` \| (?<default>[^|]*) \|", RegexOptions.Multiline)]
    private static partial Regex Row();
}
