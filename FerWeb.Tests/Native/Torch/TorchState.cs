namespace FerWeb.Tests.Native.Torch;

/// <summary>Tests that touch or watch what the whole process shares (generator, threads, memory) run alone.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class TorchState
{
    public const string Name = "State of libtorch";

    /// <summary>Frees what earlier tests left to the collector, so that counts of living tensors stand still.</summary>
    public static void Settle()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
    }
}
