using LuminaGuard.FaultD.Daemon;
using Xunit;

namespace LuminaGuard.FaultD.Tests.Rights;

public class BusyPollingTests
{
    private static readonly TimeSpan Asked = TimeSpan.FromMicroseconds(120);

    [Fact]
    public void A_daemon_of_ones_own_grants_it_to_few_connections_at_a_time()
    {
        var polling = new BusyPolling(Policies.Embedded);
        for (int i = 0; i < BusyPolling.Most; i++)
        {
            Assert.Equal(Asked, polling.Grant(Asked, out string none));
            Assert.Equal("", none);
        }
        Assert.Equal(TimeSpan.Zero, polling.Grant(Asked, out string note));
        Assert.StartsWith("busy-poll is not granted: ", note, StringComparison.Ordinal);
        Assert.Contains("which is the most", note, StringComparison.Ordinal);
        polling.GiveBack();
        Assert.Equal(Asked, polling.Grant(Asked, out _));
    }

    [Fact]
    public void Who_asks_for_nothing_takes_no_place()
    {
        var polling = new BusyPolling(Policies.Embedded);
        for (int i = 0; i <= BusyPolling.Most; i++)
            Assert.Equal((TimeSpan.Zero, ""), (polling.Grant(TimeSpan.Zero, out string note), note));
        Assert.Equal(Asked, polling.Grant(Asked, out _));
    }

    [Theory]
    [InlineData(0, 0, "busy-poll is not granted: max_busy_poll_us of the policy is 0")]
    [InlineData(50, 50, "busy-poll is granted for 50us, the max_busy_poll_us of the policy")]
    [InlineData(200, 120, "")]
    public void A_service_grants_what_its_policy_allows(int allowed, int granted, string why)
    {
        var file = new PolicyFile { MaxBusyPoll = TimeSpan.FromMicroseconds(allowed) };
        var polling = new BusyPolling(new Policy(Settings.Service, file, "/policy", null));
        Assert.Equal(TimeSpan.FromMicroseconds(granted), polling.Grant(Asked, out string note));
        Assert.Equal(why, note);
    }
}
