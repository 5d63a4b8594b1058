// A place where a fuzzed faultd can do no harm: namespaces of its own (pid, mount, network, IPC) in which everything but
// the first process runs as one ordinary user without capabilities. Whatever number a frame names, it is a number in here.
//   arena UID FAULTD SOCKET STATE CLAIMS LOG
// The first process starts faultd, the door and the victims with fixed numbers, and starts a victim that died again with
// the same number. It ends, and the kernel with it everything in here, when the door or the daemon ends.
// The door is the client: it connects where the fuzzer, outside, could not be told from a stranger. A line on stdin:
//   c N   N connections       -> "c FD…", to be taken by pidfd_getfd(2), or "c -ERRNO"
//   x     closes its own copies of them
//   k     every victim anew   -> "k"
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/sched.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

// The kernel gives numbers below 300 once only, so nothing else can come to one of these; see kernel/pid.c.
enum { DAEMON = 110, DOOR = 120, FIRST_VICTIM = 200, VICTIMS = 8, MOST = 64, GREETED_BY = 30000 };

static char *self, *faultd, *socket_path, *state, *claims;
static uid_t uid;

static void die(const char *what)
{
    dprintf(2, "arena: %s: %s\n", what, strerror(errno));
    _exit(1);
}

static void become_user(void)
{
    if (setgroups(0, NULL) || setresgid(uid, uid, uid) || setresuid(uid, uid, uid) || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
        die("become an ordinary user");
}

static void start(pid_t pid, char **argv)
{
    struct clone_args args;
    long got;
    // The number of one that has just been reaped can still be in use by a thread of it.
    do
    {
        memset(&args, 0, sizeof args);
        args.exit_signal = SIGCHLD;
        args.set_tid = (unsigned long)&pid;
        args.set_tid_size = 1;
        got = syscall(SYS_clone3, &args, sizeof args);
    } while (got < 0 && errno == EEXIST && usleep(500) == 0);
    if (got < 0)
        die("clone3");
    if (got > 0)
        return;
    if (pid == DAEMON)
        dup2(open("/dev/null", O_RDONLY), 0);
    if (pid != DOOR)
        dup2(2, 1);
    become_user();
    // Only an exec makes a process that has changed its user readable for that user again; prctl(2), PR_SET_DUMPABLE.
    execv(argv[0], argv);
    die(argv[0]);
}

static void start_victim(pid_t pid)
{
    char *argv[] = { self, "victim", pid == FIRST_VICTIM ? "listening" : "silent", NULL };
    start(pid, argv);
}

static void first_process(void)
{
    char *daemon_argv[] = { faultd, "--socket", socket_path, "--state-dir", state, NULL };
    char *door_argv[] = { self, "door", socket_path, NULL };
    int status, last_pid;
    pid_t ended;
    if (mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) || mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL))
        die("mount /proc");
    if (mount(claims, "/run/lock", NULL, MS_BIND, NULL))
        die("mount /run/lock");
    last_pid = open("/proc/sys/kernel/ns_last_pid", O_WRONLY);
    if (last_pid < 0 || write(last_pid, "300", 3) != 3 || close(last_pid))
        die("ns_last_pid");
    start(DAEMON, daemon_argv);
    start(DOOR, door_argv);
    for (int i = 0; i < VICTIMS; i++)
        start_victim(FIRST_VICTIM + i);
    while ((ended = wait(&status)) > 0)
    {
        if (ended == DAEMON)
            dprintf(2, "arena: faultd ended: wait status 0x%x\n", status);
        if (ended == DAEMON || ended == DOOR)
            _exit(0);
        if (ended >= FIRST_VICTIM && ended < FIRST_VICTIM + VICTIMS)
            start_victim(ended);
    }
    die("wait");
}

static void sleep_for_ever(void)
{
    for (;;)
        pause();
}

static void *second_thread(void *unused)
{
    sleep_for_ever();
    return unused;
}

static void listen_at(int fd, void *address, socklen_t length)
{
    if (fd < 0 || bind(fd, address, length) || listen(fd, 1))
        die("listen");
}

static void victim(int listening)
{
    pthread_t thread;
    pid_t parent = getpid();
    // A child that a frame killed leaves no zombie.
    signal(SIGCHLD, SIG_IGN);
    if (listening)
    {
        struct sockaddr_un un = { AF_UNIX, "\0arena" };
        struct sockaddr_in in = { .sin_family = AF_INET, .sin_port = htons(7000) };
        listen_at(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0), &un, offsetof(struct sockaddr_un, sun_path) + 6);
        listen_at(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), &in, sizeof in);
    }
    if (fork() == 0)
    {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (getppid() != parent)
            _exit(0);
        sleep_for_ever();
    }
    if (pthread_create(&thread, NULL, second_thread, NULL))
        _exit(2);
    sleep_for_ever();
}

static int connect_once(const struct sockaddr_un *address)
{
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return -errno;
    if (connect(fd, (const struct sockaddr *)address, sizeof *address) == 0)
        return fd;
    int error = errno;
    close(fd);
    return -error;
}

static int has_ended(int pidfd)
{
    struct pollfd wait = { pidfd, POLLIN, 0 };
    return poll(&wait, 1, 0) > 0;
}

static void renew(pid_t pid)
{
    struct pollfd wait = { syscall(SYS_pidfd_open, pid, 0), POLLIN, 0 };
    if (wait.fd >= 0)
    {
        // A newborn one is root's for a moment.
        while (syscall(SYS_pidfd_send_signal, wait.fd, SIGKILL, NULL, 0) < 0 && errno == EPERM)
            usleep(500);
        poll(&wait, 1, -1);
        close(wait.fd);
    }
    for (;; usleep(500))
    {
        int next = syscall(SYS_pidfd_open, pid, 0), lives = next >= 0 && !has_ended(next);
        close(next);
        if (lives)
            return;
    }
}

// A caller may lower his own limits, and the fuzzer does now and then; what was lowered may be raised again up to the hard
// limit, and the door needs it.
static void raise_limits(void)
{
    for (int resource = 0; resource < RLIM_NLIMITS; resource++)
    {
        struct rlimit limit;
        if (getrlimit(resource, &limit) == 0 && limit.rlim_cur != limit.rlim_max)
        {
            limit.rlim_cur = limit.rlim_max;
            setrlimit(resource, &limit);
        }
    }
}

static void door(const char *path)
{
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    char line[64];
    int held[MOST], count = 0, greeted = 0;
    strncpy(address.sun_path, path, sizeof address.sun_path - 1);
    setvbuf(stdout, NULL, _IOFBF, 4096);
    // What a lowered limit of processor time would end it by.
    signal(SIGXCPU, SIG_IGN);
    while (fgets(line, sizeof line, stdin))
    {
        raise_limits();
        if (line[0] == 'c')
        {
            int wanted = atoi(line + 1);
            printf("c");
            while (wanted-- > 0 && count < MOST)
            {
                int fd;
                // The first ones wait until the daemon listens.
                while ((fd = connect_once(&address)) < 0 && greeted++ < GREETED_BY)
                    usleep(2000);
                if (fd >= 0)
                {
                    greeted = GREETED_BY;
                    held[count++] = fd;
                }
                printf(" %d", fd);
            }
            printf("\n");
        }
        else if (line[0] == 'x')
        {
            while (count > 0)
                close(held[--count]);
        }
        else
        {
            for (int i = 0; i < VICTIMS; i++)
                renew(FIRST_VICTIM + i);
            printf("k\n");
        }
        fflush(stdout);
    }
}

int main(int argc, char **argv)
{
    if (argc == 3 && strcmp(argv[1], "door") == 0)
        return door(argv[2]), 0;
    if (argc == 3 && strcmp(argv[1], "victim") == 0)
        victim(strcmp(argv[2], "listening") == 0);
    if (argc != 7)
        return 2;
    // The test may die; nothing in here may stay behind.
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    self = argv[0], uid = atoi(argv[1]), faultd = argv[2], socket_path = argv[3], state = argv[4], claims = argv[5];
    if (dup2(open(argv[6], O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600), 2) < 0)
        return 2;
    if (unshare(CLONE_NEWPID | CLONE_NEWNS | CLONE_NEWNET | CLONE_NEWIPC))
        die("unshare");
    pid_t inner = fork();
    if (inner < 0)
        die("fork");
    if (inner == 0)
    {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        first_process();
    }
    close(0);
    close(1);
    waitpid(inner, NULL, 0);
    return 0;
}
