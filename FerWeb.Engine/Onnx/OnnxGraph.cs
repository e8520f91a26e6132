using FerWeb.Engine.Models;
using Google.Protobuf;
using Onnx;

namespace FerWeb.Engine.Onnx;

/// <summary>
/// Builds a network as an ONNX graph (opset 17) from stored weights, layer by layer. A layer is named after its weights;
/// what each method returns is the name of its output.
/// </summary>
internal sealed class OnnxGraph(SafeTensorsFile weights)
{
    /// <summary>Version of ONNX's operators that the graph is written in; ONNX Runtime has known it since 1.12, the checker of onnx since 1.12.</summary>
    public const int Opset = 17;

    private const int IrVersion = 8;

    private readonly GraphProto _graph = new() { Name = "FerWeb" };
    private readonly HashSet<string> _used = [];

    /// <value>What the names of the weights begin with that the next layers take.</value>
    public string Prefix { get; set; } = "";

    /// <summary>An input of any number of pictures.</summary>
    public string Input(string name, TensorProto.Types.DataType type, params ReadOnlySpan<long> shape)
    {
        _graph.Input.Add(Value(name, type, shape));
        return name;
    }

    /// <summary>A convolution over (N, <paramref name="inputs"/>, h, w) with equal padding on all sides.</summary>
    public string Convolution(string x, string name, int inputs, int outputs, int kernel = 3, int stride = 1, int padding = 0, bool hasBias = false)
    {
        var weight = Weight($"{name}.weight", outputs, inputs, kernel, kernel);
        return Node(
            "Conv", hasBias ? [x, weight, Weight($"{name}.bias", outputs)] : [x, weight],
            Numbers("kernel_shape", kernel, kernel), Numbers("strides", stride, stride), Numbers("pads", padding, padding, padding, padding));
    }

    /// <summary>Batch norm by its running statistics.</summary>
    public string BatchNorm(string x, string name, int channels)
    {
        _used.Add($"{Prefix}{name}.num_batches_tracked");
        return Node(
            "BatchNormalization",
            [x, .. ((string[])["weight", "bias", "running_mean", "running_var"]).Select(part => Weight($"{name}.{part}", channels))],
            new AttributeProto { Name = "epsilon", Type = AttributeProto.Types.AttributeType.Float, F = 1e-5f });
    }

    /// <summary>The larger of 0 and each value.</summary>
    public string Relu(string x) => Node("Relu", [x]);

    /// <summary>The largest of each two by two values.</summary>
    public string MaxPool(string x) => Node("MaxPool", [x], Numbers("kernel_shape", 2, 2), Numbers("strides", 2, 2));

    /// <summary>(N, C, h, w) to the mean of each map, (N, C).</summary>
    public string GlobalAverage(string x) => Flatten(Node("GlobalAveragePool", [x]));

    /// <summary>(N, C, h, w) to (N, C * h * w).</summary>
    public string Flatten(string x) => Node("Flatten", [x]);

    /// <summary>A linear layer with bias.</summary>
    public string Linear(string x, string name, int inputs, int outputs)
        => Node(
            "Gemm", [x, Weight($"{name}.weight", outputs, inputs), Weight($"{name}.bias", outputs)],
            new AttributeProto { Name = "transB", Type = AttributeProto.Types.AttributeType.Int, I = 1 });

    /// <summary>The sum, element by element.</summary>
    public string Add(string x, string y) => Node("Add", [x, y]);

    /// <summary>Each value less a number.</summary>
    public string Subtract(string x, float number) => Node("Sub", [x, Constant(number)]);

    /// <summary>Each value over a number.</summary>
    public string Divide(string x, float number) => Node("Div", [x, Constant(number)]);

    /// <summary>Adds a number to each column of (N, columns).</summary>
    public string AddToColumns(string x, float[] numbers) => Node("Add", [x, Constant(numbers)]);

    /// <summary>Of (N, columns) those with these numbers, in this order.</summary>
    public string Columns(string x, params long[] columns)
        => Node("Gather", [x, Constant(columns)], new AttributeProto { Name = "axis", Type = AttributeProto.Types.AttributeType.Int, I = 1 });

    /// <summary>Each row of (N, columns) as shares that sum to 1.</summary>
    public string Softmax(string x)
        => Node("Softmax", [x], new AttributeProto { Name = "axis", Type = AttributeProto.Types.AttributeType.Int, I = 1 });

    /// <summary>The natural logarithm of each value.</summary>
    public string Log(string x) => Node("Log", [x]);

    /// <summary>Matrices of equally many rows side by side.</summary>
    public string Join(params IReadOnlyList<string> columns)
        => Node("Concat", columns, new AttributeProto { Name = "axis", Type = AttributeProto.Types.AttributeType.Int, I = 1 });

    /// <summary>The values as float32.</summary>
    public string ToFloat(string x)
        => Node("Cast", [x], new AttributeProto { Name = "to", Type = AttributeProto.Types.AttributeType.Int, I = (int)TensorProto.Types.DataType.Float });

    /// <summary>
    /// From (N, C, h, w) the square of <paramref name="side"/> whose top left corner stands at
    /// (<paramref name="first"/>, <paramref name="first"/>).
    /// </summary>
    public string Crop(string x, int first, int side)
        => Node("Slice", [x, Constant([first, first]), Constant([first + side, first + side]), Constant([2, 3])]);

    /// <summary>An output, float32 (N, <paramref name="width"/>).</summary>
    /// <param name="x">What a layer returned.</param>
    /// <param name="name">What it is called in the file.</param>
    /// <param name="width">Values per picture.</param>
    public void Output(string x, string name, int width)
    {
        _graph.Node.Add(new NodeProto { OpType = "Identity", Name = name, Input = { x }, Output = { name } });
        _graph.Output.Add(Value(name, TensorProto.Types.DataType.Float, [width]));
    }

    /// <summary>The whole network as the bytes of an ONNX file.</summary>
    /// <param name="metadata">Pairs for people and programs that open the file.</param>
    /// <exception cref="ModelFileException">There are weights that no layer uses.</exception>
    public byte[] ToFile(IEnumerable<KeyValuePair<string, string>>? metadata = null)
    {
        if (weights.Names.FirstOrDefault(weight => !_used.Contains(weight)) is { } unused)
        {
            throw SafeTensorsFile.Misfit(unused);
        }

        var file = new ModelProto
        {
            IrVersion = IrVersion,
            ProducerName = "FerWeb",
            Graph = _graph,
            OpsetImport = { new OperatorSetIdProto { Domain = "", Version = Opset } },
        };
        file.MetadataProps.AddRange((metadata ?? []).Select(pair => new StringStringEntryProto { Key = pair.Key, Value = pair.Value }));
        return file.ToByteArray();
    }

    private static ValueInfoProto Value(string name, TensorProto.Types.DataType type, ReadOnlySpan<long> shape)
    {
        var dimensions = new TensorShapeProto { Dim = { new TensorShapeProto.Types.Dimension { DimParam = "N" } } };
        foreach (var size in shape)
        {
            dimensions.Dim.Add(new TensorShapeProto.Types.Dimension { DimValue = size });
        }

        var tensor = new TypeProto.Types.Tensor { ElemType = (int)type, Shape = dimensions };
        return new ValueInfoProto { Name = name, Type = new TypeProto { TensorType = tensor } };
    }

    private static AttributeProto Numbers(string name, params ReadOnlySpan<long> values)
    {
        var attribute = new AttributeProto { Name = name, Type = AttributeProto.Types.AttributeType.Ints };
        attribute.Ints.AddRange(values.ToArray());
        return attribute;
    }

    private string Node(string operation, IEnumerable<string> inputs, params IEnumerable<AttributeProto> attributes)
    {
        var name = $"{operation}_{_graph.Node.Count}";
        var node = new NodeProto { OpType = operation, Name = name, Output = { name } };
        node.Input.AddRange(inputs);
        node.Attribute.AddRange(attributes);
        _graph.Node.Add(node);
        return name;
    }

    private string Weight(string name, params ReadOnlySpan<long> shape)
    {
        name = Prefix + name;
        _used.Add(name);
        return Stored(
            new TensorProto { Name = name, DataType = (int)TensorProto.Types.DataType.Float, RawData = ByteString.CopyFrom(weights.Float32(name, shape).Span) },
            shape);
    }

    private string Constant(float number)
        => Stored(new TensorProto { Name = NextConstant(), DataType = (int)TensorProto.Types.DataType.Float, FloatData = { number } }, []);

    private string Constant(float[] numbers)
        => Stored(
            new TensorProto { Name = NextConstant(), DataType = (int)TensorProto.Types.DataType.Float, FloatData = { numbers } }, [numbers.Length]);

    private string Constant(long[] numbers)
        => Stored(new TensorProto { Name = NextConstant(), DataType = (int)TensorProto.Types.DataType.Int64, Int64Data = { numbers } }, [numbers.Length]);

    private string NextConstant() => $"constant_{_graph.Initializer.Count}";

    private string Stored(TensorProto tensor, ReadOnlySpan<long> shape)
    {
        tensor.Dims.AddRange(shape.ToArray());
        _graph.Initializer.Add(tensor);
        return tensor.Name;
    }
}
