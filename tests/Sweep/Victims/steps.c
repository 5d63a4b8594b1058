// The stand-in victim of the self-test. Two threads take turns without any syscall in between (they spin on `turn`),
// so the order of their syscalls is the same in every run: what the harness counts can be compared stop by stop.
#define _GNU_SOURCE
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

static atomic_int turn;

static void give_to(int next) { atomic_store(&turn, next); }

static void wait_for(int own)
{
    while (atomic_load(&turn) != own)
        __builtin_ia32_pause();
}

static void *second(void *unused)
{
    wait_for(1);
    if (rename("first", "second") != 0)
        _exit(3);
    give_to(0);
    wait_for(1);
    if (mkdir("made", 0700) != 0)
        _exit(4);
    give_to(0);
    wait_for(1);
    return unused;
}

int main(int argc, char **argv)
{
    pthread_t thread;
    char byte;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (argc < 2 || chdir(argv[1]) != 0 || pthread_create(&thread, NULL, second, NULL) != 0)
        return 2;

    // Ready, then idle in a read, as a daemon is in its poll.
    if (write(1, "r", 1) != 1 || read(0, &byte, 1) != 1)
        return 2;

    int fd = open("first", O_CREAT | O_EXCL | O_WRONLY, 0600);
    if (fd < 0 || close(fd) != 0)
        return 3;
    give_to(1);
    wait_for(0);
    if (symlink("second", "link") != 0)
        return 4;
    give_to(1);
    wait_for(0);
    if (unlink("second") != 0)
        return 5;
    if (write(1, "d", 1) != 1)
        return 6;

    // The answer is out: what follows is outside the window.
    (void)!read(0, &byte, 1);
    return 0;
}
