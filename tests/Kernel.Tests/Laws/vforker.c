// A process whose thread is in vfork(2) for as long as it lives: its child does not end. "ready" says that it has begun.
#define _GNU_SOURCE
#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

int main(void)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (vfork() == 0)
    {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (write(1, "ready\n", 6) != 6)
            _exit(2);
        for (;;)
            pause();
    }
    return 1;
}
