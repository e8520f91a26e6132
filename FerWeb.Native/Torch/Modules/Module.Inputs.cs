namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>What a module that maps one input to one output offers.</summary>
        public interface IModule<T, TResult>
        {
            TResult call(T input1);
        }

        /// <summary>A module with one input.</summary>
        public abstract class Module<T, TResult> : Module, IModule<T, TResult>
        {
            private readonly List<Func<Module<T, TResult>, T, TResult, TResult>> _hooks = [];

            protected Module(string name)
                : base(name)
            {
            }

            public abstract TResult forward(T input);

            public TResult call(T input)
            {
                var result = forward(input);
                foreach (var hook in _hooks)
                {
                    result = hook(this, input, result);
                }

                return result;
            }

            /// <summary>Runs <paramref name="hook"/> after each <see cref="call"/> with module, input and result; what it returns becomes the result.</summary>
            public HookRemover register_forward_hook(Func<Module<T, TResult>, T, TResult, TResult> hook)
            {
                _hooks.Add(hook);
                return new HookRemover(() => _hooks.Remove(hook));
            }
        }

        /// <summary>Takes a hook off its module again.</summary>
        public sealed class HookRemover
        {
            private readonly Action _remove;

            internal HookRemover(Action remove) => _remove = remove;

            public void remove() => _remove();
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
    }
}
