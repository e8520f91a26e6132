namespace FerWeb.Workspace;

/// <summary>Text in which something is looked for whatever the case.</summary>
/// <remarks>Outside Turkish neither İ nor ı is another letter's small or capital one: both count as i here, alone or with its dot apart.</remarks>
public static class SearchText
{
    /// <summary>What is looked for, or looked through, in small letters.</summary>
    public static string Fold(string text)
        => text.ToLowerInvariant().Replace('İ', 'i').Replace('ı', 'i').Replace("i\u0307", "i", StringComparison.Ordinal);

    /// <summary>The same of an SQL expression that is in small letters already, in both databases.</summary>
    internal static string FoldedSql(string small) => $"replace(replace(replace({small}, 'İ', 'i'), 'ı', 'i'), 'i\u0307', 'i')";
}
