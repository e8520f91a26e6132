using System.Collections;

namespace TorchSharp.Utils;

/// <summary>Reads the elements of a tensor in row-major order.</summary>
/// <typeparam name="T">The element type; bfloat16 has none.</typeparam>
public sealed class TensorAccessor<T> : IDisposable, IEnumerable<T>
    where T : unmanaged
{
    private readonly torch.Tensor _tensor;

    internal TensorAccessor(torch.Tensor tensor) => _tensor = tensor;

    public long Count => _tensor.NumberOfElements;

    public T[] ToArray()
    {
        var values = new T[Count];
        _tensor.Read<T>(values);
        return values;
    }

    public void CopyTo(Span<T> array) => ToArray().CopyTo(array);

    public IEnumerator<T> GetEnumerator() => ((IEnumerable<T>)ToArray()).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public void Dispose()
    {
    }
}
