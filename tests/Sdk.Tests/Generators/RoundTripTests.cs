namespace LuminaGuard.FaultD.Tests;

public sealed class RoundTripTests
{
    public static TheoryData<string> Kinds => FaultSamples.Kinds;

    [Theory]
    [MemberData(nameof(Kinds))]
    public void What_is_written_is_read_back(string kind)
    {
        foreach (var fault in new[] { FaultSamples.LeastOf(kind), FaultSamples.MostOf(kind) })
            Same(fault, FaultBody.Read(kind, FaultBody.Bytes(fault)));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Everything_given_is_on_the_wire_under_the_descriptor_s_names(string kind)
    {
        var given = FaultBody.Of(FaultSamples.MostOf(kind)).Pairs.Select(p => p.Key);
        Assert.Equal(FaultCatalog.Find(kind)!.Fields.Select(f => f.Name), given);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void The_required_options_are_enough(string kind)
    {
        var body = FaultBody.Of(FaultSamples.LeastOf(kind));
        foreach (var field in FaultCatalog.Find(kind)!.Fields.Where(f => !f.Required))
            body.Without(field.Name);
        Same(FaultSamples.LeastOf(kind), body.Read(kind));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void The_order_of_keys_does_not_matter(string kind)
    {
        var body = FaultBody.Of(FaultSamples.MostOf(kind));
        body.Pairs.Reverse();
        Same(FaultSamples.MostOf(kind), body.Read(kind));
    }

    [Fact]
    public void A_body_is_a_map_of_snake_case_keys_words_and_microseconds()
    {
        var fault = new KillProcess(Target.Pid(42), When: ProcessState.DiskSleep, Within: TimeSpan.FromMilliseconds(5));
        string hex = Convert.ToHexStringLower(FaultBody.Bytes(fault));
        Assert.Equal(
            "85" + Hex("target") + Hex("pid:42") + Hex("scope") + Hex("one") + Hex("order") + Hex("parents-first")
            + Hex("when") + Hex("disk-sleep") + Hex("within_us") + "cd1388", hex);
    }

    private static string Hex(string text) => Convert.ToHexStringLower(Encoded.Text(text));

    /// <summary>Records with a list are never equal to their copies, so property by property.</summary>
    internal static void Same(IFaultSpec expected, IFaultSpec actual)
    {
        Assert.IsType(expected.GetType(), actual);
        foreach (var property in expected.GetType().GetProperties())
            Assert.Equal(property.GetValue(expected), property.GetValue(actual));
    }
}
