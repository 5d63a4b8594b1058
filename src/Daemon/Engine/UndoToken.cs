using MessagePack;

namespace LuminaGuard.FaultD.Daemon;

/// <summary>
/// Everything needed to take a journalled fault back, by a process that knows nothing else. Named after what is true
/// while the fault is in force.
/// </summary>
internal abstract class UndoToken
{
    /// <summary>The word before the token in its journal entry; <see cref="TokenCatalog"/> finds the reader by it.</summary>
    public abstract string Word { get; }

    /// <summary>The process it concerns, by its number in our pid namespace; 0 where it is none.</summary>
    public virtual int Pid => 0;

    /// <summary>Whether what it undoes is on a disk, and so there after a boot too.</summary>
    public virtual bool OutlivesBoot => false;

    /// <summary>Writes one MessagePack value.</summary>
    public abstract void Write(ref MessagePackWriter writer);

    /// <summary>
    /// Puts back what the fault changed. Right whether the effect happened, half happened, never happened or was undone
    /// before; never touches what is not the journalled identity or was changed by somebody else since.
    /// </summary>
    public abstract UndoResult Undo(UndoScope scope);
}
