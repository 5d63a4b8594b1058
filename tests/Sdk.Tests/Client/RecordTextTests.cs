using Xunit;

namespace LuminaGuard.FaultD.Tests.Client;

/// <summary>What a record says when it is printed, as in a log or a failed assertion.</summary>
public sealed class RecordTextTests
{
    private static readonly UndoReport Undone = new("f1", "process.pause", UndoOutcome.Undone, TimeSpan.FromMilliseconds(1), ["it runs", "again"]);

    [Fact]
    public void Lists_are_printed_with_what_is_in_them()
    {
        Assert.Equal(
            "UndoReport { Id = f1, Kind = process.pause, Outcome = Undone, Took = 00:00:00.0010000, Notes = [it runs, again] }", Undone.ToString());
        Assert.Equal($"HealReport {{ Faults = [{Undone}, {Undone}], IsClean = True }}", new HealReport([Undone, Undone]).ToString());
        Assert.Equal("HealReport { Faults = [], IsClean = True }", new HealReport([]).ToString());
    }

    [Fact]
    public void A_fault_is_printed_with_what_is_in_its_lists() => Assert.Equal(
        "StallProcess { Target = pid:5, Threads = [7, 8], ThreadName =  }", new StallProcess(Target.Pid(5), [7, 8]).ToString());

    public static TheoryData<Type> Records => [.. typeof(FaultClient).Assembly.GetExportedTypes()
        .Where(type => !type.IsValueType && type.GetMethod("<Clone>$") is not null)
        .Where(type => type.GetProperties().Any(IsList))
        .Where(type => !typeof(IFaultSpec).IsAssignableFrom(type))];

    // Held against the compiler's own: a member that is added later is printed too.
    [Theory]
    [MemberData(nameof(Records))]
    public void Every_public_member_of_a_record_with_a_list_is_printed(Type type)
    {
        string text = System.Runtime.CompilerServices.RuntimeHelpers.GetUninitializedObject(type) is HealReport
            ? new HealReport([]).ToString()
            : System.Runtime.CompilerServices.RuntimeHelpers.GetUninitializedObject(type).ToString()!;
        Assert.All(type.GetProperties(), property => Assert.Contains($" {property.Name} = ", text, StringComparison.Ordinal));
    }

    private static bool IsList(System.Reflection.PropertyInfo property) =>
        property.PropertyType != typeof(string) && typeof(System.Collections.IEnumerable).IsAssignableFrom(property.PropertyType);
}
