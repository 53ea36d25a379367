#define _GNU_SOURCE
#include "clinux_files.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/uio.h>
#include <sys/xattr.h>
#include <unistd.h>

_Static_assert(CLINUX_O_PATH == O_PATH, "O_PATH");
_Static_assert(CLINUX_RENAME_NOREPLACE == RENAME_NOREPLACE, "RENAME_NOREPLACE");
_Static_assert(CLINUX_RESOLVE_NO_XDEV == RESOLVE_NO_XDEV, "RESOLVE_NO_XDEV");
_Static_assert(CLINUX_RESOLVE_NO_MAGICLINKS == RESOLVE_NO_MAGICLINKS, "RESOLVE_NO_MAGICLINKS");
_Static_assert(CLINUX_RESOLVE_NO_SYMLINKS == RESOLVE_NO_SYMLINKS, "RESOLVE_NO_SYMLINKS");
_Static_assert(CLINUX_RESOLVE_BENEATH == RESOLVE_BENEATH, "RESOLVE_BENEATH");
_Static_assert(CLINUX_RESOLVE_IN_ROOT == RESOLVE_IN_ROOT, "RESOLVE_IN_ROOT");

int clinux_renameat2(int from_dir, const char *from, int to_dir, const char *to, unsigned flags) {
    return renameat2(from_dir, from, to_dir, to, flags) < 0 ? -errno : 0;
}

int clinux_memory_file(const char *name) {
    int fd = memfd_create(name, MFD_CLOEXEC);
    return fd < 0 ? -errno : fd;
}

int clinux_is_mount_point(int dir, const char *name) {
    struct statx status;
    if (statx(dir, name, AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT, 0, &status) < 0)
        return -errno;
    return (status.stx_attributes & STATX_ATTR_MOUNT_ROOT) != 0;
}

int clinux_clone_file(int to, int from) { return ioctl(to, FICLONE, from) < 0 ? -errno : 0; }

int clinux_syncfs(int fd) { return syncfs(fd) < 0 ? -errno : 0; }

int clinux_mknodat(int dir, const char *path, uint32_t mode, uint32_t major, uint32_t minor) {
    return mknodat(dir, path, mode, makedev(major, minor)) < 0 ? -errno : 0;
}

int clinux_ofd_lock(int fd, int type, int wait, int64_t start, int64_t count) {
    struct flock lock = {.l_type = type, .l_whence = SEEK_SET, .l_start = start, .l_len = count};
    return fcntl(fd, wait ? F_OFD_SETLKW : F_OFD_SETLK, &lock) < 0 ? -errno : 0;
}

int clinux_fsetxattr(int fd, const char *name, const void *value, size_t size) {
    return fsetxattr(fd, name, value, size, 0) < 0 ? -errno : 0;
}

int clinux_lsetxattr(const char *path, const char *name, const void *value, size_t size) {
    return lsetxattr(path, name, value, size, 0) < 0 ? -errno : 0;
}

ssize_t clinux_flistxattr(int fd, void *names, size_t size) {
    ssize_t result = flistxattr(fd, names, size);
    return result < 0 ? -errno : result;
}

ssize_t clinux_lgetxattr(const char *path, const char *name, void *value, size_t size) {
    ssize_t result = lgetxattr(path, name, value, size);
    return result < 0 ? -errno : result;
}

ssize_t clinux_getrandom(void *bytes, size_t size) {
    ssize_t result = getrandom(bytes, size, 0);
    return result < 0 ? -errno : result;
}

const char *clinux_entry_name(const void *entry) {
    return ((const struct dirent *)entry)->d_name;
}

int clinux_is_read(int fd) {
    char byte;
    struct iovec room = {&byte, 1};
    return preadv2(fd, &room, 1, 0, RWF_NOWAIT) >= 0 || errno != EAGAIN;
}

void clinux_read_ahead(int fd) { posix_fadvise(fd, 0, 0, POSIX_FADV_WILLNEED); }
