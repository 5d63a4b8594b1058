// Sends datagrams to itself over loopback without a pause, and says on the clock at which one is refused for the first time since one was not.
#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <sys/socket.h>
#include <time.h>

int main(void)
{
    struct sockaddr_in at = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    socklen_t length = sizeof at;
    int to = socket(AF_INET, SOCK_DGRAM, 0), one = socket(AF_INET, SOCK_DGRAM, 0), refused = 0;
    if (bind(to, (void *)&at, length) || getsockname(to, (void *)&at, &length) || connect(one, (void *)&at, length))
        return 1;
    setvbuf(stdout, NULL, _IOLBF, 0);
    printf("%d\n", ntohs(at.sin_port));
    for (;;)
    {
        struct timespec now;
        int is = send(one, "x", 1, MSG_DONTWAIT) < 0 && errno == EPERM;
        if (is && !refused)
        {
            clock_gettime(CLOCK_MONOTONIC, &now);
            printf("%lld\n", now.tv_sec * 1000000000LL + now.tv_nsec);
        }
        refused = is;
    }
}
