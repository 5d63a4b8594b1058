using LuminaGuard.FaultD.Tests.NativeRing;
using Xunit;

namespace LuminaGuard.FaultD.Tests.Abuse;

/// <summary>More clients than a daemon has room for.</summary>
public class CrowdTests
{
    [Theory]
    [InlineData("--nofile=20000:20000")]
    [InlineData("--nofile=1024:20000")]
    [InlineData("--nofile=1024:1024")]
    [InlineData("--nofile=256:256")]
    public void A_thousand_at_once_are_served_or_told_why_not_and_leave_nothing(string descriptors)
    {
        using var scene = new AbuseScene(under: ["/usr/bin/prlimit", descriptors]);
        var crowd = new List<RawClient>();
        try
        {
            for (int i = 0; i < 1000; i++)
                crowd.Add(scene.Connect());
            var refused = new List<string>();
            int served = 0;
            foreach (var client in crowd)
            {
                if (Greet(client) is { } why)
                    refused.Add(why);
                else
                    served++;
            }
            Assert.True(served > 16, $"{served} served");
            Assert.NotEmpty(refused);
            Assert.All(refused, why => Assert.Matches(
                "^limit_reached Cannot connect: [0-9]+ connections are open, and that is the most$", why));
            // Those who were there first work as ever.
            var handle = scene.Client.Inject(new LimitProcess(Target.Pid(scene.World.Target.Pid), ProcessResource.Nofile, 64));
            Assert.True(scene.World.Differs());
            handle.Undo();
            Assert.All(scene.Client.Doctor(), check => Assert.NotEqual(CheckHealth.Bad, check.Health));
        }
        finally
        {
            crowd.ForEach(client => client.Dispose());
        }
        scene.AssertUntouched();
    }

    [Fact]
    public void Two_thousand_connections_one_after_the_other_leave_nothing()
    {
        using var scene = new AbuseScene();
        for (int i = 0; i < 2000; i++)
        {
            using var client = scene.Connect();
            if (i % 3 == 0)
                client.Ask("list");
            else if (i % 3 == 1)
                client.SendFrame(Pack.Request(1, "support"));
        }
        scene.AssertUntouched();
    }

    // Null when he is served, otherwise what he was told.
    private static string? Greet(RawClient client)
    {
        try
        {
            client.SendFrame(Pack.Request(1, "hello", ("version", 1)));
        }
        catch (System.Net.Sockets.SocketException)
        {
            // Refused and closed already; why is still to be read.
        }
        var error = client.Answer().Error;
        return error is null ? null : $"{ErrorCodes.Word(error.Code)} {error.Message}";
    }
}
