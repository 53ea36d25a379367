#define _GNU_SOURCE
#include "clinux_hook.h"
#include <errno.h>
#include <linux/close_range.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include "call.h"

/* By the kernel's own calls: the C library keeps two signals to itself. All zero is SIG_DFL. */
long clinux_reset_signals(void) {
    const uint64_t action[4] = {0}, none = 0;
    for (int number = 1; number <= 64; number++) call(SYS_rt_sigaction, number, action, NULL, sizeof none);
    return call(SYS_rt_sigprocmask, SIG_SETMASK, &none, NULL, sizeof none);
}

struct start {
    const struct clinux_hook *hook;
    /* Why it was not executed. */
    long error;
};

static int inside_hook(void *argument) {
    struct start *start = argument;
    const struct clinux_hook *hook = start->hook;
    start->error = clinux_reset_signals();
    if (hook->directory) call(SYS_chdir, hook->directory);
    if (start->error >= 0) start->error = call(SYS_dup3, hook->input, 0, 0);
    if (start->error >= 0) start->error = call(SYS_dup3, hook->streams[0], 1, 0);
    if (start->error >= 0) start->error = call(SYS_dup3, hook->streams[1], 2, 0);
    if (start->error >= 0) start->error = call(SYS_close_range, 3, ~0U, CLOSE_RANGE_CLOEXEC);
    if (start->error >= 0) start->error = call(SYS_execve, hook->path, hook->arguments, hook->environment);
    for (;;) call(SYS_exit_group, 127);
}

/* Whether it is to be killed. */
static bool is_late(int pidfd, int64_t seconds) {
    struct pollfd event = {.fd = pidfd, .events = POLLIN};
    /* The kernel writes what is left of it. */
    struct timespec left = {.tv_sec = seconds};
    long result;
    do result = call(SYS_ppoll, &event, 1, &left, NULL, 0);
    while (result == -EINTR);
    return result == 0;
}

long clinux_run_hook(const struct clinux_hook *hook) {
    _Alignas(16) char stack[8192];
    struct start start = {.hook = hook};
    int pidfd = -1, status = 0;
    /* A process whose end nobody wants to know of can't be waited for. */
    const uint64_t action[4] = {0};
    call(SYS_rt_sigaction, SIGCHLD, action, NULL, sizeof *action);
    call(SYS_ftruncate, hook->output, 0);
    call(SYS_lseek, hook->output, 0, SEEK_SET);
    call(SYS_lseek, hook->input, 0, SEEK_SET);
    unsigned long flags = CLONE_VM | CLONE_VFORK | CLONE_PIDFD | SIGCHLD;
    long pid = clinux_clone_old(flags, stack + sizeof stack, &pidfd, inside_hook, &start);
    if (pid < 0) return pid;
    bool late = start.error >= 0 && hook->timeout >= 0 && is_late(pidfd, hook->timeout);
    if (late) call(SYS_kill, pid, SIGKILL);
    long result;
    do result = call(SYS_wait4, pid, &status, __WALL, NULL);
    while (result == -EINTR);
    call(SYS_close, pidfd);
    if (start.error < 0) return start.error;
    if (result < 0) return result;
    if (late) return -CLINUX_HOOK_LATE;
    return status == 0 ? 0 : -(CLINUX_HOOK_ENDED | status);
}

long clinux_hook_output(const struct clinux_hook *hook, void *bytes, uint64_t size) {
    long end = call(SYS_lseek, hook->output, 0, SEEK_END);
    if (end < 0) return end;
    return call(SYS_pread64, hook->output, bytes, size, (uint64_t)end > size ? (uint64_t)end - size : 0);
}
