using System.CommandLine;
using FerWeb.Engine.Models;
using FerWeb.Engine.Networks;
using Spectre.Console;

namespace FerWeb.Cli;

/// <summary><c>ferweb summary</c>: what a network is made of.</summary>
internal sealed class SummaryCommand : CliCommand
{
    private readonly Option<string> _network = new("--network")
    {
        Description = $"A network of the catalog: {string.Join(", ", NetworkCatalog.Names)} (default: {NetworkCatalog.Names[0]}).",
        HelpName = "name",
    };

    private readonly Option<string> _model = ModelOption.Create();

    private readonly Option<bool> _json = new("--json") { Description = "Answer in JSON." };

    public SummaryCommand()
        : base(
            "summary", "Shows a network's layers with output shapes, parameters and multiply-accumulates for one face.", "ferweb summary",
            "ferweb summary --network cnn-seed", $"ferweb summary --model {ModelStore.DefaultId}")
    {
        _network.AcceptOnlyFromAmong([.. NetworkCatalog.Names]);
        _network.HelpName = "name";
        _model.Description = "Id of a model in models/ or of the web app, or the folder of one: its network instead.";
        Options.Add(_network);
        Options.Add(_model);
        Options.Add(_json);
    }

    protected override Task<int> RunAsync(ParseResult input, CancellationToken cancellation)
    {
        using var network = Open(input.GetValue(_network), input.GetValue(_model));
        var summary = NetworkSummary.Of(network);
        if (input.GetValue(_json))
        {
            Terminal.WriteJson(new { network.Description.Architecture, network.Description.InputSize, summary.Parameters, summary.Macs, summary.Layers });
            return Task.FromResult(ExitCode.Ok);
        }

        var table = new Table().Title($"{network.Description.Architecture}, input 1x{network.Description.InputSize}x{network.Description.InputSize}")
            .AddColumns(
                new TableColumn("layer"), new TableColumn("what"), new TableColumn("output").RightAligned(),
                new TableColumn("parameters").RightAligned(), new TableColumn("MACs").RightAligned());
        foreach (var layer in summary.Layers)
        {
            table.AddRow(layer.Name, layer.Kind, string.Join('x', layer.Output), $"{layer.Parameters:N0}", $"{layer.Macs:N0}");
        }

        table.Columns[0].Footer("total");
        table.Columns[3].Footer($"{summary.Parameters:N0}");
        table.Columns[4].Footer($"{summary.Macs:N0}");
        Terminal.Out.Write(table);
        return Task.FromResult(ExitCode.Ok);
    }

    private static FaceNetwork Open(string? network, string? model) => (network, model) switch
    {
        (not null, not null) => throw new WrongUsageException("--network and --model exclude each other."),
        (_, not null) => ModelFolder.Load(ModelOption.FolderOf(model)).Network,
        _ => NetworkCatalog.Create(NetworkCatalog.Describe(network ?? NetworkCatalog.Names[0])),
    };
}
