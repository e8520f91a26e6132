using System.Reflection;
using TorchSharp.Modules;
using TorchSharp.Utils;

namespace TorchSharp;

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

            /// <summary>Adds a tensor that is saved but not learned. A dispose scope that holds it keeps it: detach it first.</summary>
            public virtual void register_buffer(string name, Tensor tensor, bool persistent = true)
            {
                ArgumentNullException.ThrowIfNull(tensor);
                if (!_buffers.TryAdd(name, (tensor, persistent)))
                {
                    throw new InvalidOperationException($"Tensor {name} is already registered.");
                }
            }

            /// <summary>Adds a parameter. A dispose scope that holds it keeps it: detach it first.</summary>
            public virtual void register_parameter(string name, Parameter param)
            {
                ArgumentNullException.ThrowIfNull(param);
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

            // What the library's own layers make outlives the dispose scope in which it was made.
            private protected Parameter OwnParameter(string name, Tensor data)
            {
                var parameter = new Parameter(data);
                parameter.DetachFromDisposeScope();
                register_parameter(name, parameter);
                return parameter;
            }

            private protected Tensor OwnBuffer(string name, Tensor data)
            {
                register_buffer(name, data.DetachFromDisposeScope());
                return data;
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
    }
}
