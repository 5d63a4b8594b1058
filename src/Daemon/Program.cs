using LuminaGuard.FaultD;
using LuminaGuard.FaultD.Daemon;

var (line, error) = CommandLine.Parse(args);
if (line is null)
{
    Console.Error.WriteLine($"Cannot start faultd: {error}\n\n{CommandLine.Usage}");
    return 2;
}
try
{
    return line.Verb switch
    {
        Verb.Help => Say(CommandLine.Usage),
        Verb.Version => Say($"faultd {HostOperations.Version}"),
        Verb.Recover => RecoverCommand.Run(line),
        Verb.Guard => GuardCommand.Run(line),
        Verb.Injector => InjectorCommand.Run(),
        Verb.Ballast => LoadCommand.RunBallast(),
        Verb.Burner => LoadCommand.RunBurner(),
        _ => await ServeCommand.RunAsync(line),
    };
}
catch (Exception e) when (e is FaultException or LinuxException or UnsafePathException or PolicyException)
{
    // Paths are as somebody gave them.
    Console.Error.WriteLine(Printable.EscapeAgain(e.Message));
    return e is FaultException { Code: ErrorCode.Conflict } ? 7 : 8;
}

catch (TypeInitializationException e) when (e.InnerException is DllNotFoundException missing)
{
    // Users and groups are read through it, and it is a file of its own.
    bool isHelper = missing.Message.Contains("MonoPosixHelper", StringComparison.Ordinal);
    Console.Error.WriteLine(isHelper
        ? "Cannot start faultd: libMonoPosixHelper.so is missing beside faultd; it is published and packed with it"
        : $"Cannot start faultd: {Printable.Escape(missing.Message)}");
    return 8;
}

static int Say(string text)
{
    Console.Out.WriteLine(text);
    return 0;
}
