namespace FerWeb.Engine.Datasets.Importing;

/// <summary>Keeps the pixels of an import in a scratch file, because the splits are known only when all faces are.</summary>
internal sealed class PixelStore(string path) : IDisposable
{
    private readonly FileStream _file = new(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 1 << 20);
    private readonly List<FaceRecord> _faces = [];
    private readonly List<Split?> _splits = [];

    public IReadOnlyList<FaceRecord> Faces => _faces;

    /// <summary>What the source said; null when it said nothing.</summary>
    public IReadOnlyList<Split?> Splits => _splits;

    public void Add(RawFace face)
    {
        _file.Write(face.Pixels);
        _faces.Add(new FaceRecord(face.Name, face.Label, DatasetSplit.Hash(face.Pixels), face.Votes));
        _splits.Add(face.Split);
    }

    /// <summary>Writes the faces split by split and returns the file's SHA-256.</summary>
    public string WriteTensorFile(string destination, IReadOnlyList<string> classes, Split[] splits, CancellationToken cancellation)
    {
        _file.Flush();
        var parts = Enum.GetValues<Split>()
            .Select(split => (Split: split, Indices: Enumerable.Range(0, splits.Length).Where(i => splits[i] == split).ToArray()))
            .Where(part => part.Indices.Length > 0)
            .ToDictionary(part => part.Split, part => part.Indices);
        return TensorFile.Write(
            destination,
            classes,
            [.. parts.Select(part => (part.Key, (IReadOnlyList<FaceRecord>)[.. part.Value.Select(i => _faces[i])]))],
            (split, index, pixels) => ReadPixels(parts[split][index], pixels),
            cancellation);
    }

    public void Dispose()
    {
        _file.Dispose();
        File.Delete(path);
    }

    private void ReadPixels(int face, Span<byte> pixels)
    {
        long offset = (long)face * DatasetSplit.ImagePixels;
        if (_file.Position != offset)
        {
            _file.Position = offset;
        }

        _file.ReadExactly(pixels);
    }
}
