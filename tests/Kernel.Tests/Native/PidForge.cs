using System.Globalization;

namespace LuminaGuard.FaultD.Tests.NativeRing;

/// <summary>
/// Starts processes with a number of our choice (clone3(2), set_tid), as nothing else can without touching the numbers
/// other processes get. Holds one at a time and reaps it itself.
/// </summary>
internal sealed class PidForge : IDisposable
{
    private const string Source = """
        #define _GNU_SOURCE
        #include <errno.h>
        #include <linux/sched.h>
        #include <signal.h>
        #include <stdio.h>
        #include <stdlib.h>
        #include <string.h>
        #include <sys/syscall.h>
        #include <sys/wait.h>
        #include <unistd.h>

        int main(void) {
            char line[64];
            pid_t child = 0;
            setvbuf(stdout, NULL, _IOLBF, 0);
            while (fgets(line, sizeof line, stdin)) {
                if (line[0] == 'k') {
                    kill(child, SIGKILL);
                    waitpid(child, NULL, 0);
                    printf("%d\n", child);
                    child = 0;
                    continue;
                }
                pid_t wanted = atoi(line);
                struct clone_args args;
                memset(&args, 0, sizeof args);
                args.exit_signal = SIGCHLD;
                args.set_tid = wanted != 0 ? (unsigned long)&wanted : 0;
                args.set_tid_size = wanted != 0;
                child = syscall(SYS_clone3, &args, sizeof args);
                if (child == 0) {
                    execl("/bin/sleep", "sleep", "1000", (char *)NULL);
                    _exit(127);
                }
                printf("%d\n", child < 0 ? -errno : child);
                if (child < 0)
                    child = 0;
            }
            if (child > 0) {
                kill(child, SIGKILL);
                waitpid(child, NULL, 0);
            }
            return 0;
        }
        """;

    private readonly TempDirectory _directory = new();
    private readonly Child _helper;

    internal PidForge()
    {
        Gcc.Compile(Source, _directory.At("forge"));
        _helper = Child.Start(_directory.At("forge"));
    }

    /// <summary>
    /// Starts a process; 0 leaves the number to the kernel. A negative answer is an errno: EEXIST is -17.
    /// </summary>
    internal int Start(int pid) => Ask(pid.ToString(CultureInfo.InvariantCulture));

    /// <summary>Kills and reaps it: its number is free.</summary>
    internal void Kill() => Ask("k");

    public void Dispose()
    {
        _helper.Input.Close();
        _helper.Output.ReadToEnd();
        _helper.Dispose();
        _directory.Dispose();
    }

    private int Ask(string line)
    {
        _helper.Input.WriteLine(line);
        _helper.Input.Flush();
        return int.Parse(_helper.Output.ReadLine()!, CultureInfo.InvariantCulture);
    }
}
