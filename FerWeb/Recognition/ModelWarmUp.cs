using FerWeb.Engine;
using FerWeb.Engine.Recognition;

namespace FerWeb.Recognition;

/// <summary>Loads the model beside the starting site; the site answers "not ready" until it is done.</summary>
internal sealed partial class ModelWarmUp(RecognizerLoader load, LiveRecognizer live, ILogger<ModelWarmUp> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        try
        {
            var recognizer = await load(stoppingToken);
            Log.Ready(logger, recognizer.ModelId);
            live.UseFirst(recognizer); // Somebody may have made another model live while this one loaded.
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            live.Fail((error as SentenceException)?.Sentence ?? error.Message);

            // What a sentence says needs no stack; what nobody foresaw does.
            var isTold = error is SentenceException or IOException or UnauthorizedAccessException;
            Log.Failed(logger, error.Message, isTold ? null : error);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Model {ModelId} is warm: ready to recognise.")]
        public static partial void Ready(ILogger logger, string modelId);

        [LoggerMessage(2, LogLevel.Critical, "No model could be loaded; the site cannot recognise anything. {Reason}")]
        public static partial void Failed(ILogger logger, string reason, Exception? error);
    }
}
