using TorchSharp.Modules;
using static FerWeb.Tests.Native.Torch.PyTorchCase;
using static TorchSharp.torch;
using Schedule = TorchSharp.torch.optim.lr_scheduler;

namespace FerWeb.Tests.Native.Torch.Values;

/// <summary>Learning rates of two groups over 30 steps of each schedule.</summary>
public sealed class SchedulerTests : PyTorchTests<SchedulerTests>, IPyTorchCases
{
    // Falls, stalls, jumps and falls again: every branch of a plateau.
    private static readonly double[] _metrics =
        [9, 8, 7, 6.9999, 6.99985, 6.9, 6.9, 6.9, 6.9, 7, 7, 6.5, 6.4, 6.4, 6.4, 6.4, 6.4, 6.4, 6.4, 3, 3, 3, 3, 3, 3, 3, 2.9995, 2.999, 2, 2];

    public static IReadOnlyList<PyTorchCase> Cases { get; } =
    [
        Scheduled("StepLR(o, 7, gamma=0.5)", o => Schedule.StepLR(o, 7, 0.5)),
        Scheduled("StepLR(o, 3)", o => Schedule.StepLR(o, 3)),
        Scheduled("MultiStepLR(o, [4, 9, 20], gamma=0.3)", o => Schedule.MultiStepLR(o, [4, 9, 20], 0.3)),
        Scheduled("ExponentialLR(o, 0.9)", o => Schedule.ExponentialLR(o, 0.9)),
        Scheduled("LambdaLR(o, lambda e: 1 / (1 + e))", o => Schedule.LambdaLR(o, e => 1.0 / (1 + e))),
        Scheduled("LinearLR(o)", o => Schedule.LinearLR(o)),
        Scheduled("LinearLR(o, start_factor=0.1, end_factor=0.8, total_iters=12)", o => Schedule.LinearLR(o, 0.1, 0.8, 12)),
        Scheduled("CosineAnnealingLR(o, 30)", o => Schedule.CosineAnnealingLR(o, 30)),
        Scheduled("CosineAnnealingLR(o, 10, eta_min=0.001)", o => Schedule.CosineAnnealingLR(o, 10, 0.001)),
        Watched("patience=2", o => Schedule.ReduceLROnPlateau(o, patience: 2)),
        Watched("factor=0.5, patience=1, cooldown=3", o => Schedule.ReduceLROnPlateau(o, factor: 0.5, patience: 1, cooldown: 3)),
        Watched("patience=2, threshold=0.01, threshold_mode='abs'", o => Schedule.ReduceLROnPlateau(o, patience: 2, threshold: 0.01, threshold_mode: "abs")),
        Watched("patience=0, factor=0.5, min_lr=0.02", o => Schedule.ReduceLROnPlateau(o, factor: 0.5, patience: 0, min_lr: [0.02])),
        Watched("mode='max', patience=3, factor=0.7", o => Schedule.ReduceLROnPlateau(o, "max", 0.7, 3)),
        Watched("mode='max', patience=1, threshold=0.2, threshold_mode='abs', cooldown=2", o => Schedule.ReduceLROnPlateau(o, "max", patience: 1, threshold: 0.2, threshold_mode: "abs", cooldown: 2)),
        Watched("patience=0, factor=0.9, eps=0.005", o => Schedule.ReduceLROnPlateau(o, factor: 0.9, patience: 0, eps: 0.005)),
    ];

    private static PyTorchCase Scheduled(string python, Func<optim.Optimizer, Schedule.LRScheduler> create)
        => Compared($"torch.optim.lr_scheduler.{python}", "", create, (scheduler, _) => scheduler.step());

    private static PyTorchCase Watched(string python, Func<optim.Optimizer, Schedule.LRScheduler> create)
        => Compared($"torch.optim.lr_scheduler.ReduceLROnPlateau(o, {python})", "metrics[step]", create, (scheduler, step) => scheduler.step(_metrics[step]));

    private static PyTorchCase Compared(string python, string argument, Func<optim.Optimizer, Schedule.LRScheduler> create, Action<Schedule.LRScheduler, int> advance) => Many(
        $"""
        p = [torch.nn.Parameter(torch.ones(2)) for _ in range(2)]
        o = torch.optim.SGD([dict(params=p[:1]), dict(params=p[1:], lr=0.4)], lr=0.1)
        metrics = [{string.Join(", ", _metrics.Select(Text))}]
        scheduler = {python}
        rates = []
        for step in range(30):
            rates.append([g['lr'] for g in o.param_groups])
            o.step()
            scheduler.step({argument})
        result = torch.tensor(rates, dtype=torch.float64)
        """,
        _ => [Rates(create, advance)]) with
    { Name = python };

    private static Tensor Rates(Func<optim.Optimizer, Schedule.LRScheduler> create, Action<Schedule.LRScheduler, int> advance)
    {
        SGD.ParamGroup[] groups = [new() { Parameters = [new Parameter(ones(2))] }, new([new Parameter(ones(2))], lr: 0.4)];
        using var optimizer = optim.SGD(groups, 0.1);
        var scheduler = create(optimizer);
        var rates = new double[30, 2];
        for (var step = 0; step < 30; step++)
        {
            var found = optimizer.ParamGroups.Select(group => group.LearningRate).ToArray();
            Assert.Equal(step == 0 ? found : [.. scheduler.get_last_lr()], found);
            (rates[step, 0], rates[step, 1]) = (found[0], found[1]);
            advance(scheduler, step);
        }

        return from_array(rates);
    }

    private static string Text(double value) => value.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
