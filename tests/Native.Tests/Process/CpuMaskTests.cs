using CsCheck;
using LuminaGuard.FaultD.Native;
using Xunit;

namespace LuminaGuard.FaultD.Tests.NativeRing;

public class CpuMaskTests
{
    private static readonly Gen<int[]> Cpus = Gen.Int[0, 299].Array[0, 64];

    [Fact]
    public void Any_set_survives_bytes_and_text() => Cpus.Sample(cpus =>
    {
        CpuMask mask = CpuMask.Of(cpus);
        Assert.Equal(cpus.Distinct().Order(), mask.Cpus);
        Assert.Equal(cpus.Distinct().Count(), mask.Count);
        Assert.Equal(mask, CpuMask.FromBytes(mask.ToBytes()));
        Assert.Equal(mask, CpuMask.FromBytes([.. mask.ToBytes(), 0, 0, 0]));
        Assert.Equal(mask.GetHashCode(), CpuMask.FromBytes([.. mask.ToBytes(), 0]).GetHashCode());
        Assert.True(CpuMask.TryParse(mask.ToString(), out CpuMask? parsed));
        Assert.Equal(mask, parsed);
    });

    [Fact]
    public void First_takes_the_lowest() => Gen.Select(Cpus, Gen.Int[0, 70]).Sample((cpus, n) =>
        Assert.Equal(cpus.Distinct().Order().Take(n), CpuMask.Of(cpus).First(n).Cpus));

    [Theory]
    [InlineData(new int[0], "")]
    [InlineData(new[] { 0 }, "0")]
    [InlineData(new[] { 0, 1 }, "0-1")]
    [InlineData(new[] { 0, 1, 2, 3, 5 }, "0-3,5")]
    [InlineData(new[] { 1, 3, 4, 8191 }, "1,3-4,8191")]
    public void Text_is_the_kernels_list_format(int[] cpus, string text) => Assert.Equal(text, CpuMask.Of(cpus).ToString());

    [Theory]
    [InlineData("a")]
    [InlineData("1-")]
    [InlineData("-1")]
    [InlineData("3-1")]
    [InlineData("1,,2")]
    [InlineData("1-2-3")]
    [InlineData("8192")]
    [InlineData("99999999999")]
    [InlineData(" 1")]
    public void What_is_no_list_is_refused(string text) => Assert.False(CpuMask.TryParse(text, out _));

    [Fact]
    public void A_number_that_no_kernel_has_is_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => CpuMask.Of(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => CpuMask.Of(8192));
    }

    [Fact]
    public void A_thread_is_moved_and_moved_back_as_the_kernel_says_too()
    {
        using Child child = Child.Sleep();
        Assert.Equal(Errno.None, CpuMask.TryGet(child.Pid, out CpuMask? all));
        Assert.Equal(all!.ToString(), Allowed(child.Pid));
        Assert.Equal(Errno.None, all.First(1).Apply(child.Pid));
        Assert.Equal(all.First(1).ToString(), Allowed(child.Pid));
        Assert.Equal(Errno.None, all.Apply(child.Pid));
        Assert.Equal(Errno.None, CpuMask.TryGet(child.Pid, out CpuMask? back));
        Assert.Equal(all, back);
        Assert.Equal(Errno.EINVAL, CpuMask.Of().Apply(child.Pid));
        Assert.Equal(0, Allocations.Of(() => all.Apply(child.Pid)));
    }

    [Fact]
    public void A_gone_thread_is_ESRCH()
    {
        using Child child = Child.Sleep();
        CpuMask.TryGet(0, out CpuMask? mine);
        int pid = child.Pid;
        child.KillAndReap();
        Assert.Equal(Errno.ESRCH, CpuMask.TryGet(pid, out CpuMask? mask));
        Assert.Null(mask);
        Assert.Equal(Errno.ESRCH, mine!.Apply(pid));
    }

    private static string Allowed(int pid) =>
        File.ReadAllLines($"/proc/{pid}/status").First(l => l.StartsWith("Cpus_allowed_list:", StringComparison.Ordinal))[18..].Trim();
}
