namespace LuminaGuard.FaultD.Daemon;

/// <summary>The policy file cannot be used, so the daemon does not start: "Cannot read policy PATH: why".</summary>
internal sealed class PolicyException(string path, string why)
    : Exception($"Cannot read policy {Printable.Escape(path)}: {why}");
