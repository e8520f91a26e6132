using System.CommandLine;

namespace FerWeb.Cli;

/// <summary>Options that belong together under one heading of the help.</summary>
internal sealed record OptionGroup(string Title, IReadOnlyList<Option> Options);
