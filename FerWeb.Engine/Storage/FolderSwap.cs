namespace FerWeb.Engine.Storage;

/// <summary>Puts a finished folder in its place, so that a reader sees the old one or the new one, never a mixture.</summary>
internal static class FolderSwap
{
    /// <summary>Renames <paramref name="finished"/> to <paramref name="destination"/>; a folder that is there is removed afterwards.</summary>
    public static void MoveInto(string finished, string destination)
    {
        if (!Directory.Exists(destination))
        {
            Directory.Move(finished, destination);
            return;
        }

        var old = Aside(finished);
        Directory.Move(destination, old);
        try
        {
            Directory.Move(finished, destination);
        }
        catch
        {
            Directory.Move(old, destination);
            throw;
        }

        Directory.Delete(old, recursive: true);
    }

    /// <summary>Before the same is made once more: clears away what a killed process left. What had stood in the destination stands there again.</summary>
    public static void Recover(string finished, string destination)
    {
        var old = Aside(finished);
        if (Directory.Exists(old) && !Directory.Exists(destination))
        {
            Directory.Move(old, destination);
        }

        foreach (var left in new[] { finished, old }.Where(Directory.Exists))
        {
            Directory.Delete(left, recursive: true);
        }
    }

    private static string Aside(string finished) => $"{finished}-old";
}
