namespace FerWeb.Tests.Browser;

/// <summary>A still picture as the camera of a browser: dark on its left half, light on its right.</summary>
internal static class FakeCamera
{
    /// <summary>A name that leads to this machine but is not "localhost", so that a page under it is no secure one.</summary>
    public const string PlainHost = "ferweb.test";

    public const byte Dark = 60;

    public const byte Light = 200;

    private const int Width = 640;
    private const int Height = 480;
    private const int Frames = 3;

    /// <summary>What Chromium is started with.</summary>
    /// <param name="file">Where the picture is put, for as long as the browser runs.</param>
    public static string[] Arguments(string file)
    {
        File.WriteAllBytes(file, Video());
        return
        [
            "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream", $"--use-file-for-fake-video-capture={file}",
            $"--host-resolver-rules=MAP {PlainHost} 127.0.0.1",
        ];
    }

    /// <summary>
    /// YUV4MPEG2: a line of text, then for each frame a line and its planes: brightness, and two of colour at half the size,
    /// here without any.
    /// </summary>
    private static byte[] Video()
    {
        var frame = new byte[Width * Height * 3 / 2];
        frame.AsSpan().Fill(128);
        for (var y = 0; y < Height; y++)
        {
            frame.AsSpan(y * Width, Width / 2).Fill(Dark);
            frame.AsSpan((y * Width) + (Width / 2), Width / 2).Fill(Light);
        }

        byte[] head = [.. System.Text.Encoding.ASCII.GetBytes($"YUV4MPEG2 W{Width} H{Height} F30:1 Ip C420\n")];
        return [.. head, .. Enumerable.Repeat((byte[])[.. "FRAME\n"u8, .. frame], Frames).SelectMany(part => part)];
    }
}
