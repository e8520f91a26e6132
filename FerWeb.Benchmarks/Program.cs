using System.Globalization;
using FerWeb.Benchmarks;

// Side by side against the peers of docs/performance.md: ours and theirs in turn, the ratio pair by pair.
switch (args)
{
    case ["training", var data]:
        TrainingBenchmark.Run(data, rounds: 3);
        return 0;
    case ["evaluation", var data]:
        EvaluationBenchmark.Run(data, rounds: 3);
        return 0;
    case ["ours", "evaluation", var data]:
        EvaluationBenchmark.MeasureOurs(data);
        return 0;
    case ["step"]:
        StepBenchmark.Run(rounds: 3);
        return 0;
    case ["ours", "training", var data]:
        TrainingBenchmark.MeasureOurs(data);
        return 0;
    case ["ours", "step"]:
        StepBenchmark.MeasureOurs();
        return 0;
    case ["face", var model]:
        FaceBenchmark.Run(model);
        return 0;
    case ["recognise", var url, var photo]:
        await RecogniseBenchmark.RunAsync(new Uri(url), photo, rounds: 3);
        return 0;
    case ["server", var url, var photo]:
        await RecogniseBenchmark.MeasureServerAsync(new Uri(url), photo, rounds: 5);
        return 0;
    case ["live", var url, var photo]:
        await LiveBenchmark.RunAsync(new Uri(url), photo);
        return 0;
    case ["load", var url, var photo]:
        await LoadBenchmark.RunAsync(new Uri(url), photo, rounds: 3);
        return 0;
    case ["soak", var url, var photo, var site]:
        await LoadBenchmark.SoakAsync(new Uri(url), photo, int.Parse(site, CultureInfo.InvariantCulture));
        return 0;
    case ["page", var url, var photo]:
        await PageBenchmark.RunAsync(new Uri(url), photo);
        return 0;
    case ["shared", var url, var photo]:
        await SharedMachineBenchmark.RunAsync(new Uri(url), photo, rounds: 3);
        return 0;
    case ["viewers", var url]:
        await ViewersBenchmark.RunAsync(new Uri(url), rounds: 3);
        return 0;
    case ["compare", var url, var folder]:
        await CompareBenchmark.RunAsync(new Uri(url), folder);
        return 0;
    case ["screenshots", var url, var folder]:
        await Screenshots.TakeAsync(new Uri(url), folder);
        return 0;
    case ["store"]:
        StoreBenchmark.Run(runs: 10_000);
        return 0;
    case ["store", var runs]:
        StoreBenchmark.Run(int.Parse(runs, CultureInfo.InvariantCulture));
        return 0;
    default:
        Console.Error.WriteLine("""
            Usage: dotnet run -c Release --project FerWeb.Benchmarks -- COMMAND
              training DATA        images per second of a training run against the plain PyTorch loop; DATA has train/<class>/*.png
              evaluation DATA      images per second of a whole evaluation against the plain PyTorch loop; DATA has validation/<class>/*.png
              step                 images per second of one bf16 step against PyTorch's own
              face MODEL           milliseconds from one 48x48 face to its probabilities; MODEL is its folder, under models/
              recognise URL PHOTO  milliseconds from a photo's bytes to the answer over HTTP, against Flask + OpenCV + PyTorch; URL is a running FerWeb
              server URL PHOTO     milliseconds from a photo's bytes to the answer by the site's own count
              load URL PHOTO       photos per second with 32 clients at once, against the same peer
              soak URL PHOTO PID   the site's memory over five minutes with 32 clients at once; PID is its process
              page URL PHOTO       milliseconds from a chosen file to its preview and to the painted result, and from a clicked example; needs Chromium
              live URL PHOTO       updates a second that a viewer of the live page sees, with the photo before its camera; needs Chromium
              shared URL PHOTO     recognition while a run trains, and the run's speed while photos come in; URL is a running FerWeb
              viewers URL          milliseconds from a step to the painted point with 1 and 20 viewers, and the run's speed with 20 and 50; needs Chromium
              compare URL FOLDER   milliseconds to draw 20 runs of 2,000 points; FOLDER is the data folder of the site at URL
              screenshots URL DIR  a picture of every page at 1280 and 390 px, light and dark; ./screenshots starts a site for it
              store [RUNS]         milliseconds to list, search and read runs in a store of 10,000 runs x 200 epochs x 12 metrics; needs about 1.5 GB in TMPDIR
            """);
        return 2;
}
