namespace LuminaGuard.FaultD.Sweep.Harness;

/// <summary>The errno values the harness tells apart.</summary>
internal static class Errnos
{
    public const int EPERM = 1;
    public const int ESRCH = 3;
    public const int EINTR = 4;
}
