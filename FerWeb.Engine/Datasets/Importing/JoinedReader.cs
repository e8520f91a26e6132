namespace FerWeb.Engine.Datasets.Importing;

/// <summary>Several files of one kind, such as train.csv and test.csv, as one source.</summary>
internal sealed class JoinedReader(IReadOnlyList<IFaceReader> readers) : IFaceReader
{
    public string Kind => string.Join(", ", readers.Select(reader => reader.Kind));

    public double Fraction => readers.Average(reader => reader.Fraction);

    public IEnumerable<RawFace> Read(ReportBuilder report) => readers.SelectMany(reader => reader.Read(report));
}
