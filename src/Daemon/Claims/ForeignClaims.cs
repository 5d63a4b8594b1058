namespace LuminaGuard.FaultD.Daemon;

/// <summary>
/// Claims of other users' daemons, of which one can see no more than that they are there. Two users may have faults on one
/// process when one of them is root and the other its owner.
/// </summary>
internal static class ForeignClaims
{
    /// <summary>Whose daemon has a claim, or died owing what it is about; null for nobody.</summary>
    /// <param name="claims">Names of claims on a process.</param>
    /// <param name="owners">The users that the process acts as.</param>
    public static uint? HolderOf(IReadOnlyList<string> claims, IReadOnlyList<uint> owners)
    {
        // Only its owner's word is taken: anybody could make a file that bears the name of a claim.
        IEnumerable<uint> others = Credentials.EffectiveUid != 0 ? [0] : owners.Where(uid => uid != 0);
        foreach (uint uid in others)
        {
            if (StatePlaces.ClaimPlacesOf(uid).Any(place => Has(place, uid, claims)))
                return uid;
        }
        return null;
    }

    private static bool Has(string place, uint uid, IReadOnlyList<string> claims)
    {
        try
        {
            using var directory = SafeDirectory.OpenToSearch(place, uid);
            return claims.Any(directory.Exists);
        }
        catch (Exception e) when (e is LinuxException or UnsafePathException)
        {
            // There is none, or it is not what it seems.
            return false;
        }
    }
}
