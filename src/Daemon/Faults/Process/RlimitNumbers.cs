namespace LuminaGuard.FaultD.Daemon;

/// <summary>asm-generic/resource.h.</summary>
internal static class RlimitNumbers
{
    public const int Cpu = 0;
    public const int Stack = 3;

    public static int Of(ProcessResource resource) => resource switch
    {
        ProcessResource.Cpu => Cpu,
        ProcessResource.Fsize => 1,
        ProcessResource.Stack => Stack,
        ProcessResource.Core => 4,
        ProcessResource.Nproc => 6,
        ProcessResource.Nofile => 7,
        ProcessResource.Memlock => 8,
        ProcessResource.As => 9,
        _ => throw new ArgumentOutOfRangeException(nameof(resource)),
    };

    public static bool IsKnown(int number) => number is 0 or 1 or 3 or 4 or 6 or 7 or 8 or 9;

    public static string Text(ulong value) => value == ResourceLimits.Infinity
        ? "unlimited" : value.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
