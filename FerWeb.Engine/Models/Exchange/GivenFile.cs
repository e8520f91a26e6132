namespace FerWeb.Engine.Models.Exchange;

/// <summary>A file that a person gives.</summary>
/// <param name="Path">Where it lies.</param>
/// <param name="Name">What the person calls it: in sentences, and for its kind.</param>
public sealed record GivenFile(string Path, string Name)
{
    /// <summary>A file of this machine under its own name.</summary>
    public static GivenFile At(string path) => new(path, System.IO.Path.GetFileName(path));

    /// <summary>Whether its name ends like this, in any case.</summary>
    internal bool Is(params ReadOnlySpan<string> endings)
    {
        foreach (var ending in endings)
        {
            if (Name.EndsWith(ending, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }
}
