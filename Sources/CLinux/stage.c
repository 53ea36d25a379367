#define _GNU_SOURCE
#include "clinux_stage.h"
#include "clinux_listener.h"
#include <sys/syscall.h>
#include "call.h"
#include "clinux_hook.h"
#include "clinux_account.h"
#include "clinux_terminal.h"
#include <errno.h>
#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/magic.h>
#include <linux/mount.h>
#include <linux/openat2.h>
#include <linux/sched.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <stddef.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <sys/wait.h>
#include <unistd.h>

#ifndef CLONE_NEWTIME
#define CLONE_NEWTIME 0x00000080
#endif

static long open_below(int root, const char *path, uint64_t flags, uint64_t resolve) {
    struct open_how how = {.flags = flags | O_PATH | O_CLOEXEC, .resolve = resolve | RESOLVE_NO_MAGICLINKS};
    for (;;) {
        /* EAGAIN: a rename or mount elsewhere on the system raced with `..`. */
        long fd = call(SYS_openat2, root, path, &how, sizeof how);
        if (fd != -EAGAIN && fd != -EINTR) return fd;
    }
}

static long make(int directory, const char *name, uint64_t flags, mode_t mode) {
    if (flags & CLINUX_TARGET_DIRECTORY) return call(SYS_mkdirat, directory, name, mode);
    long fd = call(SYS_openat, directory, name, O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC | O_WRONLY, mode);
    if (fd >= 0) call(SYS_close, fd);
    return fd < 0 ? fd : 0;
}

/*
 * Puts the link `name` of `directory` in the place of path[start..at), so that it is resolved as the
 * container would: an absolute link starts at the root.
 */
static long expand_link(int directory, char *path, size_t start, size_t at) {
    char link[PATH_MAX], rest[PATH_MAX];
    char name[NAME_MAX + 1];
    if (at - start > NAME_MAX) return -ENAMETOOLONG;
    memcpy(name, path + start, at - start);
    name[at - start] = 0;
    long length = call(SYS_readlinkat, directory, name, link, sizeof link);
    if (length < 0) return length;
    size_t tail = strlen(path + at), head = link[0] == '/' ? 0 : start;
    if (head + (size_t)length + tail >= PATH_MAX) return -ENAMETOOLONG;
    memcpy(rest, path + at, tail + 1);
    memcpy(path + head, link, (size_t)length);
    memcpy(path + head + length, rest, tail + 1);
    return 0;
}

/*
 * Makes what is missing of a path, one component at a time. Existing components are resolved as the
 * container would; a missing one is made in the directory that was opened, so that a link put there
 * meanwhile is an error and not a way out. What a link to nothing points to is made below the root.
 */
static long make_path(int root, const char *wanted, uint64_t flags, uint64_t resolve, mode_t mode) {
    char path[PATH_MAX], prefix[PATH_MAX];
    if (strlen(wanted) >= sizeof path) return -ENAMETOOLONG;
    strcpy(path, wanted);
    int links = 0;
again:;
    int directory = (int)open_below(root, "/", O_DIRECTORY, RESOLVE_IN_ROOT);
    for (size_t at = 0; directory >= 0;) {
        while (path[at] == '/') at++;
        size_t start = at;
        while (path[at] && path[at] != '/') at++;
        if (start == at) break;
        memcpy(prefix, path, at);
        prefix[at] = 0;
        bool last = path[at + strspn(path + at, "/")] == 0;
        long next = open_below(root, prefix, last ? 0 : O_DIRECTORY, resolve);
        if (next == -ENOENT) {
            uint64_t kind = last ? flags : CLINUX_TARGET_DIRECTORY;
            next = make(directory, prefix + start, kind, last ? mode : 0755);
            if (next >= 0)
                next = open_below(directory, prefix + start, O_NOFOLLOW, RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS);
            else if (next == -EEXIST && !(resolve & RESOLVE_NO_SYMLINKS)) {
                next = ++links > 40 ? -ELOOP : expand_link(directory, path, start, at);
                if (next >= 0) {
                    call(SYS_close, directory);
                    goto again;
                }
            }
        }
        call(SYS_close, directory);
        directory = (int)next;
    }
    return directory;
}

static long target(int root, const char *path, uint64_t flags, mode_t mode) {
    uint64_t resolve = RESOLVE_IN_ROOT | (flags & CLINUX_TARGET_NO_LINKS ? RESOLVE_NO_SYMLINKS : 0);
    long fd = open_below(root, path, flags & CLINUX_TARGET_LINK ? O_NOFOLLOW : 0, resolve);
    if (fd == -ENOENT && flags & (CLINUX_TARGET_DIRECTORY | CLINUX_TARGET_FILE))
        fd = make_path(root, path, flags, resolve, mode);
    if (fd < 0 || flags & CLINUX_TARGET_PROC) return fd;
    struct statfs system;
    long error = call(SYS_fstatfs, (int)fd, &system);
    if (error >= 0 && system.f_type == PROC_SUPER_MAGIC) error = -EPERM;
    if (error >= 0) return fd;
    call(SYS_close, fd);
    return error;
}

/*
 * Attaches a clone of `source` on `fd`; with the read-only attribute where asked. Before Linux 6.15 a
 * detached mount can't be cloned: its first use takes it itself.
 */
static long cover(int fd, int source, bool read_only) {
    unsigned clone = OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_EMPTY_PATH | AT_RECURSIVE;
    long tree = call(SYS_open_tree, source, "", clone);
    if (tree == -EINVAL && !read_only)
        return call(
            SYS_move_mount, source, "", fd, "", MOVE_MOUNT_F_EMPTY_PATH | MOVE_MOUNT_T_EMPTY_PATH);
    if (tree < 0) return tree;
    struct mount_attr attributes = {.attr_set = MOUNT_ATTR_RDONLY};
    long error = 0;
    if (read_only)
        error = call(
            SYS_mount_setattr, tree, "", AT_EMPTY_PATH | AT_RECURSIVE, &attributes, sizeof attributes);
    if (error >= 0)
        error = call(
            SYS_move_mount, tree, "", fd, "", MOVE_MOUNT_F_EMPTY_PATH | MOVE_MOUNT_T_EMPTY_PATH);
    call(SYS_close, tree);
    return error;
}

static long cover_if_there(int root, const char *path, int file, int directory) {
    long fd = target(root, path, CLINUX_TARGET_PROC, 0);
    if (fd == -ENOENT || fd == -ENOTDIR || fd == -EACCES) return 0;
    if (fd < 0) return fd;
    struct stat status;
    long error = call(SYS_fstat, (int)fd, &status);
    if (error >= 0) {
        bool read_only = file < 0;
        int source = read_only ? (int)fd : S_ISDIR(status.st_mode) ? directory : file;
        error = cover((int)fd, source, read_only);
    }
    call(SYS_close, fd);
    return error;
}

static long wait_for_byte(int socket) {
    char byte;
    for (;;) {
        long count = call(SYS_read, socket, &byte, 1);
        if (count == 1) return 0;
        if (count == 0 || count == -ECONNRESET) call(SYS_exit_group, 1);
        if (count != -EINTR) return count;
    }
}

static long receive_descriptor(int socket) {
    char byte;
    union {
        struct cmsghdr header;
        char space[CMSG_SPACE(sizeof(int))];
    } control;
    struct iovec vector = {.iov_base = &byte, .iov_len = 1};
    struct msghdr message = {.msg_iov = &vector, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control};
    long count;
    do count = call(SYS_recvmsg, socket, &message, MSG_CMSG_CLOEXEC);
    while (count == -EINTR);
    if (count == 0 || count == -ECONNRESET) call(SYS_exit_group, 1);
    if (count < 0) return count;
    if (message.msg_controllen < CMSG_LEN(sizeof(int)) || control.header.cmsg_type != SCM_RIGHTS) return -ENOMSG;
    int fd;
    memcpy(&fd, CMSG_DATA(&control.header), sizeof fd);
    return fd;
}

/* So that signals end what only waits: without an action the first process of a PID namespace ignores them. */
static void end(int signal) {
    for (;;) call(SYS_exit_group, 128 + signal);
}

static void end_on_signals(void) {
    static const int numbers[] = {SIGHUP, SIGINT, SIGQUIT, SIGABRT, SIGUSR1, SIGUSR2, SIGALRM, SIGTERM};
    /* SA_RESTORER, which x86 wants to see; `end` never returns. */
    const uint64_t action[4] = {(uint64_t)(uintptr_t)end, 0x04000000, (uint64_t)(uintptr_t)end, 0};
    if (call(SYS_getpid) != 1) return;
    for (size_t at = 0; at < sizeof numbers / sizeof *numbers; at++)
        call(SYS_rt_sigaction, numbers[at], action, NULL, sizeof(uint64_t));
}

static long wait_for_start(struct clinux_child *child, int listening) {
    for (;;) {
        long connection = call(SYS_accept4, listening, NULL, NULL, SOCK_CLOEXEC);
        if (connection == -EINTR || connection == -ECONNABORTED) continue;
        if (connection < 0) return connection;
        char byte;
        long count;
        do count = call(SYS_read, connection, &byte, 1);
        while (count == -EINTR);
        if (count == 1) {
            child->report = (int)connection;
            return 0;
        }
        call(SYS_close, connection);
    }
}

static long close_others(unsigned first, const int32_t *kept) {
    for (; *kept >= 0; kept++) {
        if ((unsigned)*kept < first) continue;
        long error = (unsigned)*kept == first ? 0 : call(SYS_close_range, first, *kept - 1, 0);
        if (error < 0) return error;
        first = (unsigned)*kept + 1;
    }
    return call(SYS_close_range, first, ~0U, 0);
}

static long report(const struct clinux_child *child, int step) {
    /* Whoever hears of it may send one at once. */
    if (step == CLINUX_REPORT_READY) end_on_signals();
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

/* /proc/self/exe is still our own program, which is none of the container's: -ELOOP. */
static long find_one(const char *path) {
    struct stat status;
    long fd = open_below(AT_FDCWD, path, 0, 0);
    if (fd < 0) return fd;
    long error = call(SYS_fstat, fd, &status);
    if (error >= 0 && !S_ISREG(status.st_mode)) error = -EACCES;
    if (error >= 0) error = call(SYS_faccessat2, fd, "", X_OK, AT_EACCESS | AT_EMPTY_PATH);
    call(SYS_close, fd);
    return error;
}

static long find(char *const *paths) {
    long error = -ENOENT;
    for (; *paths; paths++) {
        long failure = find_one(*paths);
        if (failure == -EACCES) error = failure;
        else if (failure != -ENOENT && failure != -ENOTDIR) return failure;
    }
    return error;
}

static long execute(char *const *paths, char *const *arguments, char *const *environment) {
    long error = -ENOENT;
    for (; *paths; paths++) {
        long fd = open_below(AT_FDCWD, *paths, 0, 0);
        if (fd == -ELOOP) return fd;
        if (fd >= 0) call(SYS_close, fd);
        long failure = call(SYS_execve, *paths, arguments, environment);
        if (failure == -EACCES) error = failure;
        else if (failure == -ENOENT && fd >= 0) error = -CLINUX_NO_INTERPRETER;
        else if (failure != -ENOENT && failure != -ENOTDIR) return failure;
    }
    return error;
}

static long inside(void) {
    char path[4096];
    long length = call(SYS_getcwd, path, sizeof path);
    return length < 0 ? length : path[0] == '/' ? 0 : -ENOENT;
}

static long change_directory(long before, const char *path) {
    if (before >= 0) return 0;
    long error = call(SYS_chdir, path);
    return error < 0 ? error : inside();
}

static long print_pid(char *text) {
    char digits[12];
    int count = 0;
    for (unsigned value = (unsigned)call(SYS_getpid); value || !count; value /= 10) digits[count++] = (char)('0' + value % 10);
    for (int at = 0; at < count; at++) text[at] = digits[count - 1 - at];
    text[count] = 0;
    return 0;
}

static long copy_file(int from, int to, const char *name) {
    long in = call(SYS_openat, from, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (in < 0) return in;
    struct stat status;
    long out = -1;
    long error = call(SYS_fstat, in, &status);
    if (error >= 0) error = out = call(SYS_openat, to, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    while (error >= 0) {
        error = call(SYS_sendfile, out, in, NULL, 1 << 30);
        if (error == 0) break;
    }
    if (error >= 0) error = call(SYS_fchown, out, status.st_uid, status.st_gid);
    if (error >= 0) error = call(SYS_fchmod, out, status.st_mode & 07777);
    if (out >= 0) call(SYS_close, out);
    call(SYS_close, in);
    return error;
}

/* Not in the frame of what calls itself. */
__attribute__((noinline)) static long copy_link(int from, int to, const char *name, const struct stat *status) {
    char text[PATH_MAX];
    long length = call(SYS_readlinkat, from, name, text, sizeof text - 1);
    if (length < 0) return length;
    text[length] = 0;
    long error = call(SYS_symlinkat, text, to, name);
    return error < 0 ? error : call(SYS_fchownat, to, name, status->st_uid, status->st_gid, AT_SYMLINK_NOFOLLOW);
}

static long copy_directory(int from, int to, uint64_t what, int depth);

static long copy_entry(int from, int to, const char *name, int depth) {
    struct stat status;
    long error = call(SYS_newfstatat, from, name, &status, AT_SYMLINK_NOFOLLOW);
    if (error < 0) return error;
    if (S_ISREG(status.st_mode)) return copy_file(from, to, name);
    if (S_ISLNK(status.st_mode)) return copy_link(from, to, name, &status);
    if (!S_ISDIR(status.st_mode)) return 0;
    error = call(SYS_mkdirat, to, name, 0700);
    if (error < 0) return error;
    long source = open_below(from, name, O_DIRECTORY | O_NOFOLLOW, 0);
    long copy = open_below(to, name, O_DIRECTORY | O_NOFOLLOW, 0);
    error = source < 0 ? source : copy < 0 ? copy : copy_directory((int)source, (int)copy, CLINUX_COPY_CONTENT | CLINUX_COPY_OWNER, depth + 1);
    if (source >= 0) call(SYS_close, source);
    if (copy >= 0) call(SYS_close, copy);
    return error;
}

/* Both are open with O_PATH. Sockets, pipes and devices are left out. */
static long copy_directory(int from, int to, uint64_t what, int depth) {
    _Alignas(struct dirent64) char entries[1024];
    if (depth > 64) return -ELOOP;
    long in = call(SYS_openat, from, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (in < 0) return in;
    long out = call(SYS_openat, to, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    struct stat status;
    long error = out < 0 ? out : call(SYS_fstat, in, &status);
    while (error >= 0 && what & CLINUX_COPY_CONTENT) {
        long count = error = call(SYS_getdents64, in, entries, sizeof entries);
        if (count <= 0) break;
        for (long at = 0; at < count && error >= 0;) {
            const struct dirent64 *entry = (const struct dirent64 *)(entries + at);
            at += entry->d_reclen;
            if (strcmp(entry->d_name, ".") && strcmp(entry->d_name, ".."))
                error = copy_entry((int)in, (int)out, entry->d_name, depth);
        }
    }
    if (error >= 0 && what & CLINUX_COPY_OWNER) error = call(SYS_fchown, out, status.st_uid, status.st_gid);
    if (error >= 0 && what & (CLINUX_COPY_OWNER | CLINUX_COPY_MODE))
        error = call(SYS_fchmod, out, status.st_mode & 07777);
    if (out >= 0) call(SYS_close, out);
    call(SYS_close, in);
    return error;
}

static long print_mode(int file, char *text) {
    struct stat status;
    long error = call(SYS_fstat, file, &status);
    if (error < 0) return error;
    for (int at = 0; at < 4; at++) text[at] = (char)('0' + (status.st_mode >> (9 - 3 * at) & 7));
    text[4] = 0;
    return 0;
}

/* A node that is there already is taken as it is; what was put there meanwhile is not what was asked for. */
static long make_node(int directory, const char *name, mode_t mode, unsigned number, uint64_t owner, int source) {
    long made = call(SYS_mknodat, directory, name, mode, number);
    if (made == -EPERM && source >= 0) {
        made = call(SYS_openat, directory, name, O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC | O_WRONLY, 0);
        if (made >= 0) call(SYS_close, (int)made);
    }
    if (made < 0 && made != -EEXIST) return made;
    long fd = open_below(directory, name, O_NOFOLLOW, RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS);
    if (fd < 0) return fd == -ELOOP ? -EEXIST : fd;
    struct stat status;
    long error = call(SYS_fstat, (int)fd, &status);
    if (error >= 0) {
        bool is_it = (status.st_mode & S_IFMT) == (mode & S_IFMT) && (S_ISFIFO(mode) || status.st_rdev == number);
        if (is_it)
            error = made < 0 ? 0 : call(SYS_fchownat, (int)fd, "", (unsigned)owner, owner >> 32, AT_EMPTY_PATH);
        else if (source >= 0 && S_ISREG(status.st_mode) && status.st_size == 0)
            error = call(
                SYS_move_mount, source, "", (int)fd, "", MOVE_MOUNT_F_EMPTY_PATH | MOVE_MOUNT_T_EMPTY_PATH);
        else
            error = -EEXIST;
    }
    call(SYS_close, (int)fd);
    return error;
}

/* The target is the working directory, so that no path leads there. */
static long mount_at(int target, const char *type, const char *source, uint64_t flags, const char *data) {
    long error = call(SYS_fchdir, target);
    return error < 0 ? error : call(SYS_mount, source, ".", type, flags, data);
}

static long perform(struct clinux_child *child, int operation, const uint64_t *a) {
    switch (operation) {
    case CLINUX_STEP_LISTENER: return clinux_load_with_listener((struct clinux_listener *)a[0]);
    case CLINUX_STEP_TARGET: return target((int)a[0], (const char *)a[1], a[2], (mode_t)a[3]);
    case CLINUX_STEP_WAIT: return wait_for_byte((int)a[0]);
    case CLINUX_STEP_EXEC: return execute((char *const *)a[0], (char *const *)a[1], (char *const *)a[2]);
    case CLINUX_STEP_INSIDE: return inside();
    case CLINUX_STEP_PID: return print_pid((char *)a[0]);
    case CLINUX_STEP_SIGNALS: return clinux_reset_signals();
    case CLINUX_STEP_MASK: return cover_if_there((int)a[0], (const char *)a[1], (int)a[2], (int)a[3]);
    case CLINUX_STEP_READ_ONLY: return cover_if_there((int)a[0], (const char *)a[1], -1, -1);
    case CLINUX_STEP_TERMINAL: return clinux_open_multiplexer((int)a[0]);
    case CLINUX_STEP_HOME: return clinux_write_home((uint32_t)a[0], (char *)a[1]);
    case CLINUX_STEP_DIRECTORY: return change_directory((long)a[0], (const char *)a[1]);
    case CLINUX_STEP_MODE: return print_mode((int)a[0], (char *)a[1]);
    case CLINUX_STEP_NODE: return make_node((int)a[0], (const char *)a[1], (mode_t)a[2], (unsigned)a[3], a[4], (int)a[5]);
    case CLINUX_STEP_MOUNT:
        return mount_at((int)a[0], (const char *)a[1], (const char *)a[2], a[3], (const char *)a[4]);
    case CLINUX_STEP_RECEIVE: return receive_descriptor((int)a[0]);
    case CLINUX_STEP_COPY: return copy_directory((int)a[0], (int)a[1], a[2], 0);
    case CLINUX_STEP_ACCEPT: return wait_for_start(child, (int)a[0]);
    case CLINUX_STEP_CLOSE: return close_others((unsigned)a[0], (const int32_t *)a[1]);
    case CLINUX_STEP_FIND: return find((char *const *)a[0]);
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
