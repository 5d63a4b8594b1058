using LuminaGuard.FaultD.Sweep.SelfTests;

namespace LuminaGuard.FaultD.Sweep;

internal static class Program
{
    public static int Main(string[] arguments)
    {
        var directory = Directory.CreateTempSubdirectory("faultd-sweep-").FullName;
        try
        {
            return arguments is ["--self-test"] ? SelfTest.Run(directory) : 2;
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }
}
