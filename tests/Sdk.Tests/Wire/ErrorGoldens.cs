using MessagePack;

namespace LuminaGuard.FaultD.Tests.Wire;

/// <summary>One error of each code that a daemon can answer.</summary>
internal static class ErrorGoldens
{
    public static IReadOnlyList<Golden> All { get; } =
    [
        Of(0, new(ErrorCode.BadRequest, "Cannot read the frame: not a MessagePack value")),
        Of(1, new(ErrorCode.UnknownKind, "Cannot inject it: there is no fault 'process.pouse'; known are process.pause")),
        Of(1, new(ErrorCode.InvalidArgument, "Cannot inject process.affinity: cpus is a whole number, not a string")),
        Of(1, new(ErrorCode.NotFound, "Cannot undo 0123456789ab: there is no such fault")),
        Of(1, new(ErrorCode.Ambiguous, "Cannot inject process.pause: name:redis-server means 2 processes, pid 42 and pid 43")),
        Of(1, new(ErrorCode.Refused, "Cannot inject process.pause: pid 1 is the first process of the system")),
        Of(1, new(ErrorCode.Conflict, "Cannot inject process.pause: it is held by process.pause 0123456789ac", 0,
            new Dictionary<string, string> { ["holder"] = "process.pause 0123456789ac of uid 1000" })),
        Of(1, new(ErrorCode.NotSupported, "Cannot inject process.pause: cgroup.freeze is missing, which needs Linux 5.2")),
        Of(1, new(ErrorCode.KernelRefused, "Cannot inject process.limit: prlimit64 of pid 42: Operation not permitted", 1)),
        Of(1, new(ErrorCode.UndoFailed, "Cannot undo 0123456789ab: kill: Operation not permitted; it stays owed and is retried")),
        Of(1, new(ErrorCode.VersionMismatch, "Cannot greet faultd: the client speaks protocol 2, this daemon 1")),
        Of(0, new(ErrorCode.LimitReached, "Cannot connect: 512 connections are open, and that is the most")),
        Of(1, new(ErrorCode.Internal, "Cannot answer: InvalidOperationException: a bug")),
    ];

    private static Golden Of(uint id, FaultException error) => new(
        "errors", ErrorCodes.Word(error.Code), ErrorCodes.Word(error.Code) + (id == 0 ? ", about the connection itself" : ""),
        () => Frames.Error(id, error),
        bytes =>
        {
            Frames.Body(bytes);
            Assert.Equal(id, Reply.Id(bytes.AsMemory(sizeof(uint))));
            var read = Assert.Throws<FaultException>(
                () => Reply.Read(bytes.AsMemory(sizeof(uint)), static (ref MessagePackReader r) => r.ReadString()));
            Assert.Equal((error.Code, error.Message, error.Errno), (read.Code, read.Message, read.Errno));
            Assert.Equal(error.Details, read.Details);
        });
}
