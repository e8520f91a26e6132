using System.Runtime.CompilerServices;

namespace FerWeb.Tests.Shared;

/// <summary>What the programs inherit that tests start: hundreds of them, most for seconds.</summary>
internal static class StartedPrograms
{
    private const string Delay = "DOTNET_TC_CallCountingDelayMs";

    // In hexadecimal: 2 s instead of 0.1 until the runtime compiles again what is called often, which does not pay off in a short life.
    [ModuleInitializer]
    internal static void CompileOnce()
    {
        if (Environment.GetEnvironmentVariable(Delay) is null)
        {
            Environment.SetEnvironmentVariable(Delay, "7D0");
        }
    }
}
