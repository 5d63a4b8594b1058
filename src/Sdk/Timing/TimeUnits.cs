namespace LuminaGuard.FaultD.Units;

/// <summary>Lengths of time that read as they are said: <c>150.Microseconds()</c>. In a namespace of its own, so that whoever has
/// such methods from elsewhere is not asked which he means.</summary>
public static class TimeUnits
{
    /// <summary>So many microseconds.</summary>
    /// <param name="number">How many.</param>
    public static TimeSpan Microseconds(this int number) => TimeSpan.FromMicroseconds((long)number);

    /// <summary>So many microseconds, to 100 ns.</summary>
    /// <param name="number">How many.</param>
    /// <exception cref="OverflowException">It is more than a <see cref="TimeSpan"/> holds.</exception>
    public static TimeSpan Microseconds(this double number) => TimeSpan.FromMicroseconds(number);

    /// <summary>So many milliseconds.</summary>
    /// <param name="number">How many.</param>
    public static TimeSpan Milliseconds(this int number) => TimeSpan.FromMilliseconds((long)number);

    /// <summary>So many milliseconds, to 100 ns.</summary>
    /// <param name="number">How many.</param>
    /// <exception cref="OverflowException">It is more than a <see cref="TimeSpan"/> holds.</exception>
    public static TimeSpan Milliseconds(this double number) => TimeSpan.FromMilliseconds(number);

    /// <summary>So many seconds.</summary>
    /// <param name="number">How many.</param>
    public static TimeSpan Seconds(this int number) => TimeSpan.FromSeconds((long)number);

    /// <summary>So many seconds, to 100 ns.</summary>
    /// <param name="number">How many.</param>
    /// <exception cref="OverflowException">It is more than a <see cref="TimeSpan"/> holds.</exception>
    public static TimeSpan Seconds(this double number) => TimeSpan.FromSeconds(number);
}
