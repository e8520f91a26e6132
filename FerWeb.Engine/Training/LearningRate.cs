namespace FerWeb.Engine.Training;

/// <summary>The learning rate as a pure function of the progress, so that a resumed run needs no scheduler state.</summary>
public static class LearningRate
{
    // PyTorch's OneCycleLR defaults: start at peak/25, 30 % of the way up, end at start/10,000.
    private const double OneCycleRise = 0.3;
    private const double OneCycleStart = 1 / 25.0;
    private const double OneCycleEnd = OneCycleStart / 1e4;

    /// <summary>The rate of the step that ends at <paramref name="epoch"/> (fractional, from 0), before any plateau rule.</summary>
    public static double At(TrainingOptions options, double epoch)
    {
        if (options.Schedule == ScheduleKind.OneCycle)
        {
            return options.LearningRate * OneCycle(epoch / options.Epochs);
        }

        if (epoch < options.WarmUpEpochs)
        {
            return options.LearningRate * epoch / options.WarmUpEpochs;
        }

        var factor = options.Schedule switch
        {
            ScheduleKind.Cosine => HalfCosine(1, 0, (epoch - options.WarmUpEpochs) / Math.Max(options.Epochs - options.WarmUpEpochs, 1e-9)),
            ScheduleKind.Step => Math.Pow(options.StepFactor, Math.Max(0, Math.Ceiling(epoch / options.StepEpochs) - 1)),
            _ => 1,
        };
        return options.LearningRate * factor;
    }

    private static double OneCycle(double progress) => progress < OneCycleRise
        ? HalfCosine(OneCycleStart, 1, progress / OneCycleRise)
        : HalfCosine(1, OneCycleEnd, (progress - OneCycleRise) / (1 - OneCycleRise));

    private static double HalfCosine(double from, double to, double progress)
        => to + ((from - to) * (1 + Math.Cos(Math.PI * Math.Clamp(progress, 0, 1))) / 2);
}
