using FerWeb.Engine.Models;
using FerWeb.Engine.Recognition;
using FerWeb.Recognition;
using FerWeb.Runs;
using FerWeb.Workspace;
using FerWeb.Workspace.Audit;
using FerWeb.Workspace.Models;
using FerWeb.Workspace.Runs;
using Microsoft.Extensions.Options;

namespace FerWeb.Models;

/// <summary>Which model answers: promotes a run's checkpoint, and goes back. The exchange is atomic; nobody waits for it.</summary>
internal sealed partial class LiveModelSwitch(
    IRunStore store, DataFolder data, ModelLibrary library, CheckpointModels checkpoints, LiveRecognizer live, IOptions<RecognitionOptions> options,
    StoreFaults faults, TimeProvider clock, AuditLog audit, ILogger<LiveModelSwitch> logger)
{
    private const int MostRemembered = 200;

    private readonly Lock _switching = new();

    // The newest promotion that was taken up or passed over here; not known before the store was first read.
    private (bool IsKnown, Promotion? Newest) _followed;

    /// <summary>The promotion that is in force; null while the shipped model answers and always has.</summary>
    public Promotion? Current => store.Promotions(1) is [var newest] ? Here(newest) : null;

    /// <summary>The model that answers; null while none is loaded. While the store is away, by what was last known of it.</summary>
    public KnownModel? Answering => live.ModelId switch
    {
        null => null,
        var id when LastKnown() is { } known && known.ModelId == id => KnownModel.Of(known, data.Models),
        // The settings name it, or the promoted one could not be used.
        var id => new KnownModel(id, ShippedFolder(id) ?? ""),
    };

    /// <summary>Every other model that was live once, the newest first, and the shipped one that answers by itself.</summary>
    public IReadOnlyList<KnownModel> Earlier
    {
        get
        {
            var answering = live.ModelId ?? Current?.ModelId;
            return [.. store.Promotions(MostRemembered).Select(promotion => KnownModel.Of(Here(promotion), data.Models))
                .Concat(library.Shipped.Take(1).Select(folder => new KnownModel(Path.GetFileName(folder), folder)))
                .Where(model => model.Id != answering && !IsDeleted(model))
                .DistinctBy(model => model.Id)];
        }
    }

    /// <summary>Every model that may be made live: <see cref="Earlier"/>, and those that were imported and never live.</summary>
    public IReadOnlyList<KnownModel> Others
    {
        get
        {
            var earlier = Earlier;
            return [.. earlier, .. library.List()
                .Where(model => model is { IsLive: false, Fault: null } && earlier.All(known => known.Id != model.Id))
                .Select(KnownModel.Of)];
        }
    }

    /// <summary>What <see cref="RollBackAsync"/> would make live again; null when nothing was live before.</summary>
    public KnownModel? Previous => Earlier.FirstOrDefault(model => model.IsThere);

    /// <summary>
    /// The recogniser to start with: what was promoted last, or the shipped model when the settings name one or the promoted
    /// one cannot be used.
    /// </summary>
    /// <exception cref="DirectoryNotFoundException">There is no model at all.</exception>
    /// <exception cref="ModelFileException">The shipped model cannot be used.</exception>
    public IPhotoRecognizer LoadAtStart()
    {
        if (PromotedAtStart() is { } promoted && options.Value.Model.Length == 0
            && (KnownModel.Of(promoted, data.Models) is { Run: not null } or { IsImported: true } || ShippedFolder(promoted.ModelId) is not null))
        {
            try
            {
                return PhotoRecognizer.Load(promoted.ModelFolder);
            }
            catch (ModelFileException error)
            {
                Log.PromotedUnusable(logger, promoted.ModelId, error.Message);
            }
        }

        return PhotoRecognizer.Load(LiveModel.Find(options.Value.ModelsFolder, options.Value.Model));
    }

    /// <summary>Makes live here what another site on the same store has made live since this one looked last.</summary>
    /// <returns>False while the first model is still loading.</returns>
    /// <exception cref="RunStoreException">The store cannot be read.</exception>
    public bool CatchUp()
    {
        lock (_switching)
        {
            if (live is { ModelId: null, Fault: null })
            {
                return false;
            }

            var (before, newest) = (_followed, Current);
            _followed = (true, newest);
            faults.TellOver(this);

            // A model that the settings name gives way only to what was made live after the start.
            if (newest is null || newest == before.Newest || newest.ModelId == live.ModelId || (!before.IsKnown && options.Value.Model.Length > 0))
            {
                return true;
            }

            try
            {
                live.Use(PhotoRecognizer.Load(newest.ModelFolder));
                Log.Live(logger, newest.ModelId, newest.By);
            }
            catch (ModelFileException error)
            {
                Log.PromotedUnusable(logger, newest.ModelId, error.Message);
            }

            return true;
        }
    }

    // The pages that recognise are drawn while the store is away too.
    private Promotion? LastKnown()
    {
        try
        {
            return Current;
        }
        catch (StoreAwayException)
        {
            return _followed.Newest;
        }
    }

    private Promotion? PromotedAtStart()
    {
        try
        {
            _followed = (true, Current);
            faults.TellOver(this);
            return _followed.Newest;
        }
        catch (RunStoreException error)
        {
            faults.Tell(this, error);
            Log.PromotedUnknown(logger);
            return null;
        }
    }

    /// <summary>Makes a model of the checkpoint, loads it beside the old one, and exchanges the two.</summary>
    /// <exception cref="RunStoreException">The checkpoint cannot be used.</exception>
    public async Task<Promotion> PromoteAsync(string run, long step, string by, CancellationToken cancellation)
    {
        var folder = await checkpoints.KeepAsync(run, step, cancellation);
        var promotion = new Promotion(folder, Path.GetFileName(folder), run, step, clock.GetUtcNow(), by);
        await Task.Run(() => Switch(promotion), cancellation);
        return promotion;
    }

    /// <summary>Makes the model live again that was live before.</summary>
    /// <exception cref="RunStoreException">There was none, or it cannot be used.</exception>
    public Task<Promotion> RollBackAsync(string by, CancellationToken cancellation)
        => ReturnToAsync(Previous ?? throw new RunStoreException("No other model was live before, so there is none to go back to."), by, cancellation);

    /// <summary>Makes one of <see cref="Others"/> live.</summary>
    /// <exception cref="RunStoreException">There is none, or it cannot be used.</exception>
    public Task<Promotion> ReturnToAsync(string model, string by, CancellationToken cancellation)
        => ReturnToAsync(
            Others.FirstOrDefault(other => other.Id == model)
                ?? throw new NotThereException($"There is no other model '{model}'. Look at the list of models."),
            by, cancellation);

    private async Task<Promotion> ReturnToAsync(KnownModel model, string by, CancellationToken cancellation)
    {
        var promotion = new Promotion(model.Folder, model.Id, model.Run, model.Step, clock.GetUtcNow(), by);
        await Task.Run(() => Switch(promotion), cancellation);
        return promotion;
    }

    // It may have been made live on another machine, or before the data folder or FerWeb itself was moved.
    private Promotion Here(Promotion promotion)
        => promotion with { ModelFolder = ShippedFolder(promotion.ModelId) ?? DataFolder.Here(promotion.ModelFolder, data.Models) };

    // A person took it away: what lies there is ours alone.
    private bool IsDeleted(KnownModel model) => !model.IsThere && Path.GetDirectoryName(model.Folder) == data.Models;

    private string? ShippedFolder(string id) => library.Shipped.FirstOrDefault(folder => Path.GetFileName(folder) == id);

    private void Switch(Promotion promotion)
    {
        lock (_switching)
        {
            var recognizer = ModelLibrary.Load(promotion.ModelFolder, promotion.ModelId);
            try
            {
                store.Promote(promotion);
            }
            catch
            {
                // What answers stays; where it was stored all the same, CatchUp finds it once the store says so.
                recognizer.Dispose();
                throw;
            }

            live.Use(recognizer);
            _followed = (true, promotion);
            audit.Record(AuditActions.ModelMadeLive, promotion.ModelId, actor: promotion.By);
            Log.Live(logger, promotion.ModelId, promotion.By);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Model {Model} is live now, by {By}.")]
        public static partial void Live(ILogger logger, string model, string by);

        [LoggerMessage(2, LogLevel.Error, "The promoted model {Model} cannot be used; the one before or the shipped one answers instead. {Reason}")]
        public static partial void PromotedUnusable(ILogger logger, string model, string reason);

        [LoggerMessage(3, LogLevel.Error, "Which model was made live cannot be read now; the shipped one answers until it can.")]
        public static partial void PromotedUnknown(ILogger logger);
    }
}
