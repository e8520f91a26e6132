using System.Text;

namespace FerWeb.Workspace.Datasets;

/// <summary>Ids of data sets: lower-case letters, digits and dashes, so that an id is never a path.</summary>
internal static class DatasetId
{
    private const int MostCharacters = 60;

    public static bool IsValid(string id)
        => id.Length is > 0 and <= MostCharacters + 10 && id[0] != '-' && id.All(c => c is (>= 'a' and <= 'z') or (>= '0' and <= '9') or '-');

    /// <summary>"FER 2013 (mine)" becomes "fer-2013-mine"; a name without usable letters becomes "dataset".</summary>
    public static string FromName(string name)
    {
        var id = new StringBuilder();
        foreach (var c in name.Normalize(NormalizationForm.FormD).ToLowerInvariant())
        {
            if (c is (>= 'a' and <= 'z') or (>= '0' and <= '9'))
            {
                id.Append(c);
            }
            else if (id.Length > 0 && id[^1] != '-' && c < 128)
            {
                id.Append('-');
            }
        }

        var text = id.ToString(0, Math.Min(id.Length, MostCharacters)).Trim('-');
        return text.Length > 0 ? text : "dataset";
    }
}
