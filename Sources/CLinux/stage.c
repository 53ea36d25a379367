#define _GNU_SOURCE
#include "clinux_stage.h"
#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <linux/mount.h>
#include <linux/openat2.h>
#include <linux/sched.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <unistd.h>

#ifndef CLONE_NEWTIME
#define CLONE_NEWTIME 0x00000080
#endif

static long result(long value) { return value < 0 ? -errno : value; }

static long open_below(int root, const char *path, uint64_t flags, uint64_t resolve) {
    struct open_how how = {.flags = flags | O_PATH | O_CLOEXEC, .resolve = resolve | RESOLVE_NO_MAGICLINKS};
    for (;;) {
        /* EAGAIN: a rename or mount elsewhere on the system raced with `..`. */
        long fd = result(syscall(SYS_openat2, root, path, &how, sizeof how));
        if (fd != -EAGAIN && fd != -EINTR) return fd;
    }
}

static long make(int directory, const char *name, uint64_t flags, mode_t mode) {
    if (flags & CLINUX_TARGET_DIRECTORY) return result(mkdirat(directory, name, mode));
    long fd = result(openat(directory, name, O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC | O_WRONLY, mode));
    if (fd >= 0) close((int)fd);
    return fd < 0 ? fd : 0;
}

/*
 * Makes what is missing of a path, one component at a time. Existing components are resolved as the
 * container would; a missing one is made in the directory that was opened, so that a link put there
 * meanwhile is an error and not a way out. A link to nothing is an error too.
 */
static long make_path(int root, const char *path, uint64_t flags, uint64_t resolve, mode_t mode) {
    char prefix[4096];
    size_t length = strlen(path);
    if (length >= sizeof prefix) return -ENAMETOOLONG;
    int directory = (int)open_below(root, "/", O_DIRECTORY, RESOLVE_IN_ROOT);
    if (directory < 0) return directory;
    long error = 0;
    for (size_t at = 0; at < length && error >= 0;) {
        while (path[at] == '/') at++;
        size_t start = at;
        while (at < length && path[at] != '/') at++;
        if (start == at) break;
        memcpy(prefix, path, at);
        prefix[at] = 0;
        size_t rest = at;
        while (path[rest] == '/') rest++;
        bool last = rest == length;
        uint64_t kind = last ? flags : CLINUX_TARGET_DIRECTORY;
        long next = open_below(root, prefix, last ? 0 : O_DIRECTORY, resolve);
        if (next == -ENOENT) {
            error = make(directory, prefix + start, kind, last ? mode : 0755);
            next = error < 0 ? error : open_below(directory, prefix + start, O_NOFOLLOW, RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS);
        }
        close(directory);
        directory = (int)next;
        error = next;
    }
    return error < 0 ? error : directory;
}

static long target(int root, const char *path, uint64_t flags, mode_t mode) {
    uint64_t resolve = RESOLVE_IN_ROOT | (flags & CLINUX_TARGET_NO_LINKS ? RESOLVE_NO_SYMLINKS : 0);
    long fd = open_below(root, path, 0, resolve);
    if (fd == -ENOENT && flags & (CLINUX_TARGET_DIRECTORY | CLINUX_TARGET_FILE))
        fd = make_path(root, path, flags, resolve, mode);
    if (fd < 0 || flags & CLINUX_TARGET_PROC) return fd;
    struct statfs system;
    long error = result(fstatfs((int)fd, &system));
    if (error >= 0 && system.f_type == PROC_SUPER_MAGIC) error = -EPERM;
    if (error >= 0) return fd;
    close((int)fd);
    return error;
}

/* Attaches a clone of `source` on `fd`; with the read-only attribute where asked. */
static long cover(int fd, int source, bool read_only) {
    unsigned clone = OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_EMPTY_PATH | AT_RECURSIVE;
    long tree = result(syscall(SYS_open_tree, source, "", clone));
    if (tree < 0) return tree;
    struct mount_attr attributes = {.attr_set = MOUNT_ATTR_RDONLY};
    long error = 0;
    if (read_only)
        error = result(syscall(
            SYS_mount_setattr, tree, "", AT_EMPTY_PATH | AT_RECURSIVE, &attributes, sizeof attributes));
    if (error >= 0)
        error = result(syscall(
            SYS_move_mount, tree, "", fd, "", MOVE_MOUNT_F_EMPTY_PATH | MOVE_MOUNT_T_EMPTY_PATH));
    close((int)tree);
    return error;
}

static long cover_if_there(int root, const char *path, int file, int directory) {
    long fd = target(root, path, CLINUX_TARGET_PROC, 0);
    if (fd == -ENOENT || fd == -ENOTDIR || fd == -EACCES) return 0;
    if (fd < 0) return fd;
    struct stat status;
    long error = result(fstat((int)fd, &status));
    if (error >= 0) {
        bool read_only = file < 0;
        int source = read_only ? (int)fd : S_ISDIR(status.st_mode) ? directory : file;
        error = cover((int)fd, source, read_only);
    }
    close((int)fd);
    return error;
}

static long wait_for_byte(int socket) {
    char byte;
    for (;;) {
        long count = result(read(socket, &byte, 1));
        if (count == 1) return 0;
        if (count == 0 || count == -ECONNRESET) _exit(1);
        if (count != -EINTR) return count;
    }
}

static long execute(char *const *paths, char *const *arguments, char *const *environment) {
    long error = -ENOENT;
    for (; *paths; paths++) {
        execve(*paths, arguments, environment);
        if (errno == EACCES) error = -EACCES;
        else if (errno != ENOENT && errno != ENOTDIR) return -errno;
    }
    return error;
}

static long inside(void) {
    char path[4096];
    long length = result(syscall(SYS_getcwd, path, sizeof path));
    return length < 0 ? length : path[0] == '/' ? 0 : -ENOENT;
}

static long print_pid(char *text) {
    char digits[12];
    int count = 0;
    for (unsigned value = (unsigned)getpid(); value || !count; value /= 10) digits[count++] = (char)('0' + value % 10);
    for (int at = 0; at < count; at++) text[at] = digits[count - 1 - at];
    text[count] = 0;
    return 0;
}

static long reset_signals(void) {
    struct sigaction action = {.sa_handler = SIG_DFL};
    sigset_t none;
    for (int number = 1; number < NSIG; number++) sigaction(number, &action, NULL);
    sigemptyset(&none);
    return result(sigprocmask(SIG_SETMASK, &none, NULL));
}

static long perform(int operation, const uint64_t *a) {
    switch (operation) {
    case CLINUX_STEP_TARGET: return target((int)a[0], (const char *)a[1], a[2], (mode_t)a[3]);
    case CLINUX_STEP_WAIT: return wait_for_byte((int)a[0]);
    case CLINUX_STEP_EXEC: return execute((char *const *)a[0], (char *const *)a[1], (char *const *)a[2]);
    case CLINUX_STEP_INSIDE: return inside();
    case CLINUX_STEP_PID: return print_pid((char *)a[0]);
    case CLINUX_STEP_SIGNALS: return reset_signals();
    case CLINUX_STEP_MASK: return cover_if_there((int)a[0], (const char *)a[1], (int)a[2], (int)a[3]);
    case CLINUX_STEP_READ_ONLY: return cover_if_there((int)a[0], (const char *)a[1], -1, -1);
    default: return result(syscall(operation, a[0], a[1], a[2], a[3], a[4], a[5]));
    }
}

static bool is_ignored(const struct clinux_step *step, long error) {
    for (int at = 0; at < 3; at++)
        if (step->ignored[at] == -1 || (step->ignored[at] && step->ignored[at] == -error)) return true;
    return false;
}

static void run(const struct clinux_child *child) {
    for (uint32_t at = 0; at < child->count; at++) {
        const struct clinux_step *step = &child->steps[at];
        uint64_t arguments[6];
        for (int i = 0; i < 6; i++)
            arguments[i] = step->slots & 1u << i ? (uint64_t)(int64_t)child->slots[step->arguments[i]] : step->arguments[i];
        long value = perform(step->operation, arguments);
        if (value < 0 && is_ignored(step, value)) {
            at += step->skip;
        } else if (value < 0) {
            int32_t report[2] = {(int32_t)at, (int32_t)-value};
            (void)!write(child->report, report, sizeof report);
            return;
        }
        if (step->result >= 0) child->slots[step->result] = (int32_t)value;
    }
}

static long clone_child(uint64_t flags, int cgroup, int *pidfd) {
    struct clone_args arguments = {.flags = flags, .exit_signal = flags & CLONE_PARENT ? 0 : SIGCHLD};
    if (pidfd) {
        arguments.flags |= CLONE_PIDFD;
        arguments.pidfd = (uint64_t)(uintptr_t)pidfd;
    }
    if (cgroup >= 0) {
        arguments.flags |= CLONE_INTO_CGROUP;
        arguments.cgroup = (uint64_t)cgroup;
    }
    return result(syscall(SYS_clone3, &arguments, sizeof arguments));
}

int clinux_spawn(struct clinux_child *child) {
    child->pidfd = -1;
    long pid = clone_child(child->flags, child->cgroup, &child->pidfd);
    if (pid == 0) {
        run(child);
        _exit(127);
    }
    return (int)pid;
}

static int hold(void *unused) {
    (void)unused;
    for (;;) pause();
}

int clinux_hold_user_namespace(void *stack, uint64_t size) {
    int pid = clone(hold, (char *)stack + size, CLONE_VM | CLONE_NEWUSER | SIGCHLD, NULL);
    return pid < 0 ? -errno : pid;
}
