namespace LuminaGuard.FaultD.Native;

/// <summary>What the expression meta loads, as enum nft_meta_keys numbers it.</summary>
internal enum MetaKey : uint
{
    /// <summary>SO_PRIORITY of what is sent.</summary>
    Priority = 2,

    /// <summary>The number of the interface it came in by, in our order of bytes.</summary>
    Iif = 4,

    /// <summary>The user of its socket; of what is sent only.</summary>
    SkUid = 10,

    /// <summary>NFPROTO_IPV4, NFPROTO_IPV6.</summary>
    NfProto = 15,

    /// <summary>IPPROTO_TCP …, beyond the extension headers of IPv6.</summary>
    L4Proto = 16,

    /// <summary>32 bits by chance.</summary>
    Random = 24,
}
