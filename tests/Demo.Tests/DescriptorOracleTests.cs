using LuminaGuard.FaultD.Samples.Demo;
using LuminaGuard.FaultD.Samples.Demo.Oracles;
using LuminaGuard.FaultD.Samples.Demo.Plan;
using Xunit;

namespace LuminaGuard.FaultD.Tests;

public sealed class DescriptorOracleTests
{
    [Fact]
    public void A_descriptor_that_was_not_there_before_is_named_once()
    {
        var findings = new Findings();
        new DescriptorOracle(findings).Compare(["/a", "/b"], ["/b", "/a", "/x/spare", "/b"], StepKind.Exhaust, step: 4);
        Assert.Equal(["LEAKED 2 descriptors: spare since step 5, b since step 5"], findings.Sentences());
    }

    [Fact]
    public void Another_descriptor_in_place_of_one_before_is_no_leak()
    {
        var findings = new Findings();
        new DescriptorOracle(findings).Compare(["pipe:[1]", "/b"], ["/b", "pipe:[2]"], StepKind.Pause, step: 4);
        Assert.Empty(findings.Sentences());
    }
}
