using System.Globalization;
using FerWeb.Engine.Photos;
using Microsoft.Playwright;

namespace FerWeb.Benchmarks;

/// <summary>What one viewer of the Live page sees: how often the boxes and bars change, by the page's own count.</summary>
internal static class LiveBenchmark
{
    private const int Seconds = 30;

    public static async Task RunAsync(Uri url, string photo)
    {
        var video = Path.Combine(Path.GetTempPath(), $"ferweb-{Environment.ProcessId}.y4m");
        await File.WriteAllBytesAsync(video, StillVideo(ImageDecoder.DecodeGray(await File.ReadAllBytesAsync(photo))));
        try
        {
            await using var browser = await Chromium.StartAsync(
                "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream", $"--use-file-for-fake-video-capture={video}");
            var page = await browser.OpenAsync();
            await page.GotoAsync(new Uri(url, "live").ToString());
            await page.Locator(".live[data-ready] [data-part=camera-start]").ClickAsync();
            await page.Locator("[data-part=faces] .face").First.WaitForAsync();
            var rates = new List<double>();
            for (var second = -3; second < Seconds; second++)
            {
                await page.WaitForTimeoutAsync(1_000);
                var rate = double.Parse((await page.Locator("[data-part=rate]").TextContentAsync())!, CultureInfo.InvariantCulture);
                if (second >= 0)
                {
                    rates.Add(rate);
                }
            }

            rates.Sort();
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"updates a second, over 2 s each: median {rates[Seconds / 2]:F1}, least {rates[0]:F1} (n {Seconds})"));
        }
        finally
        {
            File.Delete(video);
        }
    }

    /// <summary>YUV4MPEG2 of a few equal frames without colour; sides made even.</summary>
    private static byte[] StillVideo(GrayImage picture)
    {
        int width = picture.Width & ~1, height = picture.Height & ~1;
        var frame = new byte[width * height * 3 / 2];
        frame.AsSpan(width * height).Fill(128);
        for (var y = 0; y < height; y++)
        {
            picture.Pixels.AsSpan(y * picture.Width, width).CopyTo(frame.AsSpan(y * width));
        }

        byte[] head = [.. System.Text.Encoding.ASCII.GetBytes($"YUV4MPEG2 W{width} H{height} F30:1 Ip C420\n")];
        return [.. head, .. Enumerable.Repeat((byte[])[.. "FRAME\n"u8, .. frame], 3).SelectMany(part => part)];
    }
}
