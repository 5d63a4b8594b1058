// A stranger's program: it has the package and nothing else. It pauses a child and has it run on again.
using System.Diagnostics;
using LuminaGuard.FaultD;

using var child = Process.Start("/bin/sleep", "300");
try
{
    await using var faults = await FaultClient.StartEmbeddedAsync();
    string paused;
    await using (await faults.PauseProcessAsync(Target.Process(child)))
        paused = State();
    string after = State();
    Console.WriteLine($"paused: {paused}; taken back: {after}; by {faults.SocketPath}");
    return paused == "T" && after != "T" ? 0 : 1;
}
finally
{
    child.Kill();
}

string State() => File.ReadLines($"/proc/{child.Id}/status").First(line => line.StartsWith("State:")).Split('\t')[1][..1];
