namespace LuminaGuard.FaultD.Native;

/// <summary>Functions of the kernel's that a program may call (bpf-helpers(7), enum bpf_func_id of linux/bpf.h).</summary>
internal enum BpfHelper
{
    MapLookup = 1,
    KtimeGetNs = 5,
    SkbLoadBytes = 26,
    GetSocketCookie = 46,
    GetSocketUid = 47,
    SkbLoadBytesRelative = 68,
    GetNetnsCookie = 122,
    RingbufOutput = 130,
}
