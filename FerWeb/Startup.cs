using FerWeb.Api;
using Microsoft.Extensions.Options;

namespace FerWeb;

/// <summary>Where the site listens, and how it ends when its settings are wrong.</summary>
internal static class Startup
{
    /// <summary>Web:Address holds unless --urls or ASPNETCORE_URLS say otherwise.</summary>
    public static void UseDefaultAddress(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptionsWithValidateOnStart<WebOptions, WebOptionsValidator>().BindConfiguration(WebOptions.Section);
        if (builder.Configuration[WebHostDefaults.ServerUrlsKey] is null && builder.Configuration["Web:Address"] is { } address)
        {
            builder.WebHost.UseUrls(address);
        }
    }

    /// <summary>Serves the files that were built, and no others.</summary>
    public static void UseBuiltAssets(this WebApplicationBuilder builder)
    {
        builder.WebHost.UseStaticWebAssets();

        // Else the framework answers GET for files of any name, and so tells every other method at an address that does not exist 405.
        builder.Configuration["ReloadStaticAssetsAtRuntime"] = "false";
    }

    /// <summary>The address as the browser sees it, behind a proxy and under a sub-path. Stands first.</summary>
    public static void UsePublicAddress(this WebApplication app)
    {
        var web = app.Configuration.GetSection(WebOptions.Section).Get<WebOptions>() ?? new WebOptions();
        try
        {
            if (web.Forwarding() is { } forwarding)
            {
                app.UseForwardedHeaders(forwarding);
            }

            app.UsePathBase(web.PathBase);
        }
        catch (Exception fault) when (fault is FormatException or ArgumentException)
        {
            // The settings are checked, and their faults told, before the site starts.
        }

        // Named, or the framework puts it before the sub-path is taken off.
        app.UseRouting();
    }

    /// <summary>For a person who opens an address a page; for every program a problem+json on every error status.</summary>
    public static void UsePlainErrorPages(this WebApplication app)
    {
        app.UseStatusCodePagesWithReExecute("/not-found");

        // The page is for GET: run again with another method it would answer 405 or 400 where nothing is there.
        app.UseWhen(
            context => context.Request.Path.StartsWithSegments("/api")
                || !(HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method)),
            program => program.UseStatusCodePages());
    }

    /// <summary>Runs the site; wrong settings are listed, all of them, and end it with exit code 1, as a taken port does.</summary>
    public static async Task<int> RunUntilStoppedAsync(this WebApplication app)
    {
        try
        {
            app.Services.GetService<IStartupValidator>()?.Validate();
        }
        catch (Exception error) when (FaultsOf(error) is { Length: > 0 } faults)
        {
            await Console.Error.WriteLineAsync("appsettings.json (or the environment) has settings that cannot be used:");
            foreach (var fault in faults)
            {
                await Console.Error.WriteLineAsync($"  - {fault}");
            }

            return 1;
        }

        if (app.TakenPort() is { } taken)
        {
            await Console.Error.WriteLineAsync(taken);
            return 1;
        }

        await using (app)
        {
            try
            {
                await app.StartAsync();
                await Task.WhenAll(app.SayWhenReadyAsync(), app.WaitForShutdownAsync());
            }
            catch (OperationCanceledException) when (app.Lifetime.ApplicationStopping.IsCancellationRequested)
            {
                // Stopped before it had started.
            }
        }

        return 0;
    }

    private static string[] FaultsOf(Exception error) => error switch
    {
        OptionsValidationException invalid => [.. invalid.Failures.Select(failure => NameSetting(failure, invalid.OptionsType.Name))],
        AggregateException many => [.. many.InnerExceptions.SelectMany(FaultsOf)],
        _ => [],
    };

    /// <summary>"Burst: The field LimitsOptions.Burst must be ..." becomes "Limits:Burst must be ...", as it stands in the file.</summary>
    private static string NameSetting(string failure, string optionsType)
    {
        var section = optionsType.Replace("Options", "", StringComparison.Ordinal);
        return failure[(failure.IndexOf(": ", StringComparison.Ordinal) + 2)..].Replace($"The field {optionsType}.", $"{section}:", StringComparison.Ordinal);
    }
}
