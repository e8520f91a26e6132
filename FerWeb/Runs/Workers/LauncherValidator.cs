using FerWeb.Workspace.Supervision;
using Microsoft.Extensions.Options;

namespace FerWeb.Runs.Workers;

/// <summary>Refuses launchers that need a database which other machines can reach.</summary>
internal sealed class LauncherValidator(IOptions<StorageOptions> storage) : IValidateOptions<SupervisorOptions>
{
    public ValidateOptionsResult Validate(string? name, SupervisorOptions options)
        => options.Launcher == Launcher.Process || storage.Value.Database.Length > 0
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail(
                $"{nameof(options.Launcher)}: Training:Launcher={options.Launcher} needs a PostgreSQL database in Storage:Database, " +
                "because other machines write to it; docs/workers.md says how.");
}
