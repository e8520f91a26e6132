using FerWeb.Workspace.Supervision;
using Microsoft.Extensions.Options;

namespace FerWeb.Runs.Workers;

/// <summary>Refuses Slurm without a database that its nodes can reach.</summary>
internal sealed class LauncherValidator(IOptions<StorageOptions> storage) : IValidateOptions<SupervisorOptions>
{
    public ValidateOptionsResult Validate(string? name, SupervisorOptions options)
        => options.Launcher != Launcher.Slurm || storage.Value.Database.Length > 0
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail(
                $"{nameof(options.Launcher)}: Training:Launcher=slurm needs a PostgreSQL database in Storage:Database, because its nodes write to it; " +
                "docs/workers.md says how.");
}
