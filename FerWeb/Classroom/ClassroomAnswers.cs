using System.ComponentModel;
using System.Text.Json.Serialization;
using FerWeb.Workspace.Classroom;

namespace FerWeb.Classroom;

/// <summary>A name for a set or a class.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record NameRequest([property: Description("For a person.")] string Name);

/// <summary>What a new set needs.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record NewClassroomSetRequest(
    [property: Description("For a person.")] string Name,
    [property: Description("Names of its classes, 2 to 10.")] IReadOnlyList<string> Classes);

/// <summary>How a training on a set shall go; all of it may be left out.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record ClassroomTrainingRequest(
    [property: Description(
        "Id of the model to start from; the live model where it is a network like the shipped one and knows the seven emotions, else the shipped one.")]
    string? StartModel = null);

/// <summary>A classroom set.</summary>
internal sealed record ClassroomSetAnswer(
    [property: Description("Its id.")] string Id,
    [property: Description("What a person called it.")] string Name,
    [property: Description("When it was made.")] DateTimeOffset Created,
    [property: Description("That everybody in the pictures agrees; null until somebody has said so.")] ClassroomConsent? Consent,
    [property: Description("In the order in which they were made.")] IReadOnlyList<ClassroomClassAnswer> Classes,
    [property: Description("What it needs before it can be trained on; null when nothing.")] string? Missing,
    [property: Description("What was trained on it, the oldest first.")] IReadOnlyList<ClassroomTraining> Trainings)
{
    public static ClassroomSetAnswer Of(ClassroomSet set) => new(
        set.Id, set.Name, set.Created, set.Consent, [.. set.Classes.Select(ClassroomClassAnswer.Of)],
        ClassroomActions.WhatIsMissing(set)?.ToString(), set.Trainings);
}

/// <summary>A class of a set.</summary>
internal sealed record ClassroomClassAnswer(string Id, string Name, [property: Description("How many it has.")] int Pictures)
{
    public static ClassroomClassAnswer Of(ClassroomClass one) => new(one.Id, one.Name, one.Pictures.Count);
}
