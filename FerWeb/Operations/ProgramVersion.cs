using System.Reflection;

namespace FerWeb.Operations;

/// <summary>Which FerWeb this is.</summary>
internal static class ProgramVersion
{
    /// <value>The version, with the commit after a plus sign where it was built from one.</value>
    public static string Text { get; } = typeof(Program).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "";
}
