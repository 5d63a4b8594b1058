// The floor: a blocking ping-pong over a Unix stream socket with the same system call on the far side, in C.
//   floor N PID CLIENT_CPU SERVER_CPU SPIN   ->  N lines of nanoseconds, request sent to answer received;
//   with SPIN 1 neither end ever waits for the other
#define _GNU_SOURCE
#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

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

// As long as faultd's own frames for fire and its answer are.
enum { request_bytes = 32, answer_bytes = 160 };

static int spins;

// As MSG_WAITALL does, asking again and again when it spins.
static ssize_t receive(int fd, char *buffer, ssize_t length)
{
    if (!spins)
        return recv(fd, buffer, length, MSG_WAITALL);
    for (ssize_t have = 0; have < length;)
    {
        ssize_t got = recv(fd, buffer + have, length - have, MSG_DONTWAIT);
        if (got == 0 || (got < 0 && errno != EAGAIN))
            return got;
        have += got > 0 ? got : 0;
    }
    return length;
}

static void serve(int fd, int victim)
{
    char request[request_bytes], answer[answer_bytes] = { 0 };
    while (receive(fd, request, sizeof request) == sizeof request)
    {
        if (syscall(SYS_pidfd_send_signal, victim, SIGCONT, NULL, 0) != 0)
            _exit(3);
        if (send(fd, answer, sizeof answer, 0) != sizeof answer)
            _exit(4);
    }
    _exit(0);
}

int main(int argc, char **argv)
{
    int pair[2];
    if (argc != 6 || socketpair(AF_UNIX, SOCK_STREAM, 0, pair) != 0)
        return 2;
    int count = atoi(argv[1]);
    spins = atoi(argv[5]);
    int victim = syscall(SYS_pidfd_open, atoi(argv[2]), 0);
    int64_t *took = malloc(sizeof *took * count);
    if (victim < 0 || !took)
        return 2;
    pid_t server = fork();
    if (server == 0)
    {
        close(pair[0]);
        if (pin(argv[4]) != 0)
            _exit(6);
        serve(pair[1], victim);
    }
    close(pair[1]);
    if (pin(argv[3]) != 0)
        return 6;
    char request[request_bytes] = { 0 }, answer[answer_bytes];
    for (int i = 0; i < count; i++)
    {
        int64_t begin = now();
        if (send(pair[0], request, sizeof request, 0) != sizeof request
            || receive(pair[0], answer, sizeof answer) != sizeof answer)
            return 5;
        took[i] = now() - begin;
    }
    close(pair[0]);
    waitpid(server, NULL, 0);
    for (int i = 0; i < count; i++)
        printf("%lld\n", (long long)took[i]);
    return 0;
}
