#define _GNU_SOURCE
#include "clinux_stage.h"
#include <errno.h>
#include <linux/sched.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include "call.h"
#include "clinux_account.h"
#include "clinux_hook.h"
#include "clinux_listener.h"
#include "clinux_terminal.h"
#include "stage_steps.h"

static long report(const struct clinux_child *child, int step) {
    /* Whoever hears of it may send one at once. */
    if (step == CLINUX_REPORT_READY) clinux_end_on_signals();
    const int32_t message[2] = {step, 0};
    return clinux_call(SYS_sendto, child->report, (long)message, sizeof message, MSG_NOSIGNAL, 0, 0);
}

/* By write(2), which system call filters allow. */
static void report_failure(const struct clinux_child *child, uint32_t at, long error) {
    const struct clinux_step *step = &child->steps[at];
    int operation = step->operation;
    bool is_command = operation == CLINUX_STEP_EXEC || operation == CLINUX_STEP_FIND;
    struct clinux_report message = {.step = is_command ? CLINUX_REPORT_COMMAND : (int32_t)at, .code = (int32_t)-error};
    const char *text = child->purposes ? child->purposes[at] : NULL;
    size_t length = text ? strnlen(text, sizeof message.text) : 0;
    if (length) memcpy(message.text, text, length);
    if (operation == CLINUX_STEP_HOOK && sizeof message.text - length > 1) {
        message.text[length++] = 0;
        const struct clinux_hook *hook = (const struct clinux_hook *)step->arguments[0];
        long count = clinux_hook_output(hook, message.text + length, sizeof message.text - length);
        if (count > 0) length += (size_t)count;
    }
    call(SYS_write, child->report, &message, offsetof(struct clinux_report, text) + length);
}

static long perform(struct clinux_child *child, int operation, const uint64_t *a) {
    switch (operation) {
    case CLINUX_STEP_LISTENER: return clinux_load_with_listener((struct clinux_listener *)a[0]);
    case CLINUX_STEP_TARGET: return clinux_target((int)a[0], (const char *)a[1], a[2], (mode_t)a[3]);
    case CLINUX_STEP_WAIT: return clinux_wait_for_byte((int)a[0]);
    case CLINUX_STEP_EXEC: return clinux_execute_first((char *const *)a[0], (char *const *)a[1], (char *const *)a[2]);
    case CLINUX_STEP_INSIDE: return clinux_check_inside();
    case CLINUX_STEP_PID: return clinux_print_pid((char *)a[0]);
    case CLINUX_STEP_SIGNALS: return clinux_reset_signals();
    case CLINUX_STEP_MASK:
        return clinux_mask((int)a[0], (const char *)a[1], (int)a[2], (int)a[3], (int32_t *)a[4]);
    case CLINUX_STEP_READ_ONLY: return clinux_make_read_only((int)a[0], (const char *)a[1]);
    case CLINUX_STEP_TERMINAL: return clinux_open_multiplexer((int)a[0]);
    case CLINUX_STEP_HOME: return clinux_write_home((uint32_t)a[0], (char *)a[1]);
    case CLINUX_STEP_DIRECTORY: return clinux_change_directory((long)a[0], (const char *)a[1]);
    case CLINUX_STEP_MODE: return clinux_print_mode((int)a[0], (char *)a[1]);
    case CLINUX_STEP_NODE: return clinux_make_node((int)a[0], (const char *)a[1], (mode_t)a[2], (unsigned)a[3], a[4], (int)a[5]);
    case CLINUX_STEP_MOUNT:
        return clinux_mount_at((int)a[0], (const char *)a[1], (const char *)a[2], a[3], (const char *)a[4]);
    case CLINUX_STEP_RECEIVE: return clinux_take_descriptor((int)a[0]);
    case CLINUX_STEP_COPY: return clinux_copy_directory((int)a[0], (int)a[1], a[2], 0);
    case CLINUX_STEP_ACCEPT: return clinux_wait_for_start(child, (int)a[0]);
    case CLINUX_STEP_CLOSE: return clinux_close_others((unsigned)a[0], (const int32_t *)a[1]);
    case CLINUX_STEP_FIND: return clinux_find_first((char *const *)a[0]);
    case CLINUX_STEP_REPORT: return report(child, (int)a[0]);
    case CLINUX_STEP_HOOK: return clinux_run_hook((const struct clinux_hook *)a[0]);
    default:
        return clinux_call(operation, (long)a[0], (long)a[1], (long)a[2], (long)a[3], (long)a[4], (long)a[5]);
    }
}

static bool is_ignored(const struct clinux_step *step, long error) {
    for (int at = 0; at < 3; at++)
        if (step->ignored[at] == -1 || (step->ignored[at] && step->ignored[at] == -error)) return true;
    return false;
}

static bool run(struct clinux_child *child, uint32_t first, uint32_t end) {
    for (uint32_t at = first; at < end; at++) {
        const struct clinux_step *step = &child->steps[at];
        uint64_t arguments[6];
        for (int i = 0; i < 6; i++)
            arguments[i] = step->slots & 1u << i ? (uint64_t)(int64_t)child->slots[step->arguments[i]] : step->arguments[i];
        long value = perform(child, step->operation, arguments);
        if (value < 0 && is_ignored(step, value)) {
            at += step->skip;
        } else if (value < 0) {
            report_failure(child, at, value);
            return false;
        }
        if (step->result >= 0) child->slots[step->result] = (int32_t)value;
    }
    return true;
}

static int inside_child(void *argument) {
    struct clinux_child *child = argument;
    run(child, child->before, child->count);
    for (;;) call(SYS_exit_group, 127);
}

/* The child gets the caller's parent, and with it the caller's exit signal. */
static long clone_child(struct clinux_child *child) {
    struct clone_args arguments = {
        .flags = child->flags | (child->copies ? 0 : CLONE_VM) | CLONE_PARENT | CLONE_PIDFD,
        .pidfd = (uint64_t)(uintptr_t)&child->pidfd,
        .stack = (uint64_t)(uintptr_t)child->stack,
        .stack_size = child->stack_size,
    };
    if (child->cgroup >= 0) {
        arguments.flags |= CLONE_INTO_CGROUP;
        arguments.cgroup = (uint64_t)child->cgroup;
    }
    return clinux_clone(&arguments, sizeof arguments, inside_child, child);
}

static int between(void *argument) {
    struct clinux_child *child = argument;
    if (run(child, 0, child->before)) child->pid = (int)clone_child(child);
    for (;;) call(SYS_exit, 0);
}

int clinux_spawn(struct clinux_child *child) {
    char stack[1 << 16];
    child->pid = 0;
    child->pidfd = -1;
    int flags = CLONE_VM | CLONE_VFORK | CLONE_FILES | SIGCHLD | (int)(child->flags & CLONE_PARENT);
    int pid = clone(between, stack + sizeof stack, flags, child);
    if (pid < 0) return -errno;
    while (waitpid(pid, NULL, 0) < 0 && errno == EINTR) {}
    return child->pid < 0 ? child->pid : 0;
}
