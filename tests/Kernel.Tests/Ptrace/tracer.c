// Traces one process and does nothing to it, until it is killed.
#include <stdio.h>
#include <stdlib.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    if (argc != 2 || ptrace(PTRACE_SEIZE, atoi(argv[1]), NULL, NULL) != 0)
        return 1;
    puts("seized");
    fflush(stdout);
    for (;;)
    {
        int status;
        pid_t tid = waitpid(-1, &status, __WALL);
        if (tid < 0)
            pause();
        else if (WIFSTOPPED(status))
            ptrace(PTRACE_CONT, tid, NULL, (void *)(long)WSTOPSIG(status));
    }
}
