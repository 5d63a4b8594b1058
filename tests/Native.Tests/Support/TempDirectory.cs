namespace LuminaGuard.FaultD.Tests.NativeRing;

/// <summary>A directory of our own (mode 0700), removed at the end.</summary>
internal sealed class TempDirectory : IDisposable
{
    internal string Path { get; } = Directory.CreateTempSubdirectory("faultd-native-").FullName;

    internal string At(string name) => System.IO.Path.Join(Path, name);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
