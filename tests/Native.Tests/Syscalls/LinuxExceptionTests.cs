using LuminaGuard.FaultD.Native;
using Xunit;

namespace LuminaGuard.FaultD.Tests.NativeRing;

public class LinuxExceptionTests
{
    [Fact]
    public void It_says_what_could_not_be_done_and_why()
    {
        LinuxException e = new(Errno.ESRCH, "signal", "pid 7");
        Assert.Equal("Cannot signal pid 7: No such process (ESRCH)", e.Message);
        Assert.Equal((Errno.ESRCH, "signal", "pid 7"), (e.Errno, e.Call, e.On));
        Assert.Equal("Cannot fork: Resource temporarily unavailable (EAGAIN)", new LinuxException(Errno.EAGAIN, "fork", "").Message);
    }

    [Fact]
    public void Only_a_failure_is_thrown()
    {
        Errno.None.ThrowIfFailed("open", "x");
        Assert.Throws<LinuxException>(() => Errno.EPERM.ThrowIfFailed("open", "x"));
        Assert.Equal("Unknown error (errno 4711)", ((Errno)4711).Message());
    }
}
