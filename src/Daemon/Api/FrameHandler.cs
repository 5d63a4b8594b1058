using System.Buffers;
using MessagePack;

namespace LuminaGuard.FaultD.Daemon;

/// <summary>One frame in, one frame out. Whatever comes in, an answer goes out.</summary>
internal sealed class FrameHandler(OperationTable table, Policy policy)
{
    /// <summary>Handles a request and gives the frame to answer with, valid until the buffer's next use.</summary>
    /// <param name="frame">The body of the request.</param>
    /// <param name="context">Where it came from.</param>
    /// <param name="buffer">Where the answer is built.</param>
    /// <param name="broken">Whether the frame broke the protocol, so that nothing after it can be trusted.</param>
    public ReadOnlyMemory<byte> Handle(in ReadOnlySequence<byte> frame, OperationContext context, FrameBuffer buffer, out bool broken)
    {
        uint id = 0;
        broken = false;
        try
        {
            return Answer(frame, context, buffer, ref id);
        }
        catch (FaultException e)
        {
            broken = id == 0;
            return Error(id, e, buffer);
        }
        catch (LinuxException e)
        {
            return Error(id, new FaultException(ErrorCode.KernelRefused, e.Message, (int)e.Errno), buffer);
        }
        catch (Exception e)
        {
            // The daemon outlives its bugs: what is in force must still be taken back.
            broken = id == 0;
            return Error(id, new FaultException(ErrorCode.Internal, $"Cannot answer: {e.GetType().Name}: {e.Message}"), buffer);
        }
    }

    public static ReadOnlyMemory<byte> Error(uint id, FaultException error, FrameBuffer buffer)
    {
        var writer = buffer.Begin();
        writer.WriteArrayHeader(3);
        writer.Write(id);
        Answers.WriteError(ref writer, error);
        writer.WriteNil();
        return buffer.End(ref writer);
    }

    private ReadOnlyMemory<byte> Answer(in ReadOnlySequence<byte> frame, OperationContext context, FrameBuffer buffer, ref uint id)
    {
        if (FrameCheck.Fault(frame) is { } fault)
            throw new FaultException(ErrorCode.BadRequest, $"Cannot read the frame: {fault}");
        var reader = new MessagePackReader(frame);
        if (reader.NextMessagePackType != MessagePackType.Array || reader.ReadArrayHeader() != 3)
            throw new FaultException(ErrorCode.BadRequest, "Cannot read the frame: a request is [id, operation, arguments]");
        uint asked = ReadId(ref reader);
        if (reader.NextMessagePackType != MessagePackType.String)
            throw new FaultException(ErrorCode.BadRequest, "Cannot read the frame: the operation is a string");
        string name = reader.ReadString()!;
        if (reader.NextMessagePackType != MessagePackType.Map)
            throw new FaultException(ErrorCode.BadRequest, "Cannot read the frame: the arguments are a map");
        // Only now it is a request; until here an error has id 0 and ends the connection.
        id = asked;
        var operation = table.Find(name);
        if (operation.Access == Access.Operator && !policy.MayOperate(context.Caller))
            throw new FaultException(ErrorCode.Refused, $"Cannot {name}: uid {context.Caller.Uid} is not in group faultd");
        var arguments = new MapReader(reader, name);
        var writer = buffer.Begin();
        writer.WriteArrayHeader(3);
        writer.Write(id);
        writer.WriteNil();
        operation.Handle(ref arguments, context, ref writer);
        return buffer.End(ref writer);
    }

    private static uint ReadId(ref MessagePackReader reader)
    {
        try
        {
            if (reader.NextMessagePackType == MessagePackType.Integer && reader.ReadUInt32() is > 0 and var id)
                return id;
        }
        catch (OverflowException)
        {
            // Said below.
        }
        throw new FaultException(ErrorCode.BadRequest, "Cannot read the frame: the id is a whole number from 1 to 4294967295");
    }
}
