using Microsoft.Win32.SafeHandles;

namespace LuminaGuard.FaultD.Sweep.Operations;

/// <summary>Where the children of one point read nothing from and write to; shown when the point fails.</summary>
internal sealed class ChildLog : IDisposable
{
    private const int TailLength = 2_000;
    private readonly string _path;
    private readonly SafeFileHandle _output;
    private readonly SafeFileHandle _input;

    public ChildLog(string path)
    {
        _path = path;
        File.WriteAllText(path, "");
        _output = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite).SafeFileHandle;
        _input = File.OpenHandle("/dev/null");
    }

    public int Input => (int)_input.DangerousGetHandle();

    public int Output => (int)_output.DangerousGetHandle();

    /// <summary>The end of what was written, on one line.</summary>
    public string Tail()
    {
        var text = File.ReadAllText(_path).Trim().ReplaceLineEndings(" | ");
        return text.Length == 0 ? "no output" : text[^Math.Min(TailLength, text.Length)..];
    }

    public void Dispose()
    {
        _output.Dispose();
        _input.Dispose();
    }
}
