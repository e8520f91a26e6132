using FerWeb.Workspace.Supervision;
using Microsoft.Extensions.Options;

namespace FerWeb.Runs.Workers;

[OptionsValidator]
internal sealed partial class SlurmOptionsValidator : IValidateOptions<SlurmOptions>;
