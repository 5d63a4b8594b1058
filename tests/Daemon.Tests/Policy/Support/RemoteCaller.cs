using System.Globalization;
using LuminaGuard.FaultD.Daemon;
using LuminaGuard.FaultD.Tests.NativeRing;

namespace LuminaGuard.FaultD.Tests.Rights;

/// <summary>A caller that is a process of its own, with one child; a wrapper may give it other rights and namespaces.</summary>
internal sealed class RemoteCaller : IDisposable
{
    private const string Script =
        "use Socket; $|=1; $k=fork; if(!$k){close STDIN; exec '/bin/sleep','1000'} "
        + "socket(S,AF_UNIX,SOCK_STREAM,0) or die; connect(S,sockaddr_un($ARGV[0])) or die $!; "
        + "print \"$k\\n\"; <STDIN>; kill 9,$k; waitpid $k,0;";

    private readonly Child _process;

    private RemoteCaller(Child process, Caller caller, int childAsHeCounts)
    {
        _process = process;
        Caller = caller;
        ChildAsHeCounts = childAsHeCounts;
    }

    internal Caller Caller { get; }

    internal int ChildAsHeCounts { get; }

    internal static RemoteCaller Start(DaemonSettings settings, params string[] wrapper)
    {
        using var place = new Callers.MeetingPlace();
        string[] command = [.. wrapper, "/usr/bin/perl", "-e", Script, place.Path];
        var process = Child.Start(command[0], command[1..]);
        var caller = place.Accept(settings);
        return new RemoteCaller(process, caller, int.Parse(process.Output.ReadLine()!, CultureInfo.InvariantCulture));
    }

    /// <summary>Lets him and his child end.</summary>
    internal void End()
    {
        _process.Input.Close();
        _process.Output.ReadToEnd();
    }

    public void Dispose()
    {
        End();
        Caller.Dispose();
        _process.Dispose();
    }
}
