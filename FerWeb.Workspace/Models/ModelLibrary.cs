using System.Text.Json;
using FerWeb.Engine;
using FerWeb.Engine.Datasets;
using FerWeb.Engine.Models;
using FerWeb.Engine.Models.Exchange;
using FerWeb.Engine.Networks;
using FerWeb.Engine.Onnx;
using FerWeb.Engine.Recognition;
using FerWeb.Engine.Storage;
using FerWeb.Engine.Training.Runs;
using FerWeb.Workspace.Audit;
using FerWeb.Workspace.Runs;

namespace FerWeb.Workspace.Models;

/// <summary>
/// The models that can be made live, shown and given away: those that ship with FerWeb, those that were promoted, and imported ones.
/// Everything that a person may do with their files, with its checks: page, REST and command line go through here.
/// </summary>
/// <param name="data">The data folder.</param>
/// <param name="store">Which were live, and which runs need one.</param>
/// <param name="shipped">
/// Finds the folder of the model that ships with FerWeb and answers unless another is made live; null when there is none.
/// </param>
/// <param name="answering">Id of the model that answers; by the newest promotion when it, or what it gives, is null.</param>
/// <param name="audit">Is told who imported and deleted; nobody when null.</param>
public sealed class ModelLibrary(
    DataFolder data, IRunStore store, Func<string?> shipped, Func<string?>? answering = null, AuditLog? audit = null)
{
    /// <summary>Most characters of a name.</summary>
    public const int LongestName = ModelDescription.LongestName;

    private const int MostPromotions = 1_000;
    private const int MostRuns = 500;
    private const string Unfinished = ".new-";
    private const string Leaving = ".deleted-";
    private const string Average = "average";

    // What stands in addresses of REST where another model's id does: a model that is called so could not be asked for there.
    private static readonly string[] _reserved = ["combine", "import", "live"];

    // Of a run that waits its start model is needed as well.
    private static readonly RunStatus[] _mayAsk =
        [RunStatus.Running, RunStatus.Pausing, RunStatus.Stopping, RunStatus.Paused, RunStatus.Stopped, RunStatus.Interrupted, RunStatus.Failed];

    private readonly Lock _renaming = new();

    /// <value>
    /// Folders of the models that ship with FerWeb: the one that answers unless another is made live, then those beside it, by id.
    /// </value>
    public IReadOnlyList<string> Shipped
    {
        get
        {
            if (shipped() is not { } first)
            {
                return [];
            }

            // In the data folder lies what people made, whichever of it the settings name.
            var (own, room) = (Path.GetFullPath(first), Path.GetDirectoryName(Path.GetFullPath(first))!);
            var others = room == Path.GetFullPath(data.Models) ? [] : Directory.EnumerateDirectories(room);
            bool IsOther(string folder) => folder != own && File.Exists(Path.Combine(folder, ModelFolder.DescriptionFile));
            return [own, .. others.Where(IsOther).Order(StringComparer.Ordinal)];
        }
    }

    /// <summary>All models: the live one first, then those last made live, then by id.</summary>
    public IReadOnlyList<ModelEntry> List()
    {
        var (promotions, own) = (store.Promotions(MostPromotions), Shipped);
        IEnumerable<string> folders = Directory.Exists(data.Models)
            ? Directory.EnumerateDirectories(data.Models).Where(folder => !Path.GetFileName(folder).StartsWith('.'))
            : [];
        return
        [
            .. own.Concat(folders)
                .DistinctBy(Path.GetFileName) // an import of that name from before an update is hidden, as Find has it
                .Select(folder => Read(folder, promotions, own))
                .OrderByDescending(model => model.IsLive)
                .ThenByDescending(model => model.Promotion?.At)
                .ThenBy(model => model.Id, StringComparer.Ordinal)
        ];
    }

    /// <summary>The model.</summary>
    /// <exception cref="NotThereException">There is none.</exception>
    public ModelEntry Find(string id)
    {
        var own = Shipped;
        if (own.FirstOrDefault(folder => Path.GetFileName(folder) == id) is { } shippedOne)
        {
            return Read(shippedOne, store.Promotions(MostPromotions), own);
        }

        return id.Length > 0 && id[0] != '.' && Path.GetFileName(id) == id && Path.Combine(data.Models, id) is var folder && Directory.Exists(folder)
            ? Read(folder, store.Promotions(MostPromotions), own)
            : throw new NotThereException($"There is no model '{id}'. It may have been deleted; the list of models shows those there are.");
    }

    /// <summary>Gives a model a name for people; an empty one takes it away, so that its id shows again.</summary>
    /// <exception cref="RunStoreException">The name is too long, or the model is not one to be renamed.</exception>
    public ModelEntry Rename(string id, string? name)
    {
        var given = CheckedName(name);
        lock (_renaming)
        {
            var model = Find(id);
            if (model.IsShipped)
            {
                throw new RunStoreException($"The model '{id}' ships with FerWeb and keeps its name.");
            }

            var description = model.Description ?? throw Unreadable(model);
            ModelFolder.WriteDescription(model.Folder, description with { Name = given });
            return Find(id);
        }
    }

    private static string? CheckedName(string? name) => name?.Trim() switch
    {
        null or "" => null,
        { Length: > LongestName } => throw new BadInputException($"The name of a model has at most {LongestName} characters. Shorten it."),
        var given => given,
    };

    /// <summary>Writes down that a model is live, once it could be loaded here; the sites on this store then answer with it.</summary>
    /// <param name="id">Which, also the one that is live by now: a site may answer with the one that its settings name.</param>
    /// <param name="by">Who makes it live.</param>
    /// <exception cref="NotThereException">There is no such model.</exception>
    /// <exception cref="RunStoreException">It cannot be used.</exception>
    public void MakeLive(string id, string by)
    {
        var model = Find(id);
        Load(model.Folder, id).Dispose();
        store.Promote(new Promotion(model.Folder, id, model.Promotion?.RunId, model.Promotion?.Step, TimeProvider.System.GetUtcNow(), by));
        audit?.Record(AuditActions.ModelMadeLive, id, actor: by);
    }

    /// <summary>Loads a model that is to be made live. The caller disposes it.</summary>
    /// <exception cref="RunStoreException">It cannot be used.</exception>
    public static PhotoRecognizer Load(string folder, string id)
    {
        try
        {
            return PhotoRecognizer.Load(folder);
        }
        catch (ModelFileException error)
        {
            throw new RunStoreException($"The model {id} cannot be used: {error.Sentence} The live model was left as it is.", error);
        }
    }

    /// <summary>Removes a model for good.</summary>
    /// <exception cref="RunStoreException">
    /// It answers, ships with FerWeb, a waiting run starts from it, or a run has not asked it everything; the message says which.
    /// </exception>
    public void Delete(string id)
    {
        var model = Find(id);
        if (model.IsShipped)
        {
            throw new RunStoreException($"The model '{id}' ships with FerWeb and cannot be deleted.");
        }

        if (model.IsLive)
        {
            throw new RunStoreException($"The model '{model.Name}' answers every photo now. Make another one live, then delete it.");
        }

        var waiting = store.List(new RunQuery { Statuses = [RunStatus.Queued, RunStatus.Starting], Take = MostRuns }).Runs
            .FirstOrDefault(run => run.Spec.Options.Teachers.Append(run.Spec.Options.StartModel).OfType<string>()
                .Any(IsThisOne));
        if (waiting is not null)
        {
            throw new RunStoreException(
                $"The run '{waiting.Spec.Name}' ({waiting.Id}) waits for this model. " +
                $"Take it out of the queue or let it begin, then delete the model.");
        }

        var learning = store.List(new RunQuery { Statuses = _mayAsk, Take = MostRuns }).Runs.FirstOrDefault(run =>
            run.Spec.Options.Teachers.Any(IsThisOne)
            && !RunFolder.HasTeacherAnswers(data.Run(run.Id)));
        if (learning is not null)
        {
            throw new RunStoreException(
                $"The run '{learning.Spec.Name}' ({learning.Id}) learns from this model and has not asked it everything yet. " +
                $"Let it finish its first epoch, or delete the run, then delete the model.");
        }

        // By one rename, so that no half of it can be seen.
        var leaving = Path.Combine(data.Models, $"{Leaving}{Guid.NewGuid():N}");
        Directory.Move(model.Folder, leaving);
        Directory.Delete(leaving, recursive: true);
        audit?.Record(AuditActions.ModelDeleted, id, model.Name);

        bool IsThisOne(string folder) => Path.GetFullPath(data.ModelHere(folder)) == Path.GetFullPath(model.Folder);
    }

    /// <summary>
    /// Takes in a model from files that a person gives, under its own id, or that with a number when it is taken, or was that of a live model.
    /// </summary>
    /// <param name="files">As <see cref="ModelReader.Read"/> takes them.</param>
    /// <param name="name">What a person calls it, at most <see cref="LongestName"/> characters; as the files say when null or empty.</param>
    /// <exception cref="ModelFileException">They are no model; the sentence names the file.</exception>
    /// <exception cref="RunStoreException">The name is too long, or another model is called so.</exception>
    public ModelEntry Import(IReadOnlyList<GivenFile> files, string? name = null)
    {
        var called = CheckedName(name);
        if (called is not null && List().Any(model => ((string[])[model.Name, model.Id]).Contains(called, StringComparer.OrdinalIgnoreCase)))
        {
            throw new RunStoreException($"There is a model '{called}' already. Choose another name.");
        }

        var given = ModelReader.Read(files);
        return Add(given.Description.Id, AuditActions.ModelImported, (folder, id) =>
        {
            var written = ModelFolder.Save(folder, given.Description with { Id = id, Name = called ?? given.Description.Name }, given.Weights.Span);
            ModelCard.Write(folder, written);
        });
    }

    /// <summary>Makes one model of several, as <see cref="ModelExporter.Combine"/> does; its id is "ensemble" or "average", or that with a number.</summary>
    /// <param name="ids">The models, each once.</param>
    /// <param name="dataset">On whose validation split it is calibrated and measured.</param>
    /// <param name="name">What a person calls it, at most <see cref="LongestName"/> characters; its id when null or empty.</param>
    /// <param name="options">How; the mean of the probabilities when null.</param>
    /// <param name="cancellation">Checked between batches; nothing is added when it is cancelled.</param>
    /// <exception cref="NotThereException">There is no such model.</exception>
    /// <exception cref="RunStoreException">The name is too long, or a model is named twice.</exception>
    /// <exception cref="ModelFileException">They cannot become one; the sentence says why.</exception>
    public ModelEntry Combine(
        IReadOnlyList<string> ids, FaceDataset dataset, string? name = null, CombineOptions? options = null, CancellationToken cancellation = default)
    {
        options ??= new CombineOptions();
        CheckCombination(ids, name, options);
        var given = CheckedName(name);
        List<StoredModel> members = [.. ids.Select(id => ModelFolder.Read(Find(id).Folder))];
        return Add(options.AverageWeights ? Average : Ensemble.Architecture, AuditActions.ModelCombined, (folder, id) =>
        {
            var made = ModelExporter.Combine(folder, id, members, dataset, options, cancellation);
            ModelFolder.WriteDescription(folder, made with { Name = given });
        });
    }

    /// <summary>What <see cref="Combine"/> refuses, as far as it can be told without reading weights and pictures.</summary>
    /// <param name="ids">As there.</param>
    /// <param name="name">As there.</param>
    /// <param name="options">As there.</param>
    /// <exception cref="NotThereException">There is no such model.</exception>
    /// <exception cref="RunStoreException">The name is too long, a model is named twice, or one cannot be read.</exception>
    /// <exception cref="ModelFileException">They cannot become one; the sentence says why.</exception>
    public void CheckCombination(IReadOnlyList<string> ids, string? name, CombineOptions options)
    {
        CheckedName(name);
        if (ids.GroupBy(id => id).FirstOrDefault(same => same.Count() > 1) is { Key: var twice })
        {
            throw new BadInputException($"The model '{twice}' is named twice. Name each once.");
        }

        ModelExporter.CheckMembers([.. ids.Select(Find).Select(model => model.Description ?? throw Unreadable(model))], options);
    }

    private ModelEntry Add(string wanted, string action, Action<string, string> write)
    {
        // A model that was live and is deleted is remembered by its id: whoever goes back to it must not get another one.
        var wereLive = store.Promotions(MostPromotions).Select(promotion => promotion.ModelId).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var work = Path.Combine(data.Models, $"{Unfinished}{Guid.NewGuid():N}");
        try
        {
            for (var number = 1; ; number++)
            {
                var id = number == 1 ? wanted : $"{wanted}-{number}";
                var folder = Path.Combine(data.Models, id);
                if (_reserved.Contains(id, StringComparer.OrdinalIgnoreCase) || wereLive.Contains(id) || Directory.Exists(folder)
                    || Shipped.Any(own => Path.GetFileName(own) == id))
                {
                    continue;
                }

                Directory.CreateDirectory(work);
                write(Path.Combine(work, id), id);
                try
                {
                    Directory.Move(Path.Combine(work, id), folder);
                    audit?.Record(action, id);
                    return Find(id);
                }
                catch (IOException) when (Directory.Exists(folder))
                {
                    // Somebody else was faster with this id.
                }
            }
        }
        finally
        {
            Leftovers.Remove(work);
        }
    }

    /// <summary>Writes a model for other places.</summary>
    /// <param name="id">Which.</param>
    /// <param name="format">As what.</param>
    /// <param name="target">Written from front to end, left open.</param>
    /// <param name="onnx">What the ONNX file takes and gives; the defaults when null.</param>
    /// <exception cref="RunStoreException">There is none, or its files are damaged.</exception>
    public void Export(string id, ModelFormat format, Stream target, OnnxOptions? onnx = null)
    {
        var entry = Find(id);
        try
        {
            var model = ModelFolder.Read(entry.Folder);
            switch (format)
            {
                case ModelFormat.Onnx:
                    target.Write(OnnxExport.ToFile(model, onnx ?? new OnnxOptions()));
                    break;
                case ModelFormat.SafeTensors:
                    target.Write(ModelBundle.SafeTensorsOf(model).Weights);
                    break;
                case ModelFormat.Description:
                    JsonSerializer.Serialize(target, ModelBundle.SafeTensorsOf(model).Description, JsonFormats.Indented);
                    target.Write("\n"u8);
                    break;
                default:
                    // An import may name any folder as its run.
                    ModelBundle.Write(target, model, entry.Run is { } run && store.Find(run) is not null ? data.Run(run) : null);
                    break;
            }
        }
        catch (ModelFileException error)
        {
            throw new RunStoreException($"The model '{id}' cannot be exported. {error.Sentence}", error);
        }
    }

    /// <summary>What an exported file is called.</summary>
    public static string FileName(string id, ModelFormat format) => format switch
    {
        ModelFormat.Onnx => $"{id}.onnx",
        ModelFormat.SafeTensors => $"{id}.safetensors",
        ModelFormat.Description => $"{id}.json",
        _ => $"{id}.zip",
    };

    private static RunStoreException Unreadable(ModelEntry model) => new($"The model '{model.Id}' cannot be read. {model.Fault}");

    private ModelEntry Read(string folder, IReadOnlyList<Promotion> promotions, IReadOnlyList<string> own)
    {
        var id = Path.GetFileName(folder);
        var isShipped = own.Contains(Path.GetFullPath(folder));
        var live = answering?.Invoke() ?? (promotions.Count > 0 ? promotions[0].ModelId : own.Count > 0 ? Path.GetFileName(own[0]) : null);
        var promotion = promotions.FirstOrDefault(one => one.ModelId == id);
        try
        {
            return new ModelEntry(id, folder, ModelFolder.ReadDescription(folder), null, isShipped, id == live, promotion);
        }
        catch (ModelFileException error)
        {
            return new ModelEntry(id, folder, null, error.Sentence, isShipped, id == live, promotion);
        }
    }
}
