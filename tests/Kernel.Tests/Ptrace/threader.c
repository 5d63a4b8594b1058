// A process whose threads come and go:
//   threader exec     four threads, of which one soon executes this program anew, again and again
//   threader churn    threads that start others, each living for 200 us
//   threader grow     one thread; each line on standard input starts ten more, and is answered
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static char *self, *mode;

static void *idle(void *unused)
{
    for (;;)
        usleep(1000);
    return unused;
}

static void *brief(void *unused)
{
    usleep(200);
    return unused;
}

static void *churn(void *unused)
{
    pthread_t thread;
    for (;;)
        if (pthread_create(&thread, NULL, brief, NULL) == 0)
            pthread_join(thread, NULL);
    return unused;
}

static void *execute(void *unused)
{
    usleep(2000);
    execl(self, self, mode, "again", (char *)NULL);
    return unused;
}

static void start(void *(*routine)(void *), int count)
{
    pthread_t thread;
    for (int i = 0; i < count; i++)
        pthread_create(&thread, NULL, routine, NULL);
}

int main(int argc, char **argv)
{
    char line[16];
    self = argv[0];
    mode = argv[1];
    if (argc == 2)
        puts("ready"), fflush(stdout);
    if (strcmp(mode, "exec") == 0)
        start(idle, 3), start(execute, 1);
    else if (strcmp(mode, "churn") == 0)
        start(churn, 2);
    else
        while (fgets(line, sizeof line, stdin))
            start(idle, 10), puts("grown"), fflush(stdout);
    idle(NULL);
}
