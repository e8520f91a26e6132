using FerWeb.Engine.Photos;
using FerWeb.Tests.Engine.Faces;

namespace FerWeb.Tests.Browser;

/// <summary>
/// A camera in a page that films a drawn face, nobody's, which never keeps quite still: <c>window.mouthOpen</c> opens its mouth.
/// What it films goes the way of every camera's picture, by a real stream.
/// </summary>
internal static class DrawnCamera
{
    private const int Width = 320;
    private const int Height = 240;
    private const int Left = 90;
    private const int Top = 40;
    private const int Side = 140;

    /// <summary>Puts the camera into a page, before its own scripts run.</summary>
    public static string Script =>
        $$"""
        (() => {
          window.mouthOpen = false;
          window.opened = 0;
          const face = new Image();
          face.src = 'data:image/png;base64,{{Convert.ToBase64String(PngEncoder.Encode(AverageFace.Scene(Width, Height, (Left, Top, Side, 0))))}}';
          const film = () => {
            const canvas = Object.assign(document.createElement('canvas'), { width: {{Width}}, height: {{Height}} });
            const context = canvas.getContext('2d');
            let turn = 0;
            setInterval(() => {
              turn += 0.37;
              context.setTransform(1, 0.02 * Math.sin(turn), 0.02 * Math.cos(1.3 * turn), 1, 3 * Math.sin(0.7 * turn), 3 * Math.cos(turn));
              context.filter = `brightness(${1 + 0.05 * Math.sin(1.7 * turn)})`;
              context.drawImage(face, 0, 0);
              if (window.mouthOpen) {
                context.fillStyle = '#0f0f0f';
                context.beginPath();
                context.ellipse({{Left + (Side / 2)}}, {{Top}} + 0.79 * {{Side}}, 0.14 * {{Side}}, 0.1 * {{Side}}, 0, 0, 7);
                context.fill();
              }
            }, 60);
            return canvas.captureStream(15);
          };
          navigator.mediaDevices.getUserMedia = async () => {
            window.opened++;
            await face.decode();
            return film();
          };
        })();
        """;
}
