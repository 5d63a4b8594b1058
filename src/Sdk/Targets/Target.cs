using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;

namespace LuminaGuard.FaultD;

/// <summary>What a fault is aimed at: <c>scheme:value</c>, the same in SDK, shell, YAML and wire.</summary>
/// <param name="Scheme">What the value means.</param>
/// <param name="Value">The value, unescaped.</param>
/// <param name="StartTicks">The process's start time in clock ticks since boot, where the caller knows it; a process
/// that has the number but not the start time is not the target.</param>
public sealed record Target(TargetScheme Scheme, string Value, ulong? StartTicks = null)
{
    /// <summary>The value, unescaped.</summary>
    public string Value { get; init => field = NotNull(value); } = NotNull(Value);

    /// <summary>The longest value that is accepted, in characters.</summary>
    public const int MaxLength = 4096;

    /// <summary>A process by number.</summary>
    public static Target Pid(int pid) => new(TargetScheme.Pid, pid.ToString(CultureInfo.InvariantCulture));

    /// <summary>A process started by this program, with its start time, so that the number alone is not trusted.</summary>
    /// <exception cref="FaultException">The process has ended: its number may be another's by now.</exception>
#pragma warning disable RS0030 // The caller's own object is only read; no process is started.
    public static Target Process(Process process)
    {
        ArgumentNullException.ThrowIfNull(process);
        ulong? ticks = ProcessStartTime.Ticks(process.Id);
        // In this order: what has not been reaped yet still had its number when the start time was read.
        if (process.HasExited || ticks is null)
            throw new FaultException(ErrorCode.NotFound, $"Cannot name process {process.Id} as a target: it has ended");
        return new(TargetScheme.Pid, process.Id.ToString(CultureInfo.InvariantCulture), ticks);
    }
#pragma warning restore RS0030

    /// <summary>The one process with this name.</summary>
    public static Target Name(string name) => new(TargetScheme.Name, NotNull(name));

    /// <summary>The cgroup of a systemd unit, as in <c>redis.service</c>.</summary>
    public static Target Unit(string unit) => new(TargetScheme.Unit, NotNull(unit));

    /// <summary>A cgroup by its path below the cgroup2 mount.</summary>
    public static Target Cgroup(string path) => new(TargetScheme.Cgroup, NotNull(path));

    /// <summary>The cgroup of a container.</summary>
    public static Target Container(string id) => new(TargetScheme.Container, NotNull(id));

    /// <summary>The process that listens on a TCP port.</summary>
    public static Target Port(int port) => new(TargetScheme.Port, port.ToString(CultureInfo.InvariantCulture));

    /// <summary>The process that listens on a Unix socket.</summary>
    public static Target Unix(string path) => new(TargetScheme.Unix, NotNull(path));

    /// <summary>What <c>faultctl exec --name</c> started.</summary>
    public static Target Child(string name) => new(TargetScheme.Child, NotNull(name));

    /// <summary>A virtual machine monitor by its process number.</summary>
    public static Target Vmm(int pid) => new(TargetScheme.Vmm, pid.ToString(CultureInfo.InvariantCulture));

    /// <summary>A regular file by its path.</summary>
    public static Target File(string path) => new(TargetScheme.File, NotNull(path));

    /// <summary>Reads <c>scheme:value</c>, with <c>pid:42@12345</c> for a start time.</summary>
    /// <exception cref="FaultException">The text is no target; the message says which rule it breaks.</exception>
    public static Target Parse(string text) =>
        TargetText.TryParse(NotNull(text), out var target, out var why)
            ? target
            : throw new FaultException(ErrorCode.InvalidArgument, $"Cannot read target '{Printable.Escape(text)}': {why}");

    /// <summary>The target as it is written: <c>scheme:value</c>.</summary>
    public override string ToString() => TargetText.Format(this);

    private static string NotNull(string value, [CallerArgumentExpression(nameof(value))] string? name = null)
    {
        ArgumentNullException.ThrowIfNull(value, name);
        return value;
    }
}
