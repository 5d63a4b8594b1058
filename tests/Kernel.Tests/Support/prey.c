// A process that says what happens to it. One byte on stdin is a command, one line on stdout the answer:
//   o  open /dev/null                 -> descriptor or -errno
//   w  write at 4 MiB of a file       -> bytes or -errno
//   m  map 1 GiB                      -> 0 or -errno
//   a  count own processors           -> number
//   u  signals seen                   -> "SIGUSR1 SIGRTMIN+1 SIGCONT"
//   x  id of the second thread        -> tid
//   z  leave a zombie                 -> its pid
//   n  take a name that bites         -> "n"
//   l  listen on a port of loopback   -> the port
//   k  connect to that port           -> 0 or -errno
//   p  are you alive                  -> "p"
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static volatile sig_atomic_t usr1, rt, cont;
static volatile long second;

static void count(int signal)
{
    if (signal == SIGUSR1)
        usr1++;
    else if (signal == SIGCONT)
        cont++;
    else
        rt++;
}

static void *sleeper(void *unused)
{
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, NULL);
    second = syscall(SYS_gettid);
    for (;;)
        pause();
    return unused;
}

static void say(const char *format, long a, long b, long c)
{
    char line[96];
    int length = snprintf(line, sizeof line, format, a, b, c);
    if (write(1, line, length) != length)
        _exit(2);
}

static long open_one(void)
{
    int fd = open("/dev/null", O_RDONLY);
    if (fd < 0)
        return -errno;
    close(fd);
    return fd;
}

static long write_far(void)
{
    FILE *file = tmpfile();
    if (!file)
        return -errno;
    long got = pwrite(fileno(file), "x", 1, 4 << 20);
    long result = got < 0 ? -errno : got;
    fclose(file);
    return result;
}

static long map_much(void)
{
    void *at = mmap(NULL, 1UL << 30, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (at == MAP_FAILED)
        return -errno;
    munmap(at, 1UL << 30);
    return 0;
}

static long processors(void)
{
    cpu_set_t set;
    return sched_getaffinity(0, sizeof set, &set) == 0 ? CPU_COUNT(&set) : -errno;
}

static long zombie(void)
{
    pid_t child = fork();
    if (child == 0)
        _exit(0);
    siginfo_t info;
    waitid(P_PID, child, &info, WEXITED | WNOWAIT);
    return child;
}

static struct sockaddr_in door = { .sin_family = AF_INET };

static long listen_here(void)
{
    socklen_t length = sizeof door;
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    door.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (bind(fd, (struct sockaddr *)&door, sizeof door) < 0 || listen(fd, 64) < 0)
        return -errno;
    getsockname(fd, (struct sockaddr *)&door, &length);
    return ntohs(door.sin_port);
}

static long connect_there(void)
{
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    long result = connect(fd, (struct sockaddr *)&door, sizeof door) < 0 ? -errno : 0;
    close(fd);
    return result;
}

int main(void)
{
    char command;
    pthread_t thread;
    struct sigaction action = { .sa_handler = count, .sa_flags = SA_RESTART };
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    signal(SIGXFSZ, SIG_IGN);
    sigaction(SIGUSR1, &action, NULL);
    sigaction(SIGCONT, &action, NULL);
    sigaction(SIGRTMIN + 1, &action, NULL);
    if (pthread_create(&thread, NULL, sleeper, NULL) != 0)
        return 2;
    while (!second)
        sched_yield();
    while (read(0, &command, 1) == 1)
        switch (command)
        {
        case 'o': say("%ld\n", open_one(), 0, 0); break;
        case 'w': say("%ld\n", write_far(), 0, 0); break;
        case 'm': say("%ld\n", map_much(), 0, 0); break;
        case 'a': say("%ld\n", processors(), 0, 0); break;
        case 'u': say("%ld %ld %ld\n", usr1, rt, cont); break;
        case 'x': say("%ld\n", second, 0, 0); break;
        case 'z': say("%ld\n", zombie(), 0, 0); break;
        case 'n': prctl(PR_SET_NAME, "\033[31mX\nok: (1)"); say("n\n", 0, 0, 0); break;
        case 'l': say("%ld\n", listen_here(), 0, 0); break;
        case 'k': say("%ld\n", connect_there(), 0, 0); break;
        case 'p': say("p\n", 0, 0, 0); break;
        }
    return 0;
}
