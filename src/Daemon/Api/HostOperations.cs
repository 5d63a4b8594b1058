using System.Reflection;
using MessagePack;

namespace LuminaGuard.FaultD.Daemon;

/// <summary>The operations on the daemon and its host.</summary>
internal sealed class HostOperations(
    DaemonSettings settings, KindCatalog kinds, TargetResolver resolver, DoctorRounds doctor, ExecRegistry exec, BusyPolling polling)
{
    private static readonly string[] HelloKeys = ["version", "client", "busy_poll_us"];
    private static readonly string[] TargetOnly = ["target"];
    private static readonly string[] NameOnly = ["name"];

    public static string Version { get; } =
        typeof(HostOperations).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0";

    public void Hello(ref MapReader arguments, OperationContext context, ref MessagePackWriter result)
    {
        int? version = null;
        var busyPoll = TimeSpan.Zero;
        while (arguments.Next())
        {
            switch (arguments.Key)
            {
                case "version": version = arguments.Int32(); break;
                case "client": arguments.OptionalText(); break;
                case "busy_poll_us": busyPoll = arguments.Nil() ? TimeSpan.Zero : TimeSpan.FromMicroseconds(arguments.Integer(0, Protocol.MaxBusyPollMicros)); break;
                default: throw arguments.Unknown(HelloKeys);
            }
        }
        if (version is null)
            throw arguments.Missing("version");
        if (version != Protocol.Version)
        {
            throw new FaultException(ErrorCode.VersionMismatch,
                $"Cannot greet faultd: the client speaks protocol {version}, this daemon {Protocol.Version}");
        }
        context.SpinFor(polling, busyPoll, out string note);
        new DaemonInfo(Protocol.Version, Version, Environment.ProcessId, Credentials.EffectiveUid, Choices<DaemonMode>.Word(settings.Mode))
        {
            BusyPoll = context.BusyPoll,
            Note = note,
        }.Write(ref result);
    }

    public void Support(ref MapReader arguments, OperationContext context, ref MessagePackWriter result)
    {
        if (arguments.Next())
            throw arguments.Unknown([]);
        var all = kinds.Support();
        result.WriteArrayHeader(all.Count);
        foreach (var support in all)
            support.Write(ref result);
    }

    public void Doctor(ref MapReader arguments, OperationContext context, ref MessagePackWriter result)
    {
        if (arguments.Next())
            throw arguments.Unknown([]);
        var checks = doctor.Examine();
        result.WriteArrayHeader(checks.Count);
        foreach (var check in checks)
            check.Write(ref result);
    }

    public void Resolve(ref MapReader arguments, OperationContext context, ref MessagePackWriter result)
    {
        Target? target = null;
        while (arguments.Next())
        {
            if (arguments.Key != "target")
                throw arguments.Unknown(TargetOnly);
            target = arguments.Target();
        }
        var matches = resolver.Describe(target ?? throw arguments.Missing("target"), context.Caller);
        result.WriteArrayHeader(Math.Min(matches.Count, 64));
        foreach (var match in matches.Take(64))
            match.Write(ref result);
    }

    public void Adopt(ref MapReader arguments, OperationContext context, ref MessagePackWriter result)
    {
        string? name = null;
        while (arguments.Next())
        {
            if (arguments.Key != "name")
                throw arguments.Unknown(NameOnly);
            name = arguments.OptionalText();
        }
        result.Write(exec.Adopt(context.Caller, name));
    }
}
