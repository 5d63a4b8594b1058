using LuminaGuard.FaultD.Sweep.Operations;
using LuminaGuard.FaultD.Sweep.Snapshots;
using LuminaGuard.FaultD.Tests.CommandLine;
using Xunit;

namespace LuminaGuard.FaultD.Tests;

/// <summary>A network namespace of a test's own with two talkers in it: one alone in a cgroup, and a bystander outside of it.</summary>
internal sealed class OtherNetwork : IDisposable
{
    private const string NftPath = "/usr/sbin/nft";
    private readonly string? _made;

    /// <param name="world">Below whose cgroup one is made.</param>
    /// <param name="beside">Whose cgroup it shares instead.</param>
    public OtherNetwork(World world, OtherNetwork? beside = null)
    {
        GroupName = beside?.GroupName ?? world.CgroupName + "/net";
        GroupPath = beside?.GroupPath ?? world.CgroupPath + "/net";
        if (beside is null)
            _made = Directory.CreateDirectory(GroupPath).FullName;
        // Sockets are of the cgroup that their maker is in.
        CgroupRoot.Move(Victim.Pid, GroupPath);
        Assert.Equal("lo 0 ok", Victim.Ask("net"));
        Bystander = Joining();
    }

    public RunningProgram Victim { get; } = new(Lab.Shared.Program("talker"));

    public RunningProgram Bystander { get; }

    /// <summary>The victim's cgroup.</summary>
    public Target Group => Target.Cgroup(GroupName);

    public string GroupName { get; }

    public string GroupPath { get; }

    /// <summary>All that nf_tables has there.</summary>
    public string Ruleset => string.Join('\n', RulesetFacts.Read(Bystander.Pid).Select(fact => $"{fact.Name}: {fact.All}"));

    /// <summary>One more talker in there.</summary>
    public RunningProgram Joining()
    {
        var talker = new RunningProgram(Lab.Shared.Program("talker"));
        Assert.Equal("join 0 ok", talker.Ask($"join {Victim.Pid}"));
        return talker;
    }

    /// <summary>Runs a tool in there; its exit code and what it said.</summary>
    public (int Code, string Said) Run(string program, params string[] arguments)
    {
        using var tool = new Running("/usr/bin/nsenter", [$"--net=/proc/{Bystander.Pid}/ns/net", program, .. arguments]);
        return (tool.End(), tool.Out + tool.Error);
    }

    /// <summary>Skips the test where nft(8) is not installed.</summary>
    public static void RequireNft()
    {
        if (!File.Exists(NftPath))
            Assert.Skip("needs nftables");
    }

    /// <summary>Runs nft(8) in there, which does it.</summary>
    public string Nft(params string[] arguments)
    {
        var (code, said) = TryNft(arguments);
        Assert.True(code == 0, $"nft {string.Join(' ', arguments)}: {said}");
        return said;
    }

    /// <summary>Runs nft(8) in there.</summary>
    public (int Code, string Said) TryNft(params string[] arguments) => Run(NftPath, arguments);

    public void Dispose()
    {
        Bystander.Dispose();
        Victim.Dispose();
        if (_made is not null)
            CgroupRoot.Remove(_made);
    }
}
