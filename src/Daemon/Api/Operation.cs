using MessagePack;

namespace LuminaGuard.FaultD.Daemon;

/// <summary>Reads the arguments, acts, and writes the result.</summary>
internal delegate void OperationHandler(ref MapReader arguments, OperationContext context, ref MessagePackWriter result);

/// <summary>One row of the operation table.</summary>
internal sealed record Operation(string Name, Access Access, OperationHandler Handle);
