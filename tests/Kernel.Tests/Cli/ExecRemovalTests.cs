using LuminaGuard.FaultD.Tests.Abuse;
using Xunit;

namespace LuminaGuard.FaultD.Tests.CommandLine;

/// <summary>The cgroup made for a command goes in the end, whatever the command did to it, and until then the daemon says so.</summary>
public class ExecRemovalTests
{
    private const string Own = "own=$MOUNT$(sed -n s/^0:://p /proc/self/cgroup)";
    private const string Thread = "echo 0 > $D/cgroup.procs && echo threaded > $own/cgroup.type";

    // So deep that no order but the right one is likely to come by chance.
    private const string Nested = "$F exec -- $F exec -- $F exec -- $F exec -- $F exec --";

    [Fact]
    public void A_threaded_cgroup_whose_processes_left_it_is_removed()
    {
        using var room = new ExecRoom();
        var exec = room.Start(
            $"exec $F exec -- /bin/sh -c '{Own}; echo ready; read go; {Thread} && echo done'");
        exec.AwaitOut("ready");
        // So that it finds the cgroup empty and threaded, and not between the two.
        room.Scene.Daemon.Signal("STOP");
        exec.Say("go\n");
        exec.AwaitOut("done");
        room.Scene.Daemon.Signal("CONT");
        Assert.Equal(0, exec.End());
        room.UntilClean();
    }

    [Fact]
    public void A_threaded_cgroup_that_cannot_be_emptied_stops_nobody()
    {
        using var room = new ExecRoom();
        var exec = room.Start(
            $"exec $F exec -- /bin/sh -c '{Own}; echo ready; read go; {Thread} && echo 0 > $own/cgroup.threads && echo done; read go'");
        exec.AwaitOut("ready");
        room.Scene.Daemon.Signal("STOP");
        exec.Say("go\n");
        exec.AwaitOut("done");
        room.Scene.Daemon.Signal("CONT");
        room.Scene.Daemon.Signal("TERM");
        // 9: something is still owed. An unhandled exception would be 134.
        Assert.Equal(9, room.Scene.Daemon.End());
        Assert.Single(room.Scene.Owed);
        exec.Say("go\n");
        exec.End();
    }

    [Fact]
    public void Nested_commands_leave_no_cgroup_and_no_entry()
    {
        using var room = new ExecRoom();
        for (int i = 0; i < 10; i++)
            Assert.Equal(0, room.Run("$F exec -- $F exec -- $F exec -- /bin/true").Code);
        room.UntilClean();
    }

    [Fact]
    public void What_keeps_a_cgroup_is_shown_and_when_it_goes_the_cgroup_does()
    {
        using var room = new ExecRoom();
        Assert.Equal(0, room.Run($"exec $F exec --name sub -- /bin/sh -c '{Own}; mkdir $own/mine'").Code);
        Running.Until(() => room.SaysStuck, "doctor says stuck");
        Assert.Contains(room.Scene.Owed.Single(), room.Doctor, StringComparison.Ordinal);
        Assert.Contains("may have made cgroups in it", room.Doctor, StringComparison.Ordinal);
        // Its command has ended, and its name is free for another.
        Assert.Equal(0, room.Run("exec $F exec --name sub -- /bin/true").Code);
        Directory.Delete(room.Below.Single(d => Path.GetFileName(d) == "mine"));
        room.UntilClean();
        Assert.Contains("none stuck", room.Doctor, StringComparison.Ordinal);
    }

    [Fact]
    public void The_daemons_end_takes_nested_cgroups_back_from_the_deepest_up()
    {
        using var room = new ExecRoom();
        var exec = room.Start($"exec {Nested} /bin/sh -c 'echo ready; read go'");
        exec.AwaitOut("ready");
        room.Scene.Daemon.Signal("TERM");
        Assert.Equal(0, room.Scene.Daemon.End());
        Assert.Empty(room.Scene.Owed);
        Assert.Empty(room.Below);
        exec.Say("go\n");
        Assert.Equal(0, exec.End());
    }

    [Fact]
    public void Recovery_takes_nested_cgroups_back_from_the_deepest_up()
    {
        using var room = new ExecRoom();
        var exec = room.Start($"exec {Nested} /bin/sh -c 'echo ready; read go'");
        exec.AwaitOut("ready");
        room.Scene.Daemon.Signal("KILL");
        room.Scene.Daemon.End();
        Assert.Equal(5, room.Scene.Owed.Length);
        using var recover = new Running(Programs.Faultd, ["--recover", "--state-dir", room.Scene.StateDirectory]);
        Assert.True(recover.End() == 0, recover.Out + recover.Error);
        Assert.Empty(room.Below);
        exec.Say("go\n");
        exec.End();
    }

    [Fact]
    public void A_parent_that_cannot_be_opened_is_not_a_parent_that_is_gone()
    {
        using var mounts = new MountRoom();
        using var room = new ExecRoom(mounts.Under);
        var exec = room.Start("exec $F exec -- /bin/sh -c 'echo ready; read go'");
        exec.AwaitOut("ready");
        // The kernel answers EXDEV where it would have given the cgroup.
        mounts.MountTmpfs(room.Directory, "size=64k");
        exec.Say("go\n");
        Assert.Equal(0, exec.End());
        Running.Until(() => room.SaysStuck || room.Scene.Owed.Length == 0, "the daemon has tried");
        Assert.Single(room.Scene.Owed);
        Assert.Single(room.Below);
        mounts.Unmount(room.Directory);
        room.UntilClean();
    }
}
