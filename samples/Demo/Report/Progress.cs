namespace LuminaGuard.FaultD.Samples.Demo.Report;

/// <summary>One line that is written over on a terminal; a line for each step elsewhere.</summary>
internal sealed class Progress : IDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(100);
    private readonly TextWriter _to;
    private readonly Func<string> _figures;
    private readonly Timer? _timer;
    private readonly Lock _gate = new();
    private string _doing = "";

    /// <param name="onStandardError">Where standard output is taken by the report.</param>
    /// <param name="figures">What is added to each line: it changes all the time.</param>
    public Progress(bool onStandardError, Func<string> figures)
    {
        _to = onStandardError ? Console.Error : Console.Out;
        _figures = figures;
        var isTerminal = onStandardError ? !Console.IsErrorRedirected : !Console.IsOutputRedirected;
        if (isTerminal)
            _timer = new Timer(_ => Redraw(), null, Period, Period);
    }

    public void Doing(string what)
    {
        lock (_gate)
            _doing = what;
        if (_timer is null)
            _to.WriteLine($"{what}  {_figures()}");
    }

    public void Dispose()
    {
        if (_timer is null)
            return;
        _timer.Dispose();
        Redraw();
        lock (_gate)
            _to.WriteLine();
    }

    private void Redraw()
    {
        lock (_gate)
            _to.Write($"\r{_doing}  {_figures()}\u001b[K");
    }
}
