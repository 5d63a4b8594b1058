using System.Globalization;
using LuminaGuard.FaultD.Sweep.Operations;
using Xunit;

namespace LuminaGuard.FaultD.Tests.Laws;

/// <summary>Law 6 for strikes on memory: what is said to have happened is seen by the target.</summary>
public sealed class MemoryStrikeTests : DaemonTest
{
    private readonly RunningProgram _holder = new(Lab.Shared.Program("holder"));

    private Target Holder => Target.Pid(_holder.Pid);

    private protected override void DisposeOwn() => _holder.Dispose();

    [Fact]
    public void Bits_are_flipped_where_it_was_said_and_the_same_seed_flips_them_back()
    {
        string region = _holder.Ask("a");
        Assert.Equal("0", _holder.Ask("b"));
        var report = Client.Strike(new FlipMemory(Holder, region, 3, 7));
        Assert.Equal("3 of 3 read back as flipped", report.Observed);
        Assert.Equal("3", _holder.Ask("b"));
        Assert.Equal(["seed 7"], report.Notes.Where(note => note.StartsWith("seed", StringComparison.Ordinal)));
        Assert.Equal(3, report.Notes.Count(note => note.Contains(" bit ", StringComparison.Ordinal)));
        Assert.Equal(report.Notes.Count, Client.Strike(new FlipMemory(Holder, region, 3, 7)).Notes.Count);
        Assert.Equal("0", _holder.Ask("b"));
        Assert.Empty(Client.List());
    }

    [Theory]
    [InlineData("heap")]
    [InlineData("stack")]
    [InlineData("anonymous")]
    [InlineData("data")]
    public void Each_region_with_a_name_can_be_looked_up(string region) =>
        Assert.Contains($"its {region} of pid {_holder.Pid}", Assert.Single(Client.Preview(new FlipMemory(Holder, region)).Touches), StringComparison.Ordinal);

    [Theory]
    [InlineData("rodata", 1, "region is heap, stack, anonymous, data or addresses")]
    [InlineData("5-5", 1, "region is")]
    [InlineData("-5", 1, "region is")]
    [InlineData("heap", 0, "bits is from 1 to 4096")]
    [InlineData("heap", 4097, "bits is from 1 to 4096")]
    public void What_is_no_region_or_no_number_is_refused_by_name(string region, int bits, string why)
    {
        var e = Assert.Throws<FaultException>(() => Client.Strike(new FlipMemory(Holder, region, bits)));
        Assert.Equal(ErrorCode.InvalidArgument, e.Code);
        Assert.Contains(why, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_seed_below_nought_is_refused() => Assert.Contains(
        "seed is at least 0, not -1", Assert.Throws<FaultException>(() => Client.Strike(new FlipMemory(Holder, Seed: -1))).Message, StringComparison.Ordinal);

    [Fact]
    public void Addresses_where_nothing_is_mapped_are_not_found()
    {
        Assert.Equal(ErrorCode.NotFound, Assert.Throws<FaultException>(() => Client.Strike(new FlipMemory(Holder, "1000-2000"))).Code);
        // The kernel's own page is mapped, and nobody's to write.
        Assert.Equal(ErrorCode.NotFound, Assert.Throws<FaultException>(() => Client.Strike(new FlipMemory(Holder, "ffffffffff600000-ffffffffff601000"))).Code);
    }

    [Fact]
    public void What_a_process_can_read_again_is_reclaimed()
    {
        long before = Resident();
        var report = Client.Strike(new ReclaimMemory(Holder));
        Assert.EndsWith("bytes reclaimed", report.Observed, StringComparison.Ordinal);
        Assert.True(Resident() < before, $"{before} bytes were resident, and {Resident()} are: {report.Observed}");
        // It reads all of it again, and all is there.
        Assert.Equal("0", _holder.Ask("b"));
    }

    [Fact]
    public void No_more_is_reclaimed_than_was_asked_for()
    {
        long before = Resident();
        Client.Strike(new ReclaimMemory(Holder, 1 << 20));
        Assert.InRange(before - Resident(), 1, 1 << 20);
    }

    [Fact]
    public void A_number_of_bytes_is_one() => Assert.Equal(
        ErrorCode.InvalidArgument, Assert.Throws<FaultException>(() => Client.Strike(new ReclaimMemory(Holder, 0))).Code);

    [Fact]
    public void Where_the_controller_is_not_on_cgroup2_memory_oom_says_so_before_it_touches_anything()
    {
        if (CgroupRoot.HostControllers.Contains("memory"))
            return;
        using var world = Lab.Shared.NewWorld(withCgroup: true);
        var e = Assert.Throws<FaultException>(() => Client.Strike(new ExhaustMemory(Target.Cgroup(world.CgroupName!))));
        Assert.Equal(ErrorCode.NotSupported, e.Code);
        Assert.Contains("memory controller", e.Message, StringComparison.Ordinal);
        Assert.False(Client.Support().Single(kind => kind.Kind == "memory.oom").Supported);
        world.AssertAsBefore();
    }

    private long Resident() => long.Parse(_holder.Ask("r"), CultureInfo.InvariantCulture);
}
