namespace LuminaGuard.FaultD.Tests;

public sealed class BodyRefusalTests
{
    public static TheoryData<string> Kinds => FaultSamples.Kinds;

    public static TheoryData<string, string> Fields => FaultSamples.Fields;

    [Theory]
    [MemberData(nameof(Kinds))]
    public void An_unknown_key_is_named_with_those_that_are_known(string kind)
    {
        string message = FaultBody.Of(FaultSamples.MostOf(kind)).With("no_such\u001b", [1]).Refusal(kind);
        Assert.Contains(@"unknown key 'no_such\x1b'; known are target", message, StringComparison.Ordinal);
        foreach (var field in FaultCatalog.Find(kind)!.Fields)
            Assert.Contains(field.Name, message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Fields))]
    public void A_key_given_twice_is_refused(string kind, string name)
    {
        var body = FaultBody.Of(FaultSamples.MostOf(kind));
        byte[] value = body.Pairs.Single(p => p.Key == name).Value;
        Assert.Contains($": {name} is given once", body.Again(name, value).Refusal(kind), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Fields))]
    public void A_value_of_another_type_is_refused_by_name(string kind, string name)
    {
        byte[] wrong = Encoded.WrongFor(FaultSamples.Field(kind, name).Type);
        string message = FaultBody.Of(FaultSamples.MostOf(kind)).With(name, wrong).Refusal(kind);
        Assert.Contains($": {name} is ", message, StringComparison.Ordinal);
        Assert.Contains(", not a ", message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Fields))]
    public void A_key_left_out_is_missing_when_required_and_its_default_otherwise(string kind, string name) =>
        LeftOut(kind, name, FaultBody.Of(FaultSamples.MostOf(kind)).Without(name), $": {name} is missing");

    [Theory]
    [MemberData(nameof(Fields))]
    public void Nil_is_refused_when_required_and_as_good_as_not_given_otherwise(string kind, string name) =>
        LeftOut(kind, name, FaultBody.Of(FaultSamples.MostOf(kind)).With(name, Encoded.Nil), $": {name} is ");

    [Fact]
    public void A_word_that_is_no_choice_is_refused_with_the_choices()
    {
        string message = FaultBody.Of(new KillProcess(Target.Pid(42))).With("scope", Encoded.Text("One")).Refusal("process.kill");
        Assert.EndsWith(": scope is one of one, tree, cgroup, not 'One'", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_duration_is_not_negative()
    {
        // 0xff is -1 in MessagePack.
        string message = FaultBody.Of(new KillProcess(Target.Pid(42))).With("within_us", [0xff]).Refusal("process.kill");
        Assert.Contains(": within_us is from 0 to ", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_number_beyond_32_bits_is_refused_where_the_record_has_32()
    {
        byte[] value = [0xcf, 0, 0, 0, 1, 0, 0, 0, 0];
        string message = FaultBody.Of(new PinProcess(Target.Pid(42))).With("cpus", value).Refusal("process.affinity");
        Assert.Contains(": cpus is from ", message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_body_that_is_no_map_is_a_bad_request(string kind)
    {
        var error = Assert.Throws<FaultException>(() => FaultBody.Read(kind, new byte[] { 0x90 }));
        Assert.Equal(ErrorCode.BadRequest, error.Code);
    }

    private static void LeftOut(string kind, string name, FaultBody body, string refusal)
    {
        if (FaultSamples.Field(kind, name).Required)
        {
            Assert.Contains(refusal, body.Refusal(kind), StringComparison.Ordinal);
            return;
        }
        var read = FaultBody.Of(body.Read(kind));
        var least = FaultBody.Of(FaultSamples.LeastOf(kind));
        Assert.Equal(Values(least, name), Values(read, name));
    }

    private static byte[][] Values(FaultBody body, string name) => [.. body.Pairs.Where(p => p.Key == name).Select(p => p.Value)];
}
