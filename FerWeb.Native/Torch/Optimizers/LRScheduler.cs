namespace TorchSharp;

public static partial class torch
{
    public static partial class optim
    {
        /// <summary>Learning rates by epoch or step, by PyTorch's rules.</summary>
        public static partial class lr_scheduler
        {
            /// <summary>Sets the learning rates of an optimizer each time <see cref="step()"/> is called.</summary>
            public abstract class LRScheduler
            {
                private readonly ILearningRateController[] _groups;

                private protected LRScheduler(Optimizer optimizer) => _groups = [.. optimizer.ParamGroups];

                /// <summary>How often step() was called.</summary>
                private protected int Epoch { get; private set; }

                public IEnumerable<double> get_last_lr() => _groups.Select(g => g.LearningRate);

                public virtual void step()
                {
                    Epoch++;
                    Apply();
                }

                /// <summary>The metric matters to schedules that watch one.</summary>
                public virtual void step(double current, int? epoch = null) => step();

                private protected void Apply()
                {
                    foreach (var group in _groups)
                    {
                        group.LearningRate = Rate(group.InitialLearningRate, group.LearningRate);
                    }
                }

                private protected abstract double Rate(double initial, double last);
            }

            public static LRScheduler StepLR(Optimizer optimizer, int step_size, double gamma = 0.1, int last_epoch = -1, bool verbose = false)
                => new Closed(optimizer, epoch => Math.Pow(gamma, epoch / step_size));

            public static LRScheduler MultiStepLR(Optimizer optimizer, IList<int> milestones, double gamma = 0.1, int last_epoch = -1, bool verbose = false)
                => new Closed(optimizer, epoch => Math.Pow(gamma, milestones.Count(m => m <= epoch)));

            public static LRScheduler ExponentialLR(Optimizer optimizer, double gamma = 0.1, int last_epoch = -1, bool verbose = false)
                => new Closed(optimizer, epoch => Math.Pow(gamma, epoch));

            public static LRScheduler LambdaLR(Optimizer optimizer, Func<int, double> lr_lambda, int last_epoch = -1, bool verbose = false)
                => new Closed(optimizer, lr_lambda);

            public static LRScheduler LinearLR(Optimizer optimizer, double start_factor = 1.0 / 3, double end_factor = 1.0, int total_iters = 5, int last_epoch = -1, bool verbose = false)
                => new Closed(optimizer, epoch => start_factor + ((end_factor - start_factor) * Math.Min(epoch, total_iters) / total_iters));

            public static LRScheduler CosineAnnealingLR(Optimizer optimizer, double T_max, double eta_min = 0, int last_epoch = -1, bool verbose = false)
                => new Cosine(optimizer, T_max, eta_min);

            public static LRScheduler ReduceLROnPlateau(Optimizer optimizer, string mode = "min", double factor = 0.1, int patience = 10, double threshold = 1e-4, string threshold_mode = "rel", int cooldown = 0, IList<double>? min_lr = null, double eps = 1e-8, bool verbose = false)
                => new Plateau(optimizer, mode == "max", factor, patience, threshold, threshold_mode == "rel", cooldown, min_lr?.FirstOrDefault() ?? 0, eps);

            // A factor of the initial rate that depends on the epoch alone.
            private sealed class Closed : LRScheduler
            {
                private readonly Func<int, double> _factor;

                public Closed(Optimizer optimizer, Func<int, double> factor)
                    : base(optimizer)
                {
                    _factor = factor;
                    Apply();
                }

                private protected override double Rate(double initial, double last) => initial * _factor(Epoch);
            }

            private sealed class Cosine(Optimizer optimizer, double length, double minimum) : LRScheduler(optimizer)
            {
                private protected override double Rate(double initial, double last)
                    => minimum + ((initial - minimum) * (1 + Math.Cos(Math.PI * Epoch / length)) / 2);
            }

            private sealed class Plateau(Optimizer optimizer, bool maximize, double factor, int patience, double threshold, bool relative, int cooldown, double minimum, double eps) : LRScheduler(optimizer)
            {
                private double _best = maximize ? double.NegativeInfinity : double.PositiveInfinity;
                private int _bad;
                private int _cooling;
                private bool _reduce;

                public override void step() => throw new InvalidOperationException("Metric required for this scheduler.");

                public override void step(double current, int? epoch = null)
                {
                    if (IsBetter(current))
                    {
                        _best = current;
                        _bad = 0;
                    }
                    else
                    {
                        _bad++;
                    }

                    if (_cooling > 0)
                    {
                        _cooling--;
                        _bad = 0;
                    }

                    _reduce = _bad > patience;
                    if (_reduce)
                    {
                        _cooling = cooldown;
                        _bad = 0;
                    }

                    base.step();
                }

                private protected override double Rate(double initial, double last)
                {
                    var reduced = Math.Max(last * factor, minimum);
                    return _reduce && last - reduced > eps ? reduced : last;
                }

                private bool IsBetter(double value)
                {
                    var margin = relative && !double.IsInfinity(_best) ? threshold * _best : relative ? 0 : threshold;
                    return maximize ? value > _best + margin : value < _best - margin;
                }
            }
        }
    }
}
