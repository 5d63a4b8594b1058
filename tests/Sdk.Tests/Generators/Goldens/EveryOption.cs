using System;
using System.Collections.Generic;

namespace LuminaGuard.FaultD.Samples;

/// <summary>Breaks "something"
/// by every <see cref="Option"/> there is, with <c>a &lt; b</c>.</summary>
/// <remarks>
/// The first
/// paragraph.
///
/// The second, of <paramref name="Count"/>.
/// <para>The third.</para>
/// </remarks>
/// <param name="Target">What to break.</param>
/// <param name="Text">Any text.</param>
/// <param name="Count">A number of 32 bits.</param>
/// <param name="Flag">Yes or no.</param>
/// <param name="LimitBytes">A number of 64 bits.</param>
/// <param name="Greeting">A text with a default.</param>
/// <param name="Option">One of a few.</param>
/// <param name="For">How long.</param>
/// <param name="Fds">Some numbers.</param>
/// <param name="Maybe">Yes, no, or not said.</param>
[Fault("sample.every-option", Durability.Timed, Risk = Risk.Red)]
public sealed partial record EveryOption(
    Target Target,
    string Text,
    int Count,
    bool Flag,
    long LimitBytes = -5,
    string Greeting = "a \"b\"\n",
    Option Option = Option.SecondChoice,
    TimeSpan? For = null,
    IReadOnlyList<int>? Fds = null,
    bool? Maybe = null) : IFault;

/// <summary>A few.</summary>
public enum Option
{
    /// <summary>One.</summary>
    First,

    /// <summary>Two.</summary>
    SecondChoice,
}
