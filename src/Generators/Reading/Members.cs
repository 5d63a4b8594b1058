using Microsoft.CodeAnalysis;

namespace LuminaGuard.FaultD.Generators;

/// <summary>Enum members: constants come from the compiler as bare numbers.</summary>
internal static class Members
{
    public static string Name(TypedConstant constant) => Name((INamedTypeSymbol)constant.Type!, constant.Value!);

    public static string Name(INamedTypeSymbol type, object value) =>
        type.GetMembers().OfType<IFieldSymbol>().FirstOrDefault(f => f.HasConstantValue && Equals(f.ConstantValue, value))?.Name
        ?? throw new InvalidOperationException($"Cannot name {value} of {type.Name}: it is no member");
}
