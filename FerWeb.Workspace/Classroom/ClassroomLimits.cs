namespace FerWeb.Workspace.Classroom;

/// <summary>How large classroom sets are, and what training asks of them.</summary>
public static class ClassroomLimits
{
    /// <summary>A set has at least so many classes.</summary>
    public const int LeastClasses = 2;

    /// <summary>A set has at most so many classes.</summary>
    public const int MostClasses = 10;

    /// <summary>Training asks for so many pictures of each class: eight to learn from and two to measure with.</summary>
    public const int LeastPictures = 10;

    /// <summary>A class holds at most so many pictures.</summary>
    public const int MostPictures = 300;

    /// <summary>A data folder holds at most so many sets.</summary>
    public const int MostSets = 100;

    /// <summary>Most characters of a set's name.</summary>
    public const int LongestName = 80;
}
