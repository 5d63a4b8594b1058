#!/usr/bin/perl
# What a network namespace does, from within it (nsenter -n).
#   links.pl qdiscs             every qdisc, as rtnetlink(7) lists it, without what it counts
#   links.pl echo ADDRESS N     N datagrams to port 7777 of an address of lo and back: how many came, and the least and greatest ms between
use strict;
use warnings;
use Socket;
use Time::HiRes qw(clock_gettime CLOCK_MONOTONIC);
my ($what, $address, $count) = @ARGV;

if ($what eq 'qdiscs') {
    socket my $links, 16, SOCK_RAW, 0 or die "no rtnetlink: $!";
    # struct nlmsghdr of RTM_GETQDISC, NLM_F_REQUEST and NLM_F_DUMP, and struct tcmsg.
    syswrite $links, pack 'LSSLL x20', 36, 38, 0x301, 0, 0;
    while (sysread $links, my $answer, 65536) {
        while (length $answer >= 16) {
            my ($length, $type) = unpack 'LS', $answer;
            exit 0 if $type == 2 || $type == 3;
            my $text = unpack 'H*', substr $answer, 16, 20;
            for (my $at = 36; $at + 4 <= $length;) {
                my ($size, $kind) = unpack 'SS', substr $answer, $at;
                # TCA_STATS and TCA_STATS2.
                $text .= unpack 'H*', substr $answer, $at, $size unless $kind == 3 || $kind == 7;
                $at += ($size + 3) & ~3;
            }
            print "$text\n";
            substr $answer, 0, ($length + 3) & ~3, '';
        }
    }
    exit 1;
}

socket my $server, PF_INET, SOCK_DGRAM, 0 or die $!;
bind $server, sockaddr_in(7777, inet_aton $address) or die $!;
socket my $client, PF_INET, SOCK_DGRAM, 0 or die $!;
connect $client, sockaddr_in(7777, inet_aton $address) or die $!;
sub comes { my $in = ''; vec($in, fileno $_[0], 1) = 1; select $in, undef, undef, $_[1] }
my ($came, $least, $most) = (0, 1e9, 0);
for (1 .. $count) {
    my $begin = clock_gettime(CLOCK_MONOTONIC);
    send $client, 'x', 0;
    next unless comes($server, 2);
    my $from = recv $server, my $text, 16, 0;
    send $server, $text, 0, $from;
    next unless comes($client, 2);
    recv $client, $text, 16, 0;
    my $took = (clock_gettime(CLOCK_MONOTONIC) - $begin) * 1000;
    ($came, $least, $most) = ($came + 1, $took < $least ? $took : $least, $took > $most ? $took : $most);
}
printf "%d %d %d\n", $came, $least, $most;
