namespace FerWeb.Tests.Native.Torch;

/// <summary>What a class of cases offers.</summary>
public interface IPyTorchCases
{
    static abstract IReadOnlyList<PyTorchCase> Cases { get; }
}

/// <summary>Runs every case of the class that derives from it.</summary>
public abstract class PyTorchTests<TCases>(PyTorchRun<TCases> run) : IClassFixture<PyTorchRun<TCases>>
    where TCases : IPyTorchCases
{
#pragma warning disable CA1000 // MemberData reads a public static member
    public static TheoryData<string> Names => [.. TCases.Cases.Select(found => found.Python)];
#pragma warning restore CA1000

    [Theory]
    [MemberData(nameof(Names))]
    public void Operator_OnTheSameInputs_HasPyTorchsValuesAndGradients(string python) => run.Check(python);
}
