using System.Reflection;
using MessagePack;

namespace LuminaGuard.FaultD.Tests;

/// <summary>The generated code of a record with every type of option, compiled and run: no fault of today has them all.</summary>
public sealed class EveryOptionTests
{
    private const string Kind = "sample.every-option";

    private static readonly Type Record = Compile();

    private delegate IFaultSpec BodyReader(ref MessagePackReader reader, string what);

    /// <summary>One value for each option, in the record's order.</summary>
    private static object?[] Most(bool flag) =>
    [
        Target.Pid(42), "text", int.MinValue, flag, long.MaxValue, "", Enum.Parse(Option, "First"),
        TimeSpan.FromMicroseconds(1), new List<int> { 3, -1 }, !flag,
    ];

    private static object?[] Least() =>
        [Target.Pid(42), "text", 0, true, -5L, "a \"b\"\n", Enum.Parse(Option, "SecondChoice"), null, null, null];

    private static Type Option => Record.Assembly.GetType("LuminaGuard.FaultD.Samples.Option", throwOnError: true)!;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Every_type_of_option_is_read_as_written(bool flag)
    {
        var fault = Make(Most(flag));
        RoundTripTests.Same(fault, Read(FaultBody.Of(fault)));
        Assert.Equal(10, FaultBody.Of(fault).Pairs.Count);
    }

    [Fact]
    public void Options_left_out_or_nil_are_what_the_record_says()
    {
        var bare = FaultBody.Of(Make(Most(true))).With("count", [0]).With("flag", [MessagePackCode.True]);
        string[] optional = ["limit_bytes", "greeting", "option", "for_us", "fds", "maybe"];
        foreach (string name in optional)
            bare.Without(name);
        RoundTripTests.Same(Make(Least()), Read(bare));
        foreach (string name in optional)
            bare.With(name, Encoded.Nil);
        RoundTripTests.Same(Make(Least()), Read(bare));
    }

    [Fact]
    public void A_list_is_refused_when_an_item_is_no_whole_number_of_32_bits()
    {
        // A list of one: 2^32.
        var body = FaultBody.Of(Make(Most(true))).With("fds", [0x91, 0xcf, 0, 0, 0, 1, 0, 0, 0, 0]);
        var error = Assert.Throws<FaultException>(() => Read(body));
        Assert.StartsWith($"Cannot inject {Kind}: fds is from ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_descriptor_says_defaults_as_the_command_line_writes_them()
    {
        var fields = Make(Least()).Descriptor.Fields;
        Assert.Equal([null, null, null, null, "-5", "a \"b\"\n", "second-choice", null, null, null], fields.Select(f => f.Default));
        Assert.Equal(["first", "second-choice"], fields.Single(f => f.Type == FieldType.Choice).Choices);
        Assert.Equal("The first paragraph.\n\nThe second, of Count.\n\nThe third.", Make(Least()).Descriptor.Details);
    }

    private static IFaultSpec Make(object?[] values) => (IFaultSpec)Activator.CreateInstance(Record, values)!;

    private static IFaultSpec Read(FaultBody body)
    {
        var read = Record.GetMethod("Read", BindingFlags.NonPublic | BindingFlags.Static)!.CreateDelegate<BodyReader>();
        var reader = new MessagePackReader(body.Bytes());
        var fault = read(ref reader, "inject " + Kind);
        Assert.True(reader.End, "the reader stands after the map");
        return fault;
    }

    private static Type Compile()
    {
        var run = GeneratorRun.Over(GoldenTests.Golden("EveryOption.cs"));
        using var image = new MemoryStream();
        var emitted = run.Output.Emit(image);
        Assert.True(emitted.Success, string.Join('\n', emitted.Diagnostics));
        return Assembly.Load(image.ToArray()).GetType("LuminaGuard.FaultD.Samples.EveryOption", throwOnError: true)!;
    }
}
