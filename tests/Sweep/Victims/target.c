// The target of the faults, and the bystander: threads with affinities of their own, a child, and more of both on
// command. One byte on stdin is a command, one line on stdout the answer:
//   f  fork a child         -> "c PID"
//   t  start a thread       -> "t TID"
//   p  are you alive        -> "p"
//   aPATH\n  ask the faultd at PATH to adopt this process -> "a 1", or "a 2" when it did not
//   q or end of file        exit
// With an argument it is in a network namespace of its own, where it listens on TCP port 7000.
#define _GNU_SOURCE
#include <net/if.h>
#include <netinet/in.h>
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

static sem_t announced;

static void say(const char *what, long number)
{
    char line[64];
    int length = number
        ? snprintf(line, sizeof line, "%s %ld\n", what, number)
        : snprintf(line, sizeof line, "%s\n", what);
    if (write(1, line, length) != length)
        _exit(2);
}

static void sleep_for_ever(void)
{
    for (;;)
        pause();
}

static void *thread_main(void *cpu)
{
    if ((long)cpu >= 0)
    {
        cpu_set_t one;
        CPU_ZERO(&one);
        CPU_SET((long)cpu, &one);
        if (sched_setaffinity(0, sizeof one, &one) != 0)
            _exit(2);
    }
    say("t", syscall(SYS_gettid));
    sem_post(&announced);
    sleep_for_ever();
    return NULL;
}

static void start_thread(long cpu)
{
    pthread_t thread;
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, 64 * 1024);
    if (pthread_create(&thread, &attributes, thread_main, (void *)cpu) != 0)
        _exit(2);

    // The next answer must not overtake the thread's own.
    while (sem_wait(&announced) != 0)
        ;
}

static void fork_child(void)
{
    pid_t parent = getpid();
    pid_t child = fork();
    if (child < 0)
        _exit(2);
    if (child == 0)
    {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (getppid() != parent)
            _exit(0);
        sleep_for_ever();
    }
    say("c", child);
}

static int read_all(int fd, unsigned char *bytes, int length)
{
    for (int done = 0; done < length;)
    {
        int got = read(fd, bytes + done, length - done);
        if (got <= 0)
            return 0;
        done += got;
    }
    return 1;
}

// Request 1, "adopt" without arguments, as docs/protocol.md writes it; a good answer is [1, nil, result].
static int adopt(const struct sockaddr_un *address)
{
    static const unsigned char request[] = "\x09\0\0\0\x93\x01\xa5" "adopt" "\x80";
    unsigned char answer[4 + 3];
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    int good = fd >= 0 && connect(fd, (const struct sockaddr *)address, sizeof *address) == 0
        && send(fd, request, sizeof request - 1, MSG_NOSIGNAL) == sizeof request - 1
        && read_all(fd, answer, sizeof answer) && answer[6] == 0xc0;
    close(fd);
    return good;
}

static void ask_for_adoption(void)
{
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    size_t length = 0;
    char byte;
    while (read(0, &byte, 1) == 1 && byte != '\n' && length + 1 < sizeof address.sun_path)
        address.sun_path[length++] = byte;
    say("a", adopt(&address) ? 1 : 2);
}

static int listen_in_own_network(void)
{
    struct ifreq lo = { .ifr_name = "lo", .ifr_flags = IFF_UP };
    struct sockaddr_in6 name = { .sin6_family = AF_INET6, .sin6_port = htons(7000) };
    if (unshare(CLONE_NEWNET) != 0)
        return 0;
    int fd = socket(AF_INET6, SOCK_STREAM, 0);
    return ioctl(fd, SIOCSIFFLAGS, &lo) == 0 && bind(fd, (const struct sockaddr *)&name, sizeof name) == 0 && listen(fd, 8) == 0;
}

int main(int count, char **arguments)
{
    (void)arguments;
    char command;
    cpu_set_t allowed;
    int first = -1, last = -1;

    // The harness may die while this process is stopped; it must not stay behind.
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (sched_getaffinity(0, sizeof allowed, &allowed) != 0)
        return 2;
    for (int cpu = 0; cpu < CPU_SETSIZE; cpu++)
    {
        if (!CPU_ISSET(cpu, &allowed))
            continue;
        if (first < 0)
            first = cpu;
        last = cpu;
    }
    if (count > 1 && !listen_in_own_network())
        return 2;
    start_thread(first);
    start_thread(last);
    fork_child();
    while (read(0, &command, 1) == 1 && command != 'q')
    {
        if (command == 'f')
            fork_child();
        else if (command == 't')
            start_thread(-1);
        else if (command == 'a')
            ask_for_adoption();
        else
            say("p", 0);
    }
    return 0;
}
