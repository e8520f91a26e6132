namespace FerWeb.Workspace.Classroom;

/// <summary>Faces that a group has collected for classes of its own, to train a network on.</summary>
/// <param name="Id">Short, unique, safe in a URL and as a folder name.</param>
/// <param name="Name">For a person.</param>
/// <param name="Created">UTC.</param>
/// <param name="Consent">That everybody in the pictures agreed; null until somebody has said so. Before it no picture is taken.</param>
/// <param name="Classes">In the order in which they were made.</param>
/// <param name="Trainings">Oldest first.</param>
public sealed record ClassroomSet(
    string Id,
    string Name,
    DateTimeOffset Created,
    ClassroomConsent? Consent,
    IReadOnlyList<ClassroomClass> Classes,
    IReadOnlyList<ClassroomTraining> Trainings)
{
    /// <value>Pictures of all classes.</value>
    public int Pictures => Classes.Sum(one => one.Pictures.Count);
}

/// <summary>A class of a classroom set.</summary>
/// <param name="Id">Unique in the set; stays when it is renamed.</param>
/// <param name="Name">For a person, and what the network answers.</param>
/// <param name="Pictures">Ids of its pictures, oldest first.</param>
public sealed record ClassroomClass(string Id, string Name, IReadOnlyList<string> Pictures);

/// <summary>Somebody has ticked that everybody in the pictures agreed.</summary>
/// <param name="At">UTC.</param>
/// <param name="By">Who.</param>
public sealed record ClassroomConsent(DateTimeOffset At, string By);

/// <summary>What was trained on a classroom set.</summary>
/// <param name="Dataset">Id of the data set that was made of its pictures.</param>
/// <param name="Run">Id of the run.</param>
/// <param name="Sha256">Hash of that data set, whose id is given again once it is deleted; null for a training of an earlier FerWeb.</param>
/// <param name="Classes">What the set's classes were called then, in its order; null for a training of an earlier FerWeb.</param>
public sealed record ClassroomTraining(string Dataset, string Run, string? Sha256 = null, IReadOnlyList<string>? Classes = null);
