using FerWeb.Tests.Shared;
using FerWeb.Workspace.Runs;

namespace FerWeb.Tests.Workspace;

/// <summary>Whatever people, workers and supervisors do in whatever order, late and twice: the status stays true.</summary>
public abstract class StatusMachineContract : RunStoreTest
{
    private static readonly RunStatus[] _statuses = Enum.GetValues<RunStatus>();

    /// <value>How many are played; the more the rarer what they find.</value>
    protected virtual int Sequences => Repetitions.Of(usual: 2_000, inALongRun: 10_000);

    [Fact]
    public void RandomSequences_NeverReachAnIllegalStateNorTwoLiveAttempts()
    {
        var random = new Random(20260105);
        var reached = new HashSet<RunStatus>();
        for (var i = 0; i < Sequences; i++)
        {
            var play = new Play(this, random);
            for (var length = random.Next(4, 12); length > 0; length--)
            {
                play.Step();
                reached.Add(play.Now.Status);
            }

            play.CheckHistory();
            play.Leave();
        }

        // Sequences that come nowhere would prove nothing.
        Assert.Equal(_statuses, reached.Order());
    }

    /// <summary>One run with everybody who acts on it, and what must hold after each act.</summary>
    private sealed class Play
    {
        private readonly StatusMachineContract _test;
        private readonly Random _random;
        private readonly List<Run> _seen = [];
        private readonly List<int> _workers = [];
        private readonly string _id;

        public Play(StatusMachineContract test, Random random)
        {
            (_test, _random) = (test, random);
            Now = test.Store.Create(RunSpecs.Small(), "ada", draft: random.Next(10) == 0);
            _id = Now.Id;
            _seen.Add(Now);
        }

        public Run Now { get; private set; }

        public void Step()
        {
            var before = Now;
            switch (_random.Next(12))
            {
                case 0 or 1:
                    Claim();
                    break;
                case 2 when _workers.Count > 0:
                    Write(Pick(_workers));
                    break;
                case 3:
                    LoseLease();
                    break;
                case 4 or 5 or 6:
                    // Where a run usually goes, so that sequences come far.
                    Move(Now, Pick(
                        [.. _statuses.Where(to => to != RunStatus.Starting && RunTransitions.IsAllowed(Now.Status, to)).DefaultIfEmpty(RunStatus.Queued)]));
                    break;
                case 7 or 8:
                    Move(Pick(_seen), Pick(_statuses));
                    break;
                case 9:
                    Move(Now, RunStatus.Queued);
                    break;
                case 10 when _workers.Count > 0:
                    var attempt = Pick(_workers);
                    Assert.Equal(IsHeldBy(attempt), _test.Store.Renew(_id, attempt, attempt, Lease) is not null);
                    break;
                default:
                    Move(Now, Pick([RunStatus.Running, RunStatus.Stopping, RunStatus.Pausing, RunStatus.Failed]));
                    break;
            }

            Now = _test.Store.Find(_id)!;
            _seen.Add(Now);
            CheckState(before);
        }

        /// <summary>The events tell one unbroken way through allowed transitions, and each claim is the next attempt.</summary>
        public void CheckHistory()
        {
            var status = "null";
            var attempt = 0;
            foreach (var what in _test.Store.ReadSince(_id, 0).Events.Where(what => what.Kind == RunEventKind.Status))
            {
                Assert.Equal(status, Property(what, "from"));
                var to = Property(what, "to");
                if (status != "null")
                {
                    Assert.True(
                        RunTransitions.IsAllowed(Enum.Parse<RunStatus>(status, ignoreCase: true), Enum.Parse<RunStatus>(to, ignoreCase: true)),
                        $"{status} > {to}");
                }

                attempt += to == "starting" ? 1 : 0;
                Assert.Equal(attempt, what.Attempt);
                status = to;
            }

            Assert.Equal((Now.Status, Now.Attempt), (Enum.Parse<RunStatus>(status, ignoreCase: true), attempt));
        }

        /// <summary>Leaves the queue empty and the machine free for the next play.</summary>
        public void Leave()
        {
            if (Now.Status == RunStatus.Queued)
            {
                Move(Now, RunStatus.Cancelled);
            }
            else if (Now.Status.IsLive())
            {
                Move(Now, RunStatus.Failed);
            }
        }

        private void CheckState(Run before)
        {
            Assert.Equal(Now.Status.IsLive(), Now.LeaseUntil is not null);
            Assert.Equal(Now.Status.IsResting(), Now.Ended is not null);
            Assert.True(Now.Status.IsLive() || Now.WorkerProcess is null);
            Assert.True(Now.Status == before.Status || RunTransitions.IsAllowed(before.Status, Now.Status), $"{before.Status} > {Now.Status}");
            Assert.Equal(before.Attempt + (before.Status == RunStatus.Queued && Now.Status == RunStatus.Starting ? 1 : 0), Now.Attempt);
        }

        private void Claim()
        {
            var (first, second) = (_test.Store.Claim("one", Lease), _test.Store.Claim("two", Lease));
            Assert.Equal(Now.Status == RunStatus.Queued, first is not null);
            Assert.Null(second);
            if (first is not null)
            {
                Assert.Equal((_id, RunStatus.Starting), (first.Id, first.Status));
                _workers.Add(first.Attempt);
            }
        }

        private void Write(int attempt)
        {
            Assert.Equal(IsHeldBy(attempt), _test.Store.Append(_id, attempt, "worker", [RunSpecs.Curve("loss", (attempt, 1))]));
            Assert.Equal(IsHeldBy(attempt), _test.Store.RollBack(_id, attempt, attempt));
        }

        private void LoseLease()
        {
            _test.Clock.Advance(Lease * 1.5);
            var expired = _test.Store.ExpireLeases();
            Assert.Equal(Now.Status.IsLive() ? [_id] : [], expired.Select(run => run.Id));
        }

        private void Move(Run seen, RunStatus to)
        {
            if (to == RunStatus.Starting || !RunTransitions.IsAllowed(seen.Status, to))
            {
                Assert.Throws<RunStoreException>(() => _test.Store.Move(seen, to, "ada"));
                return;
            }

            var moved = _test.Store.Move(seen, to, "ada", StopCause.User, "asked");
            Assert.Equal(seen.Status == Now.Status && seen.Attempt == Now.Attempt ? to : null, moved?.Status);
        }

        private bool IsHeldBy(int attempt) => Now.Attempt == attempt && Now.Status.IsLive();

        private T Pick<T>(IReadOnlyList<T> among) => among[_random.Next(among.Count)];
    }
}
