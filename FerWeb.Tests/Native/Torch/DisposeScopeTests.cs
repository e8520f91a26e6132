using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace FerWeb.Tests.Native.Torch;

public sealed class DisposeScopeTests
{
    [Fact]
    public void Scope_WhenItEnds_DisposesWhatWasMadeInIt()
    {
        using var before = ones(2);
        Tensor inside;
        using (NewDisposeScope())
        {
            inside = before + 1;
        }

        Assert.True(inside.IsInvalid);
        Assert.False(before.IsInvalid);
    }

    [Fact]
    public void Scope_WithOneInside_KeepsItsOwnUntilItEnds()
    {
        Tensor outerTensor, innerTensor, moved;
        using (NewDisposeScope())
        {
            outerTensor = ones(2);
            using (var inner = NewDisposeScope())
            {
                innerTensor = ones(2);
                moved = ones(2).MoveToOuterDisposeScope();
                Assert.Equal(1, inner.DisposablesCount);
            }

            Assert.True(innerTensor.IsInvalid);
            Assert.False(outerTensor.IsInvalid);
            Assert.False(moved.IsInvalid);
        }

        Assert.True(outerTensor.IsInvalid);
        Assert.True(moved.IsInvalid);
    }

    [Fact]
    public void Tensor_MovedOutOfTheOutermostScope_BelongsToItsUser()
    {
        Tensor moved, detached;
        using (NewDisposeScope())
        {
            moved = ones(2).MoveToOuterDisposeScope();
            using var inner = NewDisposeScope();
            detached = ones(2).DetachFromDisposeScope();
        }

        Assert.False(moved.IsInvalid);
        Assert.False(detached.IsInvalid);
        moved.Dispose();
        detached.Dispose();
    }

    [Fact]
    public void Tensor_MovedToAnotherScope_DiesWithThatOne()
    {
        using var free = ones(2);
        var first = NewDisposeScope();
        var anchor = ones(2);
        var second = NewDisposeScope();
        var tensor = ones(2);

        tensor.MoveToOtherDisposeScope(anchor);
        free.MoveToOtherDisposeScope(first);

        second.Dispose();
        Assert.False(tensor.IsInvalid);
        first.Dispose();
        Assert.True(tensor.IsInvalid);
        Assert.True(free.IsInvalid);
    }

    [Fact]
    public void Scope_HoldsOnlyWhatIsItsOwn()
    {
        using var scope = NewDisposeScope();
        var tensor = ones(2);

        Assert.True(scope.Contains(tensor));
        scope.Detach(tensor);
        Assert.False(scope.Contains(tensor));
        scope.Attach(tensor);
        Assert.Equal(1, scope.DisposablesCount);

        tensor.Dispose();
        Assert.Equal(0, scope.DisposablesCount);
        Assert.Throws<InvalidOperationException>(() => scope.Attach(new MemoryStream()));
    }

    [Fact]
    public void DisposeEverything_LeavesTheScopeOpen()
    {
        using var scope = NewDisposeScope();
        var early = ones(2);

        scope.DisposeEverything();
        var late = ones(2);

        Assert.True(early.IsInvalid);
        Assert.True(scope.Contains(late));
    }

    [Fact]
    public void Scopes_EndedInAnotherOrder_StillOwnTheirTensors()
    {
        var outer = NewDisposeScope();
        var middle = NewDisposeScope();
        var inner = NewDisposeScope();

        middle.Dispose();
        var afterwards = ones(2);
        Assert.True(inner.Contains(afterwards));
        inner.MoveToOuter(afterwards);
        Assert.True(outer.Contains(afterwards));

        outer.Dispose();
        Assert.True(afterwards.IsInvalid);
        inner.Dispose();
        using var free = ones(2);
        Assert.Same(free, free.MoveToOuterDisposeScope());
    }

    [Fact]
    public void Scope_OnceDisposed_SaysSo()
    {
        var scope = NewDisposeScope();
        scope.Dispose();
        scope.Dispose();
        using var tensor = ones(2);

        Assert.Throws<ObjectDisposedException>(() => scope.Attach(tensor));
        Assert.Throws<ObjectDisposedException>(() => scope.DisposablesCount);
        Assert.Throws<ObjectDisposedException>(scope.DisposeEverything);
    }

    [Fact]
    public void Tensor_MadeOnAnotherThread_IsNotInThisThreadsScope()
    {
        Tensor? made = null;
        using (NewDisposeScope())
        {
            var thread = new Thread(() => made = ones(2));
            thread.Start();
            thread.Join();
        }

        Assert.False(made!.IsInvalid);
        made.Dispose();
    }

    [Fact]
    public void Layers_MadeInAScope_OutliveIt()
    {
        Sequential net;
        using (NewDisposeScope())
        {
            net = nn.Sequential(nn.Conv2d(1, 2, 3), nn.BatchNorm2d(2), nn.Linear(3, 4));
        }

        Assert.All(net.state_dict().Values, tensor => Assert.False(tensor.IsInvalid));
        net.Dispose();
        Assert.All(net.state_dict().Values, tensor => Assert.True(tensor.IsInvalid));
    }

    // As in TorchSharp: only the layers of the library itself take their tensors out of the scope.
    [Fact]
    public void Parameter_MadeByHandInAScope_TakesTheTensorsPlaceInIt()
    {
        Parameter parameter;
        using (var scope = NewDisposeScope())
        {
            var data = ones(3);
            parameter = new Parameter(data);

            Assert.True(data.IsInvalid);
            Assert.True(parameter.requires_grad);
            Assert.True(scope.Contains(parameter));
            Assert.Equal(1, scope.DisposablesCount);
        }

        Assert.True(parameter.IsInvalid);
    }
}
