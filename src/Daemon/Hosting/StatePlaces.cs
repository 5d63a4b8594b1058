using System.Globalization;

namespace LuminaGuard.FaultD.Daemon;

/// <summary>Where daemons keep their state: well known per user, so that every start finds what a dead one left.</summary>
internal static class StatePlaces
{
    public const string Service = "/run/faultd/state";
    private const string DurableOfService = "/var/lib/faultd";
    private const string Runtime = "/run/faultd";

    /// <summary>Where a daemon with that state directory writes down what outlives a boot; null for the same directory.</summary>
    public static string? DurableOf(string stateDirectory) => stateDirectory == Service ? DurableOfService : null;

    /// <summary>The directory that holds one directory per embedded daemon of this user.</summary>
    public static string EmbeddedBase()
    {
        uint uid = Credentials.EffectiveUid;
        if (uid == 0)
        {
            Directory.CreateDirectory(Runtime, (UnixFileMode)0x1ED /* 0755 */);
            return Path.Combine(Runtime, "embedded");
        }
        string number = uid.ToString(CultureInfo.InvariantCulture);
        string session = $"/run/user/{number}";
        return Directory.Exists(session) ? Path.Combine(session, "faultd") : $"/tmp/faultd-{number}";
    }

    /// <summary>A fresh directory for one embedded daemon.</summary>
    public static string NewEmbedded()
    {
        string place = EmbeddedBase();
        using (SafeDirectory.OpenOrCreatePrivate(place))
            return Path.Combine(place, FaultId.New());
    }

    /// <summary>Where the lock files of claims lie: one place for all daemons of a user, whatever their environment says.</summary>
    public static SafeDirectory OpenClaims()
    {
        uint uid = Credentials.EffectiveUid;
        string[] places = ClaimPlacesOf(uid);
        try
        {
            return SafeDirectory.OpenOrCreateSearchable(places[0]);
        }
        catch (LinuxException e) when (uid != 0 && e.Errno is Errno.ENOENT or Errno.EACCES or Errno.EROFS)
        {
            return SafeDirectory.OpenOrCreateSearchable(places[1]);
        }
        catch (LinuxException e) when (uid == 0 && e.Errno is Errno.ENOENT)
        {
            Directory.CreateDirectory("/run/lock", (UnixFileMode)0x3FF /* 1777 */);
            return SafeDirectory.OpenOrCreateSearchable(places[0]);
        }
    }

    /// <summary>Where a user's daemons may have their claims; the second is for hosts without a /run/lock for everybody.</summary>
    public static string[] ClaimPlacesOf(uint uid)
    {
        string number = uid.ToString(CultureInfo.InvariantCulture);
        return uid == 0 ? ["/run/lock/faultd"] : [$"/run/lock/faultd-{number}", $"/tmp/faultd-{number}-claims"];
    }
}
