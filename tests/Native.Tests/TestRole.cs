using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using LuminaGuard.FaultD.Native;

namespace LuminaGuard.FaultD.Tests;

/// <summary>This very program, started again to be somebody else: a tracer to be killed, a new session.</summary>
internal static class TestRole
{
    private const string Variable = "FAULTD_TEST_ROLE";
    private const string Text = "FAULTD_TEST_ROLE_TEXT";

    /// <summary>Starts this program in a role. It reads nothing, and ends with its standard input.</summary>
    public static Process Start(string role, int[] numbers, string text = "")
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        start.Environment[Variable] =
            string.Join(' ', [role, .. numbers.Select(static n => n.ToString(CultureInfo.InvariantCulture))]);
        start.Environment[Text] = text;
        return Process.Start(start)!;
    }

    [ModuleInitializer]
    internal static void Play()
    {
        if (Environment.GetEnvironmentVariable(Variable) is not { Length: > 0 } value)
            return;
        var words = value.Split(' ');
        int[] arguments = [.. words[1..].Select(static w => int.Parse(w, CultureInfo.InvariantCulture))];
        new Thread(static () =>
        {
            Console.In.ReadToEnd();
            Environment.Exit(0);
        })
        { IsBackground = true }.Start();
        switch (words[0])
        {
            case "hold":
                Hold(arguments[0], arguments[1..]);
                break;
            case "hold-and-release":
                HoldAndRelease(arguments[0], arguments[1..]);
                break;
            case "catch":
                Catch(arguments[0], consume: arguments[1] != 0);
                break;
            case "connect":
                using (var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
                {
                    socket.Connect(new UnixDomainSocketEndPoint(Environment.GetEnvironmentVariable(Text)!));
                    Thread.Sleep(Timeout.Infinite);
                }

                break;
            case "setsid":
                Console.WriteLine($"{Sessions.SetSid()} {Sessions.SetSid()}");
                Console.WriteLine(ProcessStat.TryRead(Environment.ProcessId)!.Session);
                break;
        }

        Environment.Exit(0);
    }

    private static void Hold(int pid, int[] threads)
    {
        using var tracer = Tracer.Start();
        var error = tracer.Hold(pid, threads, TimeSpan.FromSeconds(30), out _, out _);
        Console.WriteLine(error == Errno.None ? "held" : error.Name());
        Thread.Sleep(Timeout.Infinite);
    }

    /// <summary>Seizes a thread without interrupting it, catches a signal on its way in, and stays there.</summary>
    private static void Catch(int tid, bool consume)
    {
        LibcPtrace.Request(LibcPtrace.PTRACE_SEIZE, tid);
        Console.WriteLine("seized");
        LibcWait.Wait(
            LibcWait.P_PID, tid, out var info,
            LibcWait.WSTOPPED | LibcWait.__WALL | (consume ? 0 : LibcWait.WNOWAIT));
        Console.WriteLine($"caught {info.si_status}");
        Thread.Sleep(Timeout.Infinite);
    }

    private static void HoldAndRelease(int pid, int[] threads)
    {
        using var tracer = Tracer.Start();
        for (var first = true; ; first = false)
        {
            var error = tracer.Hold(pid, threads, TimeSpan.FromSeconds(30), out var held, out var failed);
            if (error != Errno.None)
            {
                Console.Error.WriteLine($"hold: {error} at {failed}");
                return;
            }

            if (first)
                Console.WriteLine("holding");
            tracer.Release(held!);
        }
    }
}
