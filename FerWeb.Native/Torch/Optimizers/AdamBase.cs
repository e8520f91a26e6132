namespace TorchSharp.Modules;

/// <summary>Settings that Adam and AdamW share; null means the optimizer's own.</summary>
public class AdamOptions : OptimizerOptions
{
    public double? beta1;
    public double? beta2;
    public double? weight_decay;
    public double? eps;
    public bool? amsgrad;
    public bool? maximize;

    public override void SaveStateDict(BinaryWriter writer)
    {
        base.SaveStateDict(writer);
        writer.Write(beta1!.Value);
        writer.Write(beta2!.Value);
        writer.Write(weight_decay!.Value);
        writer.Write(eps!.Value);
        writer.Write(amsgrad!.Value);
        writer.Write(maximize!.Value);
    }

    public override void LoadStateDict(BinaryReader reader)
    {
        base.LoadStateDict(reader);
        beta1 = reader.ReadDouble();
        beta2 = reader.ReadDouble();
        weight_decay = reader.ReadDouble();
        eps = reader.ReadDouble();
        amsgrad = reader.ReadBoolean();
        maximize = reader.ReadBoolean();
    }
}

/// <summary>The step that Adam and AdamW share.</summary>
public abstract class AdamBase : OptimizerHelper
{
    private readonly AdamOptions _defaults;
    private readonly bool _decoupledWeightDecay;

    private protected AdamBase(IEnumerable<ParamGroup> groups, AdamOptions defaults, bool decoupledWeightDecay)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(defaults.LearningRate!.Value, "lr");
        _defaults = defaults;
        _decoupledWeightDecay = decoupledWeightDecay;
        foreach (var group in groups)
        {
            add_param_group(group);
        }
    }

    public void add_param_group(ParamGroup param_group)
    {
        var options = (AdamOptions)param_group.Options;
        options.LearningRate ??= _defaults.LearningRate;
        options.beta1 ??= _defaults.beta1;
        options.beta2 ??= _defaults.beta2;
        options.eps ??= _defaults.eps;
        options.weight_decay ??= _defaults.weight_decay;
        options.amsgrad ??= _defaults.amsgrad;
        options.maximize ??= _defaults.maximize;
        AddGroup(param_group, parameter => new State(parameter));
    }

    private protected override void Update(ParamGroup group, Parameter parameter, torch.Tensor gradient, OptimizerState state)
    {
        var options = (AdamOptions)group.Options;
        var memory = (State)state;
        var rate = group.LearningRate;
        if (options.maximize == true)
        {
            gradient = gradient.neg();
        }

        if (options.weight_decay > 0 && _decoupledWeightDecay)
        {
            parameter.mul_(1 - (rate * options.weight_decay.Value));
        }
        else if (options.weight_decay > 0)
        {
            gradient = gradient.add(parameter, options.weight_decay.Value);
        }

        memory.Begin(options.amsgrad == true);
        memory.step++;
        var (beta1, beta2) = (options.beta1!.Value, options.beta2!.Value);
        memory.exp_avg!.mul_(beta1).add_(gradient, 1 - beta1);
        memory.exp_avg_sq!.mul_(beta2).addcmul_(gradient, gradient, 1 - beta2);
        var second = memory.exp_avg_sq;
        if (options.amsgrad == true)
        {
            using var larger = memory.max_exp_avg_sq!.maximum(memory.exp_avg_sq);
            second = memory.max_exp_avg_sq.copy_(larger);
        }

        var denominator = second.sqrt().div_(Math.Sqrt(1 - Math.Pow(beta2, memory.step))).add_(options.eps!.Value);
        parameter.addcdiv_(memory.exp_avg, denominator, -rate / (1 - Math.Pow(beta1, memory.step)));
    }

    /// <summary>Moments of one parameter.</summary>
    public sealed class State(Parameter parameter) : OptimizerState(parameter)
    {
        public long step;
        public torch.Tensor? exp_avg;
        public torch.Tensor? exp_avg_sq;
        public torch.Tensor? max_exp_avg_sq;

        public override void SaveStateDict(BinaryWriter writer)
        {
            writer.Write(step);
            Write(writer, exp_avg);
            Write(writer, exp_avg_sq);
            Write(writer, max_exp_avg_sq);
        }

        public override void LoadStateDict(BinaryReader reader)
        {
            step = reader.ReadInt64();
            Read(reader, ref exp_avg);
            Read(reader, ref exp_avg_sq);
            Read(reader, ref max_exp_avg_sq);
        }

        internal void Begin(bool amsgrad)
        {
            exp_avg ??= torch.zeros_like(Parameter).DetachFromDisposeScope();
            exp_avg_sq ??= torch.zeros_like(Parameter).DetachFromDisposeScope();
            if (amsgrad)
            {
                max_exp_avg_sq ??= torch.zeros_like(Parameter).DetachFromDisposeScope();
            }
        }

        internal override void Free()
        {
            exp_avg?.Dispose();
            exp_avg_sq?.Dispose();
            max_exp_avg_sq?.Dispose();
        }
    }
}
