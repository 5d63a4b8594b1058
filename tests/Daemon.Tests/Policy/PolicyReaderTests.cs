using System.Text;
using LuminaGuard.FaultD.Daemon;
using LuminaGuard.FaultD.Tests.NativeRing;
using Xunit;

namespace LuminaGuard.FaultD.Tests.Rights;

public class PolicyReaderTests
{
    [Fact]
    public void Every_key_is_read()
    {
        var file = Read("""
            {
              // Comments are allowed.
              "environment": "staging", "max_lease_seconds": 300, "default_lease_seconds": 30, "max_live_faults": 7, "max_busy_poll_us": 50,
              "allow_targets": ["cgroup:/a"], "deny_targets": ["user:0", "unit:x@*.service", "file:/srv/db"], "unguarded": ["exe:/usr/sbin/sshd"],
              "rules": [{ "users": ["root", "4242"], "groups": ["0"], "kinds": ["process.*"], "targets": ["user:0"], "red": true }]
            }
            """);
        Assert.Equal(HostEnvironment.Staging, file.Environment);
        Assert.Equal((300, 30, 7), ((int)file.MaxLease.TotalSeconds, (int)file.DefaultLease!.Value.TotalSeconds, file.MaxLiveFaults));
        Assert.Equal(TimeSpan.FromMicroseconds(50), file.MaxBusyPoll);
        Assert.Equal([new CgroupPattern("cgroup:/a", "/a")], file.AllowTargets!);
        Assert.Equal([new UserPattern("user:0", 0), new UnitPattern("unit:x@*.service", "x@*.service"), new FilePattern("file:/srv/db", "/srv/db")], file.DenyTargets);
        Assert.Equal([new ExecutablePattern("exe:/usr/sbin/sshd", "/usr/sbin/sshd")], file.Unguarded);
        var rule = Assert.Single(file.Rules);
        Assert.Equal([0u, 4242u], rule.Users);
        Assert.Equal([0u], rule.Groups);
        Assert.Equal(["process.*"], rule.Kinds);
        Assert.True(rule.Red);
    }

    [Fact]
    public void An_empty_object_is_the_defaults()
    {
        var file = Read("{}");
        Assert.Equal(HostEnvironment.Unset, file.Environment);
        Assert.Equal(TimeSpan.FromMinutes(10), file.MaxLease);
        Assert.Null(file.AllowTargets);
    }

    [Fact]
    public void The_file_that_the_package_ships_is_read_and_refuses_until_somebody_says_what_the_host_is() => Assert.Equal(
        HostEnvironment.Unset,
        new PolicyReader("/policy").Read(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "faultd.json"))).Environment);

    [Theory]
    [InlineData("", "not JSON")]
    [InlineData("[]", "one JSON object")]
    [InlineData("{} {}", "not JSON")]
    [InlineData("{\"enviroment\": \"test\"}", "key 'enviroment' is unknown")]
    [InlineData("{\"environment\": \"Production\"}", "key 'environment' is development, test, staging or production")]
    [InlineData("{\"environment\": 1}", "key 'environment' takes text")]
    [InlineData("{\"environment\": \"test\", \"environment\": \"production\"}", "key 'environment' stands there twice")]
    [InlineData("{\"max_lease_seconds\": 0}", "key 'max_lease_seconds' is a whole number from 1 to 86400")]
    [InlineData("{\"max_lease_seconds\": 1e99}", "key 'max_lease_seconds'")]
    [InlineData("{\"max_lease_seconds\": \"5\"}", "key 'max_lease_seconds'")]
    [InlineData("{\"max_lease_seconds\": 5, \"default_lease_seconds\": 6}", "key 'default_lease_seconds' is at most")]
    [InlineData("{\"max_live_faults\": -1}", "key 'max_live_faults'")]
    [InlineData("{\"max_busy_poll_us\": 201}", "key 'max_busy_poll_us' is a whole number from 0 to 200")]
    [InlineData("{\"deny_targets\": \"user:0\"}", "key 'deny_targets' is an array")]
    [InlineData("{\"deny_targets\": [\"name:redis\"]}", "key 'deny_targets' holds targets of the form")]
    [InlineData("{\"deny_targets\": [\"cgroup:/\"]}", "key 'deny_targets' holds targets of the form")]
    [InlineData("{\"deny_targets\": [\"unit:redis\"]}", "key 'deny_targets' holds targets of the form")]
    [InlineData("{\"deny_targets\": [\"user:no-such-user-here\"]}", "which does not exist")]
    [InlineData("{\"unguarded\": [\"user:0\"]}", "key 'unguarded' holds targets of the form unit:NAME, exe:/PATH and file:/PATH")]
    [InlineData("{\"rules\": [{\"kinds\": [\"*\"]}]}", "key 'rules[0]' names whom it is for")]
    [InlineData("{\"rules\": [{\"groups\": [\"no-such-group-here\"]}]}", "key 'rules[0].groups' names group")]
    [InlineData("{\"rules\": [{\"users\": [\"0\"], \"red\": 1}]}", "key 'rules[0].red' is true or false")]
    [InlineData("{\"rules\": [{\"users\": [\"0\"], \"reds\": true}]}", "key 'rules[0].reds' is unknown")]
    [InlineData("{\"rules\": [5]}", "key 'rules[0]' is an object")]
    [InlineData("{\"rules\": [[[[[[[[[[]]]]]]]]]]}", "not JSON")]
    public void What_it_does_not_understand_it_refuses_by_name(string json, string rule)
    {
        string message = Assert.Throws<PolicyException>(() => Read(json)).Message;
        Assert.StartsWith("Cannot read policy /policy: ", message, StringComparison.Ordinal);
        Assert.Contains(rule, message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_key_with_escape_codes_is_escaped() => Assert.DoesNotContain(
        '\u001b', Assert.Throws<PolicyException>(() => Read("{\"\\u001b[31m\": 1}")).Message);

    [Fact]
    public void An_embedded_daemon_reads_the_environment_and_nothing_else()
    {
        var file = new PolicyReader("/policy").ReadEnvironment(
            Encoding.UTF8.GetBytes("{\"environment\": \"production\", \"max_lease_seconds\": 1, \"of_a_later_version\": []}"));
        Assert.Equal(new PolicyFile { Environment = HostEnvironment.Production }, file);
    }

    [Fact]
    public void No_file_is_the_defaults_and_one_that_cannot_be_read_is_an_error()
    {
        using var directory = new TempDirectory();
        Assert.Equal("unset", Policy.Load(Settings.Embedded, directory.At("none")).Environment);
        Assert.Equal("unset", Policy.Load(Settings.Service, directory.At("none")).Environment);
        Assert.Equal("unset", Policy.Load(Settings.Service, directory.At("no/directory")).Environment);
        Directory.CreateDirectory(directory.At("directory"));
        Assert.Throws<PolicyException>(() => Policy.Load(Settings.Embedded, directory.At("directory")));
        File.WriteAllText(directory.At("torn"), "{\"environment\": \"produ");
        Assert.Throws<PolicyException>(() => Policy.Load(Settings.Embedded, directory.At("torn")));
    }

    [Fact]
    public void A_service_reads_only_what_nobody_else_can_have_written()
    {
        using var directory = new TempDirectory();
        string path = directory.At("faultd.json");
        File.WriteAllText(path, "{\"environment\": \"test\"}");
        File.SetUnixFileMode(path, (UnixFileMode)0x1A4);
        Assert.Equal("test", Policy.Load(Settings.Service, path).Environment);

        File.SetUnixFileMode(path, (UnixFileMode)0x1B4);
        Refused("writable by nobody else");
        File.SetUnixFileMode(path, (UnixFileMode)0x1A4);
        File.Move(path, directory.At("elsewhere"));
        File.CreateSymbolicLink(path, directory.At("elsewhere"));
        Refused("must not be a symbolic link");
        File.Delete(path);
        File.Move(directory.At("elsewhere"), path);
        File.SetUnixFileMode(directory.Path, (UnixFileMode)0x1FF);
        Refused("its directory must be owned");
        File.SetUnixFileMode(directory.Path, (UnixFileMode)0x1C0);
        Assert.Equal("test", Policy.Load(Settings.Service, path).Environment);

        void Refused(string why) => Assert.Contains(
            why, Assert.Throws<PolicyException>(() => Policy.Load(Settings.Service, path)).Message, StringComparison.Ordinal);
    }

    private static PolicyFile Read(string json) => new PolicyReader("/policy").Read(Encoding.UTF8.GetBytes(json));
}
