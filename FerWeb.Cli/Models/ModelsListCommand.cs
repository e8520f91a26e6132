using System.CommandLine;
using System.Globalization;
using FerWeb.Cli.Runs;
using FerWeb.Workspace.Models;
using Spectre.Console;

namespace FerWeb.Cli.Models;

/// <summary><c>ferweb models list</c>: which models there are.</summary>
internal sealed class ModelsListCommand : LibraryCommand
{
    private readonly Option<bool> _json = RunTables.Json();

    public ModelsListCommand()
        : base("list", "Shows the models, the live one first.", "ferweb models list", "ferweb models list --json")
        => Add(_json);

    protected override int Run(ParseResult input, ModelLibrary models)
    {
        var list = models.List();
        if (input.GetValue(_json))
        {
            Terminal.WriteJson(list.Select(Of));
            return ExitCode.Ok;
        }

        var table = new Table().AddColumns(
            new TableColumn("id").NoWrap(), new TableColumn("name"), new TableColumn("live").NoWrap(), new TableColumn("network").NoWrap(),
            new TableColumn("validation").RightAligned().NoWrap(), new TableColumn("comes from"));
        foreach (var model in list)
        {
            table.AddRow(((string[])[
                model.Id, model.Name == model.Id ? "" : model.Name, model.IsLive ? "live" : "", model.Description?.Network.Architecture ?? "damaged",
                Accuracy(model) is { } accuracy ? string.Create(CultureInfo.InvariantCulture, $"{100 * accuracy:F1} %") : "-",
                Origin(model)]).Select(Markup.Escape).ToArray());
        }

        Terminal.Out.Write(table);
        return ExitCode.Ok;
    }

    private static string Origin(ModelEntry model) => model switch
    {
        { IsShipped: true } => "ships with FerWeb",
        { Run: { } run } => $"run {run}",
        { Description.Members: { } members } => $"several models: {string.Join(", ", members.Select(member => member.Id))}",
        _ => "import",
    };
}
