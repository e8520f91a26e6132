using TorchSharp.Modules;

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class optim
        {
            /// <summary>What a schedule needs of an optimizer's group.</summary>
            public interface ILearningRateController
            {
                double LearningRate { get; set; }

                double InitialLearningRate { get; set; }
            }

            /// <summary>Changes parameters by their gradients, group by group.</summary>
            public abstract class Optimizer : IDisposable
            {
                internal List<ParamGroup> Groups { get; } = [];

                public virtual IEnumerable<ILearningRateController> ParamGroups => Groups;

                public virtual IEnumerable<Parameter> parameters() => Groups.SelectMany(g => g.Parameters);

                public virtual void zero_grad()
                {
                    foreach (var parameter in parameters())
                    {
                        parameter.grad = null;
                    }
                }

                public abstract Tensor step(Func<Tensor>? closure = null);

                public void Dispose()
                {
                    Dispose(true);
                    GC.SuppressFinalize(this);
                }

                protected virtual void Dispose(bool disposing)
                {
                }

                /// <summary>Settings and state of an optimizer, parameter by parameter in group order.</summary>
                public class StateDictionary
                {
                    internal StateDictionary(List<OptimizerOptions> options, List<OptimizerState> state)
                    {
                        Options = options;
                        State = state;
                    }

                    public List<OptimizerOptions> Options { get; }

                    public List<OptimizerState> State { get; }
                }
            }
        }
    }
}

namespace TorchSharp.Modules
{
    /// <summary>Settings of one group.</summary>
    public class OptimizerOptions
    {
        public double? LearningRate { get; set; }

        public double InitialLearningRate { get; set; }
    }

    /// <summary>What an optimizer remembers of one parameter.</summary>
    public abstract class OptimizerState
    {
        /// <summary>Writes the state; the format is this library's own.</summary>
        public abstract void SaveStateDict(BinaryWriter writer);

        public abstract void LoadStateDict(BinaryReader reader);

        internal abstract void Free();

        private protected static void Write(BinaryWriter writer, torch.Tensor? tensor)
        {
            writer.Write(tensor is not null);
            if (tensor is null)
            {
                return;
            }

            using var copy = tensor.cpu().contiguous();
            writer.Write(copy.NumberOfElements);
            writer.Write(copy.bytes);
        }

        private protected static void Read(BinaryReader reader, Parameter parameter, ref torch.Tensor? tensor)
        {
            tensor?.Dispose();
            tensor = null;
            if (!reader.ReadBoolean())
            {
                return;
            }

            using var scope = torch.NewDisposeScope();
            if (reader.ReadInt64() != parameter.NumberOfElements)
            {
                throw new InvalidDataException("The optimizer state does not belong to these parameters.");
            }

            var values = torch.zeros(parameter.shape, parameter.dtype);
            reader.BaseStream.ReadExactly(values.bytes);
            tensor = values.to(parameter.device).DetachFromDisposeScope();
        }
    }

    /// <summary>Parameters that share settings.</summary>
    public class ParamGroup : torch.optim.ILearningRateController
    {
        public IEnumerable<Parameter> Parameters { get; set; } = [];

        public OptimizerOptions Options { get; set; } = new();

        public double LearningRate { get => Options.LearningRate!.Value; set => Options.LearningRate = value; }

        public double InitialLearningRate { get => Options.InitialLearningRate; set => Options.InitialLearningRate = value; }
    }

    /// <summary>Parameters that share settings of one optimizer's kind.</summary>
    public class ParamGroup<TOptions> : ParamGroup
        where TOptions : OptimizerOptions, new()
    {
        public ParamGroup() => base.Options = new TOptions();

        public ParamGroup(IEnumerable<Parameter> parameters, TOptions? options = null)
        {
            base.Options = options ?? new TOptions();
            Parameters = parameters;
        }

        public new TOptions Options { get => (TOptions)base.Options; set => base.Options = value; }
    }

    /// <summary>What the optimizers written here share: groups, state per parameter, saving and loading.</summary>
    public abstract class OptimizerHelper : torch.optim.Optimizer
    {
        private readonly Dictionary<Parameter, OptimizerState> _state = new(ReferenceEqualityComparer.Instance);

        public override torch.Tensor step(Func<torch.Tensor>? closure = null)
        {
            torch.Tensor? loss = null;
            if (closure is not null)
            {
                using var record = torch.enable_grad();
                loss = closure();
            }

            using var _ = torch.no_grad();
            using var scope = torch.NewDisposeScope();
            foreach (var group in Groups)
            {
                foreach (var parameter in group.Parameters)
                {
                    if (parameter.grad is { } gradient)
                    {
                        Update(group, parameter, gradient, _state[parameter]);
                    }
                }
            }

            return loss!;
        }

        public virtual StateDictionary state_dict()
            => new([.. Groups.Select(g => g.Options)], [.. parameters().Select(p => _state[p])]);

        public void save_state_dict(BinaryWriter writer)
        {
            foreach (var state in state_dict().State)
            {
                state.SaveStateDict(writer);
            }
        }

        public void load_state_dict(BinaryReader reader)
        {
            foreach (var state in state_dict().State)
            {
                state.LoadStateDict(reader);
            }
        }

        internal void AddGroup(ParamGroup group, OptimizerState[] states)
        {
            group.Parameters = [.. group.Parameters];
            group.Options.InitialLearningRate = group.Options.LearningRate!.Value;
            Groups.Add(group);
            foreach (var (parameter, state) in group.Parameters.Zip(states))
            {
                if (!_state.TryAdd(parameter, state))
                {
                    throw new ArgumentException("A parameter belongs to two groups of one optimizer.");
                }
            }
        }

        private protected abstract void Update(ParamGroup group, Parameter parameter, torch.Tensor gradient, OptimizerState state);

        protected override void Dispose(bool disposing)
        {
            foreach (var state in _state.Values)
            {
                state.Free();
            }

            _state.Clear();
            base.Dispose(disposing);
        }
    }
}
