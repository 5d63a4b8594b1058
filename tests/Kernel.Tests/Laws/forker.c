// A process that forks all the time, slowly: copying the page tables of its memory takes the better part of a millisecond,
// and whatever is put back meanwhile its child has from before. A line on standard input has it pause and
// answer with its living children; another has it go on. It starts a thread now and then as well.
#define _GNU_SOURCE
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { most = 24, bytes = 64 << 20 };
static pid_t child[most];

static void rest(long ns)
{
    struct timespec t = { 0, ns };
    nanosleep(&t, NULL);
}

static void *thread(void *unused)
{
    rest(50 * 1000000L);
    return unused;
}

static void bear(int at)
{
    if (child[at] > 0 && waitpid(child[at], NULL, WNOHANG) == 0)
    {
        rest(1000000);
        return;
    }
    pid_t pid = fork();
    if (pid == 0)
    {
        prctl(PR_SET_PDEATHSIG, 9);
        rest(300 * 1000000L);
        _exit(0);
    }
    child[at] = pid;
}

int main(void)
{
    char *memory = malloc(bytes), line[16];
    memset(memory, 1, bytes);
    setvbuf(stdout, NULL, _IOLBF, 0);
    puts("ready");
    for (int at = 0;; at = (at + 1) % most)
    {
        struct pollfd in = { 0, POLLIN, 0 };
        if (poll(&in, 1, 0) > 0)
        {
            if (!fgets(line, sizeof line, stdin))
                return 0;
            for (int i = 0; i < most; i++)
                if (child[i] > 0 && waitpid(child[i], NULL, WNOHANG) == 0)
                    printf("%d ", child[i]);
                else
                    child[i] = 0;
            puts("");
            if (!fgets(line, sizeof line, stdin))
                return 0;
        }
        bear(at);
        pthread_t t;
        if (at % 8 == 0 && pthread_create(&t, NULL, thread, NULL) == 0)
            pthread_detach(t);
    }
}
