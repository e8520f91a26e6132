using System.Diagnostics;

namespace FerWeb.Tests.Shared;

/// <summary>Shell programs that tests put in the place of those of the system.</summary>
internal static class ShellProgram
{
    /// <summary>Writes one that can be started.</summary>
    public static void Write(string path, string text)
    {
        // A process of its own writes it: for a moment, what another test starts meanwhile holds open what this process writes to, and
        // Linux starts no file that somebody writes to ("Text file busy").
        var source = $"{path}.text";
        File.WriteAllText(source, text);
        using (var install = Process.Start("install", ["-m", "755", source, path]))
        {
            install.WaitForExit();
            Assert.Equal(0, install.ExitCode);
        }

        File.Delete(source);
    }
}
