#define _GNU_SOURCE
#include "stage_steps.h"
#include <errno.h>
#include <fcntl.h>
#include <linux/mount.h>
#include <linux/openat2.h>
#include <stdbool.h>
#include <sys/stat.h>
#include "call.h"

/* Attaches a mount that is attached nowhere. */
static long attach(long tree, long target) {
    return call(SYS_move_mount, tree, "", target, "", MOVE_MOUNT_F_EMPTY_PATH | MOVE_MOUNT_T_EMPTY_PATH);
}

/* A clone of the mount that `fd` is on, as `fd` shows it; with AT_RECURSIVE also of what is mounted below. */
static long clone_mount(long fd, int flags) {
    return call(SYS_open_tree, fd, "", OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_EMPTY_PATH | flags);
}

/* Opens what is to be covered; -ENOENT where there is nothing. */
static long covered(int root, const char *path) {
    long fd = clinux_target(root, path, CLINUX_TARGET_PROC, 0);
    return fd == -ENOTDIR || fd == -EACCES ? -ENOENT : fd;
}

/*
 * The first path of a kind takes the mount itself, the others clones of it: a mount that is closed before it was
 * attached is waited for, and before Linux 6.15 can't be cloned. Of a mount that another one was put on, as where links
 * lead to one place, the clone is the one alone: with what is on it each path would double the mounts.
 */
long clinux_mask(int root, const char *path, int file, int directory, int32_t *attached) {
    long target = covered(root, path);
    if (target < 0) return target == -ENOENT ? 0 : target;
    struct stat status;
    long error = call(SYS_fstat, target, &status);
    if (error >= 0) {
        bool is_directory = S_ISDIR(status.st_mode);
        int mount = is_directory ? directory : file;
        long tree = attached[is_directory] ? clone_mount(mount, 0) : mount;
        error = tree < 0 ? tree : attach(tree, target);
        if (error >= 0) attached[is_directory] = 1;
        if (tree >= 0 && tree != mount) call(SYS_close, tree);
    }
    call(SYS_close, target);
    return error;
}

long clinux_make_read_only(int root, const char *path) {
    long target = covered(root, path);
    if (target < 0) return target == -ENOENT ? 0 : target;
    long tree = clone_mount(target, AT_RECURSIVE);
    long error = tree;
    if (tree >= 0) {
        struct mount_attr attributes = {.attr_set = MOUNT_ATTR_RDONLY};
        error = call(
            SYS_mount_setattr, tree, "", AT_EMPTY_PATH | AT_RECURSIVE, &attributes, sizeof attributes);
        if (error >= 0) error = attach(tree, target);
        call(SYS_close, tree);
    }
    call(SYS_close, target);
    return error;
}

/* A node that is there already is taken as it is; what was put there meanwhile is not what was asked for. */
long clinux_make_node(int directory, const char *name, mode_t mode, unsigned number, uint64_t owner, int source) {
    long made = call(SYS_mknodat, directory, name, mode, number);
    if (made == -EPERM && source >= 0) {
        made = call(SYS_openat, directory, name, O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC | O_WRONLY, 0);
        if (made >= 0) call(SYS_close, (int)made);
    }
    if (made < 0 && made != -EEXIST) return made;
    long fd = clinux_open_below(directory, name, O_NOFOLLOW, RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS);
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
long clinux_mount_at(int target, const char *type, const char *source, uint64_t flags, const char *data) {
    long error = call(SYS_fchdir, target);
    return error < 0 ? error : call(SYS_mount, source, ".", type, flags, data);
}
