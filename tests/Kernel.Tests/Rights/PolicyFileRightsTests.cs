using LuminaGuard.FaultD.Daemon;
using LuminaGuard.FaultD.Native;
using LuminaGuard.FaultD.Tests.NativeRing;
using Xunit;

namespace LuminaGuard.FaultD.Tests.Rights;

public class PolicyFileRightsTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_service_does_not_go_by_what_another_user_owns(bool ownsDirectory)
    {
        Root.Needed("to give a file to another user");
        using var place = new TempDirectory();
        string path = place.At("faultd.json");
        File.WriteAllText(path, "{\"environment\": \"test\"}");
        using (var chown = Child.Start("/bin/chown", "4242", ownsDirectory ? place.Path : path))
            chown.Output.ReadToEnd();
        string message = Assert.Throws<PolicyException>(() => Policy.Load(Settings.Service, path)).Message;
        Assert.Contains(ownsDirectory ? "its directory must be owned by uid 0" : "owned by uid 0", message, StringComparison.Ordinal);
    }
}
