/*
 * Runs a program and prints what it took: wall time and CPU time in microseconds, largest resident size in KiB. After
 * `--split` the CPU time is two numbers, that of user space and that of the kernel.
 *
 * A small program of its own, since a large one hands its resident size down to what it starts, and takes as long for
 * starting it as that runs.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double microseconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1e6 + now.tv_nsec / 1e3;
}

int main(int count, char **arguments)
{
    struct rusage usage;
    int status;
    int split = count > 1 && strcmp(arguments[1], "--split") == 0;
    if (count < 2 + split) return 2;
    arguments += split;
    int report = fcntl(1, F_DUPFD_CLOEXEC, 10);
    int nothing = open("/dev/null", O_RDWR | O_CLOEXEC);
    // What it complains about is passed on where one waits for seconds, and not for microseconds.
    for (int number = 0; number < (split ? 2 : 3); number++) dup2(nothing, number);

    double start = microseconds();
    pid_t child = vfork();
    if (child == 0) {
        execv(arguments[1], arguments + 1);
        _exit(127);
    }
    if (child < 0 || wait4(child, &status, 0, &usage) < 0) return 2;
    double wall = microseconds() - start;
    double user = usage.ru_utime.tv_sec * 1e6 + usage.ru_utime.tv_usec;
    double system = usage.ru_stime.tv_sec * 1e6 + usage.ru_stime.tv_usec;
    if (split)
        dprintf(report, "%.1f %.1f %.1f %ld\n", wall, user, system, usage.ru_maxrss);
    else
        dprintf(report, "%.1f %.1f %ld\n", wall, user + system, usage.ru_maxrss);
    return status != 0;
}
