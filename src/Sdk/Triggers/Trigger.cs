using System.Globalization;

namespace LuminaGuard.FaultD;

/// <summary>
/// A condition in the kernel that fires an armed fault or begins a timeline when it becomes true: <c>scheme:value</c>, the same in
/// SDK, shell, YAML and wire.
/// </summary>
/// <remarks>
/// Only what happens from the request on counts, except for <see cref="Memory"/>, whose level may have been reached already. The
/// daemon sees what its caller may see: processes, files and cgroups are judged as his own.
/// </remarks>
/// <example><code>
/// using var armed = faults.Arm(new PauseProcess(Target.Name("replica")));
/// armed.FireWhen(Trigger.Accept(6379) with { Count = 3, Delay = TimeSpan.FromMilliseconds(5) });
/// </code></example>
public sealed record Trigger
{
    internal Trigger(TriggerScheme scheme, string subject) => (Scheme, Subject) = (scheme, subject);

    /// <summary>The longest text that is accepted, in characters.</summary>
    public const int MaxLength = 8192;

    /// <summary>What is waited for.</summary>
    public TriggerScheme Scheme { get; }

    /// <summary>Where: a name, a target, a path or a port.</summary>
    internal string Subject { get; }

    /// <summary>How long after the condition has come true; zero at first.</summary>
    public TimeSpan Delay
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, TimeSpan.Zero);
            field = value;
        }
    }

    /// <summary>How often it has to come true: the last of so many times counts. One at first.</summary>
    public int Count
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            field = value;
        }
    } = 1;

    /// <summary>The words a line has to hold, for <see cref="TriggerScheme.Line"/>; else null.</summary>
    internal string? Text { get; init; }

    /// <summary>The cgroup whose connections count, for <see cref="TriggerScheme.Accept"/> and <see cref="TriggerScheme.Connect"/>; null
    /// for all.</summary>
    internal string? Cgroup { get; init; }

    /// <summary>The size in bytes, for <see cref="TriggerScheme.Memory"/>.</summary>
    internal long LevelBytes { get; init; }

    /// <summary>What is waited for under pressure, for <see cref="TriggerScheme.Pressure"/>.</summary>
    internal PressureResource Resource { get; init; }

    /// <summary>Whether all tasks have to wait, not only some, for <see cref="TriggerScheme.Pressure"/>.</summary>
    internal bool IsFull { get; init; }

    /// <summary>For how long of the window they have to wait, for <see cref="TriggerScheme.Pressure"/>.</summary>
    internal TimeSpan Stall { get; init; }

    /// <summary>The window, for <see cref="TriggerScheme.Pressure"/>.</summary>
    internal TimeSpan Window { get; init; }

    /// <summary>A process of this name begins its program (execve(2)); told by the process connector, for CAP_NET_ADMIN.</summary>
    /// <param name="name">Its comm, or the file name of its program or of its first argument.</param>
    public static Trigger Exec(string name) => Checked(new(TriggerScheme.Exec, name));

    /// <summary>A process of this name ends, with its last thread; told by the process connector, for CAP_NET_ADMIN.</summary>
    /// <param name="name">Its comm, or the file name of its program or of its first argument.</param>
    public static Trigger Exit(string name) => Checked(new(TriggerScheme.Exit, name));

    /// <summary>One certain process ends: its pidfd becomes readable.</summary>
    /// <param name="target">The process.</param>
    public static Trigger End(Target target)
    {
        ArgumentNullException.ThrowIfNull(target);
        return Checked(new(TriggerScheme.End, target.ToString()));
    }

    /// <summary>A file is opened, or an entry of a directory is (inotify(7)).</summary>
    /// <param name="path">An absolute path. The file that is there now is meant, under whatever name it has later.</param>
    public static Trigger Open(string path) => Checked(new(TriggerScheme.Open, path));

    /// <summary>A file is written to or cut, or an entry of a directory is (inotify(7)); not what is written through a mapping.</summary>
    /// <param name="path">An absolute path. The file that is there now is meant, under whatever name it has later.</param>
    public static Trigger Write(string path) => Checked(new(TriggerScheme.Write, path));

    /// <summary>A line is added to a file that holds these words. A file put in the place of the first is followed.</summary>
    /// <param name="path">An absolute path without a colon.</param>
    /// <param name="text">What the line has to hold, exactly.</param>
    public static Trigger Line(string path, string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Checked(new(TriggerScheme.Line, path) { Text = text });
    }

    /// <summary>A TCP connection to this port is accepted here: a program in the kernel (sock_ops) sees it, for CAP_BPF and
    /// CAP_NET_ADMIN.</summary>
    /// <param name="port">The port that is listened on.</param>
    /// <param name="cgroup">Whose connections, by the path of a cgroup; null for everybody's in the caller's network namespace.</param>
    public static Trigger Accept(int port, string? cgroup = null) =>
        Checked(new(TriggerScheme.Accept, port.ToString(CultureInfo.InvariantCulture)) { Cgroup = cgroup });

    /// <summary>A process here has connected to this TCP port, of whichever host; see <see cref="Accept"/>.</summary>
    /// <param name="port">The port that is connected to.</param>
    /// <param name="cgroup">Whose connections, by the path of a cgroup; null for everybody's in the caller's network namespace.</param>
    public static Trigger Connect(int port, string? cgroup = null) =>
        Checked(new(TriggerScheme.Connect, port.ToString(CultureInfo.InvariantCulture)) { Cgroup = cgroup });

    /// <summary>A cgroup's memory (memory.current) is at a size or above; looked at each millisecond, since the kernel tells of no
    /// level.</summary>
    /// <param name="cgroup">The path of a cgroup that has the memory controller.</param>
    /// <param name="levelBytes">The size in bytes.</param>
    public static Trigger Memory(string cgroup, long levelBytes) =>
        Checked(new(TriggerScheme.Memory, cgroup) { LevelBytes = levelBytes });

    /// <summary>A cgroup's tasks have to wait for so long of a window (PSI, Documentation/accounting/psi.rst).</summary>
    /// <param name="cgroup">The path of a cgroup.</param>
    /// <param name="resource">What they wait for.</param>
    /// <param name="stall">For how long of the window, all their waiting together.</param>
    /// <param name="window">The window, 500 ms to 10 s; a daemon without CAP_SYS_RESOURCE may only ask for multiples of 2 s.</param>
    /// <param name="isFull">Whether all tasks have to wait at once, not only some.</param>
    public static Trigger Pressure(string cgroup, PressureResource resource, TimeSpan stall, TimeSpan window, bool isFull = false) =>
        Checked(new(TriggerScheme.Pressure, cgroup) { Resource = resource, Stall = stall, Window = window, IsFull = isFull });

    /// <summary>Reads <c>scheme:value</c>.</summary>
    /// <exception cref="FaultException">The text is no trigger; the message says which rule it breaks.</exception>
    public static Trigger Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return TriggerText.TryParse(text, out var trigger, out var why)
            ? trigger
            : throw new FaultException(ErrorCode.InvalidArgument, $"Cannot read trigger '{Printable.Escape(text)}': {why}");
    }

    /// <summary>The trigger as it is written: <c>scheme:value</c>.</summary>
    public override string ToString() => TriggerText.Format(this);

    // What can be written can be read back: one place has the rules.
    private static Trigger Checked(Trigger trigger)
    {
        ArgumentNullException.ThrowIfNull(trigger.Subject);
        var read = Parse(TriggerText.Format(trigger));
        return read == trigger ? read
            : throw new FaultException(ErrorCode.InvalidArgument, $"Cannot wait for {Printable.Escape(trigger.ToString())}: it would be read as {Printable.Escape(read.ToString())}");
    }
}
