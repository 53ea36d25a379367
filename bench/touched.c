/*
 * Prints the functions of a program that are called, in the order of their first call:
 * touched OUTPUT FUNCTIONS PROGRAM [ARGUMENT]…, where FUNCTIONS has the addresses of all. Those that processes call
 * which share the program's memory are among them, others' are not.
 *
 * Each function starts with a breakpoint until it is called.
 */
#define _GNU_SOURCE
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/kcmp.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

enum { most = 1 << 17, breakpoint = 0xCC };

static unsigned long starts[most];
static unsigned char originals[most];
static int count;
static off_t program_size;
/* Where the program is, if it can be anywhere. */
static unsigned long base;
static FILE *output;

static void fail(const char *what)
{
    perror(what);
    exit(2);
}

static int memory(pid_t process)
{
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/mem", process);
    int file = open(path, O_RDWR | O_CLOEXEC);
    if (file < 0) fail(path);
    return file;
}

static void place(int file, int index, unsigned char byte)
{
    if (pwrite(file, &byte, 1, (off_t)(base + starts[index])) != 1) fail("write");
}

/* Its own mapping comes first when it has just been executed. */
static unsigned long find_base(pid_t process, int file)
{
    char path[64];
    unsigned long start;
    Elf64_Ehdr header;
    snprintf(path, sizeof path, "/proc/%d/maps", process);
    FILE *maps = fopen(path, "r");
    if (!maps || fscanf(maps, "%lx", &start) != 1) fail(path);
    fclose(maps);
    if (pread(file, &header, sizeof header, (off_t)start) != sizeof header) fail("read");
    return header.e_type == ET_DYN ? start : 0;
}

/* Those that were called already are called again by a program that executes itself. */
static void arm(pid_t process)
{
    int file = memory(process);
    base = find_base(process, file);
    for (int index = 0; index < count; index++) {
        if (pread(file, &originals[index], 1, (off_t)(base + starts[index])) != 1) fail("read");
        place(file, index, breakpoint);
    }
    close(file);
}

static void release(pid_t process)
{
    int file = memory(process);
    for (int index = 0; index < count; index++) place(file, index, originals[index]);
    close(file);
    ptrace(PTRACE_DETACH, process, 0, 0);
}

static int find(unsigned long address)
{
    int low = 0, high = count - 1;
    while (low <= high) {
        int middle = (low + high) / 2;
        if (starts[middle] == address) return middle;
        if (starts[middle] < address) low = middle + 1;
        else high = middle - 1;
    }
    return -1;
}

/* Whether it was a breakpoint; the process goes on at the function's start then. */
static int called(pid_t process)
{
    struct user_regs_struct registers;
    if (ptrace(PTRACE_GETREGS, process, 0, &registers) < 0) return 0;
    int index = find(registers.rip - 1 - base);
    if (index < 0) return 0;
    registers.rip--;
    ptrace(PTRACE_SETREGS, process, 0, &registers);
    int file = memory(process);
    place(file, index, originals[index]);
    close(file);
    fprintf(output, "%lx\n", starts[index]);
    return 1;
}

static int is_program(pid_t process)
{
    char path[64];
    struct stat status;
    snprintf(path, sizeof path, "/proc/%d/exe", process);
    return stat(path, &status) == 0 && status.st_size == program_size;
}

static void started(pid_t parent)
{
    unsigned long child;
    int status;
    ptrace(PTRACE_GETEVENTMSG, parent, 0, &child);
    if (waitpid((pid_t)child, &status, __WALL) < 0 || !WIFSTOPPED(status)) return;
    if (syscall(SYS_kcmp, parent, child, KCMP_VM, 0, 0) == 0) ptrace(PTRACE_CONT, child, 0, 0);
    else release((pid_t)child);
}

static void executed(pid_t process)
{
    if (is_program(process)) {
        arm(process);
        ptrace(PTRACE_CONT, process, 0, 0);
    } else {
        ptrace(PTRACE_DETACH, process, 0, 0);
    }
}

/* Code that is let go comes back from the file, without breakpoints: madvise(2) fails. */
static void keep_code(void)
{
    struct sock_filter filter[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_madvise, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    struct sock_fprog program = {sizeof filter / sizeof *filter, filter};
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0 || prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) < 0)
        fail("prctl");
}

int main(int argument_count, char **arguments)
{
    if (argument_count < 4) return 2;
    FILE *functions = fopen(arguments[2], "r");
    if (!functions) fail(arguments[2]);
    while (count < most && fscanf(functions, "%lx", &starts[count]) == 1) count++;
    output = fopen(arguments[1], "w");
    if (!output) fail(arguments[1]);
    setlinebuf(output);
    pid_t first = fork();
    if (first == 0) {
        keep_code();
        ptrace(PTRACE_TRACEME, 0, 0, 0);
        execvp(arguments[3], arguments + 3);
        _exit(127);
    }
    int status;
    if (waitpid(first, &status, 0) < 0 || !WIFSTOPPED(status)) fail(arguments[3]);
    char path[64];
    struct stat program;
    snprintf(path, sizeof path, "/proc/%d/exe", first);
    if (stat(path, &program) < 0) fail(path);
    program_size = program.st_size;
    long events = PTRACE_O_TRACECLONE | PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK | PTRACE_O_TRACEEXEC;
    ptrace(PTRACE_SETOPTIONS, first, 0, events);
    arm(first);
    ptrace(PTRACE_CONT, first, 0, 0);
    for (;;) {
        pid_t process = waitpid(-1, &status, __WALL);
        if (process < 0) return errno == ECHILD ? 0 : 1;
        if (!WIFSTOPPED(status)) continue;
        int event = status >> 16, number = WSTOPSIG(status);
        if (event == PTRACE_EVENT_EXEC) {
            executed(process);
            continue;
        }
        if (event) started(process);
        else if (number == SIGTRAP && called(process)) number = 0;
        ptrace(PTRACE_CONT, process, 0, event ? 0 : number);
    }
}
