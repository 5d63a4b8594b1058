using Xunit;

namespace LuminaGuard.FaultD.Tests.Client;

/// <summary>What must be given and is null: an error of the caller's, named, and never sent.</summary>
public sealed class NullTests
{
    public static TheoryData<string> Names => [.. Blocked.Keys];

    private static Dictionary<string, Action<FaultClient>> Blocked { get; } = new()
    {
        ["fault"] = c => c.Inject(null!),
        ["strike"] = c => c.Strike(null!),
        ["fault, armed"] = c => c.Arm(null!),
        ["fault, previewed"] = c => c.Preview(null!),
        ["id"] = c => c.Undo(null!),
        ["target"] = c => c.Resolve(null!),
        ["fault.Target"] = c => c.PauseProcess(null!),
        ["strike.Target"] = c => c.KillProcess(null!),
        ["Signal"] = c => c.SignalProcess(Target.Pid(1), null!),
    };

    private static Dictionary<string, Func<FaultClient, Task>> Awaited { get; } = new()
    {
        ["fault"] = c => c.InjectAsync(null!),
        ["strike"] = c => c.StrikeAsync(null!),
        ["fault, armed"] = c => c.ArmAsync(null!),
        ["fault, previewed"] = c => c.PreviewAsync(null!),
        ["id"] = c => c.UndoAsync(null!),
        ["target"] = c => c.ResolveAsync(null!),
        ["fault.Target"] = c => c.PauseProcessAsync(null!),
        ["strike.Target"] = c => c.KillProcessAsync(null!),
        ["Signal"] = c => c.SignalProcessAsync(Target.Pid(1), null!),
    };

    [Theory]
    [MemberData(nameof(Names))]
    public async Task An_awaited_call_says_what_is_null_and_the_client_goes_on(string name)
    {
        using var peer = new Peer();
        var (client, here) = await peer.ConnectAsync();
        await using var closed = client;
        using var end = here;
        AssertNamed(name, await Assert.ThrowsAsync<ArgumentNullException>(() => Awaited[name](client)));
        var listing = client.ListAsync(Calls.Token);
        here.NoFaults(here.Expect(Ops.List).Id);
        Assert.Empty(await listing);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_blocking_call_says_what_is_null_and_the_client_goes_on(string name)
    {
        using var peer = new Peer();
        var (client, here) = await peer.ConnectBlockingAsync();
        await using var closed = client;
        using var end = here;
        AssertNamed(name, Assert.Throws<ArgumentNullException>(() => Blocked[name](client)));
        var listing = Blocking.Run(client.List);
        here.NoFaults(here.Expect(Ops.List).Id);
        Assert.Empty(await listing);
    }

    [Fact]
    public void A_target_has_a_value()
    {
        Assert.Equal("text", Assert.Throws<ArgumentNullException>(() => Target.Parse(null!)).ParamName);
        Assert.Equal("name", Assert.Throws<ArgumentNullException>(() => Target.Name(null!)).ParamName);
        Assert.Equal("unit", Assert.Throws<ArgumentNullException>(() => Target.Unit(null!)).ParamName);
        Assert.Equal("path", Assert.Throws<ArgumentNullException>(() => Target.Cgroup(null!)).ParamName);
        Assert.Equal("id", Assert.Throws<ArgumentNullException>(() => Target.Container(null!)).ParamName);
        Assert.Equal("path", Assert.Throws<ArgumentNullException>(() => Target.Unix(null!)).ParamName);
        Assert.Equal("name", Assert.Throws<ArgumentNullException>(() => Target.Child(null!)).ParamName);
        Assert.Equal("process", Assert.Throws<ArgumentNullException>(() => Target.Process(null!)).ParamName);
        Assert.Equal("Value", Assert.Throws<ArgumentNullException>(() => new Target(TargetScheme.Name, null!)).ParamName);
    }

    private static void AssertNamed(string name, ArgumentNullException thrown) => Assert.Equal(name.Split(',')[0], thrown.ParamName);
}
