using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Text;

namespace TorchSharp.Interop;

/// <summary>Calls ATen operators by their schema name, such as "add.Tensor"; missing arguments take the schema's defaults.</summary>
internal static unsafe class Op
{
    // Operators are found once and live as long as the process.
    private static readonly ConcurrentDictionary<string, IntPtr> _operators = new();

    /// <summary>Calls an operator with one tensor result.</summary>
    public static torch.Tensor Call(string name, params ReadOnlySpan<Argument> arguments)
    {
        NativeValue result = default;
        Run(name, arguments, &result, 1);
        return new torch.Tensor(result.Pointer);
    }

    /// <summary>Calls an in-place operator and returns <paramref name="self"/> itself.</summary>
    public static torch.Tensor InPlace(string name, torch.Tensor self, params ReadOnlySpan<Argument> arguments)
    {
        NativeValue result = default;
        Run(name, [self, .. arguments], &result, 1);
        NativeMethods.fw_tensor_delete(result.Pointer);
        return self;
    }

    /// <summary>Calls an operator with up to <paramref name="most"/> tensor results.</summary>
    public static torch.Tensor[] CallMany(string name, long most, params ReadOnlySpan<Argument> arguments)
    {
        var results = new NativeValue[most];
        fixed (NativeValue* first = results)
        {
            var count = Run(name, arguments, first, results.Length);
            return [.. results.Take(count).Select(result => new torch.Tensor(result.Pointer))];
        }
    }

    public static (torch.Tensor First, torch.Tensor Second) CallTwo(string name, params ReadOnlySpan<Argument> arguments)
    {
        var results = stackalloc NativeValue[2];
        Run(name, arguments, results, 2);
        return (new torch.Tensor(results[0].Pointer), new torch.Tensor(results[1].Pointer));
    }

    /// <summary>Calls an operator that returns nothing.</summary>
    public static void Do(string name, params ReadOnlySpan<Argument> arguments)
    {
        NativeValue unused = default;
        Run(name, arguments, &unused, 1);
    }

    /// <summary>Calls an operator that returns a number or a truth value.</summary>
    public static NativeValue CallScalar(string name, params ReadOnlySpan<Argument> arguments)
    {
        NativeValue result = default;
        Run(name, arguments, &result, 1);
        return result;
    }

    private static IntPtr Find(string name) => _operators.GetOrAdd(name, static full =>
    {
        var dot = full.IndexOf('.', StringComparison.Ordinal);
        return dot < 0
            ? NativeMethods.Check(NativeMethods.fw_find_operator("aten::" + full, ""))
            : NativeMethods.Check(NativeMethods.fw_find_operator("aten::" + full[..dot], full[(dot + 1)..]));
    });

    private static int Run(string name, ReadOnlySpan<Argument> arguments, NativeValue* results, int capacity)
    {
        var op = Find(name);
        var words = CountWords(arguments);
        var heap = words > 512 ? NativeMemory.Alloc((nuint)words, sizeof(long)) : null;
        var stack = stackalloc long[heap is null ? words : 0];
        var scratch = heap is null ? stack : (long*)heap;
        var values = stackalloc NativeValue[arguments.Length];
        var borrowed = new Borrowed(stackalloc int[arguments.Length]);
        try
        {
            for (var k = 0; k < arguments.Length; k++)
            {
                scratch = Fill(in arguments[k], ref values[k], scratch, ref borrowed.Counts[k]);
            }

            return NativeMethods.Check(NativeMethods.fw_call(op, values, arguments.Length, results, capacity));
        }
        finally
        {
            Return(arguments, borrowed.Counts);
            NativeMemory.Free(heap);
        }
    }

    private static int CountWords(ReadOnlySpan<Argument> arguments)
    {
        var words = 0;
        foreach (ref readonly var argument in arguments)
        {
            words += argument.Reference switch
            {
                string text => (Encoding.UTF8.GetByteCount(text) / sizeof(long)) + 1,
                Array list => list.Length,
                _ => 0,
            };
        }

        return words;
    }

    // Writes one argument; lists go to the scratch memory, whose next free word is returned.
    private static long* Fill(in Argument argument, ref NativeValue value, long* scratch, ref int borrowed)
    {
        value.Tag = argument.Tag;
        value.Int = argument.Int;
        value.Double = argument.Double;
        switch (argument.Reference)
        {
            case torch.Tensor tensor:
                value.Pointer = tensor.Borrow();
                borrowed = 1;
                return scratch;
            case torch.Tensor?[] tensors:
                value.Pointer = (IntPtr)scratch;
                value.Int = tensors.Length;
                for (; borrowed < tensors.Length; borrowed++)
                {
                    scratch[borrowed] = tensors[borrowed]?.Borrow() ?? 0;
                }

                return scratch + tensors.Length;
            case long[] integers:
                value.Pointer = (IntPtr)scratch;
                value.Int = integers.Length;
                integers.CopyTo(new Span<long>(scratch, integers.Length));
                return scratch + integers.Length;
            case double[] reals:
                value.Pointer = (IntPtr)scratch;
                value.Int = reals.Length;
                reals.CopyTo(new Span<double>(scratch, reals.Length));
                return scratch + reals.Length;
            case string text:
                var size = Encoding.UTF8.GetByteCount(text);
                value.Pointer = (IntPtr)scratch;
                value.Int = size;
                Encoding.UTF8.GetBytes(text, new Span<byte>(scratch, size));
                return scratch + (size / sizeof(long)) + 1;
            default:
                return scratch;
        }
    }

    private static void Return(ReadOnlySpan<Argument> arguments, ReadOnlySpan<int> borrowed)
    {
        for (var k = 0; k < arguments.Length; k++)
        {
            if (borrowed[k] > 0 && arguments[k].Reference is torch.Tensor single)
            {
                single.Return();
            }
            else if (arguments[k].Reference is torch.Tensor?[] list)
            {
                for (var n = 0; n < borrowed[k]; n++)
                {
                    list[n]?.Return();
                }
            }
        }
    }

    private readonly ref struct Borrowed(Span<int> counts)
    {
        public Span<int> Counts { get; } = counts;
    }
}
