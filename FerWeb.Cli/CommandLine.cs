using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Runtime.InteropServices;
using FerWeb.Cli.Backups;
using FerWeb.Cli.Classroom;
using FerWeb.Cli.Datasets;
using FerWeb.Cli.Evaluation;
using FerWeb.Cli.Feedback;
using FerWeb.Cli.Models;
using FerWeb.Cli.Runs;
using FerWeb.Cli.Sweeps;
using FerWeb.Cli.Training;
using FerWeb.Cli.Users;
using FerWeb.Workspace.Audit;

namespace FerWeb.Cli;

/// <summary>The whole command line: its commands, and the one place where errors become sentences and exit codes.</summary>
internal static class CommandLine
{
    private static readonly Option<bool> _verbose = new("--verbose")
    {
        Description = "Show the technical detail of an unexpected error.",
        Recursive = true,
    };

    /// <summary>Runs one command line and returns its <see cref="ExitCode"/>.</summary>
    public static async Task<int> RunAsync(string[] args)
    {
        // Numbers are read and written with a point, texts are English, wherever the machine stands.
        CultureInfo.DefaultThreadCurrentCulture = CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        CultureInfo.DefaultThreadCurrentUICulture = CultureInfo.CurrentUICulture = CultureInfo.InvariantCulture;

        AuditOrigin.Current = new AuditOrigin(Environment.UserName, "cli");

        // What begins with @ is as good a name of a file as any other, not a file of arguments.
        var input = CreateRoot().Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        string[] faults = [.. input.Errors.Select(error => error.Message), .. UnknownOptions(input)];
        if (faults.Length > 0 && input.Action is not HelpWithExamples)
        {
            return RefuseUsage(input, faults);
        }

        using var stop = new CancellationTokenSource();
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal);
        try
        {
            var configuration = new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null };
            return await input.InvokeAsync(configuration, stop.Token);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            await Console.Error.WriteLineAsync("Stopped.");
            return ExitCode.Stopped;
        }
        catch (WrongUsageException error)
        {
            return RefuseUsage(input, [error.Message]);
        }
        catch (Exception error)
        {
            await Console.Error.WriteLineAsync(ErrorText.Of(error)
                ?? $"Something went wrong inside FerWeb ({error.GetType().Name}). Run the same command with --verbose to see the detail.");
            if (input.GetValue(_verbose))
            {
                await Console.Error.WriteLineAsync(error.ToString());
            }

            return ExitCode.Failed;
        }

        // The first signal asks to stop cleanly; the second one ends the process at once.
        void OnSignal(PosixSignalContext signal)
        {
            signal.Cancel = !stop.IsCancellationRequested;
            stop.Cancel();
        }
    }

    /// <summary>All commands, options and help of <c>ferweb</c>.</summary>
    public static Command CreateRoot()
    {
        var help = new HelpOption();
        help.Action = new HelpWithExamples((HelpAction)help.Action!);
        // A plain Command, because a RootCommand takes its name from the assembly file.
        var root = new Command("ferweb", "Trains, measures and uses networks that recognise the emotion on a face.")
        {
            help,
            new VersionOption(),
            _verbose,
            // One line for each command, in the order of the help.
            new TrainCommand(),
            new EvaluateCommand(),
            EvaluationsCommand.Create(),
            new SummaryCommand(),
            new ExportCommand(),
            new PredictCommand(),
            DatasetCommand.Create(),
            RunsCommand.Create(),
            ModelsCommand.Create(),
            SweepsCommand.Create(),
            ClassroomCommand.Create(),
            FeedbackCommand.Create(),
            UserCommand.Create(),
            new AuditCommand(),
            new BackupCommand(),
            new RestoreCommand(),
            new EstimateCommand(),
            new WorkerCommand(),
            new EvaluationWorkerCommand(),
        };
        RefuseEmpty(root);
        root.SetAction(input =>
        {
            ((HelpWithExamples)help.Action).Invoke(input);
            return ExitCode.WrongUsage;
        });
        return root;
    }

    // As a variable of a script that was never set: taken as a path it would be the current folder.
    private static void RefuseEmpty(Command command)
    {
        foreach (var option in command.Options.Where(option => option.HelpName is "path" or "folder" or "file" or "id" or "name" or "device"))
        {
            var article = option.HelpName is "id" ? "an" : "a";
            option.Validators.Add(result => Check(result, result.Tokens, $"{option.Name} is empty; give {article} {option.HelpName} after it."));
        }

        foreach (var argument in command.Arguments)
        {
            argument.Validators.Add(result => Check(result, result.Tokens, $"The {argument.Name} is empty; name one."));
        }

        foreach (var child in command.Subcommands)
        {
            RefuseEmpty(child);
        }

        static void Check(SymbolResult result, IReadOnlyList<Token> tokens, string fault)
        {
            if (tokens.Any(token => string.IsNullOrWhiteSpace(token.Value)))
            {
                result.AddError(fault);
            }
        }
    }

    // The parser takes an option that it does not know for what the command is about: a photo, a word to look for.
    private static IEnumerable<string> UnknownOptions(ParseResult input)
    {
        var afterDashes = input.Tokens.SkipWhile(token => token.Type is not TokenType.DoubleDash).Select(token => token.Value).ToHashSet();
        return from argument in input.CommandResult.Command.Arguments
               from token in input.GetResult(argument)?.Tokens ?? []
               where token.Value.StartsWith('-') && !afterDashes.Contains(token.Value)
               select $"There is no option '{token.Value}'. Where it is meant as the {argument.Name}, write -- before it.";
    }

    private static int RefuseUsage(ParseResult input, IEnumerable<string> faults)
    {
        foreach (var fault in faults)
        {
            Console.Error.WriteLine(fault);
        }

        var words = new Stack<string>();
        for (var command = input.CommandResult.Command; command is not null; command = command.Parents.OfType<Command>().FirstOrDefault())
        {
            words.Push(command.Name);
        }

        Console.Error.WriteLine($"'{string.Join(' ', words)} --help' shows how the command is used.");
        return ExitCode.WrongUsage;
    }
}
