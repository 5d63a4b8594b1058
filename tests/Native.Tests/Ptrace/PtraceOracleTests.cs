using System.Globalization;
using System.Runtime.InteropServices;
using LuminaGuard.FaultD.Native;
using LuminaGuard.FaultD.Tests.NativeRing;
using Xunit;

namespace LuminaGuard.FaultD.Tests.Ptrace;

/// <summary>Numbers and layouts of the tracer, the spawner and the sockets, as the C compiler has them.</summary>
public sealed class PtraceOracleTests
{
    private const string Headers = """
        #define _GNU_SOURCE
        #include <signal.h>
        #include <spawn.h>
        #include <stddef.h>
        #include <stdio.h>
        #include <sys/ptrace.h>
        #include <sys/socket.h>
        #include <sys/wait.h>
        #include <linux/ptrace.h>
        #ifndef SO_PEERPIDFD
        #define SO_PEERPIDFD 77 /* asm-generic/socket.h since 6.5; older headers lack it */
        #endif

        """;

    private static readonly Dictionary<string, long> Ours = new()
    {
        ["PTRACE_CONT"] = LibcPtrace.PTRACE_CONT,
        ["PTRACE_DETACH"] = LibcPtrace.PTRACE_DETACH,
        ["PTRACE_GETSIGINFO"] = LibcPtrace.PTRACE_GETSIGINFO,
        ["PTRACE_SEIZE"] = LibcPtrace.PTRACE_SEIZE,
        ["PTRACE_INTERRUPT"] = LibcPtrace.PTRACE_INTERRUPT,
        ["PTRACE_EVENT_STOP"] = LibcPtrace.PTRACE_EVENT_STOP,
        ["P_ALL"] = LibcWait.P_ALL,
        ["P_PID"] = LibcWait.P_PID,
        ["WNOHANG"] = LibcWait.WNOHANG,
        ["WSTOPPED"] = LibcWait.WSTOPPED,
        ["WEXITED"] = LibcWait.WEXITED,
        ["WNOWAIT"] = LibcWait.WNOWAIT,
        ["__WNOTHREAD"] = LibcWait.__WNOTHREAD,
        ["__WALL"] = LibcWait.__WALL,
        ["CLD_EXITED"] = LibcWait.CLD_EXITED,
        ["CLD_TRAPPED"] = LibcWait.CLD_TRAPPED,
        ["sizeof(siginfo_t)"] = Marshal.SizeOf<LibcWait.ChildInfo>(),
        ["offsetof(siginfo_t, si_code)"] = Offset<LibcWait.ChildInfo>("si_code"),
        ["offsetof(siginfo_t, si_pid)"] = Offset<LibcWait.ChildInfo>("si_pid"),
        ["offsetof(siginfo_t, si_uid)"] = Offset<LibcWait.ChildInfo>("si_uid"),
        ["offsetof(siginfo_t, si_status)"] = Offset<LibcWait.ChildInfo>("si_status"),
        ["SIGCHLD"] = LibcSigaction.SIGCHLD,
        ["SIG_UNBLOCK"] = LibcSigaction.SIG_UNBLOCK,
        ["SA_NOCLDSTOP"] = LibcSigaction.SA_NOCLDSTOP,
        ["SIG_DFL"] = LibcSigaction.SIG_DFL,
        ["SIG_IGN"] = LibcSigaction.SIG_IGN,
        ["sizeof(struct sigaction)"] = Marshal.SizeOf<LibcSigaction.Disposition>(),
        ["offsetof(struct sigaction, sa_handler)"] = Offset<LibcSigaction.Disposition>("sa_handler"),
        ["offsetof(struct sigaction, sa_mask)"] = Offset<LibcSigaction.Disposition>("sa_mask"),
        ["offsetof(struct sigaction, sa_flags)"] = Offset<LibcSigaction.Disposition>("sa_flags"),
        ["offsetof(struct sigaction, sa_restorer)"] = Offset<LibcSigaction.Disposition>("sa_restorer"),
        ["sizeof(sigset_t)"] = Marshal.SizeOf<LibcSigaction.SignalSet>(),
        ["POSIX_SPAWN_SETSIGDEF"] = LibcSpawn.POSIX_SPAWN_SETSIGDEF,
        ["POSIX_SPAWN_SETSIGMASK"] = LibcSpawn.POSIX_SPAWN_SETSIGMASK,
        ["POSIX_SPAWN_SETSID"] = LibcSpawn.POSIX_SPAWN_SETSID,
        ["SOL_SOCKET"] = LibcSocketOptions.SolSocket,
        ["SO_PEERCRED"] = LibcSocketOptions.PeerCred,
        ["SO_PEERGROUPS"] = LibcSocketOptions.PeerGroups,
        ["SO_PEERPIDFD"] = LibcSocketOptions.PeerPidFd,
        ["sizeof(struct ucred)"] = Marshal.SizeOf<LibcSocketOptions.PeerIds>(),
        ["offsetof(struct ucred, uid)"] = Offset<LibcSocketOptions.PeerIds>("uid"),
        ["offsetof(struct ucred, gid)"] = Offset<LibcSocketOptions.PeerIds>("gid"),
    };

    [Fact]
    public void Numbers_and_layouts_are_those_of_the_headers()
    {
        var theirs = Ask(Ours.Keys);

        Assert.Equal(Ours.Values, theirs);
    }

    [Fact]
    public void The_spawners_structures_have_room_for_libcs()
    {
        var theirs = Ask(["sizeof(posix_spawnattr_t)", "sizeof(posix_spawn_file_actions_t)"]);

        Assert.InRange(theirs[0], 1, Marshal.SizeOf<LibcSpawn.Attributes>());
        Assert.InRange(theirs[1], 1, Marshal.SizeOf<LibcSpawn.FileActions>());
    }

    private static long Offset<T>(string field) => Marshal.OffsetOf<T>(field);

    private static long[] Ask(IEnumerable<string> expressions)
    {
        var prints = string.Concat(expressions.Select(static e => $"printf(\"%lld\\n\", (long long)({e}));\n"));
        return [.. Gcc.Run($"{Headers}int main(void) {{\n{prints}return 0;\n}}\n")
            .Select(static line => long.Parse(line, CultureInfo.InvariantCulture))];
    }
}
