#!/usr/bin/perl
# What the shell is too slow for, on CLOCK_MONOTONIC.
#   measure.pl until-running PID       ms until PID is not stopped any more
#   measure.pl until-there FILE        ms until FILE is there
#   measure.pl hold FILE LEVEL SECONDS CEILING
#       a file with a number, looked at every ms or so: ms until within 1 % of LEVEL, the highest in percent of LEVEL, and of the last
#       SECONDS the mean and the greatest distance from LEVEL in percent. Gives up when LEVEL is not reached within CEILING seconds.
# Each says "begun" first, so that what it waits for can be caused.
use strict;
use warnings;
use Time::HiRes qw(clock_gettime CLOCK_MONOTONIC usleep);
$| = 1;
my ($what, $of, $level, $seconds, $ceiling) = @ARGV;
sub now { clock_gettime(CLOCK_MONOTONIC) * 1000 }
sub text { open my $file, '<', $_[0] or return ''; local $/; my $text = <$file>; defined $text ? $text : '' }
print "begun\n";
my $begin = now();
if ($what eq 'until-running') {
    usleep 100 while text("/proc/$of/stat") =~ /\) T /;
    printf "%.1f\n", now() - $begin;
} elsif ($what eq 'until-there') {
    usleep 100 until -e $of;
    printf "%.1f\n", now() - $begin;
} else {
    my ($highest, $reached, $sum, $count, $farthest) = (0, undef, 0, 0, 0);
    while (!defined $reached) {
        my $value = text($of) || 0;
        $highest = $value if $value > $highest;
        $reached = now() - $begin if abs($value - $level) <= $level / 100;
        last if now() - $begin > $ceiling * 1000;
        usleep 1000;
    }
    my $held = now();
    while (now() - $held < $seconds * 1000) {
        my $value = text($of) || 0;
        $highest = $value if $value > $highest;
        my $off = abs($value - $level) / $level * 100;
        $sum += $off;
        $count++;
        $farthest = $off if $off > $farthest;
        usleep 1000;
    }
    printf "%s %.1f %.2f %.2f\n", defined $reached ? sprintf('%.0f', $reached) : 'never', $highest / $level * 100, $sum / $count, $farthest;
}
