using System.Runtime.InteropServices;
using LuminaGuard.FaultD;
using LuminaGuard.FaultD.Samples.Demo;
using LuminaGuard.FaultD.Samples.Demo.Host;
using LuminaGuard.FaultD.Samples.Demo.Plan;
using LuminaGuard.FaultD.Samples.Demo.Report;

if (DemoOptions.Parse(args, out var problem) is not { } options)
{
    Console.Error.WriteLine(problem);
    Console.Error.WriteLine(DemoOptions.Usage);
    return 2;
}

if (options.Help)
{
    Console.WriteLine(DemoOptions.Usage);
    return 0;
}

using var interrupted = new CancellationTokenSource();
using var onInterrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Interrupt);
using var onTerm = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Interrupt);

try
{
    using var workspace = Workspace.Create(options);
    var plan = DemoPlan.FromSeed(options.Seed);
    Introduce(options.Json ? Console.Error : Console.Out, plan);
    var report = await new DemoRun(options, plan, workspace).RunAsync(interrupted.Token);
    if (options.Json)
        JsonReport.Write(Console.OpenStandardOutput(), report);
    else
        TextReport.Write(Console.Out, report);
    return report.Held ? 0 : 1;
}
catch (Exception failure) when (failure is FaultException or IOException)
{
    Console.Error.WriteLine(failure.Message);
    return 3;
}

void Introduce(TextWriter to, DemoPlan plan)
{
    var uid = ProcFs.EffectiveUid();
    to.WriteLine(uid == 0
        ? "Running as root."
        : $"Running as uid {uid}, without privilege: faultd may break the processes of this user only, "
            + "which is all this run needs.");
    to.WriteLine($"Seed {plan.Seed}, plan {plan.Hash}: {DemoPlan.Kills} kills, "
        + $"{DemoPlan.Pauses} pauses past a watchdog of "
        + $"{DemoPlan.WatchdogLimit.TotalMilliseconds} ms, {DemoPlan.Exhaustions} times no descriptor left."
        + (options.Defect == "none" ? "" : $" Defect switched on: {options.Defect}."));
}

void Interrupt(PosixSignalContext context)
{
    context.Cancel = true;
    interrupted.Cancel();
}
