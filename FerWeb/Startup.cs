using FerWeb.Api;
using FerWeb.Datasets;
using FerWeb.Gradio;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.Extensions.Options;

namespace FerWeb;

/// <summary>Where the site listens, and under which address it is seen.</summary>
internal static class Startup
{
    /// <summary>Bytes that the body of a request has at most where an endpoint does not say otherwise (docs/limits.md).</summary>
    internal const int MaxBodyBytes = 1_000_000;

    /// <summary>Where HEAD is not GET without its body: uploads tell how far they are; Gradio's streams give each answer once.</summary>
    private static readonly PathString[] _otherHeads = [UploadsApi.Path, GradioDescription.Prefix, "/call"];

    /// <summary>Web:Address holds unless --urls or ASPNETCORE_URLS say otherwise. No body is larger than it must be.</summary>
    public static void UseDefaultAddress(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptionsWithValidateOnStart<WebOptions, WebOptionsValidator>().BindConfiguration(WebOptions.Section);
        if (builder.Configuration[WebHostDefaults.ServerUrlsKey] is null && builder.Configuration["Web:Address"] is { } address)
        {
            builder.WebHost.UseUrls(address);
        }

        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = MaxBodyBytes;
        });
    }

    /// <summary>
    /// A site that is asked to end has ended within 30 seconds, after which service managers kill: what a slow client sends or half
    /// sends is waited for no longer than 20, and nothing that stops waits for another to have stopped.
    /// </summary>
    public static void UseBriefEnd(this WebApplicationBuilder builder) => builder.Services.Configure<HostOptions>(host =>
    {
        host.ShutdownTimeout = TimeSpan.FromSeconds(20);
        host.ServicesStopConcurrently = true;
    });

    /// <summary>Serves the files that were built, and no others. What was not published names the folders in which they lie.</summary>
    /// <returns>Why it cannot, in a sentence; null when it can.</returns>
    public static string? UseBuiltAssets(this WebApplicationBuilder builder)
    {
        try
        {
            builder.WebHost.UseStaticWebAssets();
        }
        catch (DirectoryNotFoundException missing)
        {
            // Its message is the folder.
            return $"The site was built elsewhere or by another account: {missing.Message} is not there or cannot be read. "
                + "Build it here (./run), or publish it (docs/operations.md).";
        }

        // Else the framework answers GET for files of any name, and so tells every other method at an address that does not exist 405.
        builder.Configuration["ReloadStaticAssetsAtRuntime"] = "false";
        return null;
    }

    /// <summary>
    /// The address as the browser sees it, behind a proxy and under a sub-path; whatever answers GET answers HEAD, and says so where it
    /// refuses another method (RFC 9110, 9.1 and 10.2.1). Stands first.
    /// </summary>
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

        app.Use((context, next) =>
        {
            if (!_otherHeads.Any(path => context.Request.Path.StartsWithSegments(path)))
            {
                // Kestrel still knows that it was HEAD, and sends no body.
                if (HttpMethods.IsHead(context.Request.Method))
                {
                    context.Request.Method = HttpMethods.Get;
                }

                context.Response.OnStarting(() =>
                {
                    var allowed = context.Response.Headers.Allow.ToString();
                    if (allowed.Contains(HttpMethods.Get, StringComparison.Ordinal) && !allowed.Contains(HttpMethods.Head, StringComparison.Ordinal))
                    {
                        context.Response.Headers.Allow = allowed.Replace(HttpMethods.Get, $"{HttpMethods.Get}, {HttpMethods.Head}", StringComparison.Ordinal);
                    }

                    return Task.CompletedTask;
                });
            }

            return next(context);
        });

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
                || context.Request.Path.StartsWithSegments(GradioDescription.Prefix)
                || !(HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method)),
            program => program.UseStatusCodePages());
    }

    /// <summary>
    /// A page that says goodbye is not waited for when the site ends: a chart that was loading its program when the page was left
    /// holds the end of its circuit up until that call times out, after a minute.
    /// </summary>
    public static void UseBriefGoodbyes(this WebApplication app) => app.UseWhen(
        context => context.Request.Path.StartsWithSegments("/_blazor/disconnect"),
        goodbye => goodbye.Use(async (context, next) =>
        {
            try
            {
                await next(context).WaitAsync(app.Lifetime.ApplicationStopping);
            }
            catch (OperationCanceledException) when (app.Lifetime.ApplicationStopping.IsCancellationRequested)
            {
            }
        }));

    /// <summary>A form that is too large is told so: antiforgery, which reads it, would say that its token is missing. Stands after that.</summary>
    public static void UseFormLimit(this WebApplication app) => app.Use((context, next) =>
    {
        var fault = context.Features.Get<IAntiforgeryValidationFeature>()?.Error?.InnerException;
        return fault is BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } ? Task.FromException(fault) : next(context);
    });

    /// <summary>Runs the site; a port that is closed to it or a certificate that is not there ends it with exit code 1.</summary>
    /// <exception cref="OptionsValidationException">Settings are out of range.</exception>
    public static async Task<int> RunUntilStoppedAsync(this WebApplication app)
    {
        app.Services.GetService<IStartupValidator>()?.Validate();
        if (app.ClosedPort() is { } closed)
        {
            await Console.Error.WriteLineAsync(closed);
            return 1;
        }

        if (SettingFaults.OfCertificates(app.Configuration, app.Environment.ContentRootPath) is { Length: > 0 } faults)
        {
            return await SettingFaults.TellAsync(faults);
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
            catch (Exception error) when (app.FaultOfListening(error) is { } fault)
            {
                await Console.Error.WriteLineAsync(fault);
                return 1;
            }
        }

        return 0;
    }
}
