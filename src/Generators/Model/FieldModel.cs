namespace LuminaGuard.FaultD.Generators;

/// <summary>One option of a fault.</summary>
/// <param name="Name">The parameter's name in the record.</param>
/// <param name="Wire">How the type travels.</param>
/// <param name="Type">The type without its question mark, as any file can name it.</param>
/// <param name="Nullable">Whether null means not given.</param>
/// <param name="Default">What holds when it is not given; null when it must be given.</param>
/// <param name="Summary">What it means.</param>
/// <param name="Example">A value for the page's example, as C# writes it.</param>
internal sealed record FieldModel(
    string Name, WireType Wire, string Type, bool Nullable, FieldDefault? Default, string Summary, string Example)
{
    public bool Required => Default is null && !Nullable;

    public string Key => Names.Snake(Name) + (Wire == WireType.Duration ? "_us" : "");

    public string Option => Names.Kebab(Name);

    public string Local => Names.Local(Name);

    public string DeclaredType => Nullable ? Type + "?" : Type;
}

/// <summary>A default twice: as C# writes it, and as an expression for the text of the command line.</summary>
internal sealed record FieldDefault(string Literal, string Text);
