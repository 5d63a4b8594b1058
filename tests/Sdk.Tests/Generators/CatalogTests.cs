using System.Reflection;
using MessagePack;

namespace LuminaGuard.FaultD.Tests;

public sealed class CatalogTests
{
    public static TheoryData<string> Kinds => FaultSamples.Kinds;

    [Fact]
    public void The_catalog_holds_every_record_sorted_by_kind()
    {
        var records = typeof(IFaultSpec).Assembly.GetTypes()
            .Where(t => t.IsClass && t.IsAssignableTo(typeof(IFaultSpec))).Select(t => t.Name);
        Assert.Equal(records.Order(StringComparer.Ordinal), FaultCatalog.All.Select(d => d.RecordName).Order(StringComparer.Ordinal));
        Assert.Equal(FaultCatalog.All.OrderBy(d => d.Kind, StringComparer.Ordinal), FaultCatalog.All);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_kind_is_found_by_its_name_and_its_records_say_the_same(string kind)
    {
        var found = FaultCatalog.Find(kind);
        Assert.NotNull(found);
        Assert.Equal(kind, found.Kind);
        Assert.Same(found, FaultSamples.LeastOf(kind).Descriptor);
        Assert.Equal(found.RecordName, FaultSamples.LeastOf(kind).GetType().Name);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_strike_is_red_and_is_no_fault_to_be_taken_back(string kind)
    {
        var fault = FaultSamples.LeastOf(kind);
        Assert.Equal(fault is IStrike, fault.Descriptor.IsStrike);
        Assert.NotEqual(fault is IStrike, fault is IFault);
        Assert.True(fault is IFault || fault.Descriptor.Risk == Risk.Red);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Defaults_in_the_descriptor_are_those_of_the_record(string kind)
    {
        var least = FaultSamples.LeastOf(kind);
        var required = FaultCatalog.Find(kind)!.Fields.Where(f => f.Required);
        var options = required.ToDictionary(f => f.Option, f => ShellText(least, f));
        foreach (var field in FaultCatalog.Find(kind)!.Fields.Where(f => f.Default is not null))
            options[field.Option] = field.Default!;
        RoundTripTests.Same(least, FaultTextReader.Read(FaultCatalog.Find(kind)!, options));
    }

    [Fact]
    public void An_unknown_kind_is_refused_with_those_that_are_known()
    {
        var error = Assert.Throws<FaultException>(() =>
        {
            var reader = new MessagePackReader(new byte[] { 0x80 });
            FaultCatalog.Read("process.\u001b[2J", ref reader, "inject it");
        });
        Assert.Equal(ErrorCode.UnknownKind, error.Code);
        Assert.Equal(@"Cannot inject it: there is no fault 'process.\x1b[2J'; known are "
            + string.Join(", ", FaultCatalog.All.Select(d => d.Kind)), error.Message);
        Assert.Null(FaultCatalog.Find("process.Kill"));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Each_kind_has_a_call_to_await_and_one_to_wait_in(string kind)
    {
        var found = FaultCatalog.Find(kind)!;
        var result = found.IsStrike ? typeof(InjectReport) : typeof(FaultHandle);
        string[] own = [.. found.Fields.Select(f => f.Option.Replace("-", "", StringComparison.Ordinal)),
            .. found.IsStrike ? Array.Empty<string>() : ["options"]];
        Check(found.RecordName, result, own);
        Check(found.RecordName + "Async", typeof(Task<>).MakeGenericType(result), [.. own, "cancellationToken"]);
    }

    private static void Check(string name, Type result, string[] parameters)
    {
        var call = typeof(FaultClient).GetMethod(name, BindingFlags.Public | BindingFlags.Instance);
        Assert.NotNull(call);
        Assert.Equal(result, call.ReturnType);
        Assert.Equal(parameters, call.GetParameters().Select(p => p.Name), StringComparer.OrdinalIgnoreCase);
    }

    private static string ShellText(IFaultSpec fault, FieldDescriptor field)
    {
        byte[] value = FaultBody.Of(fault).Pairs.Single(p => p.Key == field.Name).Value;
        var reader = new MessagePackReader(value);
        return field.Type switch
        {
            FieldType.Integer => reader.ReadInt64().ToString(System.Globalization.CultureInfo.InvariantCulture),
            FieldType.Duration => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{reader.ReadInt64()}us"),
            _ => reader.ReadString()!,
        };
    }
}
