using System.Text;

namespace LuminaGuard.FaultD;

/// <summary>One option of a fault.</summary>
/// <param name="Name">The key on the wire, snake_case; durations end in <c>_us</c>.</param>
/// <param name="Option">The command line's option without its dashes, kebab-case.</param>
/// <param name="Type">What it holds.</param>
/// <param name="Required">Whether it must be given.</param>
/// <param name="Default">What holds when it is not given, as the command line would write it; null when nothing does.</param>
/// <param name="Choices">The words a <see cref="FieldType.Choice"/> takes; empty otherwise.</param>
/// <param name="Summary">What it means, in one sentence.</param>
public sealed record FieldDescriptor(
    string Name,
    string Option,
    FieldType Type,
    bool Required,
    string? Default,
    IReadOnlyList<string> Choices,
    string Summary)
{
    private bool PrintMembers(StringBuilder text) => RecordText.Members(
        text, (nameof(Name), Name), (nameof(Option), Option), (nameof(Type), Type), (nameof(Required), Required), (nameof(Default), Default), (nameof(Choices), Choices), (nameof(Summary), Summary));
}
