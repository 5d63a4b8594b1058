using System.Net;

namespace LuminaGuard.FaultD.Daemon;

/// <summary>What passes between members that are cut off from each other.</summary>
internal sealed class PartitionTraffic : TrafficChoice
{
    private const int MostMembers = 16;
    private static readonly TrafficMatch Everything = new([], [], [], [], TrafficMatch.All, 0);
    private readonly List<PartitionMember> _members = [];
    private readonly List<CgroupTarget> _tagged = [];
    private readonly (int From, int To)[] _cuts;
    private readonly PrepareContext _context;
    private IReadOnlyList<FilterPlace> _places = [];

    /// <exception cref="FaultException">InvalidArgument: the members, or the shape. Those of the targets.</exception>
    public PartitionTraffic(PartitionNetwork spec, PrepareContext context)
    {
        _context = context;
        try
        {
            string[] words = spec.Others.Split(',');
            if (words.Length >= MostMembers)
                throw context.No(ErrorCode.InvalidArgument, $"others names 1 to {MostMembers - 1} members, not {words.Length}");
            if (spec.Direction != TrafficDirection.Both && spec.Shape != PartitionShape.Full)
                throw context.No(ErrorCode.InvalidArgument, "direction is for shape full");
            if (words.Length + 1 < PartitionCuts.Fewest(spec.Shape))
                throw context.No(ErrorCode.InvalidArgument, $"shape {Choices<PartitionShape>.Word(spec.Shape)} is of at least {PartitionCuts.Fewest(spec.Shape)} members, the target among them, not {words.Length + 1}");
            Add(PartitionMember.Of(spec.Target, context));
            foreach (string word in words)
                Add(PartitionMember.Read(word, context));
            _cuts = [.. PartitionCuts.Of(spec.Shape, spec.Direction, _members.Count)];
            foreach (var sender in _cuts.Where(cut => _members[cut.To].Cgroup is not null).Select(cut => _members[cut.From].Cgroup).OfType<CgroupTarget>().Distinct())
            {
                SenderTags.Take(sender, context);
                _tagged.Add(sender);
            }
            foreach (var (from, to) in _cuts)
            {
                if (_members[from].Cgroup is null && _members[to].Cgroup is null)
                    throw context.No(ErrorCode.InvalidArgument, $"shape {Choices<PartitionShape>.Word(spec.Shape)} would cut {_members[from].Describe} off from {_members[to].Describe}, and what passes between two addresses does not pass here");
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public override string Describe => string.Join(", ", _members.Select(member => member.Describe));

    public override bool AsDaemon => _members.TrueForAll(member => member.AsDaemon);

    public override bool IsGone => _members.TrueForAll(member => member.Cgroup is not { Cgroup.IsThere: true });

    public override IEnumerable<int> Senders(IReadOnlyList<FilterPlace> places) =>
        places.Where(place => place.LosesSent).SelectMany(place => place.Cgroup.Cgroup.Processes(recursive: true));

    public override IReadOnlyList<FilterPlace> Places(List<string> notes)
    {
        NameEmpty(notes);
        var spaces = new MemberNamespaces(_context);
        var filters = new SortedDictionary<(int At, bool Egress), (HashSet<IPNetwork> Peers, HashSet<uint> Tags)>();
        foreach (var (from, to) in _cuts)
            Cut(from, to, spaces, (at, egress) => filters.TryGetValue((at, egress), out var known) ? known : filters[(at, egress)] = ([], []));
        FilterPlace[] places =
        [
            .. _tagged.Select(sender => new FilterPlace(sender, Everything, Egress: true) { Tag = SenderTags.Of(sender) }),
            .. filters.Select(filter => new FilterPlace(
                _members[filter.Key.At].Cgroup!,
                new TrafficMatch([], [.. filter.Value.Peers], [], [], TrafficMatch.All, 0) { Tags = [.. filter.Value.Tags] },
                filter.Key.Egress)),
        ];
        return AreEqual(places, _places) ? _places : _places = places;
    }

    public override IReadOnlyList<string> Touches(IReadOnlyList<FilterPlace> places) =>
        [.. _cuts.Select(cut => $"packets from {_members[cut.From].Describe} to {_members[cut.To].Describe}: {FilterTrafficPlan.Lost} now, let pass at undo")];

    public override void Dispose()
    {
        _tagged.ForEach(SenderTags.Return);
        _tagged.Clear();
        _members.ForEach(member => member.Dispose());
    }

    private static bool AreEqual(FilterPlace[] one, IReadOnlyList<FilterPlace> other) =>
        one.Length == other.Count && one.Zip(other).All(pair => pair.First.Cgroup == pair.Second.Cgroup && pair.First.Egress == pair.Second.Egress
            && pair.First.Match.Peers.ToHashSet().SetEquals(pair.Second.Match.Peers)
            && pair.First.Match.Tags.ToHashSet().SetEquals(pair.Second.Match.Tags));

    private void Add(PartitionMember member)
    {
        _members.Add(member);
        foreach (var other in _members.SkipLast(1))
        {
            if (member.Overlaps(other))
                throw _context.No(ErrorCode.InvalidArgument, $"the members may not overlap: {other.Describe} and {member.Describe}");
        }
    }

    private void Cut(int from, int to, MemberNamespaces spaces, Func<int, bool, (HashSet<IPNetwork> Peers, HashSet<uint> Tags)> filter)
    {
        if (_members[to].Cgroup is not { } receiver)
            filter(from, true).Peers.Add(_members[to].Network);
        else if (_members[from].Cgroup is not { } sender)
            filter(to, false).Peers.Add(_members[from].Network);
        else
            Cut(from, sender, to, receiver, spaces, filter);
    }

    // Over the loopback interface of one namespace a packet says whose it is; from another namespace it has its address alone.
    private void Cut(
        int from, CgroupTarget sender, int to, CgroupTarget receiver, MemberNamespaces spaces,
        Func<int, bool, (HashSet<IPNetwork> Peers, HashSet<uint> Tags)> filter)
    {
        filter(to, false).Tags.Add(SenderTags.Of(sender));
        var there = spaces.Of(receiver);
        foreach (ulong space in spaces.Of(sender))
        {
            ulong[] others = [.. there.Where(other => other != space)];
            if (others.Length == 0)
                continue;
            if (there.Count > 1)
                throw _context.No(ErrorCode.NotSupported, $"{receiver.Describe} has processes in {there.Count} network namespaces, where the same address may be another's");
            if (spaces.IsOf(space, sender))
            {
                filter(to, false).Peers.UnionWith(spaces.Addresses(space, sender, _members[from].AsDaemon));
                continue;
            }
            foreach (ulong other in others)
            {
                if (!spaces.IsOf(other, receiver))
                {
                    throw _context.No(ErrorCode.NotSupported,
                        $"{sender.Describe} and {receiver.Describe} are in different network namespaces, and each shares its own with others: packets between namespaces carry addresses only, which would be theirs too");
                }
                filter(from, true).Peers.UnionWith(spaces.Addresses(other, receiver, _members[to].AsDaemon));
            }
        }
    }

    // Where it has no process, nothing says in which namespace it is going to be.
    private void NameEmpty(List<string> notes)
    {
        foreach (var cgroup in _members.Select(member => member.Cgroup).OfType<CgroupTarget>())
        {
            if (!cgroup.Cgroup.IsPopulated && notes.Count < _members.Count)
                notes.Add($"{cgroup.Describe} has no process: it is cut off from those in its own network namespace only");
        }
    }
}
