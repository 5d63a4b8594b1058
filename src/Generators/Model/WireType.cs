namespace LuminaGuard.FaultD.Generators;

/// <summary>How an option travels; all but <see cref="Integer32"/> are members of the SDK's FieldType.</summary>
internal enum WireType
{
    Target,
    Text,
    Integer32,
    Integer,
    Flag,
    Duration,
    Choice,
    IntegerList,
}
