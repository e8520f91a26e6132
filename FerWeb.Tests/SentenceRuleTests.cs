using System.Runtime.CompilerServices;
using FerWeb.Engine;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace FerWeb.Tests;

/// <summary>
/// A <see cref="Sentence"/> keeps its parts only when it is made of an interpolated string directly: "a ? $"..." : $"..."" and
/// "$"..." + $"..."" are put into English first. Read from the compiled code.
/// </summary>
public sealed class SentenceRuleTests
{
    [Theory]
    [InlineData("FerWeb.Engine")]
    [InlineData("FerWeb.Workspace")]
    [InlineData("FerWeb")]
    [InlineData("ferweb-train")]
    public void Sentences_MadeOfStrings_AreNotPutTogetherBefore(string assembly)
    {
        using var module = ModuleDefinition.ReadModule(Path.Combine(AppContext.BaseDirectory, $"{assembly}.dll"));

        var made = module.GetTypes().SelectMany(type => type.Methods).Where(method => method.HasBody).SelectMany(MadeOfWords).ToList();

        Assert.True(made.Count == 0, string.Join('\n', made));
    }

    [Fact]
    public void Examples_ThatLoseTheirParts_AreFound()
    {
        using var module = ModuleDefinition.ReadModule(typeof(Examples).Assembly.Location);
        var examples = module.GetTypes().Single(type => type.Name == nameof(Examples) && type.DeclaringType.Name == nameof(SentenceRuleTests));

        var found = examples.Methods.Where(method => MadeOfWords(method).Any()).Select(method => method.Name);

        Assert.Equal([nameof(Examples.Either), nameof(Examples.EitherTheOtherWay), nameof(Examples.Joined)], found.Order());
    }

    private static IEnumerable<string> MadeOfWords(MethodDefinition method)
        => from conversion in method.Body.Instructions
           where conversion.Operand is MethodReference { Name: "op_Implicit", DeclaringType.Name: nameof(Sentence) }
           from source in Sources(method, conversion)
           where source.Operand is MethodReference { DeclaringType.Name: nameof(String) or nameof(DefaultInterpolatedStringHandler) }
           select $"{method.FullName}: {source}";

    // What leaves the string: the instruction before, or before a jump to here.
    private static IEnumerable<Instruction> Sources(MethodDefinition method, Instruction conversion)
    {
        if (conversion.Previous.OpCode.FlowControl != FlowControl.Branch)
        {
            yield return conversion.Previous;
        }

        foreach (var jump in method.Body.Instructions.Where(instruction => instruction.Operand == conversion))
        {
            yield return jump.Previous;
        }
    }

    private static class Examples
    {
        public static Sentence Joined(int number) => $"One {number}" + " and more.";

        public static Sentence Either(int number) => number > 1 ? $"There are {number}." : "There is one.";

        public static Sentence EitherTheOtherWay(int number) => number == 1 ? "There is one." : $"There are {number}.";

        public static Sentence Kept(int number) => $"There are {number}.";

        public static Sentence Constant(bool one) => one ? "There is one." : "There are many.";

        public static Sentence EachKept(int number) => number == 1 ? "There is one." : (Sentence)$"There are {number}.";
    }
}
