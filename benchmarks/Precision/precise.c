// The floor of firing on time: sleep to 150 us before the moment under SCHED_FIFO, spin, make the call.
//   precise N SPACING_NS PID SIGNAL   ->  N lines "late_ns call_ns"
#define _GNU_SOURCE
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static int64_t now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000000000LL + t.tv_nsec;
}

int main(int argc, char **argv)
{
    if (argc != 5)
        return 2;
    int count = atoi(argv[1]);
    int64_t spacing = atoll(argv[2]);
    int victim = syscall(SYS_pidfd_open, atoi(argv[3]), 0), number = atoi(argv[4]);
    int64_t *late = calloc(count, sizeof *late), *took = calloc(count, sizeof *took);
    if (victim < 0 || !late || !took)
        return 2;
    for (int i = 0; i < count; i++)
        late[i] = took[i] = 1;
    struct sched_param priority = { .sched_priority = 10 };
    mlockall(MCL_CURRENT | MCL_FUTURE);
    sched_setscheduler(0, SCHED_FIFO | SCHED_RESET_ON_FORK, &priority);
    int64_t begin = now() + 5000000;
    for (int i = 0; i < count; i++)
    {
        int64_t due = begin + i * spacing, at = now();
        if (due - at > 150000)
        {
            int64_t until = due - 150000;
            struct timespec t = { until / 1000000000, until % 1000000000 };
            clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &t, NULL);
        }
        while ((at = now()) < due)
            ;
        syscall(SYS_pidfd_send_signal, victim, number, NULL, 0);
        late[i] = at - due;
        took[i] = now() - at;
    }
    for (int i = 0; i < count; i++)
        printf("%lld %lld\n", (long long)late[i], (long long)took[i]);
    return 0;
}
