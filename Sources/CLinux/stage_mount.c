#define _GNU_SOURCE
#include "stage_steps.h"
#include <errno.h>
#include <fcntl.h>
#include <linux/mount.h>
#include <linux/openat2.h>
#include <stdbool.h>
#include <sys/stat.h>
#include "call.h"

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

long clinux_cover(int root, const char *path, int file, int directory) {
    long fd = clinux_target(root, path, CLINUX_TARGET_PROC, 0);
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
