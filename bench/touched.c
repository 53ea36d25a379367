/*
 * Prints the addresses of the instructions that a static program executes, in the order of their first execution and in
 * steps of 16 bytes: touched OUTPUT PROGRAM [ARGUMENT]…. What its children execute is not among them.
 */
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

enum { step = 16, highest = 1 << 25 };

static unsigned char seen[highest / step];

int main(int count, char **arguments)
{
    if (count < 3) return 2;
    FILE *output = fopen(arguments[1], "w");
    if (!output) return 2;
    pid_t child = fork();
    if (child == 0) {
        ptrace(PTRACE_TRACEME, 0, 0, 0);
        execvp(arguments[2], arguments + 2);
        _exit(127);
    }
    int status;
    while (waitpid(child, &status, 0) == child && WIFSTOPPED(status)) {
        struct user_regs_struct registers;
        ptrace(PTRACE_GETREGS, child, 0, &registers);
        if (registers.rip < highest && !seen[registers.rip / step]) {
            seen[registers.rip / step] = 1;
            fprintf(output, "%llx\n", registers.rip / step * step);
        }
        int number = WSTOPSIG(status);
        ptrace(PTRACE_SINGLESTEP, child, 0, number == SIGTRAP ? 0 : number);
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}
