// When a spinning victim feels a SIGSTOP, on its own clock.
//   effect victim FILE CPU                       spins for ever; writes into FILE each gap of more than 50 us that it had
//   effect pulse N SPACING_NS WIDTH_NS PID CPU   ->  N lines "begin_ns late_ns", SIGSTOP each SPACING and SIGCONT WIDTH later,
//                                                both under SCHED_FIFO, asleep to 150 us before, spinning from there
#define _GNU_SOURCE
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

enum { most_gaps = 1000000 };

// As the bench reads it: how many, and the last time before and the first after each.
struct gaps
{
    volatile int64_t count;
    struct { int64_t before, after; } at[most_gaps];
};

static int64_t now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static int pin(const char *cpu)
{
    cpu_set_t set;
    CPU_ZERO(&set);
    CPU_SET(atoi(cpu), &set);
    return sched_setaffinity(0, sizeof set, &set);
}

static int spin(const char *file)
{
    int fd = open(file, O_RDWR | O_CREAT, 0600);
    if (fd < 0 || ftruncate(fd, sizeof(struct gaps)) != 0)
        return 3;
    struct gaps *gaps = mmap(NULL, sizeof *gaps, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (gaps == MAP_FAILED)
        return 3;
    for (int64_t last = now();;)
    {
        int64_t t = now();
        if (t - last > 50000 && gaps->count < most_gaps)
        {
            gaps->at[gaps->count].before = last;
            gaps->at[gaps->count].after = t;
            __atomic_store_n(&gaps->count, gaps->count + 1, __ATOMIC_RELEASE);
        }
        last = t;
    }
}

static int64_t await(int64_t due)
{
    int64_t at = now();
    if (due - at > 150000)
    {
        int64_t until = due - 150000;
        struct timespec t = { until / 1000000000, until % 1000000000 };
        clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &t, NULL);
    }
    while ((at = now()) < due)
        ;
    return at;
}

static int pulse(char **argv)
{
    int count = atoi(argv[2]);
    int64_t spacing = atoll(argv[3]), width = atoll(argv[4]);
    int victim = syscall(SYS_pidfd_open, atoi(argv[5]), 0);
    int64_t *began = malloc(sizeof *began * count);
    if (victim < 0 || !began || pin(argv[6]) != 0)
        return 4;
    memset(began, 1, sizeof *began * count);
    struct sched_param priority = { .sched_priority = 10 };
    mlockall(MCL_CURRENT | MCL_FUTURE);
    sched_setscheduler(0, SCHED_FIFO | SCHED_RESET_ON_FORK, &priority);
    int64_t begin = now() + 5000000;
    for (int i = 0; i < count; i++)
    {
        began[i] = await(begin + i * spacing);
        syscall(SYS_pidfd_send_signal, victim, SIGSTOP, NULL, 0);
        await(begin + i * spacing + width);
        syscall(SYS_pidfd_send_signal, victim, SIGCONT, NULL, 0);
    }
    for (int i = 0; i < count; i++)
        printf("%lld %lld\n", (long long)began[i], (long long)(began[i] - begin - i * spacing));
    return 0;
}

int main(int argc, char **argv)
{
    if (argc == 4 && strcmp(argv[1], "victim") == 0)
        return pin(argv[3]) != 0 ? 2 : spin(argv[2]);
    return argc == 7 && strcmp(argv[1], "pulse") == 0 ? pulse(argv) : 2;
}
