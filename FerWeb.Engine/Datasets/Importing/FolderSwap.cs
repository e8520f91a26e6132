namespace FerWeb.Engine.Datasets.Importing;

/// <summary>Puts a finished folder in its place, so that a reader sees the old one or the new one, never a mixture.</summary>
internal static class FolderSwap
{
    public static void MoveInto(string finished, string destination)
    {
        if (!Directory.Exists(destination))
        {
            Directory.Move(finished, destination);
            return;
        }

        var old = $"{finished}-old";
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
}
