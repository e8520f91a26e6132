namespace TorchSharp.Modules;

/// <summary>What an optimizer remembers of one parameter.</summary>
public abstract class OptimizerState
{
    private protected OptimizerState(Parameter parameter) => Parameter = parameter;

    private protected Parameter Parameter { get; }

    public abstract void SaveStateDict(BinaryWriter writer);

    public abstract void LoadStateDict(BinaryReader reader);

    internal abstract void Free();

    private protected static void Write(BinaryWriter writer, torch.Tensor? tensor)
    {
        writer.Write(tensor is not null);
        if (tensor is null)
        {
            return;
        }

        using var scope = torch.NewDisposeScope();
        var copy = tensor.cpu().contiguous();
        writer.Write(copy.NumberOfElements);
        writer.Write(copy.bytes);
    }

    private protected void Read(BinaryReader reader, ref torch.Tensor? tensor)
    {
        tensor?.Dispose();
        tensor = null;
        if (!reader.ReadBoolean())
        {
            return;
        }

        using var scope = torch.NewDisposeScope();
        if (reader.ReadInt64() != Parameter.NumberOfElements)
        {
            throw new InvalidDataException("The optimizer state does not belong to these parameters.");
        }

        var values = torch.zeros(Parameter.shape, Parameter.dtype);
        reader.BaseStream.ReadExactly(values.bytes);
        tensor = values.to(Parameter.device).DetachFromDisposeScope();
    }
}
