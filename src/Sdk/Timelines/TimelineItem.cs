namespace LuminaGuard.FaultD;

/// <summary>One line of a timeline: an action, once or again and again.</summary>
/// <param name="Verb">What is done.</param>
/// <param name="Fault">With which of its faults.</param>
/// <param name="StartNs">When first, from the beginning.</param>
/// <param name="DurationNs">How long a pulse lasts.</param>
/// <param name="PeriodNs">How long after that again.</param>
/// <param name="Count">How often in all.</param>
/// <param name="JitterNs">How far each may be moved, either way, by chance.</param>
internal sealed record TimelineItem(
    TimelineVerb Verb, int Fault, long StartNs, long DurationNs, long PeriodNs, int Count, long JitterNs);
