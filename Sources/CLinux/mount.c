#define _GNU_SOURCE
#include "clinux_mount.h"
#include <errno.h>
#include <fcntl.h>
#include <linux/mount.h>
#include <linux/nsfs.h>
#include <sched.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <sys/wait.h>
#include <unistd.h>
#include "call.h"

static int result(long value) { return value < 0 ? -errno : (int)value; }

int clinux_open_tree(int dir, const char *path, unsigned flags) {
    return result(syscall(SYS_open_tree, dir, path, flags));
}

int clinux_move_mount(int from, int to, const char *path) {
    unsigned flags = MOVE_MOUNT_F_EMPTY_PATH | (*path ? 0 : MOVE_MOUNT_T_EMPTY_PATH);
    return result(syscall(SYS_move_mount, from, "", to, path, flags));
}

struct copying {
    int process, place;
    unsigned flags;
    long result;
};

/* It shares the caller's memory: only system calls by themselves. */
static int copy_there(void *argument) {
    struct copying *copying = argument;
    copying->result = call(SYS_setns, copying->process, CLONE_NEWNS);
    if (copying->result >= 0)
        copying->result = call(SYS_open_tree, copying->place, "", copying->flags);
    for (;;) call(SYS_exit, 0);
}

int clinux_copy_tree(int process, int place, unsigned flags) {
    _Alignas(16) char stack[8192];
    unsigned all = flags | OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_EMPTY_PATH;
    struct copying copying = {.process = process, .place = place, .flags = all, .result = -ESRCH};
    int pid = clone(copy_there, stack + sizeof stack, CLONE_VM | CLONE_VFORK | CLONE_FILES, &copying);
    if (pid < 0) return -errno;
    while (waitpid(pid, NULL, __WALL) < 0 && errno == EINTR) {}
    return (int)copying.result;
}

int clinux_fsopen(const char *type) { return result(syscall(SYS_fsopen, type, FSOPEN_CLOEXEC)); }

int clinux_fsconfig(int context, unsigned command, const char *key, const void *value, int aux) {
    return result(syscall(SYS_fsconfig, context, command, key, value, aux));
}

int clinux_fsmount(int context, unsigned attributes) {
    return result(syscall(SYS_fsmount, context, FSMOUNT_CLOEXEC, attributes));
}

int clinux_mount_setattr(int mount, unsigned flags, uint64_t set, uint64_t clear, uint64_t propagation, int userns) {
    struct mount_attr attributes = {
        .attr_set = set, .attr_clr = clear, .propagation = propagation, .userns_fd = userns < 0 ? 0 : (uint64_t)userns};
    return result(syscall(SYS_mount_setattr, mount, "", flags | AT_EMPTY_PATH, &attributes, sizeof attributes));
}

int clinux_fstatfs(int file, uint64_t *type, uint64_t *flags) {
    struct statfs status;
    if (fstatfs(file, &status) < 0) return -errno;
    *type = (uint64_t)status.f_type;
    *flags = (uint64_t)status.f_flags;
    return 0;
}

int clinux_unshare(int flags) { return result(unshare(flags)); }

int clinux_setns(int descriptor, int type) { return result(setns(descriptor, type)); }

/* In the namespace of its own that the thread is in: the trees take the place of all that is mounted. */
static int leave_only(int root, const struct clinux_named_tree *trees, int count) {
    /* Not <sys/mount.h>, which is at odds with <linux/mount.h>. */
    enum { DETACH = 2 };
    int code = result(syscall(SYS_mount, NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL));
    /* Any directory will do that every system has. */
    if (code >= 0) code = clinux_move_mount(root, AT_FDCWD, "/proc");
    for (int at = 0; at < count && code >= 0; at++) code = clinux_move_mount(trees[at].tree, root, trees[at].name);
    if (code >= 0) code = result(fchdir(root));
    if (code >= 0) code = result(syscall(SYS_pivot_root, ".", "."));
    return code < 0 ? code : result(syscall(SYS_umount2, ".", DETACH));
}

int clinux_mount_namespace(int root, const struct clinux_named_tree *trees, int count) {
    int own = open("/proc/thread-self/ns/mnt", O_RDONLY | O_CLOEXEC);
    if (own < 0) return -errno;
    int made = -1;
    int code = clinux_unshare(CLONE_NEWNS);
    if (code >= 0) {
        code = made = result(open("/proc/thread-self/ns/mnt", O_RDONLY | O_CLOEXEC));
        if (made >= 0) code = leave_only(root, trees, count);
        if (setns(own, CLONE_NEWNS) < 0) abort();
    }
    close(own);
    if (code >= 0) return made;
    if (made >= 0) close(made);
    return code;
}

int clinux_namespace_kind(int descriptor) {
    int result = ioctl(descriptor, NS_GET_NSTYPE);
    return result < 0 ? -errno : result;
}
