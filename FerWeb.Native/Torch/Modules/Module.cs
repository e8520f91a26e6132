using System.Reflection;
using TorchSharp.Modules;
using TorchSharp.Utils;

namespace TorchSharp.Utils
{
    /// <summary>The name of a field's component in the state dict, where it is not the field's own.</summary>
    [AttributeUsage(AttributeTargets.Field)]
    public class ComponentNameAttribute : Attribute
    {
        public string Name { get; set; } = "";
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            /// <summary>A building block of a network: parameters, buffers and submodules under their names.</summary>
            public class Module : IDisposable
            {
                private readonly Dictionary<string, Parameter> _parameterByName = [];
                private readonly Dictionary<string, (Tensor Tensor, bool Persistent)> _buffers = [];
                private readonly Dictionary<string, Module> _submodules = [];
                private readonly string _name;
                private bool _training = true;
                private bool _registered;

                protected Module(string name) => _name = name;

                public virtual bool training => _training;

                public virtual string GetName() => _name;

                public virtual void train(bool train = true)
                {
                    RegisterComponents();
                    _training = train;
                    foreach (var module in _submodules.Values)
                    {
                        module.train(train);
                    }
                }

                public virtual void eval() => train(false);

                public virtual void zero_grad(bool set_to_none = true)
                {
                    foreach (var parameter in parameters())
                    {
                        using var gradient = parameter.grad;
                        if (set_to_none)
                        {
                            parameter.grad = null;
                        }
                        else
                        {
                            gradient?.zero_();
                        }
                    }
                }

                public virtual Module apply(Action<Module> fn)
                {
                    foreach (var (_, module) in named_children())
                    {
                        module.apply(fn);
                    }

                    fn(this);
                    return this;
                }

                public virtual IEnumerable<(string name, Parameter parameter)> named_parameters(bool recurse = true)
                {
                    RegisterComponents();
                    foreach (var (name, parameter) in _parameterByName)
                    {
                        yield return (name, parameter);
                    }

                    foreach (var (prefix, module) in recurse ? _submodules : [])
                    {
                        foreach (var (name, parameter) in module.named_parameters())
                        {
                            yield return ($"{prefix}.{name}", parameter);
                        }
                    }
                }

                public virtual IEnumerable<Parameter> parameters(bool recurse = true) => named_parameters(recurse).Select(p => p.parameter);

                public virtual IEnumerable<(string name, Tensor buffer)> named_buffers(bool recurse = true, bool include_nonpersistent = true)
                {
                    RegisterComponents();
                    foreach (var (name, (tensor, persistent)) in _buffers)
                    {
                        if (persistent || include_nonpersistent)
                        {
                            yield return (name, tensor);
                        }
                    }

                    foreach (var (prefix, module) in recurse ? _submodules : [])
                    {
                        foreach (var (name, tensor) in module.named_buffers(true, include_nonpersistent))
                        {
                            yield return ($"{prefix}.{name}", tensor);
                        }
                    }
                }

                public virtual IEnumerable<Tensor> buffers(bool recurse = true, bool include_nonpersistent = true)
                    => named_buffers(recurse, include_nonpersistent).Select(b => b.buffer);

                public virtual IEnumerable<(string name, Module module)> named_children()
                {
                    RegisterComponents();
                    return _submodules.Select(m => (m.Key, m.Value));
                }

                public virtual IEnumerable<Module> children() => named_children().Select(m => m.module);

                public virtual IEnumerable<(string name, Module module)> named_modules()
                {
                    foreach (var (name, module) in named_children())
                    {
                        yield return (name, module);
                        foreach (var (inner, child) in module.named_modules())
                        {
                            yield return ($"{name}.{inner}", child);
                        }
                    }
                }

                public virtual IEnumerable<Module> modules() => named_modules().Select(m => m.module);

                public virtual Dictionary<string, Tensor> state_dict(Dictionary<string, Tensor>? destination = null, string? prefix = null)
                {
                    destination ??= [];
                    var root = string.IsNullOrEmpty(prefix) ? "" : prefix + ".";
                    foreach (var (name, parameter) in named_parameters())
                    {
                        destination.TryAdd(root + name, parameter);
                    }

                    foreach (var (name, buffer) in named_buffers(include_nonpersistent: false))
                    {
                        destination.TryAdd(root + name, buffer);
                    }

                    return destination;
                }

                /// <summary>Copies the tensors into this module's own of the same names.</summary>
                /// <exception cref="InvalidOperationException">Strict, and the names differ.</exception>
                public virtual (IList<string> missing_keys, IList<string> unexpected_keyes) load_state_dict(Dictionary<string, Tensor> source, bool strict = true, IList<string>? skip = null)
                {
                    var own = state_dict();
                    var wanted = own.Keys.Except(skip ?? []).ToList();
                    var given = source.Keys.Except(skip ?? []).ToList();
                    var missing = wanted.Except(given).ToList();
                    var unexpected = given.Except(wanted).ToList();
                    if (strict && (missing.Count > 0 || unexpected.Count > 0))
                    {
                        throw new InvalidOperationException("The loaded state_dict is not identical to the target dictionary.");
                    }

                    using var _ = no_grad();
                    foreach (var name in wanted.Intersect(given))
                    {
                        own[name].copy_(source[name]);
                    }

                    return (missing, unexpected);
                }

                public virtual void register_buffer(string name, Tensor tensor, bool persistent = true)
                {
                    ArgumentNullException.ThrowIfNull(tensor);
                    if (!_buffers.TryAdd(name, (tensor.DetachFromDisposeScope(), persistent)))
                    {
                        throw new InvalidOperationException($"Tensor {name} is already registered.");
                    }
                }

                public virtual void register_parameter(string name, Parameter param)
                {
                    ArgumentNullException.ThrowIfNull(param);
                    param.DetachFromDisposeScope();
                    if (!_parameterByName.TryAdd(name, param))
                    {
                        throw new InvalidOperationException($"Parameter {name} is already registered.");
                    }
                }

                public void add_module(string name, Module module) => register_module(name, module);

                public virtual void register_module(string name, Module submodule)
                {
                    ArgumentException.ThrowIfNullOrEmpty(name);
                    if (name.Contains('.', StringComparison.Ordinal))
                    {
                        throw new ArgumentException($"module name can't contain \".\", got: {name}");
                    }

                    submodule.RegisterComponents();
                    if (!_submodules.TryAdd(name, submodule))
                    {
                        throw new InvalidOperationException($"Sub-module {name} is already registered.");
                    }
                }

                public void Dispose()
                {
                    Dispose(true);
                    GC.SuppressFinalize(this);
                }

                protected virtual void Dispose(bool disposing)
                {
                    foreach (var module in _submodules.Values)
                    {
                        module.Dispose();
                    }

                    foreach (var parameter in _parameterByName.Values)
                    {
                        parameter.Dispose();
                    }

                    foreach (var (tensor, _) in _buffers.Values)
                    {
                        tensor.Dispose();
                    }
                }

                /// <summary>Registers the fields that hold modules, parameters and tensors, under their component names.</summary>
                protected virtual void RegisterComponents()
                {
                    if (_registered)
                    {
                        return;
                    }

                    _registered = true;
                    foreach (var field in Fields(GetType()))
                    {
                        var name = field.GetCustomAttribute<ComponentNameAttribute>()?.Name ?? field.Name;
                        if (_submodules.ContainsKey(name) || _parameterByName.ContainsKey(name) || _buffers.ContainsKey(name))
                        {
                            continue;
                        }

                        switch (field.GetValue(this))
                        {
                            case Module module:
                                register_module(name, module);
                                break;
                            case Parameter parameter:
                                register_parameter(name, parameter);
                                break;
                            case Tensor tensor:
                                register_buffer(name, tensor);
                                break;
                        }
                    }
                }

                internal Module Move(ScalarType? dtype, Device? device)
                {
                    using var _ = no_grad();
                    foreach (var tensor in parameters().Concat(buffers()))
                    {
                        var type = tensor.is_floating_point() ? dtype ?? tensor.dtype : tensor.dtype;
                        using var moved = tensor.to(type, device ?? tensor.device);
                        Interop.NativeMethods.Check(Interop.NativeMethods.fw_tensor_set_data(tensor.Safe, moved.Safe));
                        tensor.grad = null;
                    }

                    return this;
                }

                // Base classes first; the library's own classes keep their state elsewhere.
                private static IEnumerable<FieldInfo> Fields(Type type)
                {
                    if (type.BaseType is null || type.Assembly == typeof(Module).Assembly)
                    {
                        return [];
                    }

                    return Fields(type.BaseType).Concat(type.GetFields(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.DeclaredOnly));
                }
            }

            /// <summary>What a module that maps one input to one output offers.</summary>
            public interface IModule<T, TResult>
            {
                TResult call(T input1);
            }

            /// <summary>A module with one input.</summary>
            public abstract class Module<T, TResult> : Module, IModule<T, TResult>
            {
                protected Module(string name)
                    : base(name)
                {
                }

                public abstract TResult forward(T input);

                public TResult call(T input) => forward(input);
            }

            /// <summary>A module with two inputs.</summary>
            public abstract class Module<T1, T2, TResult> : Module
            {
                protected Module(string name)
                    : base(name)
                {
                }

                public abstract TResult forward(T1 input1, T2 input2);

                public TResult call(T1 input1, T2 input2) => forward(input1, input2);
            }

            public static Parameter Parameter(Tensor data, bool requires_grad = true) => new(data, requires_grad);
        }
    }

    /// <summary>Moves of modules that keep the module's type.</summary>
    public static class ModuleExtensionMethods
    {
        public static T to<T>(this T module, torch.ScalarType type, bool non_blocking = false)
            where T : torch.nn.Module => (T)module.Move(type, null);

        public static T to<T>(this T module, torch.Device device, bool non_blocking = false)
            where T : torch.nn.Module => (T)module.Move(null, device);

        public static T to<T>(this T module, torch.Device device, torch.ScalarType type, bool non_blocking = false)
            where T : torch.nn.Module => (T)module.Move(type, device);

        public static T to<T>(this T module, DeviceType deviceType, int deviceIndex = -1, bool non_blocking = false)
            where T : torch.nn.Module => (T)module.Move(null, new torch.Device(deviceType, deviceIndex));

        public static T cpu<T>(this T module)
            where T : torch.nn.Module => (T)module.Move(null, torch.CPU);

        public static T cuda<T>(this T module, int deviceIndex = -1)
            where T : torch.nn.Module => (T)module.Move(null, new torch.Device(DeviceType.CUDA, deviceIndex));
    }
}

namespace TorchSharp.Modules
{
    /// <summary>A tensor that a module learns.</summary>
    public class Parameter : torch.Tensor
    {
        /// <summary>Takes the tensor over; <paramref name="data"/> itself becomes empty.</summary>
        public Parameter(torch.Tensor data, bool requires_grad = true)
            : this(data.with_requires_grad(requires_grad), data.OwningDisposeScope)
        {
        }

        private Parameter(torch.Tensor data, DisposeScope? scope)
            : base(data.TakeHandle(), scope)
        {
            scope?.MarkAsDisposed(data);
        }
    }
}
