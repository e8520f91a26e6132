using System.CommandLine;
using System.Text.Json;
using FerWeb.Engine.Storage;
using FerWeb.Engine.Training;
using FerWeb.Engine.Training.Runs;

namespace FerWeb.Cli.Runs;

/// <summary><c>ferweb estimate</c>: what a recipe will cost, for the web app, in a process that gives its memory back.</summary>
internal sealed class EstimateCommand : CliCommand
{
    private readonly Option<string> _recipe = new("--recipe") { Description = "Recipe file.", HelpName = "file", Required = true };

    public EstimateCommand()
        : base(
            "estimate", "Trains a few steps on noise and tells their time, their memory and the network's layers as JSON.",
            "ferweb estimate --recipe recipes/fernet.json")
    {
        Options.Add(_recipe);
    }

    protected override Task<int> RunAsync(ParseResult input, CancellationToken cancellation)
    {
        Console.Out.WriteLine(JsonSerializer.Serialize(DryBatch.Measure(Recipe.Read(input.GetValue(_recipe)!).Options), JsonFormats.Compact));
        return Task.FromResult(ExitCode.Ok);
    }
}
