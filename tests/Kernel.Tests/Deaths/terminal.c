// Runs a command in a terminal of its own, as the foreground process group of it, and passes lines both ways: what a
// person at a keyboard is to it. "^C" on stdin is the key, not the text.
#define _GNU_SOURCE
#include <poll.h>
#include <pty.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    int terminal, status;
    char buffer[4096];
    struct termios quiet;
    pid_t child = forkpty(&terminal, NULL, NULL, NULL);
    if (argc < 2 || child < 0)
        return 2;
    if (child == 0)
    {
        if (tcgetattr(0, &quiet) == 0)
        {
            quiet.c_lflag &= ~ECHO;
            quiet.c_oflag &= ~OPOST;
            tcsetattr(0, TCSANOW, &quiet);
        }
        execv(argv[1], argv + 1);
        _exit(127);
    }
    struct pollfd ends[2] = { { 0, POLLIN, 0 }, { terminal, POLLIN, 0 } };
    for (;;)
    {
        poll(ends, 2, -1);
        if (ends[1].revents)
        {
            ssize_t got = read(terminal, buffer, sizeof buffer);
            if (got <= 0)
                break;
            (void)!write(1, buffer, got);
        }
        if (ends[0].revents)
        {
            ssize_t got = read(0, buffer, sizeof buffer);
            if (got <= 0)
                break;
            if (got >= 2 && memcmp(buffer, "^C", 2) == 0)
                (void)!write(terminal, "\003", 1);
            else
                (void)!write(terminal, buffer, got);
        }
    }
    waitpid(child, &status, 0);
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}
