// For each port that it reads it closes its connection, makes one to there over loopback, and says from which port.
#include <arpa/inet.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

int main(void)
{
    int port, one = -1;
    setvbuf(stdout, NULL, _IOLBF, 0);
    while (scanf("%d", &port) == 1)
    {
        struct sockaddr_in at = { .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
        socklen_t length = sizeof at;
        if (one >= 0)
            close(one);
        one = socket(AF_INET, SOCK_STREAM, 0);
        if (connect(one, (void *)&at, length) || getsockname(one, (void *)&at, &length))
            return 1;
        printf("%d\n", ntohs(at.sin_port));
    }
    return 0;
}
