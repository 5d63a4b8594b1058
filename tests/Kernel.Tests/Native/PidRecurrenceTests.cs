using LuminaGuard.FaultD.Native;
using Xunit;

namespace LuminaGuard.FaultD.Tests.NativeRing;

public class PidRecurrenceTests(ITestOutputHelper output)
{
    [Fact]
    public void A_number_that_comes_back_is_never_taken_for_the_process_that_had_it()
    {
        Root.Needed("to choose the number of a new process");
        if (!PidFd.KernelHasUniqueInodes)
            Assert.Skip("needs Linux 6.9: pidfds share one inode here");
        using PidForge forge = new();
        int recurred = 0, sameStart = 0;
        for (int round = 0; recurred < 200; round++)
        {
            Assert.True(round < 1000, "somebody else takes the numbers all the time");
            int pid = forge.Start(0);
            Assert.Equal(Errno.None, ProcessIdentity.TryCapture(pid, out ProcessIdentity old, out PidFd? fd));
            fd!.Dispose();
            forge.Kill();
            int again = forge.Start(pid);
            // EEXIST: between our two calls the kernel gave the number to somebody else.
            if (again == -(int)Errno.EEXIST)
                continue;
            Assert.Equal(pid, again);
            recurred++;
            Assert.Equal(Errno.None, ProcessIdentity.TryCapture(pid, out ProcessIdentity now, out PidFd? successor));
            sameStart += now.StartTicks == old.StartTicks ? 1 : 0;
            Assert.Equal(Reopened.Gone, old.Reopen(out PidFd? wrong));
            Assert.Null(wrong);
            Assert.NotEqual(old, now);
            Assert.False(successor!.HasExited);
            successor.Dispose();
            forge.Kill();
        }
        output.WriteLine($"{recurred} recurrences, {sameStart} with the same start time too");
    }
}
