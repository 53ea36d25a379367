#pragma once
#include <stddef.h>
#include <stdint.h>
#include <linux/keyctl.h>
#include <linux/prctl.h>
#include <linux/sched.h>
#include <sys/syscall.h>
/*
 * The mount system calls of Linux 5.2 to 5.12 with descriptors instead of paths.
 * Every function returns a value >= 0 on success and -errno on failure, and retries nothing.
 */
/* open_tree(2), Linux 5.2. `flags` takes OPEN_TREE_* and AT_*. */
int clinux_open_tree(int dir, const char *_Nonnull path, unsigned flags);
/* move_mount(2), Linux 5.2: `from` itself onto `path` below `to`; onto `to` itself where `path` is empty. */
int clinux_move_mount(int from, int to, const char *_Nonnull path);
/*
 * open_tree(2) with OPEN_TREE_CLONE on what `place` refers to, which is in the mount namespace of the process that
 * `process` is a pidfd of, Linux 5.8. A process in between joins that namespace. `flags` takes AT_RECURSIVE.
 */
int clinux_copy_tree(int process, int place, unsigned flags);
/* fsopen(2), Linux 5.2, with FSOPEN_CLOEXEC. */
int clinux_fsopen(const char *_Nonnull type);
/* fsconfig(2), Linux 5.2. */
int clinux_fsconfig(int context, unsigned command, const char *_Nullable key, const void *_Nullable value, int aux);
/* fsmount(2), Linux 5.2, with FSMOUNT_CLOEXEC. `attributes` takes MOUNT_ATTR_*. */
int clinux_fsmount(int context, unsigned attributes);
/* mount_setattr(2), Linux 5.12, on `mount` itself. `flags` takes AT_RECURSIVE. */
int clinux_mount_setattr(int mount, unsigned flags, uint64_t set, uint64_t clear, uint64_t propagation, int userns);
/*
 * A loop device for a file, read-only, that goes with its last user (LOOP_CONFIGURE, Linux 5.8). Its path is written,
 * and its descriptor returned: the device is there as long as that or a mount.
 */
int clinux_loop_attach(int file, char *_Nonnull path, size_t size);
/* fstatfs(2): the type, such as PROC_SUPER_MAGIC, and ST_* of the mount. */
int clinux_fstatfs(int file, uint64_t *_Nonnull type, uint64_t *_Nonnull flags);
/* AT_RECURSIVE, AT_EMPTY_PATH and CLOSE_RANGE_CLOEXEC, which the C library shows to GNU sources only. */
#define CLINUX_AT_RECURSIVE 0x8000
#define CLINUX_AT_EMPTY_PATH 0x1000
#define CLINUX_CLOSE_RANGE_CLOEXEC 4
/* unshare(2) and setns(2). */
int clinux_unshare(int flags);
int clinux_setns(int descriptor, int type);
/*
 * A mount namespace with nothing but these: `root`, and in it each of the trees on its name. All must be attached
 * nowhere. The calling thread, which must be its process's only one, stays in its own, but in the root directory.
 */
struct clinux_named_tree {
    int tree;
    const char *_Nonnull name;
};
int clinux_mount_namespace(int root, const struct clinux_named_tree *_Nonnull trees, int count);
/* What kind of namespace a descriptor is, as CLONE_NEW* (NS_GET_NSTYPE, Linux 4.11). */
int clinux_namespace_kind(int descriptor);
