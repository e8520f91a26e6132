using System.Diagnostics;
using FerWeb.Api;
using FerWeb.Engine.Faces;
using FerWeb.Engine.Photos;
using FerWeb.Engine.Recognition;
using FerWeb.Operations;
using static FerWeb.Localization.Texts;

namespace FerWeb.Recognition;

/// <summary>Answers every client: a lease of the loaded model, a slot in the bounded queue, its turn, and a kept result.</summary>
internal sealed class RecognitionService(
    LiveRecognizer live, TriedModels tried, RecognitionQueue queue, RecognitionResultStore results, SiteMetrics metrics)
{
    private static readonly TimeSpan _loadingRetry = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan _busyRetry = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan _fullRetry = TimeSpan.FromSeconds(3);

    /// <summary>Takes a slot, best before the photo's bytes are read; dispose it when the answer is given.</summary>
    /// <param name="ticket">Under this name the client may ask for its place; null when it will not ask.</param>
    /// <exception cref="ProblemException">No model is loaded, or too many photos wait.</exception>
    public Admission Admit(string? ticket) => Admit(live.Acquire() ?? throw NotReady(), ticket, isLive: false);

    private Admission Admit(LiveRecognizer.Lease? lease, string? ticket, bool isLive)
    {
        if (queue.TryEnter(ticket, isLive) is { } slot)
        {
            return new Admission(lease, slot, results, metrics);
        }

        lease?.Dispose();
        metrics.Refused();
        throw Full();
    }

    /// <summary>Takes a slot for a frame of live video, which waits behind all photos, and not for long: it is old in a moment.</summary>
    /// <exception cref="ProblemException">No model is loaded, or too many photos wait.</exception>
    public Admission AdmitLive() => Admit(live.Acquire() ?? throw NotReady(), ticket: null, isLive: true);

    /// <summary>As <see cref="Admit(string?)"/> for a model beside the live one, which <see cref="UseAsync"/> names in the photo's turn.</summary>
    /// <exception cref="ProblemException">Too many photos wait.</exception>
    public Admission AdmitToTry() => Admit(lease: null, ticket: null, isLive: false);

    /// <summary>Has a model beside the live one answer.</summary>
    /// <param name="admission">Of <see cref="AdmitToTry"/>.</param>
    /// <param name="folder">The model's folder.</param>
    /// <exception cref="Workspace.Runs.RunStoreException">The model cannot be used.</exception>
    public async Task UseAsync(Admission admission, string folder)
        => (admission.Lease, admission.TriedFolder) = (await tried.AcquireAsync(folder), folder);

    /// <summary>As <see cref="AdmitLive"/> for a model beside the live one.</summary>
    /// <param name="folder">The model's folder.</param>
    /// <exception cref="ProblemException">Too many photos wait.</exception>
    /// <exception cref="Workspace.Runs.RunStoreException">The model cannot be used.</exception>
    public async Task<Admission> AdmitLiveAsync(string folder) => Admit(await tried.AcquireAsync(folder), ticket: null, isLive: true);

    /// <summary>Too many photos wait for this one to wait too.</summary>
    public static ProblemException Full()
        => new(StatusCodes.Status503ServiceUnavailable, ModuleKey("Too many photos are waiting. Try again in a few seconds."), _fullRetry);

    private ProblemException NotReady()
    {
        metrics.Refused();
        return live.Fault is null
            ? new(StatusCodes.Status503ServiceUnavailable, ModuleKey("The model is still loading. Try again in a few seconds."), _loadingRetry)
            : new(
                StatusCodes.Status503ServiceUnavailable,
                ModuleKey("No model is loaded, so nothing can be recognised. The owner of this site finds the reason in its log."));
    }

    /// <summary>A photo that was let in: its lease of the model and its slot in the queue.</summary>
    internal sealed class Admission(
        LiveRecognizer.Lease? lease, RecognitionQueue.Slot slot, RecognitionResultStore results, SiteMetrics metrics) : IDisposable
    {
        private bool _isCounted;

        internal LiveRecognizer.Lease? Lease { get; set; } = lease;

        internal string? TriedFolder { get; set; }

        private IPhotoRecognizer Recognizer => Lease?.Recognizer ?? throw new InvalidOperationException("No model was named to answer.");

        /// <inheritdoc cref="RecognitionQueue.Slot.TooSlow"/>
        public CancellationToken TooSlow => slot.TooSlow;

        /// <summary>Completes when it is this photo's turn.</summary>
        /// <exception cref="ProblemException">It came too slowly, or, a frame of live video, waited too long behind photos.</exception>
        public async Task WaitForTurnAsync(CancellationToken cancellation)
        {
            try
            {
                await slot.WaitForTurnAsync(cancellation);
            }
            catch (TimeoutException)
            {
                metrics.Refused();
                _isCounted = true;
                throw new ProblemException(StatusCodes.Status503ServiceUnavailable, "Photos are waiting. Live goes on when they are done.", _busyRetry);
            }
        }

        /// <summary>Recognises the photo and keeps the result under an id for some minutes.</summary>
        /// <exception cref="ProblemException">The bytes cannot be read as a picture.</exception>
        public async Task<(RecognitionResult Result, string Id)> RecognizeAsync(
            PhotoFile photo, LabelHead head, FaceSearchMode search, CancellationToken cancellation)
        {
            var result = await RecognizeUnkeptAsync(photo, head, search, cancellation);
            return (result, results.Add(result, TriedFolder));
        }

        /// <summary>Recognises the photo and keeps nothing.</summary>
        /// <exception cref="ProblemException">The bytes cannot be read as a picture.</exception>
        public async Task<RecognitionResult> RecognizeUnkeptAsync(PhotoFile photo, LabelHead head, FaceSearchMode search, CancellationToken cancellation)
        {
            using var activity = SiteMetrics.Traces.StartActivity("recognize");
            activity?.SetTag("ferweb.model.id", Recognizer.ModelId);
            var start = Stopwatch.GetTimestamp();
            try
            {
                var result = await Recognizer.RecognizeAsync(photo.Bytes, head, search, cancellation);
                metrics.Answered(Stopwatch.GetElapsedTime(start));
                _isCounted = true;
                activity?.SetTag("ferweb.recognition.faces", result.Faces.Count);
                return result;
            }
            catch (ImageReadException error)
            {
                throw RecognizeApi.Unreadable(photo, error);
            }
        }

        public void Dispose()
        {
            if (!_isCounted)
            {
                metrics.Unanswered();
            }

            slot.Dispose();
            Lease?.Dispose();
        }
    }
}
