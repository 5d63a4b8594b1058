using System.Runtime.InteropServices;
using LuminaGuard.FaultD.Sweep.Faults;
using LuminaGuard.FaultD.Sweep.Harness;
using LuminaGuard.FaultD.Sweep.Operations;
using LuminaGuard.FaultD.Sweep.Reports;
using LuminaGuard.FaultD.Sweep.SelfTests;

namespace LuminaGuard.FaultD.Sweep;

internal static class Program
{
    public static int Main(string[] arguments)
    {
        if (arguments is ["--list"])
        {
            foreach (var fault in FaultCase.OfThisHost)
                Console.WriteLine(fault.Name);
            return 0;
        }

        if (arguments is ["--prepare", var prepared])
        {
            new Compiler(Directory.CreateDirectory(prepared).FullName).Prepare();
            return 0;
        }

        var directory = Directory.CreateTempSubdirectory("faultd-sweep-").FullName;
        try
        {
            var options = Options.Parse(arguments);
            return options.SelfTest ? SelfTest.Run(directory) : Sweep(options, directory);
        }
        catch (FormatException cause)
        {
            Console.Error.WriteLine($"Cannot sweep: {cause.Message}");
            Console.Error.WriteLine(Options.Usage);
            return 2;
        }
        catch (InvalidOperationException cause)
        {
            Console.Error.WriteLine(cause.Message);
            return 1;
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static int Sweep(Options options, string directory)
    {
        using var stop = new CancellationTokenSource();
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using var context = new SweepContext(options.FindDaemon(), directory, options.Guarded, options.Prepared);
        var report = new Runner(context, options, stop.Token).Run();
        TextReport.Write(report, Console.Out);
        if (options.JsonFile is { } file)
            JsonReport.Write(report, file);
        return report.Passed ? 0 : 1;

        // Cgroups, directories and processes of the present point are put away first.
        void Stop(PosixSignalContext signal)
        {
            signal.Cancel = true;
            stop.Cancel();
        }
    }
}
