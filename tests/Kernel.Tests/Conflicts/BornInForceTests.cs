using System.Globalization;
using LuminaGuard.FaultD.Native;
using LuminaGuard.FaultD.Sweep.Operations;
using LuminaGuard.FaultD.Tests.NativeRing;
using Xunit;

namespace LuminaGuard.FaultD.Tests.Conflicts;

/// <summary>
/// A child that was born under a fault has the fault's value, not one of its own: that must not be saved as the original.
/// </summary>
public sealed class BornInForceTests
{
    private const int RLIMIT_NOFILE = 7;
    private const int Ours = 64;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_limit_that_was_inherited_is_not_an_original(bool ofAnotherDaemon)
    {
        using var room = new Room();
        using var second = ofAnotherDaemon ? RunningDaemon.StartBeside(room.World) : null;
        using var other = second?.Connect();
        var asks = other ?? room.Client;
        using var elder = room.Client.Inject(Limit(room.World.Target.Pid, Ours));
        int child = room.Bear();
        Assert.Equal(Ours, Soft(child));

        Refused(room, elder, asks, Limit(child, 32));
        Assert.Equal(Ours, Soft(child));

        Assert.Equal(UndoOutcome.Undone, elder.Undo().Outcome);
        room.World.AssertAsBefore();
        using (asks.Inject(Limit(child, 32)))
            Assert.Equal(32, Soft(child));
        room.World.AssertAsBefore();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_child_born_before_may_have_a_limit_of_its_own(bool elderFirst)
    {
        using var room = new Room();
        using var elder = room.Client.Inject(Limit(room.World.Target.Pid, Ours));
        using var younger = room.Client.Inject(Limit(room.World.Target.Children[0], 32));
        TakeBack(elder, younger, elderFirst);
        room.World.AssertAsBefore();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_child_that_has_changed_its_limit_since_gets_that_back(bool elderFirst)
    {
        using var room = new Room();
        using var elder = room.Client.Inject(Limit(room.World.Target.Pid, Ours));
        int child = room.Bear();
        SetSoft(child, 70);
        using var younger = room.Client.Inject(Limit(child, 50));
        TakeBack(elder, younger, elderFirst);
        Assert.Equal(70, Soft(child));
        SetSoft(child, Soft(room.World.Target.Pid));
        room.World.AssertAsBefore();
    }

    /// <summary>The undo of the parent's fault would take the effect of the child's for its own.</summary>
    [Fact]
    public void A_child_born_in_force_is_not_given_the_same_limit()
    {
        using var room = new Room();
        using var elder = room.Client.Inject(Limit(room.World.Target.Pid, Ours));
        int child = room.Bear();
        SetSoft(child, 70);
        Refused(room, elder, room.Client, Limit(child, Ours));
        Assert.Equal(70, Soft(child));
    }

    [Fact]
    public void Another_resource_is_no_conflict()
    {
        using var room = new Room();
        using var elder = room.Client.Inject(Limit(room.World.Target.Pid, Ours));
        int child = room.Bear();
        using (room.Client.Inject(new LimitProcess(Target.Pid(child), ProcessResource.Fsize, 1 << 20)))
            elder.Undo();
        room.World.AssertAsBefore();
    }

    [Fact]
    public void A_member_of_a_session_whose_leader_was_limited_be_it_dead_by_now()
    {
        using var room = new Room();
        // The one in between ends, and the sleeper is nobody's child any more.
        using var leader = Child.Start("/usr/bin/setsid", "/bin/sh", "-c", "read x; (sleep 1000 & echo $!); read x");
        Eventually.True(() => ProcessStat.TryRead(leader.Pid)?.Session == leader.Pid, "leads a session");
        long before = Soft(leader.Pid);
        using var elder = room.Client.Inject(Limit(leader.Pid, Ours));
        leader.Input.WriteLine();
        int member = int.Parse(leader.Output.ReadLine()!, CultureInfo.InvariantCulture);
        using var held = PidFd.Open(member);
        try
        {
            Eventually.True(() => ProcessStat.TryRead(member)?.ParentPid != leader.Pid, "an orphan");
            Refused(room, elder, room.Client, Limit(member, 32));
            leader.KillAndReap();
            Refused(room, elder, room.Client, Limit(member, 32));
            elder.Undo();
            Assert.Equal(before, Soft(member));
            using (room.Client.Inject(Limit(member, 32)))
                Assert.Equal(32, Soft(member));
            Assert.Equal(before, Soft(member));
        }
        finally
        {
            held.Send((int)Signal.SIGKILL);
        }
    }

    [Fact]
    public void What_a_dead_daemon_owes_is_to_be_recovered_first()
    {
        using var room = new Room();
        using var second = RunningDaemon.StartBeside(room.World);
        using var other = second.Connect();
        room.Client.Inject(Limit(room.World.Target.Pid, Ours));
        int child = room.Bear();
        room.Daemon.Kill();
        var error = Assert.Throws<FaultException>(() => other.Inject(Limit(child, 32)));
        Assert.Equal(ErrorCode.Conflict, error.Code);
        Assert.Contains($"faultd --recover --state-dir {room.World.StateDirectory}", error.Message, StringComparison.Ordinal);
        Assert.Equal(0, RunningDaemon.Recover(room.World).Code);
        using (other.Inject(Limit(child, 32)))
            Assert.Equal(32, Soft(child));
        room.World.AssertAsBefore();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Processors_that_were_inherited_are_not_an_original(bool ofAnotherDaemon)
    {
        using var room = Room.WithProcessors();
        using var second = ofAnotherDaemon ? RunningDaemon.StartBeside(room.World) : null;
        using var other = second?.Connect();
        var asks = other ?? room.Client;
        int cpus = Mask(room.World.Target.Pid).Count - 1;
        using var elder = room.Client.Inject(new PinProcess(Target.Pid(room.World.Target.Pid), cpus));
        int child = room.Bear();
        var narrow = Mask(child);
        Assert.Equal(cpus, narrow.Count);

        Refused(room, elder, asks, new PinProcess(Target.Pid(child), 1));
        Assert.Equal(narrow, Mask(child));

        elder.Undo();
        room.World.AssertAsBefore();
        using (asks.Inject(new PinProcess(Target.Pid(child), 1)))
            Assert.Equal(1, Mask(child).Count);
        room.World.AssertAsBefore();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Of_a_family_one_is_pinned_to_the_same_processors(bool elderFirst)
    {
        using var room = Room.WithProcessors();
        int first = room.World.Target.Pid, second = room.World.Target.Children[0];
        if (!elderFirst)
            (first, second) = (second, first);
        using var one = room.Client.Inject(new PinProcess(Target.Pid(first), 1));
        var before = Mask(second);
        Assert.Equal(ErrorCode.Conflict, Assert.Throws<FaultException>(() => room.Client.Inject(new PinProcess(Target.Pid(second), 1))).Code);
        Assert.Equal(before, Mask(second));
        one.Undo();
        using (room.Client.Inject(new PinProcess(Target.Pid(second), 1)))
            Assert.Equal(1, Mask(second).Count);
        room.World.AssertAsBefore();
    }

    [Fact]
    public void A_child_born_in_force_is_not_given_the_same_processors()
    {
        using var room = Room.WithProcessors();
        var all = Mask(room.World.Target.Pid);
        using var elder = room.Client.Inject(new PinProcess(Target.Pid(room.World.Target.Pid), 1));
        int child = room.Bear();
        Assert.Equal(Errno.None, all.Apply(child));
        Refused(room, elder, room.Client, new PinProcess(Target.Pid(child), 1));
        Assert.Equal(all, Mask(child));
    }

    /// <summary>A child born before the fault passes on what it has itself, and that is its own: with the same value twice nobody
    /// could tell for ever which was whose.</summary>
    [Fact]
    public void A_child_born_before_is_not_given_the_same_limit_either()
    {
        using var room = new Room();
        using var family = new Family();
        using var elder = room.Client.Inject(Limit(family.Elder, Ours));
        long before = Soft(family.Parent);
        Refused(room, elder, room.Client, Limit(family.Parent, Ours));
        Assert.Equal(before, Soft(family.Parent));
    }

    [Fact]
    public void Nothing_is_set_that_a_descendant_has_already()
    {
        using var room = new Room();
        using var family = new Family();
        SetSoft(family.Parent, Ours);
        var error = Assert.Throws<FaultException>(() => room.Client.Inject(Limit(family.Elder, Ours)));
        Assert.Equal(ErrorCode.Conflict, error.Code);
        Assert.Contains($"process {family.Parent} (sh), which descends from", error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(room.World.UndoDirectory));
        using (room.Client.Inject(Limit(family.Elder, Ours + 1)))
            Assert.Equal(Ours + 1, Soft(family.Elder));
    }

    [Fact]
    public void What_is_born_between_arming_and_firing_is_not_born_in_force()
    {
        using var room = new Room();
        using var armed = room.Client.Arm(Limit(room.World.Target.Pid, Ours));
        int child = room.Bear();
        SetSoft(child, Ours - 1);
        armed.Fire();
        SetSoft(child, Ours);
        armed.Undo();
        Assert.Equal(Ours, Soft(child));
        SetSoft(child, Soft(room.World.Target.Pid));
        room.World.AssertAsBefore();
    }

    /// <summary>The journal says what the firing found, not what the arming did.</summary>
    [Fact]
    public void And_neither_for_a_recovery()
    {
        using var room = new Room();
        int target = room.World.Target.Pid;
        long before = Soft(target);
        var armed = room.Client.Arm(Limit(target, Ours));
        int child = room.Bear();
        armed.Fire();
        SetSoft(child, Ours);
        room.Daemon.Kill();
        Assert.Equal(0, RunningDaemon.Recover(room.World).Code);
        Assert.Equal([before, Ours], [Soft(target), Soft(child)]);
    }

    [Fact]
    public void A_grandchild_keeps_what_its_parent_chose_itself()
    {
        using var room = new Room();
        using var family = new Family();
        using var elder = room.Client.Inject(Limit(family.Elder, Ours));
        SetSoft(family.Parent, Ours);
        int grandchild = family.Bear();
        Assert.Equal(Ours, Soft(grandchild));
        elder.Undo();
        Assert.Equal(Ours, Soft(grandchild));
    }

    [Fact]
    public void A_grandchild_keeps_the_processors_that_its_parent_chose_itself()
    {
        using var room = Room.WithProcessors();
        using var family = new Family();
        using var elder = room.Client.Inject(new PinProcess(Target.Pid(family.Elder), 1));
        var narrow = Mask(family.Elder);
        Assert.Equal(Errno.None, narrow.Apply(family.Parent));
        int grandchild = family.Bear();
        Assert.Equal(narrow, Mask(grandchild));
        elder.Undo();
        Assert.Equal(narrow, Mask(grandchild));
        Assert.NotEqual(narrow, Mask(family.Elder));
    }

    private static void Refused(Room room, FaultHandle elder, FaultClient asks, IFault fault)
    {
        var error = Assert.Throws<FaultException>(() => asks.Inject(fault));
        Assert.Equal(ErrorCode.Conflict, error.Code);
        Assert.Contains($"fault {elder.Id} ({fault.Descriptor.Kind})", error.Message, StringComparison.Ordinal);
        Assert.Contains("take that back first", error.Message, StringComparison.Ordinal);
        Assert.Contains(elder.Id, error.Details["holder"], StringComparison.Ordinal);
        Assert.Equal([elder.Id], room.Client.List().Select(f => f.Id));
        Assert.Equal([Path.Combine(room.World.UndoDirectory, elder.Id)], Directory.GetFiles(room.World.UndoDirectory));
    }

    private static void TakeBack(FaultHandle elder, FaultHandle younger, bool elderFirst)
    {
        (elderFirst ? elder : younger).Undo();
        (elderFirst ? younger : elder).Undo();
    }

    private static LimitProcess Limit(int pid, long value) => new(Target.Pid(pid), ProcessResource.Nofile, value);

    private static long Soft(int pid)
    {
        Assert.Equal(Errno.None, ResourceLimits.Get(pid, RLIMIT_NOFILE, out ulong soft, out ulong _));
        return (long)soft;
    }

    private static void SetSoft(int pid, long value)
    {
        Assert.Equal(Errno.None, ResourceLimits.Get(pid, RLIMIT_NOFILE, out ulong _, out ulong hard));
        Assert.Equal(Errno.None, ResourceLimits.Set(pid, RLIMIT_NOFILE, (ulong)value, hard));
    }

    private static CpuMask Mask(int pid)
    {
        Assert.Equal(Errno.None, CpuMask.TryGet(pid, out var mask));
        return mask!;
    }

    /// <summary>A world, a daemon and a client of it.</summary>
    private sealed class Room : IDisposable
    {
        public Room()
        {
            World = Lab.Shared.NewWorld();
            Daemon = RunningDaemon.Start(World);
            Client = Daemon.Connect();
        }

        public World World { get; }

        public RunningDaemon Daemon { get; }

        public FaultClient Client { get; }

        public static Room WithProcessors()
        {
            if (Environment.ProcessorCount < 2)
                Assert.Skip("needs 2 processors");
            return new Room();
        }

        /// <summary>A living child of the target, born now.</summary>
        public int Bear()
        {
            World.Births(held: false);
            return World.Target.Children[^1];
        }

        public void Dispose()
        {
            Client.Dispose();
            Daemon.Dispose();
            World.Dispose();
        }
    }

    /// <summary>A shell, its child, and what that child bears when it is told to.</summary>
    private sealed class Family : IDisposable
    {
        // A shell gives what it starts in the background /dev/null to read.
        private const string Script = "exec 3<&0; (read x <&3; sleep 1000 & echo $!; wait) & echo $!; wait";
        private readonly Child _elder = Child.Start("/bin/sh", "-c", Script);
        private readonly PidFd _parentHeld;
        private PidFd? _grandchildHeld;

        public Family()
        {
            Parent = Said();
            _parentHeld = PidFd.Open(Parent);
        }

        public int Elder => _elder.Pid;

        public int Parent { get; }

        public int Bear()
        {
            _elder.Input.WriteLine();
            int grandchild = Said();
            _grandchildHeld = PidFd.Open(grandchild);
            Assert.Equal(Parent, ProcessStat.TryRead(grandchild)!.ParentPid);
            return grandchild;
        }

        public void Dispose()
        {
            foreach (var held in new[] { _grandchildHeld, _parentHeld }.OfType<PidFd>())
            {
                held.Send((int)Signal.SIGKILL);
                held.Dispose();
            }
            _elder.Dispose();
        }

        private int Said() => int.Parse(_elder.Output.ReadLine()!, CultureInfo.InvariantCulture);
    }
}
