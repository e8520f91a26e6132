using System.Text.Json;
using FerWeb.Tests.Engine.Datasets;
using FerWeb.Tests.Shared;

namespace FerWeb.Tests.Cli;

/// <summary>The commands about people, as processes.</summary>
public sealed class UserCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Add_PasswordFromStandardInput_MakesAnAccountThatIsListedAndAudited()
    {
        Assert.Equal("anna: added as admin", (await RunAsync(0, "correct horse battery", "user add anna --role admin")).Output.Trim());
        Assert.Contains("needs 10 to 256 characters", (await RunAsync(1, "short", "user add bob")).Error, StringComparison.Ordinal);
        Assert.Contains("last admin", (await RunAsync(1, "", "user remove anna")).Error, StringComparison.Ordinal);

        using var list = JsonDocument.Parse((await RunAsync(0, "", "user list --json")).Output);
        var anna = Assert.Single(list.RootElement.EnumerateArray());
        Assert.Equal(
            ("anna", "admin", false),
            (anna.GetProperty("name").GetString(), anna.GetProperty("role").GetString(), anna.GetProperty("locked").GetBoolean()));

        using var entry = JsonDocument.Parse((await RunAsync(0, "", "audit --json")).Output);
        Assert.Equal(
            (Environment.UserName, "cli", "account-added", "anna"),
            (Text(entry, "actor"), Text(entry, "via"), Text(entry, "action"), Text(entry, "subject")));
    }

    [Theory]
    [InlineData("user add anna --role 9")]
    [InlineData("user add anna --role viewer,admin")]
    [InlineData("user role anna 9")]
    [InlineData("user role anna viewer,admin")]
    public async Task Role_ThatThereIsNot_IsWrongUsageAndNothingIsDone(string command)
    {
        var run = await RunAsync(2, "correct horse battery", command);

        Assert.Contains("analyst", run.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder.PathTo("data")));
    }

    private static string Text(JsonDocument entry, string name) => entry.RootElement.GetProperty(name).GetString()!;

    private async Task<ProcessRun> RunAsync(int expected, string input, string command)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "ferweb-train.dll");
        var run = await ProcessRun.StartAsync(
            Path.GetTempPath(), "bash", "-c", $"printf '%s\\n' '{input}' | dotnet '{program}' {command} --data-folder '{_folder.PathTo("data")}'");
        Assert.True(expected == run.ExitCode, $"{run.ExitCode}: {run.Error}");
        return run;
    }
}
