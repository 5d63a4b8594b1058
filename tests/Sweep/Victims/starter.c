// A program that starts another when it is told to, and says how that ended: 0 by itself, k killed.
#define _GNU_SOURCE
#include <signal.h>
#include <spawn.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    char byte;
    pid_t child;
    int status;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (argc < 2 || write(1, "r", 1) != 1 || read(0, &byte, 1) != 1)
        return 2;
    char *const words[] = {argv[1], NULL};
    char *const nothing[] = {NULL};
    if (posix_spawn(&child, argv[1], NULL, NULL, words, nothing) != 0 || waitpid(child, &status, 0) != child)
        return 3;
    if (write(1, WIFEXITED(status) && WEXITSTATUS(status) == 0 ? "0" : "k", 1) != 1)
        return 4;
    (void)!read(0, &byte, 1);
    return 0;
}
