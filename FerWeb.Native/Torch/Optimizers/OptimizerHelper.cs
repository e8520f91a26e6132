namespace TorchSharp.Modules;

/// <summary>What the optimizers written here share: groups, state per parameter, saving and loading.</summary>
public abstract class OptimizerHelper : torch.optim.Optimizer
{
    private readonly Dictionary<Parameter, OptimizerState> _state = new(ReferenceEqualityComparer.Instance);

    private protected OptimizerHelper()
    {
    }

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

    /// <summary>Writes settings and state; the format is this library's own, neither PyTorch's nor TorchSharp's.</summary>
    public void save_state_dict(BinaryWriter writer)
    {
        var known = state_dict();
        writer.Write(GetType().Name);
        writer.Write(known.Options.Count);
        writer.Write(known.State.Count);
        known.Options.ForEach(options => options.SaveStateDict(writer));
        known.State.ForEach(state => state.SaveStateDict(writer));
    }

    /// <exception cref="InvalidDataException">Another kind of optimizer, or one of other parameters, wrote this.</exception>
    public void load_state_dict(BinaryReader reader)
    {
        var known = state_dict();
        if (reader.ReadString() is var name && name != GetType().Name)
        {
            throw new InvalidDataException($"Mismatched optimizer type: expected '{GetType().Name}', but found '{name}' in the loaded stream.");
        }

        if (reader.ReadInt32() != known.Options.Count || reader.ReadInt32() != known.State.Count)
        {
            throw new InvalidDataException("The optimizer state does not belong to these parameters.");
        }

        known.Options.ForEach(options => options.LoadStateDict(reader));
        known.State.ForEach(state => state.LoadStateDict(reader));
    }

    internal void AddGroup(ParamGroup group, Func<Parameter, OptimizerState> remember)
    {
        group.Parameters = [.. group.Parameters];
        group.Options.InitialLearningRate = group.Options.LearningRate!.Value;
        Groups.Add(group);
        foreach (var parameter in group.Parameters)
        {
            if (!_state.TryAdd(parameter, remember(parameter)))
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
