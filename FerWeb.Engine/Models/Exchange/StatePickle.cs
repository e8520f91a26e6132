using System.Buffers.Binary;
using System.Text;

namespace FerWeb.Engine.Models.Exchange;

/// <summary>
/// Reads the pickle of a state dict: which tensor has which name. No code in it is run, and an opcode makes one small object at most, so that
/// a short pickle cannot ask for much memory, whatever it repeats. What is no dict, tuple, text, whole number or tensor is passed over.
/// Opcodes as in CPython's pickletools; those of protocol 0, which torch.save does not write, are refused.
/// </summary>
internal sealed class StatePickle
{
    private const int MostDimensions = 8;

    private static readonly object _mark = new();
    private static readonly object _other = new();

    private readonly byte[] _pickle;
    private readonly List<object> _stack = [];
    private readonly Dictionary<uint, object> _memo = [];
    private int _at;

    private StatePickle(byte[] pickle) => _pickle = pickle;

    /// <summary>The dict: tensors (<see cref="PickledTensor"/>) and whatever else by their names.</summary>
    /// <exception cref="InvalidDataException">It holds no dict, ends too early, or has another opcode. Its other faults are other exceptions.</exception>
    public static Dictionary<string, object> Read(byte[] pickle)
    {
        var reader = new StatePickle(pickle);
        for (var code = reader.Byte(); code != '.'; code = reader.Byte())
        {
            reader.Do(code);
        }

        return reader.Pop() as Dictionary<string, object> ?? throw new InvalidDataException("The pickle holds no dict.");
    }

    private void Do(byte code)
    {
        switch ((char)code)
        {
            case '\x80': // the protocol
                Take(1);
                break;
            case '\x95': // a frame
                Take(8);
                break;
            case '(':
                Push(_mark);
                break;
            case '0' or 'a' or 'b': // what is dropped, put into a list, or set in an object
                Pop();
                break;
            case '1' or 'e' or '\x90': // the same of all above the mark
                PopToMark();
                break;
            case '2':
                Push(_stack[^1]);
                break;
            case 'q':
                _memo[Byte()] = _stack[^1];
                break;
            case 'r':
                _memo[BinaryPrimitives.ReadUInt32LittleEndian(Take(4))] = _stack[^1];
                break;
            case '\x94':
                _memo[(uint)_memo.Count] = _stack[^1];
                break;
            case 'h':
                Push(_memo[Byte()]);
                break;
            case 'j':
                Push(_memo[BinaryPrimitives.ReadUInt32LittleEndian(Take(4))]);
                break;
            case 'K':
                Push((long)Byte());
                break;
            case 'M':
                Push((long)BinaryPrimitives.ReadUInt16LittleEndian(Take(2)));
                break;
            case 'J':
                Push((long)BinaryPrimitives.ReadInt32LittleEndian(Take(4)));
                break;
            case '\x8a':
                Push(Whole(TakeCounted(1)));
                break;
            case 'U' or '\x8c':
                Push(Encoding.UTF8.GetString(TakeCounted(1)));
                break;
            case 'T' or 'X':
                Push(Encoding.UTF8.GetString(TakeCounted(4)));
                break;
            case '\x8d':
                Push(Encoding.UTF8.GetString(TakeCounted(8)));
                break;
            case 'C':
                TakeCounted(1);
                Push(_other);
                break;
            case 'B' or '\x8b':
                TakeCounted(4);
                Push(_other);
                break;
            case '\x8e' or '\x96':
                TakeCounted(8);
                Push(_other);
                break;
            case 'G':
                Take(8);
                Push(_other);
                break;
            case 'N' or '\x88' or '\x89' or ']' or '\x8f': // None, True, False, an empty list, an empty set
                Push(_other);
                break;
            case '\x91': // a set of all above the mark
                PopToMark();
                Push(_other);
                break;
            case ')':
                Push(Array.Empty<object>());
                break;
            case 't':
                Push(PopToMark());
                break;
            case '\x85' or '\x86' or '\x87':
                Push(PopMany(code - 0x84));
                break;
            case '}':
                Push(new Dictionary<string, object>());
                break;
            case 's':
                Set(PopMany(2));
                break;
            case 'u':
                Set(PopToMark());
                break;
            case 'c':
                Push(new Global(Line(), Line()));
                break;
            case '\x93':
                Push(PopMany(2) is [string module, string name] ? new Global(module, name) : _other);
                break;
            case 'Q':
                Push(Storage(Pop()));
                break;
            case 'R' or '\x81':
                Push(Call(PopMany(2)));
                break;
            case '\x92': // a call by names
                PopMany(3);
                Push(_other);
                break;
            default:
                throw new InvalidDataException($"A state dict is pickled without the opcode {code}.");
        }
    }

    private static object Storage(object id) => id switch
    {
        object[] and ["storage", Global { Module: "torch", Name: var type }, string key, ..] => new PickledStorage(type, key),
        _ => _other,
    };

    private static object Call(object[] callAndArguments) => callAndArguments switch
    {
        [Global { Module: "collections", Name: "OrderedDict" }, _] => new Dictionary<string, object>(),
        [
            Global { Module: "torch._utils", Name: "_rebuild_tensor" or "_rebuild_tensor_v2" },
            object[] and [PickledStorage storage, long offset, object[] shape, object[] strides, ..]
        ] when offset >= 0 => new PickledTensor(storage, offset, Sizes(shape), Sizes(strides)),
        [Global { Module: "torch._utils", Name: "_rebuild_parameter" }, object[] and [PickledTensor tensor, ..]] => tensor,
        _ => _other,
    };

    private static long[] Sizes(object[] sizes) => sizes.Length <= MostDimensions && sizes.All(size => size is long and >= 0)
        ? [.. sizes.Cast<long>()]
        : throw new InvalidDataException("No tensor of weights has such a shape.");

    private static object Whole(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length is 0 or > sizeof(long))
        {
            return _other;
        }

        long value = (sbyte)bytes[^1];
        for (var i = bytes.Length - 2; i >= 0; i--)
        {
            value = (value << 8) | bytes[i];
        }

        return value;
    }

    // Names and values in turn. Other dicts, such as an optimiser's, have other keys.
    private void Set(object[] items)
    {
        for (var i = 0; i + 1 < items.Length; i += 2)
        {
            if (_stack[^1] is Dictionary<string, object> dict && items[i] is string name)
            {
                dict[name] = items[i + 1];
            }
        }
    }

    private void Push(object value) => _stack.Add(value);

    private object Pop() => PopMany(1)[0];

    private object[] PopMany(int count)
    {
        object[] items = [.. _stack.GetRange(_stack.Count - count, count)];
        _stack.RemoveRange(_stack.Count - count, count);
        return items;
    }

    private object[] PopToMark()
    {
        var items = PopMany(_stack.Count - 1 - _stack.LastIndexOf(_mark));
        Pop();
        return items;
    }

    private byte Byte() => Take(1)[0];

    private string Line()
    {
        var length = _pickle.AsSpan(_at).IndexOf((byte)'\n');
        var line = Encoding.UTF8.GetString(Take(length));
        _at++;
        return line;
    }

    // Bytes behind their number, which has 1, 4 or 8 bytes itself.
    private ReadOnlySpan<byte> TakeCounted(int size)
    {
        ulong count = 0;
        foreach (var (i, part) in Take(size).ToArray().Index())
        {
            count |= (ulong)part << (8 * i);
        }

        return Take((int)Math.Min(count, int.MaxValue));
    }

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count < 0 || count > _pickle.Length - _at)
        {
            throw new InvalidDataException("The pickle ends too early.");
        }

        _at += count;
        return _pickle.AsSpan(_at - count, count);
    }

    private sealed record Global(string Module, string Name);
}

/// <summary>The numbers of one file of the zip, as a pickle names them.</summary>
/// <param name="Type">Name of PyTorch's class, such as FloatStorage.</param>
/// <param name="Key">Name of the file in data/.</param>
internal sealed record PickledStorage(string Type, string Key);

/// <summary>A tensor of some of those numbers, as a pickle describes it.</summary>
/// <param name="Storage">Which.</param>
/// <param name="Offset">Of the first one, in numbers.</param>
/// <param name="Shape">Sizes of its dimensions, none of which is negative.</param>
/// <param name="Strides">From one number to the next in each of them, forwards.</param>
internal sealed record PickledTensor(PickledStorage Storage, long Offset, long[] Shape, long[] Strides)
{
    /// <summary>How many numbers it has.</summary>
    /// <exception cref="OverflowException">More than can be counted.</exception>
    public long Count() => Shape.Aggregate(1L, (product, size) => checked(product * size));
}
