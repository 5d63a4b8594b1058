namespace LuminaGuard.FaultD.Daemon;

/// <summary>What all faults have in common that are processes of ours.</summary>
internal static class Loads
{
    /// <summary>Makes the plan for a target; the target is closed where that fails.</summary>
    public static Plan Prepare(CgroupTarget target, LoadPlace place, PrepareContext context, Func<LoadPlan> make)
    {
        try
        {
            // Whoever is on the host feels it.
            if (place == LoadPlace.Beside)
                context.RequireRed(target);
            return make();
        }
        catch
        {
            target.Dispose();
            throw;
        }
    }
}
