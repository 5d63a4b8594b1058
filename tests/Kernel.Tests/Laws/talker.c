// A process with connections, which says what each of its socket calls returned. Commands on standard input, a line of answer for each.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static struct sockaddr_storage name;
static socklen_t length;

static int loopback(int family, int port)
{
    memset(&name, 0, sizeof name);
    if (family == AF_INET)
    {
        struct sockaddr_in *in = (void *)&name;
        in->sin_family = AF_INET, in->sin_port = htons(port), in->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        return length = sizeof *in;
    }
    struct sockaddr_in6 *in = (void *)&name;
    in->sin6_family = AF_INET6, in->sin6_port = htons(port), in->sin6_addr = in6addr_loopback;
    return length = sizeof *in;
}

static void result(const char *what, long value) { printf("%s %ld %s\n", what, value, value < 0 ? strerrorname_np(errno) : "ok"); }

static int listener(int family)
{
    int fd = socket(family, SOCK_STREAM, 0);
    loopback(family, 0);
    if (bind(fd, (void *)&name, length) || listen(fd, 4096))
        return -1;
    getsockname(fd, (void *)&name, &length);
    return fd;
}

// A thread that waits in recv until something comes or ends.
static void *receive(void *argument)
{
    char byte;
    int fd = (int)(long)argument;
    fcntl(fd, F_SETFL, 0);
    result("received", recv(fd, &byte, 1, 0));
    return NULL;
}

// Two ends of a connection, both in here: the one that connects, and the one that was accepted.
static void both_ends(int family)
{
    int at = listener(family), one = socket(family, SOCK_STREAM, 0);
    int failed = connect(one, (void *)&name, length), end = failed ? -1 : accept(at, NULL, NULL);
    // Whoever reads the answer finds nobody listening.
    close(at);
    if (failed)
        result("connect", -1);
    else
        printf("%d %d %d\n", one, end, ntohs(((struct sockaddr_in *)&name)->sin_port));
}

// So many connections to one listener, whose port is the answer. A child has the other ends, since nobody may have so many descriptors.
static void many(int count)
{
    struct rlimit all;
    getrlimit(RLIMIT_NOFILE, &all);
    all.rlim_cur = all.rlim_max;
    setrlimit(RLIMIT_NOFILE, &all);
    int at = listener(AF_INET), made = 0;
    if (fork() == 0)
    {
        prctl(PR_SET_PDEATHSIG, 9);
        for (;;)
            accept(at, NULL, NULL);
    }
    for (; made < count; made++)
    {
        int one = socket(AF_INET, SOCK_STREAM, 0);
        if (one < 0 || connect(one, (void *)&name, length))
            break;
    }
    printf("%d %d\n", made, ntohs(((struct sockaddr_in *)&name)->sin_port));
}

static void own_network(void)
{
    struct ifreq lo = { .ifr_name = "lo" };
    if (unshare(CLONE_NEWNET))
    {
        result("unshare", -1);
        return;
    }
    int fd = socket(AF_INET, SOCK_DGRAM, 0);
    ioctl(fd, SIOCGIFFLAGS, &lo);
    lo.ifr_flags |= IFF_UP;
    result("lo", ioctl(fd, SIOCSIFFLAGS, &lo));
    close(fd);
}

// Connects to a port of somebody else's, in a third of a second or not at all.
static void connect_to(int family, int type, int port)
{
    int fd = socket(family, type | SOCK_NONBLOCK, 0), error = 0;
    socklen_t size = sizeof error;
    loopback(family, port);
    if (connect(fd, (void *)&name, length) == 0)
    {
        printf("%d\n", fd);
        return;
    }
    struct pollfd wait = { fd, POLLOUT, 0 };
    if (errno == EINPROGRESS && poll(&wait, 1, 300) == 1)
    {
        getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size);
        errno = error;
    }
    if (errno == 0)
        printf("%d\n", fd);
    else
        result("connect", -1), close(fd);
}

// A socket at a port of its own: "descriptor port".
static void bound(int family, int type, int any)
{
    int fd = socket(family, type, 0);
    loopback(family, 0);
    if (any)
        memset((char *)&name + (family == AF_INET ? 4 : 8), 0, family == AF_INET ? 4 : 16);
    if (bind(fd, (void *)&name, length) || (type == SOCK_STREAM && listen(fd, 16)))
        result("bind", -1);
    else
    {
        getsockname(fd, (void *)&name, &length);
        printf("%d %d\n", fd, ntohs(((struct sockaddr_in *)&name)->sin_port));
    }
}

// A socket that hears what is sent to ff02::1234 by an interface: "descriptor port".
static void in_group(const char *interface)
{
    struct ipv6_mreq group = { .ipv6mr_interface = if_nametoindex(interface) };
    struct sockaddr_in6 any = { .sin6_family = AF_INET6 };
    socklen_t size = sizeof any;
    int fd = socket(AF_INET6, SOCK_DGRAM, 0);
    inet_pton(AF_INET6, "ff02::1234", &group.ipv6mr_multiaddr);
    if (bind(fd, (void *)&any, size) || setsockopt(fd, IPPROTO_IPV6, IPV6_JOIN_GROUP, &group, sizeof group))
        result("group", -1);
    else
        getsockname(fd, (void *)&any, &size), printf("%d %d\n", fd, ntohs(any.sin6_port));
}

// A datagram to ff02::1234, by an interface.
static void to_group(const char *interface, int port)
{
    struct sockaddr_in6 to = { .sin6_family = AF_INET6, .sin6_port = htons(port), .sin6_scope_id = if_nametoindex(interface) };
    int fd = socket(AF_INET6, SOCK_DGRAM, 0);
    inet_pton(AF_INET6, "ff02::1234", &to.sin6_addr);
    result("send", sendto(fd, "x", 1, 0, (void *)&to, sizeof to));
    close(fd);
}

// Two headers between that of IPv6 and that of UDP on all that a socket sends: hop-by-hop and destination options, of padding.
static void with_options(int fd)
{
    const char padding[] = { 0, 0, 1, 4, 0, 0, 0, 0 };
    result("options", setsockopt(fd, IPPROTO_IPV6, IPV6_HOPOPTS, padding, sizeof padding) || setsockopt(fd, IPPROTO_IPV6, IPV6_DSTOPTS, padding, sizeof padding) ? -1 : 0);
}

// How often the wait of a connection for an answer has been doubled.
static void backoff(int fd)
{
    struct tcp_info info;
    socklen_t size = sizeof info;
    result("backoff", getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &size) ? -1 : info.tcpi_backoff);
}

// Its congestion state: TCP_CA_Open is 0, TCP_CA_CWR 2, TCP_CA_Loss 4.
static void congestion(int fd)
{
    struct tcp_info info;
    socklen_t size = sizeof info;
    result("congestion", getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &size) ? -1 : info.tcpi_ca_state);
}

// A datagram to an address, from a socket of the moment.
static void to_address(const char *address, int port)
{
    struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons(port) };
    int fd = socket(AF_INET, SOCK_DGRAM, 0);
    inet_pton(AF_INET, address, &to.sin_addr);
    result("send", sendto(fd, "x", 1, 0, (void *)&to, sizeof to));
    close(fd);
}

// Goes to the network namespace of another process.
static void join_network(int pid)
{
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/ns/net", pid);
    int fd = open(path, O_RDONLY);
    result("join", setns(fd, CLONE_NEWNET));
    close(fd);
}

// A socket that waits at a port, its own choice for 0: at the loopback address of a family, or at all addresses of both. Its number and port are the answer.
static void wait_at(int family, int type, int port, int everywhere)
{
    int fd = socket(family, type | SOCK_NONBLOCK, 0), one = 1;
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    loopback(family, port);
    if (everywhere)
        ((struct sockaddr_in6 *)&name)->sin6_addr = in6addr_any;
    if (bind(fd, (void *)&name, length) || (type == SOCK_STREAM && listen(fd, 4096)))
    {
        result("bind", -1);
        return;
    }
    getsockname(fd, (void *)&name, &length);
    printf("%d %d\n", fd, ntohs(((struct sockaddr_in *)&name)->sin_port));
}

// How many of so many connections are made, one after another.
static void connect_often(int family, int port, int count)
{
    int made = 0;
    for (int i = 0; i < count; i++)
    {
        int fd = socket(family, SOCK_STREAM, 0);
        loopback(family, port);
        made += connect(fd, (void *)&name, length) == 0;
        close(fd);
    }
    result("made", made);
}

// So many datagrams, each its number.
static void burst(int fd, int count)
{
    int sent = 0;
    for (unsigned short number = 0; number < count; number++)
        sent += send(fd, &number, sizeof number, MSG_DONTWAIT) == sizeof number;
    result("sent", sent);
}

int main(void)
{
    char line[256], path[128];
    int fd, port, count, pair[2];
    pthread_t thread;
    setvbuf(stdout, NULL, _IOLBF, 0);
    while (fgets(line, sizeof line, stdin))
    {
        char byte = 'x';
        if (!strcmp(line, "4\n"))
            both_ends(AF_INET);
        else if (!strcmp(line, "6\n"))
            both_ends(AF_INET6);
        else if (!strcmp(line, "pair\n"))
            socketpair(AF_UNIX, SOCK_STREAM, 0, pair), printf("%d %d 0\n", pair[0], pair[1]);
        else if (sscanf(line, "unix %127s", path) == 1)
        {
            struct sockaddr_un *un = (void *)&name;
            memset(&name, 0, sizeof name);
            un->sun_family = AF_UNIX, strcpy(un->sun_path, path);
            int at = socket(AF_UNIX, SOCK_STREAM, 0), one = socket(AF_UNIX, SOCK_STREAM, 0);
            if (bind(at, (void *)un, sizeof *un) || listen(at, 1) || connect(one, (void *)un, sizeof *un))
                result("unix", -1);
            else
                printf("%d %d 0\n", one, accept(at, NULL, NULL));
            close(at);
        }
        else if (!strcmp(line, "udp\n"))
        {
            int one = socket(AF_INET, SOCK_DGRAM, 0), other = socket(AF_INET, SOCK_DGRAM, 0);
            loopback(AF_INET, 0);
            bind(other, (void *)&name, length);
            getsockname(other, (void *)&name, &length);
            connect(one, (void *)&name, length);
            printf("%d %d %d\n", one, other, ntohs(((struct sockaddr_in *)&name)->sin_port));
        }
        else if (sscanf(line, "tcp4 %d", &fd) == 1)
            connect_to(AF_INET, SOCK_STREAM, fd);
        else if (sscanf(line, "tcp6 %d", &fd) == 1)
            connect_to(AF_INET6, SOCK_STREAM, fd);
        else if (sscanf(line, "udp4 %d", &fd) == 1)
            connect_to(AF_INET, SOCK_DGRAM, fd);
        else if (sscanf(line, "udp6 %d", &fd) == 1)
            connect_to(AF_INET6, SOCK_DGRAM, fd);
        else if (sscanf(line, "listen%d", &fd) == 1)
            bound(fd == 4 ? AF_INET : AF_INET6, SOCK_STREAM, 0);
        else if (sscanf(line, "datagrams%d", &fd) == 1)
            bound(fd == 4 ? AF_INET : AF_INET6, SOCK_DGRAM, 0);
        else if (!strcmp(line, "multipath\n"))
            result("multipath", socket(AF_INET, SOCK_STREAM, 262));
        else if (!strcmp(line, "everywhere\n"))
            bound(AF_INET, SOCK_DGRAM, 1);
        else if (sscanf(line, "to %127s %d", path, &fd) == 2)
            to_address(path, fd);
        else if (sscanf(line, "group %127s", path) == 1)
            in_group(path);
        else if (sscanf(line, "multicast %127s %d", path, &port) == 2)
            to_group(path, port);
        else if (sscanf(line, "errors4 %d", &fd) == 1)
            result("errors", setsockopt(fd, IPPROTO_IP, IP_RECVERR, &(int){ 1 }, sizeof(int)));
        else if (sscanf(line, "errors6 %d", &fd) == 1)
            result("errors", setsockopt(fd, IPPROTO_IPV6, IPV6_RECVERR, &(int){ 1 }, sizeof(int)));
        else if (sscanf(line, "options %d", &fd) == 1)
            with_options(fd);
        else if (sscanf(line, "backoff %d", &fd) == 1)
            backoff(fd);
        else if (sscanf(line, "congestion %d", &fd) == 1)
            congestion(fd);
        else if (sscanf(line, "user %d", &fd) == 1)
            result("user", seteuid(0) ? -1 : seteuid(fd));
        else if (sscanf(line, "burst %d %d", &fd, &count) == 2)
            burst(fd, count);
        else if (sscanf(line, "many %d", &fd) == 1)
            many(fd);
        else if (!strcmp(line, "net\n"))
            own_network();
        else if (sscanf(line, "join %d", &fd) == 1)
            join_network(fd);
        else if (sscanf(line, "serve4 %d", &port) == 1)
            wait_at(AF_INET, SOCK_STREAM, port, 0);
        else if (sscanf(line, "serve6 %d", &port) == 1)
            wait_at(AF_INET6, SOCK_STREAM, port, 0);
        else if (sscanf(line, "dual %d", &port) == 1)
            wait_at(AF_INET6, SOCK_STREAM, port, 1);
        else if (sscanf(line, "bound4 %d", &port) == 1)
            wait_at(AF_INET, SOCK_DGRAM, port, 0);
        else if (sscanf(line, "bound6 %d", &port) == 1)
            wait_at(AF_INET6, SOCK_DGRAM, port, 0);
        else if (sscanf(line, "often4 %d %d", &port, &count) == 2)
            connect_often(AF_INET, port, count);
        else if (sscanf(line, "often6 %d %d", &port, &count) == 2)
            connect_often(AF_INET6, port, count);
        else if (sscanf(line, "accept %d", &fd) == 1)
            (count = accept4(fd, NULL, NULL, SOCK_NONBLOCK)) < 0 ? result("accept", -1) : (void)printf("%d\n", count);
        else if (sscanf(line, "sendto4 %d %d", &fd, &port) == 2)
            loopback(AF_INET, port), result("sendto", sendto(fd, &byte, 1, MSG_DONTWAIT, (void *)&name, length));
        else if (sscanf(line, "sendto6 %d %d", &fd, &port) == 2)
            loopback(AF_INET6, port), result("sendto", sendto(fd, &byte, 1, MSG_DONTWAIT, (void *)&name, length));
        else if (sscanf(line, "wait %d", &fd) == 1)
            pthread_create(&thread, NULL, receive, (void *)(long)fd), puts("waiting");
        else if (sscanf(line, "recv %d", &fd) == 1)
            result("recv", recv(fd, &byte, 1, MSG_DONTWAIT));
        else if (sscanf(line, "send %d", &fd) == 1)
            result("send", send(fd, &byte, 1, MSG_NOSIGNAL | MSG_DONTWAIT));
        else if (sscanf(line, "close %d", &fd) == 1)
            result("close", close(fd));
        else
            puts("?");
    }
    return 0;
}
