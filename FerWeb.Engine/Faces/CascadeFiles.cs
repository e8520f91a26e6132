namespace FerWeb.Engine.Faces;

/// <summary>Where OpenCV's trained cascades are on this machine.</summary>
internal static class CascadeFiles
{
    /// <summary>Environment variable that names the folder with <c>haarcascades/</c> and <c>lbpcascades/</c>.</summary>
    public const string Variable = "FERWEB_CASCADES";

    private static readonly string[] _usualPlaces =
    [
        Path.Combine(AppContext.BaseDirectory, "cascades"),
        "/usr/share/opencv4",
        "/usr/local/share/opencv4",
        "/usr/share/opencv",
        "/opt/homebrew/share/opencv4",
    ];

    /// <summary>The folder that was asked for, or the first usual place that has the cascades.</summary>
    /// <exception cref="FileNotFoundException">There are none; the message says what to install.</exception>
    public static string FindFolder(string? asked)
    {
        asked ??= Environment.GetEnvironmentVariable(Variable);
        string[] places = string.IsNullOrEmpty(asked) ? _usualPlaces : [asked];
        return Array.Find(places, place => File.Exists(PathOf(place, Cascades.FrontalLbp)))
            ?? throw new FileNotFoundException(
                $"OpenCV's face cascades were not found in {string.Join(", ", places)}. "
                + $"Install the package opencv-data (sudo apt-get install opencv-data), or set {Variable} to a folder that holds OpenCV's haarcascades and lbpcascades.");
    }

    /// <summary>The file of a cascade such as <c>haarcascade_frontalface_alt2</c>.</summary>
    public static string PathOf(string folder, string cascade)
        => Path.Combine(folder, cascade.StartsWith("lbp", StringComparison.Ordinal) ? "lbpcascades" : "haarcascades", cascade + ".xml");
}
