using FerWeb;
using FerWeb.Api;
using FerWeb.Classroom;
using FerWeb.Components;
using FerWeb.Datasets;
using FerWeb.Evaluations;
using FerWeb.Feedback;
using FerWeb.Gradio;
using FerWeb.Localization;
using FerWeb.Models;
using FerWeb.Notify;
using FerWeb.Operations;
using FerWeb.Recognition;
using FerWeb.Replicas;
using FerWeb.Runs;
using FerWeb.Security;
using FerWeb.Sweeps;

try
{
    Languages.SetDefaults();
    var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
    builder.UseDefaultAddress();
    if (builder.UseBuiltAssets() is { } fault)
    {
        await Console.Error.WriteLineAsync(fault);
        return 1;
    }

    builder.UseBriefEnd();
    builder.Services.AddRecognition();
    builder.Services.AddTraining();
    builder.Services.AddDatasets();
    builder.Services.AddFeedback();
    builder.Services.AddModels();
    builder.Services.AddEvaluations();
    builder.Services.AddSweeps();
    builder.Services.AddNotify();
    builder.Services.AddClassroom();
    builder.Services.AddRecognizeApi();
    builder.Services.AddGradio();
    builder.Services.AddAccess(builder.Configuration);
    builder.Services.AddReplicas();
    builder.Services.AddPages();
    builder.Services.AddOperations();
    builder.Services.AddTelemetry(builder.Configuration);

    var app = builder.Build();
    app.UsePublicAddress();
    app.UseSecurityHeaders();
    app.UseLanguages();
    app.UseExceptionHandler();
    app.UsePlainErrorPages();
    app.UseRateLimiter();
    app.UseAccess();
    app.UseAntiforgery();
    app.UseFormLimit();
    app.UseKnownParameters();
    app.UseBriefGoodbyes();
    app.MapStaticAssets();
    app.MapPages();
    app.MapLanguages();
    var recognition = app.MapGroup("").RequireAuthorization(Policies.Recognize);
    recognition.MapRecognizeApi();
    recognition.MapLiveApi();
    recognition.MapResultsApi();
    recognition.MapGradioApi();
    app.MapFeedbackApi();
    app.MapTraining();
    app.MapDatasetsApi();
    app.MapRunsApi().AuthorizeByMethod();
    app.MapModelsApi().AuthorizeByMethod();
    app.MapEvaluationsApi();
    app.MapSweepsApi();
    app.MapClassroomApi();
    app.MapLoginApi();
    app.MapPasskeyApi();
    app.MapOpenIdConnectLogin();
    app.MapApiDescription();
    app.MapHealth();
    app.MapStatusApi();
    return await app.RunUntilStoppedAsync();
}
catch (Exception error) when (SettingFaults.Of(error) is { Length: > 0 } faults)
{
    return await SettingFaults.TellAsync(faults);
}
