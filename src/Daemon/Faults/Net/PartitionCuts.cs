namespace LuminaGuard.FaultD.Daemon;

/// <summary>Which of so many members hear nothing of which.</summary>
internal static class PartitionCuts
{
    /// <summary>The fewest members that a shape cuts anything between.</summary>
    public static int Fewest(PartitionShape shape) => shape switch
    {
        PartitionShape.Bridge => 3,
        PartitionShape.Ring => 4,
        _ => 2,
    };

    /// <summary>Each cut, from whom to whom.</summary>
    /// <param name="shape">Who sees whom.</param>
    /// <param name="direction">With a full one, which way, as seen by the first.</param>
    /// <param name="members">How many; the first is 0.</param>
    public static IEnumerable<(int From, int To)> Of(PartitionShape shape, TrafficDirection direction, int members)
    {
        for (int one = 0; one < members; one++)
        {
            for (int other = one + 1; other < members; other++)
            {
                if (!IsCut(shape, one, other, members))
                    continue;
                if (direction != TrafficDirection.In)
                    yield return (one, other);
                if (direction != TrafficDirection.Out)
                    yield return (other, one);
            }
        }
    }

    // Of the two the first is the lower.
    private static bool IsCut(PartitionShape shape, int one, int other, int members) => shape switch
    {
        PartitionShape.Bridge => one < members / 2 && other > members / 2,
        PartitionShape.Ring => other - one != 1 && other - one != members - 1,
        _ => one == 0,
    };
}
