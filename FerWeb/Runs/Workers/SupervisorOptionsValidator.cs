using FerWeb.Workspace.Supervision;
using Microsoft.Extensions.Options;

namespace FerWeb.Runs.Workers;

[OptionsValidator]
internal sealed partial class SupervisorOptionsValidator : IValidateOptions<SupervisorOptions>;
