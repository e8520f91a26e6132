using System.Runtime.CompilerServices;

namespace FerWeb.Tests.Shared;

/// <summary>The threads of this process's pool.</summary>
internal static class PoolThreads
{
    // Four tests that block hold all threads that xunit asks for; sites in this process and what awaits need others, and at once.
    [ModuleInitializer]
    internal static void StartMore() => ThreadPool.SetMinThreads(32, 32);
}
