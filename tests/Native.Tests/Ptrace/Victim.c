/* A process to be stopped: workers that count into shared memory, and handlers that count what they get.
 *   victim run FILE WORKERS      prints "threads PID TID..." and obeys one-letter commands on stdin; EOF ends it
 *   victim parent FILE WORKERS   is the real parent of such a one, and prints "reaped STATUS" when it dies
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

struct shared {
    _Atomic uint64_t progress[64];
    _Atomic uint32_t seen[16384];
};

static struct shared *shared;
static pid_t tids[64];
static _Atomic int leaving = -1;
static char **arguments;

static void on_signal(int sig, siginfo_t *info, void *context)
{
    (void)context;
    atomic_fetch_add(&shared->seen[sig == SIGUSR1 ? 16383 : info->si_value.sival_int & 8191], 1);
}

static void *work(void *argument)
{
    int self = (int)(intptr_t)argument;
    tids[self] = gettid();
    atomic_store(&shared->progress[self], 1);
    while (atomic_load(&leaving) != self) {
        atomic_fetch_add(&shared->progress[self], 1);
        if (self > 0) /* the first is stopped in user space, the others in a system call as a rule */
            usleep(100);
    }
    return NULL;
}

static void *exec_self(void *argument)
{
    (void)argument;
    execv("/proc/self/exe", arguments);
    _exit(9);
}

/* The thread sleeps uninterruptibly until its child ends: wait_for_vfork_done. */
static void *sleep_in_vfork(void *argument)
{
    (void)argument;
    static char line[64];
    int length = snprintf(line, sizeof line, "vfork %d ", gettid());
    pid_t child = vfork();
    if (child == 0) {
        char *end = line + length;
        length += snprintf(end, sizeof line - length, "%d\n", getpid());
        write(1, line, length);
        for (;;)
            pause();
    }
    waitpid(child, NULL, 0);
    write(1, "awake\n", 6);
    for (;;)
        atomic_fetch_add(&shared->progress[63], 1);
    return NULL;
}

static void run(const char *file, int workers)
{
    int fd = open(file, O_RDWR);
    shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (shared == MAP_FAILED)
        _exit(8);
    struct sigaction action = { .sa_sigaction = on_signal, .sa_flags = SA_SIGINFO | SA_RESTART };
    sigaction(SIGRTMIN + 5, &action, NULL);
    sigaction(SIGUSR1, &action, NULL);
    memset(shared->progress, 0, sizeof shared->progress);
    pthread_t thread;
    for (intptr_t i = 0; i < workers; i++)
        pthread_create(&thread, NULL, work, (void *)i);
    for (int i = 0; i < workers; i++)
        while (atomic_load(&shared->progress[i]) == 0)
            usleep(1000);
    char line[1024];
    int length = snprintf(line, sizeof line, "threads %d", getpid());
    for (int i = 0; i < workers; i++)
        length += snprintf(line + length, sizeof line - length, " %d", tids[i]);
    line[length++] = '\n';
    write(1, line, length);
    for (char command; read(0, &command, 1) == 1;) {
        switch (command) {
        case 'p': write(1, "pong\n", 5); break;
        case 'x': atomic_store(&leaving, 0); break;
        case 'e': pthread_create(&thread, NULL, exec_self, NULL); break;
        case 'v': pthread_create(&thread, NULL, sleep_in_vfork, NULL); break;
        }
    }
    _exit(0);
}

int main(int argc, char **argv)
{
    arguments = argv;
    if (argc == 4 && strcmp(argv[1], "parent") == 0) {
        pid_t child = fork();
        if (child == 0) {
            argv[1] = "run";
            execv("/proc/self/exe", argv);
            _exit(9);
        }
        close(0);
        int status;
        while (waitpid(child, &status, 0) != child)
            ;
        char line[64];
        return write(1, line, snprintf(line, sizeof line, "reaped %d\n", status)) < 0;
    }
    if (argc == 4)
        run(argv[2], atoi(argv[3]));
    return 2;
}
