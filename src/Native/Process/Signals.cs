using System.Globalization;

namespace LuminaGuard.FaultD.Native;

/// <summary>Names of signals, as kill(1) has them.</summary>
public static class Signals
{
    /// <summary>Reads "KILL", "SIGKILL", "9", "RTMIN+2" or "RTMAX-1"; case does not matter.</summary>
    /// <param name="text">What was typed.</param>
    /// <param name="signal">1 to 64.</param>
    public static bool TryParse(string text, out int signal)
    {
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out signal))
            return signal is >= 1 and <= (int)Signal.SIGRTMAX;
        string name = text.StartsWith("SIG", StringComparison.OrdinalIgnoreCase) ? text[3..] : text;
        if (name.StartsWith("RTMIN+", StringComparison.OrdinalIgnoreCase))
            return TryRealTime(name[6..], n => (int)Signal.SIGRTMIN + n, out signal);
        if (name.StartsWith("RTMAX-", StringComparison.OrdinalIgnoreCase))
            return TryRealTime(name[6..], n => (int)Signal.SIGRTMAX - n, out signal);
        foreach (Signal candidate in Enum.GetValues<Signal>())
        {
            if (candidate != Signal.None
                && candidate.ToString().AsSpan(3).Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                signal = (int)candidate;
                return true;
            }
        }
        return false;
    }

    /// <summary>"SIGKILL" for 9, "SIGRTMIN+2" for 36; the bare number for what is no signal.</summary>
    public static string Name(int signal)
    {
        if (signal != 0 && Enum.IsDefined((Signal)signal))
            return ((Signal)signal).ToString();
        return signal is > (int)Signal.SIGRTMIN and < (int)Signal.SIGRTMAX
            ? $"SIGRTMIN+{signal - (int)Signal.SIGRTMIN}"
            : signal.ToString(CultureInfo.InvariantCulture);
    }

    private static bool TryRealTime(string offset, Func<int, int> apply, out int signal)
    {
        signal = 0;
        if (!int.TryParse(offset, NumberStyles.None, CultureInfo.InvariantCulture, out int n) || n > 30)
            return false;
        signal = apply(n);
        return true;
    }
}
