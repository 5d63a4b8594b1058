// A server of streams and of requests, and its clients, which say what came of theirs: what bystanders of a fault have to lose.
#include <arpa/inet.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static char block[64 * 1024];

static double seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec + now.tv_nsec / 1e9;
}

// The first byte says what it is: F and all that follows is counted, R and each byte is answered.
static void serve(int one)
{
    long long total = 0;
    ssize_t count;
    char kind;
    if (read(one, &kind, 1) != 1)
        return;
    if (kind == 'R')
        while (read(one, block, 1) == 1 && write(one, block, 1) == 1)
            ;
    else
    {
        while ((count = read(one, block, sizeof block)) > 0)
            total += count;
        if (write(one, &total, sizeof total) < 0)
            return;
    }
}

static int server(void)
{
    struct sockaddr_in at = { .sin_family = AF_INET };
    socklen_t length = sizeof at;
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    if (bind(listener, (void *)&at, length) || listen(listener, 16) || getsockname(listener, (void *)&at, &length))
        return 1;
    printf("%d\n", ntohs(at.sin_port));
    signal(SIGCHLD, SIG_IGN);
    for (;;)
    {
        int one = accept(listener, NULL, NULL);
        if (fork() == 0)
        {
            prctl(PR_SET_PDEATHSIG, SIGKILL);
            serve(one);
            _exit(0);
        }
        close(one);
    }
}

static int stream(int one, double end)
{
    long long sent = 0, received = 0;
    if (write(one, "F", 1) != 1)
        return 1;
    while (seconds() < end)
    {
        ssize_t count = write(one, block, sizeof block);
        if (count > 0)
            sent += count;
    }
    shutdown(one, SHUT_WR);
    if (read(one, &received, sizeof received) != sizeof received)
        received = -1;
    puts(sent == received && sent > 0 ? "all came" : "not all came");
    return 0;
}

static int requests(int one, double end)
{
    int count = 0;
    char byte;
    if (write(one, "R", 1) != 1)
        return 1;
    for (; seconds() < end; count++)
    {
        if (write(one, "x", 1) != 1 || read(one, &byte, 1) != 1)
            return 1;
        usleep(1000);
    }
    puts(count > 0 ? "all answered" : "none answered");
    return 0;
}

int main(int count, char **words)
{
    setvbuf(stdout, NULL, _IOLBF, 0);
    if (count < 5)
        return server();
    struct sockaddr_in at = { .sin_family = AF_INET, .sin_port = htons(atoi(words[3])) };
    int one = socket(AF_INET, SOCK_STREAM, 0);
    inet_pton(AF_INET, words[2], &at.sin_addr);
    if (connect(one, (void *)&at, sizeof at))
        return 1;
    puts("connected");
    double end = seconds() + atof(words[4]);
    return !strcmp(words[1], "stream") ? stream(one, end) : requests(one, end);
}
