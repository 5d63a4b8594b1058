using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace LuminaGuard.FaultD.Generators;

/// <summary>From a record's parameter to an option.</summary>
internal static class FieldReader
{
    /// <summary>The option, or null when the wire does not know its type.</summary>
    public static FieldModel? Read(IParameterSymbol parameter, string summary)
    {
        bool nullable = parameter.Type.NullableAnnotation == NullableAnnotation.Annotated;
        var type = Bare(parameter.Type);
        return Wire(type) is { } wire
            ? new FieldModel(parameter.Name, wire, type.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat),
                nullable, Default(parameter, type), summary, Example(parameter, type, wire, summary))
            : null;
    }

    private static ITypeSymbol Bare(ITypeSymbol type) =>
        type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } of
            ? of.TypeArguments[0]
            : type.WithNullableAnnotation(NullableAnnotation.NotAnnotated);

    private static WireType? Wire(ITypeSymbol type) => type switch
    {
        { SpecialType: SpecialType.System_String } => WireType.Text,
        { SpecialType: SpecialType.System_Int32 } => WireType.Integer32,
        { SpecialType: SpecialType.System_Int64 } => WireType.Integer,
        { SpecialType: SpecialType.System_Boolean } => WireType.Flag,
        { TypeKind: TypeKind.Enum } => WireType.Choice,
        _ => type.ToDisplayString() switch
        {
            "LuminaGuard.FaultD.Target" => WireType.Target,
            "System.TimeSpan" => WireType.Duration,
            "System.Collections.Generic.IReadOnlyList<int>" => WireType.IntegerList,
            _ => null,
        },
    };

    private static FieldDefault? Default(IParameterSymbol parameter, ITypeSymbol type)
    {
        if (!parameter.HasExplicitDefaultValue)
            return null;
        if (type.TypeKind == TypeKind.Enum && parameter.ExplicitDefaultValue is { } constant)
        {
            string full = type.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat);
            string member = $"{full}.{Members.Name((INamedTypeSymbol)type, constant)}";
            return new FieldDefault(member, $"Choices<{full}>.Word({member})");
        }
        return parameter.ExplicitDefaultValue switch
        {
            string text => new(Literal(text), Literal(text)),
            bool flag => new(flag ? "true" : "false", flag ? "\"true\"" : "\"false\""),
            IFormattable number => new(Literal(number), $"\"{number.ToString(null, CultureInfo.InvariantCulture)}\""),
            _ => new(type.IsValueType && !IsNullable(parameter) ? "default" : "null", "null"),
        };
    }

    /// <summary>
    /// No text fits every fault: it is the first word that the option's documentation has in parentheses, as in "(TERM, HUP)",
    /// else a variable of the option's name. The page's shell example follows the same rule.
    /// </summary>
    private static string Example(IParameterSymbol parameter, ITypeSymbol type, WireType wire, string summary) => wire switch
    {
        WireType.Target => FirstInParentheses(summary) is { } target ? $"Target.Parse({Literal(target)})" : "Target.Pid(pid)",
        WireType.Text => FirstInParentheses(summary) is { } word ? Literal(word) : Names.Local(parameter.Name),
        WireType.Integer => FirstInParentheses(summary) is { } number && number.All(c => c is >= '0' and <= '9') ? number : "8",
        WireType.Flag => "true",
        WireType.Duration => "TimeSpan.FromMilliseconds(5)",
        WireType.Choice => $"{type.Name}.{type.GetMembers().OfType<IFieldSymbol>().First(f => f.HasConstantValue).Name}",
        WireType.IntegerList => "[1, 2]",
        _ => "8",
    };

    private static string? FirstInParentheses(string summary)
    {
        int open = summary.IndexOf('(');
        int end = open < 0 ? -1 : summary.IndexOfAny([',', ')'], open);
        return end < 0 ? null : summary.Substring(open + 1, end - open - 1);
    }

    private static bool IsNullable(IParameterSymbol parameter) =>
        parameter.Type.NullableAnnotation == NullableAnnotation.Annotated;

    private static string Literal(object value) => SymbolDisplay.FormatPrimitive(value, quoteStrings: true, useHexadecimalNumbers: false);
}
