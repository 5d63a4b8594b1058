namespace LuminaGuard.FaultD.Daemon;

/// <summary>Every operation of the wire: name, who may call it, what handles it.</summary>
internal sealed class OperationTable
{
    private readonly Dictionary<string, Operation> _operations;

    public OperationTable(FaultOperations faults, TimelineOperations timelines, HostOperations host)
    {
        Operation[] rows =
        [
            new(Ops.Hello, Access.Observer, host.Hello),
            new(Ops.Inject, Access.Operator, faults.Inject),
            new(Ops.Strike, Access.Operator, faults.Strike),
            new(Ops.Arm, Access.Operator, faults.Arm),
            new(Ops.Fire, Access.Operator, faults.Fire),
            new(Ops.Timeline, Access.Operator, timelines.Begin),
            new(Ops.TimelineStatus, Access.Operator, timelines.Status),
            new(Ops.TimelineSteps, Access.Operator, timelines.Steps),
            new(Ops.Undo, Access.Operator, faults.Undo),
            new(Ops.Heal, Access.Operator, faults.Heal),
            new(Ops.List, Access.Observer, faults.List),
            new(Ops.Support, Access.Observer, host.Support),
            new(Ops.Doctor, Access.Observer, host.Doctor),
            new(Ops.Resolve, Access.Operator, host.Resolve),
            new(Ops.Adopt, Access.Operator, host.Adopt),
        ];
        _operations = rows.ToDictionary(o => o.Name, StringComparer.Ordinal);
    }

    public Operation Find(string name) => _operations.TryGetValue(name, out var operation)
        ? operation
        : throw new FaultException(ErrorCode.UnknownKind,
            $"Cannot do '{Printable.Escape(name, 64)}': there is no such operation; known are {string.Join(", ", _operations.Keys)}");
}
