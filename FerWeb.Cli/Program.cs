using FerWeb.Cli;

return await CommandLine.RunAsync(args);
