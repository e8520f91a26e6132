using FerWeb.Engine.Emotions;
using Mono.Cecil;
using Mono.Cecil.Cil;
using TorchSharp;
using static TorchSharp.torch;

namespace FerWeb.Tests.Engine;

/// <summary>
/// TorchSharp lets the garbage collector free a Scalar while libtorch reads it (docs/decisions/0017-scalars-are-held.md). So
/// the engine makes its own and holds them, and calls nothing of TorchSharp's that makes one: read from the compiled code.
/// </summary>
public sealed class HeldScalarsTests
{
    private static readonly Dictionary<MethodDefinition, IReadOnlyList<MethodDefinition>> _called = [];

    [Fact]
    public void Engine_UsesNoScalarThatNobodyHolds()
    {
        using var engine = Read(typeof(Emotion));

        var unheld = Unheld(engine.GetTypes()).ToList();

        Assert.True(unheld.Count == 0, string.Join('\n', unheld));
    }

    [Fact]
    public void Examples_OfScalarsThatNobodyHolds_AreAllFound()
    {
        using var tests = Read(typeof(Examples));
        var examples = tests.GetTypes().Single(type => type.Name == nameof(Examples) && type.DeclaringType.Name == nameof(HeldScalarsTests));

        var found = examples.NestedTypes.Append(examples).SelectMany(type => type.Methods).Where(method => WayToUnheld(method) is not null);

        Assert.Equal(
            examples.Methods.Select(method => method.Name).Where(name => name != nameof(Examples.Held)).Order(),
            found.Select(method => method.Name.Split('<', '>') is [_, var outer, ..] ? outer : method.Name).Order());
    }

    /// <summary>From each method that uses a Scalar which may be freed in use, the shortest way to where it is made.</summary>
    private static IEnumerable<string> Unheld(IEnumerable<TypeDefinition> types)
        => from type in types from method in type.Methods let way = WayToUnheld(method) where way is not null select way;

    private static string? WayToUnheld(MethodDefinition start)
    {
        var cameFrom = new Dictionary<MethodDefinition, MethodDefinition?> { [start] = null };
        var open = new Queue<MethodDefinition>([start]);
        while (open.TryDequeue(out var method))
        {
            if (method.IsConstructor && method.DeclaringType.Name == nameof(Scalar))
            {
                return Way(method);
            }

            foreach (var called in Called(method).Where(called => cameFrom.TryAdd(called, method)))
            {
                open.Enqueue(called);
            }
        }

        return null;

        string Way(MethodDefinition to) => (cameFrom[to] is { } from ? Way(from) + " > " : "") + $"{to.DeclaringType.Name}.{to.Name}";
    }

    /// <summary>What a method calls of TorchSharp's, but for the making of a Scalar that it holds.</summary>
    private static IReadOnlyList<MethodDefinition> Called(MethodDefinition method)
    {
        if (!_called.TryGetValue(method, out var known))
        {
            var instructions = method.HasBody ? method.Body.Instructions.ToArray() : [];
            var direct =
                from instruction in instructions
                let called = (instruction.Operand as MethodReference)?.DeclaringType.Scope is { } scope && IsTorchSharp(scope)
                    ? ((MethodReference)instruction.Operand).Resolve()
                    : null
                where called is not null && (IsTorchSharp(method.Module) || !IsHeld(instruction, method.Body))
                select called;
            // What is made is also called, by the name of a base class: a module's forward, an optimiser's step.
            var overrides = instructions.Where(instruction => instruction.OpCode.Code == Code.Newobj)
                .SelectMany(instruction => Overrides(((MethodReference)instruction.Operand).DeclaringType));
            _called.Add(method, known = [.. direct.Concat(overrides).Distinct()]);
        }

        return known;
    }

    /// <summary>The overriding methods that a type of TorchSharp's, or one that derives from such a type, has from TorchSharp.</summary>
    private static IEnumerable<MethodDefinition> Overrides(TypeReference made)
    {
        var seen = new HashSet<string> { "ToString()" };
        for (var type = made.Resolve(); type is not null; type = type.BaseType?.Resolve())
        {
            var own = type.Methods.Where(method => method.IsVirtual && method.IsReuseSlot && seen.Add(Signature(method))).ToList();
            foreach (var method in own.Where(_ => IsTorchSharp(type.Scope)))
            {
                yield return method;
            }
        }
    }

    private static string Signature(MethodDefinition method)
        => $"{method.Name}({string.Join(',', method.Parameters.Select(parameter => parameter.ParameterType))})";

    private static bool IsTorchSharp(IMetadataScope scope) => Path.GetFileNameWithoutExtension(scope.Name) == "TorchSharp";

    private static ModuleDefinition Read(Type type)
    {
        var resolver = new DefaultAssemblyResolver();
        resolver.AddSearchDirectory(AppContext.BaseDirectory);
        return ModuleDefinition.ReadModule(type.Assembly.Location, new ReaderParameters { AssemblyResolver = resolver });
    }

    // ToScalar into a static field, or into a "using var", which disposes in a finally block and so keeps it until then.
    private static bool IsHeld(Instruction call, MethodBody body)
    {
        var stored = StoredIn(call.Next, body);
        return call.Operand is MethodReference { Name: nameof(ScalarExtensionMethods.ToScalar), DeclaringType.Name: nameof(ScalarExtensionMethods) }
            && (call.Next.OpCode.Code == Code.Stsfld || (stored is not null && body.ExceptionHandlers
                .Where(handler => handler.HandlerType == ExceptionHandlerType.Finally)
                .Select(handler => body.Instructions.SkipWhile(one => one != handler.HandlerStart).TakeWhile(one => one != handler.HandlerEnd))
                .Any(block => block.Any(one => LoadedFrom(one, body) == stored)
                    && block.Any(one => one.Operand is MethodReference { Name: "Dispose" }))));
    }

    private static VariableDefinition? StoredIn(Instruction instruction, MethodBody body) => instruction.OpCode.Code switch
    {
        >= Code.Stloc_0 and <= Code.Stloc_3 => body.Variables[instruction.OpCode.Code - Code.Stloc_0],
        Code.Stloc or Code.Stloc_S => (VariableDefinition)instruction.Operand,
        _ => null,
    };

    private static VariableDefinition? LoadedFrom(Instruction instruction, MethodBody body) => instruction.OpCode.Code switch
    {
        >= Code.Ldloc_0 and <= Code.Ldloc_3 => body.Variables[instruction.OpCode.Code - Code.Ldloc_0],
        Code.Ldloc or Code.Ldloc_S => (VariableDefinition)instruction.Operand,
        _ => null,
    };

    /// <summary>Each is wrong but the one that is named so.</summary>
    private static class Examples
    {
        public static Tensor Operator(Tensor x) => x / 2;

        public static Tensor Sum(Tensor x, Tensor y) => x + y;

        public static Tensor InPlace(Tensor x, Tensor y) => x.add_(y);

        public static Tensor Argument(Tensor x) => x.mul(2.ToScalar());

        public static Tensor Disposed(Tensor x)
        {
            var two = 2.ToScalar();
            var twice = x.mul(two);
            two.Dispose();
            return twice;
        }

        public static Tensor Factory() => arange(7);

        public static Tensor Lambda(Tensor x) => new[] { x }.Select(one => one * 2).Single();

        public static Tensor Layer(Tensor x) => nn.Softplus(2).call(x);

        public static Tensor Norm(Tensor x) => nn.BatchNorm2d(3).call(x);

        public static void Optimizer(TorchSharp.Modules.Linear layer) => optim.SGD(layer.parameters(), 0.1).step();

        public static Tensor Held(Tensor x)
        {
            using var two = 2.ToScalar();
            return x.mul(two) * x;
        }
    }
}
