using LuminaGuard.FaultD.Native;
using Xunit;

namespace LuminaGuard.FaultD.Tests.NativeRing;

public class PtraceCallerTests
{
    private const uint Nobody = 65534;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public void A_caller_holds_his_own_process_and_no_other()
    {
        Root.Needed("to act as another user");
        using Child roots = Child.Sleep();
        using Child his = Child.Start(
            "/usr/bin/setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "/bin/sleep", "1000");
        Eventually.True(() => ProcFs.CommandLine(his.Pid) is ["/bin/sleep", ..], "the exec");
        using Tracer tracer = Tracer.Start();
        CallerCredentials caller = new(Nobody, Nobody, []);
        CallerCredentials stranger = new(4711, 4711, []);

        Errno ofRoots = tracer.Hold(roots.Pid, [roots.Pid], Patience, out _, out int failed, caller: caller);
        Errno asStranger = tracer.Hold(his.Pid, [his.Pid], Patience, out _, out _, caller: stranger);
        Errno ofHis = tracer.Hold(his.Pid, [his.Pid], Patience, out HeldThreads? held, out _, caller: caller);

        Assert.Equal((Errno.EPERM, Errno.EPERM, Errno.None), (ofRoots, asStranger, ofHis));
        Assert.Equal(roots.Pid, failed);
        Assert.True(held!.IsStopped(his.Pid));
        Assert.Equal(0, ProcessStatus.TryRead(roots.Pid)!.TracerPid);
        tracer.Release(held);
        Assert.Equal(0, ProcessStatus.TryRead(his.Pid)!.TracerPid);

        // The tracer thread is itself again: it may do what the caller may not.
        Assert.Equal(Errno.None, tracer.Hold(roots.Pid, [roots.Pid], Patience, out held, out _));
        tracer.Release(held!);
    }
}
