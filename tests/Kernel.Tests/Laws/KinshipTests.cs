using System.Globalization;
using LuminaGuard.FaultD.Daemon;
using LuminaGuard.FaultD.Native;
using LuminaGuard.FaultD.Tests.NativeRing;
using Xunit;

namespace LuminaGuard.FaultD.Tests.Laws;

/// <summary>Faults whose undos could meet come off one after the other; only the others side by side.</summary>
public sealed class KinshipTests
{
    [Fact]
    public void A_process_and_what_descends_from_it_are_one_group_and_siblings_are_not()
    {
        using var family = Child.Start("/bin/sh", "-c", "sh -c 'sleep 1000 & echo $!; wait' & echo $!; read x");
        using var stranger = Child.Sleep();
        using var sibling = Child.Sleep();
        // The shell in between and its child, in the order they said their numbers.
        using var one = Next(family);
        using var other = Next(family);
        Assert.Equal([[0, 2, 3], [1]], Groups(family.Pid, stranger.Pid, one.Pid, other.Pid));
        Assert.Equal([[0, 2], [1]], Groups(one.Pid, stranger.Pid, other.Pid));
        Assert.Equal([[0], [1]], Groups(sibling.Pid, stranger.Pid));
    }

    [Fact]
    public void The_leader_of_a_session_and_its_members_are_one_group()
    {
        // The one in between ends, and the sleeper is nobody's child any more.
        using var leader = Child.Start("/usr/bin/setsid", "/bin/sh", "-c", "(sleep 1000 & echo $!); read x");
        using var member = Next(leader);
        Assert.Equal([[0, 1]], Groups(member.Pid, leader.Pid));
    }

    [Fact]
    public void One_target_is_one_group_whatever_it_is() =>
        Assert.Equal([[0, 2], [1], [3, 4]], Kinship.Group([0, 0, 0, 1 << 22, 1 << 22], at => at == 1 ? "other" : "one"));

    private static IReadOnlyList<IReadOnlyList<int>> Groups(params int[] pids) => Kinship.Group(pids, _ => "");

    private static Relative Next(Child child) => new(int.Parse(child.Output.ReadLine()!, CultureInfo.InvariantCulture));

    /// <summary>A grandchild, ended by its pidfd.</summary>
    private sealed class Relative(int pid) : IDisposable
    {
        private readonly PidFd _held = PidFd.Open(pid);

        public int Pid => pid;

        public void Dispose()
        {
            _held.Send((int)Signal.SIGKILL);
            _held.Dispose();
        }
    }
}
