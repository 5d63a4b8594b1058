using System.Globalization;
using LuminaGuard.FaultD.Native;
using Xunit;

namespace LuminaGuard.FaultD.Tests.NativeRing;

public class PidTranslationTests
{
    private const string SleepInside = "/bin/sleep 1000 & echo $!; read x";

    [Fact]
    public void A_caller_in_another_namespace_names_only_what_he_sees()
    {
        Root.Needed("to make a pid namespace");
        using Child a = Unshare(SleepInside), b = Unshare(SleepInside);
        int insideA = Number(a), insideB = Number(b);
        Assert.Equal(insideA, insideB);
        int callerA = ProcFs.Children(a.Pid)[0], callerB = ProcFs.Children(b.Pid)[0];

        Assert.Equal(Errno.None, PidNamespaces.Translate(callerA, insideA, out int hereA));
        Assert.Equal(Errno.None, PidNamespaces.Translate(callerB, insideB, out int hereB));
        Assert.Equal(ProcFs.Children(callerA), [hereA]);
        Assert.Equal(ProcFs.Children(callerB), [hereB]);
        Assert.Equal(Errno.None, PidNamespaces.Translate(callerA, 1, out int init));
        Assert.Equal(callerA, init);
        // A host process by accident: our number there is nobody's.
        Assert.Equal(Errno.ESRCH, PidNamespaces.Translate(callerA, Environment.ProcessId, out _));
        Assert.Equal(Errno.ESRCH, PidNamespaces.Translate(callerA, hereB, out _));

        Assert.True(PidNamespaces.IsVisibleFrom(PidNamespaces.Own, hereA));
        Assert.True(PidNamespaces.IsVisibleFrom(ProcFs.PidNamespace(callerA), hereA));
        Assert.False(PidNamespaces.IsVisibleFrom(ProcFs.PidNamespace(callerB), hereA));
        Assert.False(PidNamespaces.IsVisibleFrom(ProcFs.PidNamespace(callerA), Environment.ProcessId));
    }

    [Fact]
    public void A_namespace_below_the_callers_is_in_his_sight_with_his_numbers()
    {
        Root.Needed("to make a pid namespace");
        using Child outer = Unshare($"echo $$; /usr/bin/unshare -p -f --kill-child /bin/sh -c '{SleepInside}'");
        Assert.Equal(1, Number(outer));
        Assert.Equal(2, Number(outer));
        int caller = ProcFs.Children(outer.Pid)[0];
        int innermost = ProcFs.Descendants(outer.Pid)[^1];
        int[] numbers = ProcessStatus.TryRead(innermost)!.NamespacePids;
        Assert.Equal(3, numbers.Length);
        Assert.Equal(Errno.None, PidNamespaces.Translate(caller, numbers[1], out int here));
        Assert.Equal(innermost, here);
        // Its innermost number is not what the caller would say.
        Assert.Equal(Errno.None, PidNamespaces.Translate(caller, numbers[2], out here));
        Assert.NotEqual(innermost, here);
        Assert.Equal(numbers[0], innermost);
    }

    private static Child Unshare(string script) =>
        Child.Start("/usr/bin/unshare", "-p", "-f", "--kill-child", "/bin/sh", "-c", script);

    private static int Number(Child child) => int.Parse(child.Output.ReadLine()!, CultureInfo.InvariantCulture);
}
