using System.Runtime.InteropServices;
using LuminaGuard.FaultD.Samples.Ledger;

if (LedgerOptions.Parse(args, out var problem) is not { } options)
{
    Console.Error.WriteLine(problem);
    Console.Error.WriteLine(LedgerOptions.Usage);
    return 2;
}

if (options.IsCheckpointer)
    return Checkpointer.Run(options);

Directory.CreateDirectory(options.Directory);
using var held = InstanceLock.TryTake(options.Directory, options.Defect);
if (held is null)
{
    Output.Line($"refused: Cannot use {options.Directory}: another ledger holds ledger.lock");
    return 3;
}

using var stop = new CancellationTokenSource();
using var onTerm = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
using var onInterrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
new Thread(StopAtEndOfInput) { IsBackground = true, Name = "input" }.Start();

using var store = new Store(options.DatabasePath);
using var checkpointer = new CheckpointerProcess(options);
checkpointer.EnsureRunning();
var watchdog = new Watchdog(options.WatchdogLimit, stop.Token);
Output.Line($"ready {store.Highest()} checkpointer {checkpointer.ProcessId}");
new Writer(options, store, watchdog, checkpointer).Run(stop.Token);
Output.Line("stopped");
return 0;

void Stop(PosixSignalContext context)
{
    context.Cancel = true;
    stop.Cancel();
}

// Whoever started us holds the other end: a ledger does not outlive its runner.
void StopAtEndOfInput()
{
    using var input = Console.OpenStandardInput();
    var nothing = new byte[16];
    while (input.Read(nothing) > 0)
    {
    }

    stop.Cancel();
}
