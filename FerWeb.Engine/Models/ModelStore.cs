namespace FerWeb.Engine.Models;

/// <summary>The models in one folder, one folder each.</summary>
/// <param name="root">For example models/ at the top of the project.</param>
public sealed class ModelStore(string root)
{
    /// <summary>Id of the model that ships with FerWeb and answers unless another is asked for.</summary>
    public const string DefaultId = "fernet-2";

    /// <summary>
    /// The models/ of the current folder, or of the nearest folder above the program, in which a model lies; where it lies nowhere, the first
    /// that there is.
    /// </summary>
    /// <param name="id">Its id; null for <see cref="DefaultId"/>.</param>
    public static ModelStore Nearest(string? id = null)
    {
        var places = new List<string> { Directory.GetCurrentDirectory() };
        for (var place = new DirectoryInfo(AppContext.BaseDirectory); place is not null; place = place.Parent)
        {
            places.Add(place.FullName);
        }

        var folders = places.Select(place => Path.Combine(place, "models")).ToList();
        return new ModelStore(
            folders.Find(folder => File.Exists(Path.Combine(folder, id ?? DefaultId, ModelFolder.DescriptionFile)))
            ?? folders.Find(Directory.Exists) ?? folders[0]);
    }

    /// <summary>The folder that holds them, one folder each.</summary>
    public string Root => root;

    /// <summary>Descriptions of all models that can be read, by id.</summary>
    public IReadOnlyList<ModelDescription> List() => !Directory.Exists(root)
        ? []
        : [.. Directory.EnumerateDirectories(root)
            .Where(folder => File.Exists(Path.Combine(folder, ModelFolder.DescriptionFile)))
            .Select(ModelFolder.ReadDescription)
            .OrderBy(model => model.Id, StringComparer.Ordinal)];

    /// <summary>The folder of a model.</summary>
    /// <param name="id">Its id; null for <see cref="DefaultId"/>.</param>
    /// <exception cref="ModelFileException">There is none; the message lists what there is.</exception>
    public string FolderOf(string? id)
    {
        var name = id ?? DefaultId;
        var folder = Path.Combine(root, name);
        if (Path.GetFileName(name) == name && File.Exists(Path.Combine(folder, ModelFolder.DescriptionFile)))
        {
            return folder;
        }

        var known = List();
        throw new ModelFileException(known.Count == 0
            ? $"There are no models in '{root}'. Train one, or copy one there."
            : (Sentence)$"There is no model '{name}' in '{root}'. Choose one of {string.Join(", ", known.Select(model => model.Id))}.");
    }
}
