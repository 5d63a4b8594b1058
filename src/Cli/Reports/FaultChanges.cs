namespace LuminaGuard.FaultD.Cli;

/// <summary>What has changed between two looks at the list, a line each.</summary>
internal sealed class FaultChanges(Terminal terminal, bool json)
{
    private Dictionary<string, FaultInfo> _known = new(StringComparer.Ordinal);

    public void Write(IReadOnlyList<FaultInfo> faults)
    {
        var now = new Dictionary<string, FaultInfo>(StringComparer.Ordinal);
        foreach (var fault in faults)
        {
            now[fault.Id] = fault;
            if (!_known.TryGetValue(fault.Id, out var before))
                Line("added", fault);
            else if (before.State != fault.State)
                Line("changed", fault);
        }
        foreach (var fault in _known.Values)
        {
            if (!now.ContainsKey(fault.Id))
                Line("removed", fault);
        }
        _known = now;
        terminal.Out.Flush();
    }

    private void Line(string change, FaultInfo fault)
    {
        if (!json)
        {
            terminal.Out.WriteLine(string.Join('\t', change, Printable.EscapeAgain(fault.Id), Choices<FaultState>.Word(fault.State),
                Printable.EscapeAgain(fault.Kind), Printable.EscapeAgain(fault.Target), Printable.EscapeAgain(fault.Observed, 1024)));
            return;
        }
        JsonLine.Write(terminal, "change", writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("what", change);
            writer.WritePropertyName("fault");
            FaultTable.Write(writer, fault);
            writer.WriteEndObject();
        });
    }
}
