using LuminaGuard.FaultD.Native;
using Xunit;

namespace LuminaGuard.FaultD.Tests.CommandLine;

/// <summary>A cgroup of this test below our own, and a faultd to run commands in cgroups below that one.</summary>
internal sealed class ExecRoom : IDisposable
{
    private readonly string _name = $"faultd-test-{Guid.NewGuid():N}";
    private readonly List<Running> _shells = [];

    public ExecRoom(params string[] under)
    {
        if (Cgroup.MountPoint is null)
            Assert.Skip("needs cgroup2 mounted and writable");
        Scene = new Scene(under);
        Path = $"{ProcFs.CgroupPath(Environment.ProcessId)!.TrimEnd('/')}/{_name}";
        System.IO.Directory.CreateDirectory(Directory);
    }

    public Scene Scene { get; }

    /// <summary>Below the mount point.</summary>
    public string Path { get; }

    /// <summary>As a directory.</summary>
    public string Directory => Cgroup.MountPoint + Path;

    /// <summary>The cgroups below ours, all the way down.</summary>
    public string[] Below => System.IO.Directory.GetDirectories(Directory, "*", SearchOption.AllDirectories);

    /// <summary>What the daemon's doctor says of the undos.</summary>
    public string Doctor => Scene.Run("doctor").Out.Split('\n').Single(l => l.Contains("\tundo\t", StringComparison.Ordinal));

    public bool SaysStuck => Doctor.Contains("1 stuck", StringComparison.Ordinal);

    /// <summary>
    /// Starts a shell in our cgroup: $F is faultctl, $D our directory, $MOUNT where cgroup2 is mounted. It ends with us.
    /// </summary>
    public Running Start(string script)
    {
        var shell = Scene.StartShell(Prelude + script);
        _shells.Add(shell);
        return shell;
    }

    public (int Code, string Out, string Error) Run(string script) => Scene.RunShell(Prelude + script);

    /// <summary>Waits until the daemon, alive, has nothing left here.</summary>
    public void UntilClean()
    {
        Running.Until(
            () => Scene.Daemon.HasEnded || (Below.Length == 0 && Scene.Owed.Length == 0),
            $"the daemon has nothing left in {Directory}");
        Assert.False(Scene.Daemon.HasEnded, Scene.Daemon.Error);
    }

    public void Dispose()
    {
        // A test that fails leaves commands behind, and they hold the pipes that the end of their shell is read from.
        using (var ours = Cgroup.Open(Path))
            ours.Kill();
        _shells.ForEach(shell => shell.Dispose());
        Scene.Dispose();
        // The kernel lets nobody remove a cgroup while a task of it is on its way out.
        foreach (string directory in Below.OrderByDescending(d => d.Length).Append(Directory))
            Running.Until(() => Removed(directory), $"{directory} is removed");
    }

    private string Prelude =>
        $"export F=$F D={Directory} MOUNT={Cgroup.MountPoint}; echo $$ > $D/cgroup.procs || exit 99; ";

    private static bool Removed(string directory)
    {
        try
        {
            System.IO.Directory.Delete(directory);
            return true;
        }
        catch (DirectoryNotFoundException)
        {
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }
}
