// A process that holds memory: 1 MiB of zeros of its own, and 8 MiB of a file that it has read. One byte on stdin is a command, one line on
// stdout the answer:
//   a  where the zeros are   -> "START-END", hexadecimal
//   b  bits that are set     -> number
//   r  what is resident      -> bytes
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { OWN = 1 << 20, FILED = 8 << 20 };

static long resident(void)
{
    long pages = 0, all;
    FILE *statm = fopen("/proc/self/statm", "r");
    if (!statm || fscanf(statm, "%ld %ld", &all, &pages) != 2)
        exit(2);
    fclose(statm);
    return pages * sysconf(_SC_PAGESIZE);
}

int main(void)
{
    unsigned char *own = mmap(0, OWN, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    FILE *file = tmpfile();
    static char block[1 << 16];
    if (own == MAP_FAILED || !file)
        return 2;
    memset(own, 0, OWN);
    memset(block, 1, sizeof block);
    for (int written = 0; written < FILED; written += sizeof block)
        if (fwrite(block, sizeof block, 1, file) != 1)
            return 2;
    fflush(file);
    fsync(fileno(file));
    volatile unsigned char *filed = mmap(0, FILED, PROT_READ, MAP_SHARED, fileno(file), 0);
    unsigned sum = 0;
    for (int i = 0; i < FILED; i += 4096)
        sum += filed[i];
    for (int command; (command = getchar()) != EOF;) {
        long bits = 0;
        for (int i = 0; i < OWN; i++)
            bits += __builtin_popcount(own[i]);
        if (command == 'a')
            printf("%lx-%lx\n", (unsigned long)own, (unsigned long)own + OWN);
        else if (command == 'b')
            printf("%ld\n", bits);
        else if (command == 'r')
            printf("%ld\n", resident());
        fflush(stdout);
    }
    return sum == 0;
}
