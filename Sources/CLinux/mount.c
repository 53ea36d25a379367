#define _GNU_SOURCE
#include "clinux_mount.h"
#include <errno.h>
#include <fcntl.h>
#include <linux/mount.h>
#include <sched.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <unistd.h>

static int result(long value) { return value < 0 ? -errno : (int)value; }

int clinux_open_tree(int dir, const char *path, unsigned flags) {
    return result(syscall(SYS_open_tree, dir, path, flags));
}

int clinux_move_mount(int from, int to, const char *path) {
    unsigned flags = MOVE_MOUNT_F_EMPTY_PATH | (*path ? 0 : MOVE_MOUNT_T_EMPTY_PATH);
    return result(syscall(SYS_move_mount, from, "", to, path, flags));
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
