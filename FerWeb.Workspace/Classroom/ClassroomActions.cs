using System.Security.Cryptography;
using FerWeb.Engine;
using FerWeb.Engine.Datasets;
using FerWeb.Engine.Emotions;
using FerWeb.Engine.Models;
using FerWeb.Engine.Networks;
using FerWeb.Engine.Training;
using FerWeb.Workspace.Audit;
using FerWeb.Workspace.Datasets;
using FerWeb.Workspace.Models;
using FerWeb.Workspace.Runs;

namespace FerWeb.Workspace.Classroom;

/// <summary>
/// What a person may do with a whole classroom set beside collecting, with its checks: page, REST and command line go through here.
/// </summary>
/// <param name="sets">The sets.</param>
/// <param name="library">Where data sets are made of them.</param>
/// <param name="runs">What was trained on them.</param>
/// <param name="actions">Takes runs away.</param>
/// <param name="data">Where the runs' files are.</param>
/// <param name="models">Whose weights a training starts from.</param>
/// <param name="audit">Is told who deleted; nobody when null.</param>
public sealed class ClassroomActions(
    ClassroomStore sets, DatasetLibrary library, IRunStore runs, RunActions actions, DataFolder data, ModelLibrary models, AuditLog? audit = null)
{
    /// <summary>What the manifests of data sets say that were made of a classroom set.</summary>
    public const string Source = "classroom";

    private readonly Lock _starting = new();

    /// <summary>What a set needs before it can be trained on; null when nothing.</summary>
    public static Sentence? WhatIsMissing(ClassroomSet set)
        => set.Classes.FirstOrDefault(one => one.Pictures.Count < ClassroomLimits.LeastPictures) is { } few
            ? few.Pictures.Count == 1
                ? (Sentence)$"“{few.Name}” has one picture; each class needs at least {ClassroomLimits.LeastPictures}."
                : $"“{few.Name}” has {few.Pictures.Count} pictures; each class needs at least {ClassroomLimits.LeastPictures}."
            : null;

    /// <summary>The runs that learned from a set's pictures and are still there, the trash included; also those that were started elsewhere.</summary>
    public IReadOnlyList<Run> RunsOn(ClassroomSet set) => [.. MadeOf(set).SelectMany(dataset => RunsOn(dataset))];

    /// <summary>The data sets that hold pictures of a set and are still there.</summary>
    public ClassroomCopies CopiesOf(ClassroomSet set) => ClassroomCopies.Of(MadeOf(set), library.List());

    /// <summary>The models that learned from a set's pictures, also those whose run is gone. They hold none of them, and stay when the set goes.</summary>
    public IReadOnlyList<ModelEntry> ModelsOf(ClassroomSet set)
    {
        HashSet<string> learned = [.. set.Trainings.Select(training => training.Run), .. RunsOn(set).Select(run => run.Id)];
        return [.. models.List().Where(model => model.Run is { } run && learned.Contains(run))];
    }

    /// <summary>The newest run that was started on a set and is still there; null when there is none.</summary>
    public Run? LastRun(ClassroomSet set) => StartedOn(set).FirstOrDefault();

    /// <summary>
    /// What of a set is tried live: the checkpoint that the newest of its runs at rest offers, of one that ended by itself before one that was
    /// stopped or failed; null while none has a checkpoint. So a network that works stays there while another one trains.
    /// </summary>
    public (Run Run, long Step)? Answering(ClassroomSet set)
    {
        var resting = StartedOn(set).Where(run => run.Status.IsResting());
        foreach (var run in resting.OrderByDescending(run => run.Status is RunStatus.Finished or RunStatus.EarlyStopped))
        {
            if (OfferedCheckpoint.Of(runs, run.Id) is { } offered)
            {
                return (run, offered.Step);
            }
        }

        return null;
    }

    /// <summary>
    /// The models that a training can start from. The first is the one that it starts from when nobody chooses: the live model where that
    /// is a network like the shipped one, whose training fits into a lesson, and knows the seven emotions, else the shipped one. What answers
    /// with classes of its own may be another lesson's, of few faces.
    /// </summary>
    public IReadOnlyList<ModelEntry> StartModels()
    {
        var fitting = models.List().Where(model => model.Description is { } known && ClassroomRecipe.CanStartFrom(known.Network)).ToList();
        var shipped = fitting.Find(model => model.IsShipped && model.Id == ModelStore.DefaultId) ?? fitting.Find(model => model.IsShipped);
        var usual = fitting.Find(model => model.IsLive && FaceClasses.IsSeven(model.Description!.Classes)
            && (shipped is null || FittingWeights.HaveSameTrunk(NetworkOf(model), NetworkOf(shipped))));
        return [.. fitting.OrderByDescending(model => model == (usual ?? shipped))];
    }

    /// <summary>Makes a data set of the pictures as they are now, and puts a run on it into the queue.</summary>
    /// <param name="id">Which set.</param>
    /// <param name="actor">Who.</param>
    /// <param name="startModel">Id of the model to start from, one of <see cref="StartModels"/>; null for the first of them.</param>
    /// <exception cref="RunStoreException">There is no such set, it has too few pictures, or a run on it has not ended.</exception>
    /// <exception cref="BadInputException">There is no such model to start from.</exception>
    /// <exception cref="NoSpaceException">The disk has no room.</exception>
    public Run Train(string id, string actor, string? startModel = null)
    {
        lock (_starting)
        {
            var set = sets.Find(id);
            if (WhatIsMissing(set) is { } missing)
            {
                throw new RunStoreException(missing);
            }

            if (LastRun(set) is { } last && !last.Status.IsResting())
            {
                throw new RunStoreException($"The run '{last.Spec.Name}' ({last.Id}) trains on this set already. Wait for its end, or stop it.");
            }

            if (TwoClassesOfOnePicture(set) is { } shared)
            {
                throw new RunStoreException(shared);
            }

            var model = StartModel(startModel);
            try
            {
                return Start(set, model, actor);
            }
            catch (SentenceException error) when (error is DatasetException or ModelFileException or TrainingException)
            {
                throw new RunStoreException(error.Sentence, error);
            }
            catch (IOException error)
            {
                throw new NoSpaceException($"The data set could not be made: {error.Message} Make room on the disk, then try again.");
            }
        }
    }

    /// <summary>Deletes a set for good: its pictures, and the data sets that were made of them.</summary>
    /// <param name="id">Which.</param>
    /// <param name="withRuns">
    /// Also the runs that learned from them, with the data sets that those need; else data sets that a run was trained on stay in the library.
    /// </param>
    /// <param name="actor">Who.</param>
    /// <exception cref="RunStoreException">There is no such set, or a run that shall go has not ended.</exception>
    public ClassroomRemoval Delete(string id, bool withRuns, string actor)
    {
        // A training that is being started has its pictures copied, and no run yet that could be found.
        lock (_starting)
        {
            var set = sets.Find(id);
            string[] made = [.. ModelsOf(set).Select(model => model.Id)];
            var users = MadeOf(set).ToDictionary(dataset => dataset, dataset => RunsOn(dataset));
            List<string> gone = [];
            if (withRuns)
            {
                if (users.Values.SelectMany(all => all).FirstOrDefault(run => !run.Status.IsResting() && run.Status is not RunStatus.Draft) is { } live)
                {
                    throw new RunStoreException(
                        $"The run '{live.Spec.Name}' ({live.Id}) learns from these pictures now. Stop it or take it out of the queue, then delete the set.");
                }

                List<Run> leaving = [.. users.Values.SelectMany(all => all)];
                leaving.ForEach(run => RunRemoval.RequireNoSweep(run, data));
                actions.TrashAll(leaving, actor);
                gone.AddRange(leaving.SelectMany(run => RunRemoval.Remove(runs, data, DateTimeOffset.MaxValue, run.Id)));
            }

            var free = users.Where(used => withRuns || used.Value.Count == 0).Select(used => used.Key);
            string[] deleted = [.. free.Where(DeleteDataset).Select(dataset => dataset.Id)];
            string[] kept = [.. ClassroomCopies.Of([.. users.Keys], library.List()).All.Select(dataset => dataset.Id)];
            sets.Delete(id);
            audit?.Record(AuditActions.ClassroomSetDeleted, id, actor: actor);
            return new ClassroomRemoval(deleted, gone, kept, made);
        }
    }

    // Sets of earlier versions may hold copies. A training leaves pictures out that stand in two classes: what it would fail with is said before,
    // in the words of this set.
    private Sentence? TwoClassesOfOnePicture(ClassroomSet set)
    {
        var owners = set.Classes
            .SelectMany(one => one.Pictures.Select(picture => (Class: one, Print: PrintOf(sets.PictureFile(set.Id, one.Id, picture)))))
            .ToLookup(picture => picture.Print, picture => picture.Class);
        foreach (var one in set.Classes)
        {
            var its = owners.Where(classes => classes.Contains(one)).ToList();
            if (its.SelectMany(classes => classes).FirstOrDefault(other => other != one) is { } shared
                && its.Where(classes => classes.All(other => other == one)).Sum(classes => classes.Count()) < ClassroomLimits.LeastPictures)
            {
                return $"The same pictures stand in “{one.Name}” and “{shared.Name}”, so nothing tells the two apart. Take others for one of them.";
            }
        }

        return null;
    }

    private static string PrintOf(string file) => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(file)));

    // The newest first.
    private IEnumerable<Run> StartedOn(ClassroomSet set)
        => set.Trainings.Reverse().Select(training => runs.Find(training.Run)).OfType<Run>()
            .Where(run => run is { Deleted: null, Status: not RunStatus.Draft });

    private static NetworkDescription NetworkOf(ModelEntry model) => model.Description!.Network;

    private ModelEntry StartModel(string? id)
    {
        var fitting = StartModels();
        if (fitting.Count == 0)
        {
            throw new RunStoreException("There is no model to start from: the one that ships with FerWeb is not there.");
        }

        return id is null ? fitting[0] : fitting.FirstOrDefault(model => model.Id == id) ?? throw new BadInputException(
            $"A training cannot start from a model '{id}'. Choose one of {string.Join(", ", fitting.Select(model => model.Id))}.");
    }

    private Run Start(ClassroomSet set, ModelEntry model, string actor)
    {
        var dataset = MakeDataset(set);
        try
        {
            var options = ClassroomRecipe.Options(NetworkOf(model), model.Folder, dataset.CountOf(Split.Train));
            var spec = new RunSpec(actions.FreeName(set.Name), actor, library.Describe(dataset.Id), options);
            var run = actions.Start(spec, hasValidation: true, actor, note: draft => sets.NoteTraining(
                set.Id, new ClassroomTraining(dataset.Id, draft.Id, dataset.Sha256, [.. set.Classes.Select(one => one.Name)])));
            sets.Tell(set.Id); // From here on it is a run of the set.
            return run;
        }
        catch (Exception error)
        {
            TakeBack(dataset, error);
            throw;
        }
    }

    // Where the set does not know of it, its pictures would stay when the set is deleted.
    private void TakeBack(DatasetEntry dataset, Exception error)
    {
        try
        {
            library.Delete(dataset.Id, runs);
        }
        catch (Exception fault) when (fault is SentenceException or IOException or UnauthorizedAccessException)
        {
            throw new RunStoreException(
                $"The training could not be started, and its data set '{dataset.Name}' with copies of the pictures could not be deleted again: " +
                $"{fault.Message} Delete it under Data sets.",
                error);
        }
    }

    private DatasetEntry MakeDataset(ClassroomSet set)
    {
        var work = Path.Combine(data.Classroom, $"{ClassroomStore.Unfinished}{Guid.NewGuid():N}");
        try
        {
            using var turn = FolderLock.TryTake(Path.Combine(work, ClassroomStore.Turn));
            foreach (var one in set.Classes)
            {
                var cut = HeldOutPictures.Cut([.. one.Pictures.Select(ClassroomStore.TimeOf)]);
                foreach (var (place, picture) in one.Pictures.Index())
                {
                    var folder = Path.Combine(work, "pictures", place < cut ? "train" : "validation", one.Name);
                    Directory.CreateDirectory(folder);
                    File.Copy(sets.PictureFile(set.Id, one.Id, picture), Path.Combine(folder, picture + ".png"));
                }
            }

            var name = $"{set.Name} ({set.Trainings.Count + 1})";
            return library.Import(
                Path.Combine(work, "pictures"), name,
                options: new ImportOptions { OwnClasses = true, SourceName = set.Name, Source = Source }, workFolder: work);
        }
        finally
        {
            Leftovers.Remove(work);
        }
    }

    // A hash that an earlier FerWeb did not write down its run knows, as long as that is there.
    private IReadOnlyList<MadeDataset> MadeOf(ClassroomSet set) =>
    [
        .. set.Trainings
            .Select(training => new MadeDataset(training.Dataset, training.Sha256 ?? runs.Find(training.Run)?.Spec.Dataset.Sha256)).Distinct(),
    ];

    private IReadOnlyList<Run> RunsOn(MadeDataset dataset) => dataset.Sha256 is { } sha256 ? DatasetUse.RunsOn(runs, dataset.Id, sha256) : [];

    // Never another group's, which has the id by now.
    private bool DeleteDataset(MadeDataset dataset)
    {
        try
        {
            return library.Find(dataset.Id) is { } entry && dataset.Is(entry) && library.Delete(dataset.Id, runs);
        }
        catch (DatasetException refusal)
        {
            throw new RunStoreException(refusal.Sentence, refusal);
        }
    }
}

/// <summary>What was deleted with a classroom set.</summary>
/// <param name="Datasets">Ids of the data sets that went.</param>
/// <param name="Runs">Ids of the runs that went.</param>
/// <param name="Kept">Ids of the data sets that stay and can hold pictures of the set: runs were trained on them, or they are versions, or nobody knows of
/// which training they are.</param>
/// <param name="Models">Ids of the models that learned from its pictures, which stay; they hold none of them.</param>
public sealed record ClassroomRemoval(
    IReadOnlyList<string> Datasets, IReadOnlyList<string> Runs, IReadOnlyList<string> Kept, IReadOnlyList<string> Models);
