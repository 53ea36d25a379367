#pragma once
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
/*
 * File system calls and constants that the C library declares only with _GNU_SOURCE, which Swift does not set.
 * Every function returns a value >= 0 on success and -errno on failure, and retries nothing.
 */
#define CLINUX_O_PATH 010000000
#define CLINUX_RENAME_NOREPLACE 1
#define CLINUX_RESOLVE_NO_XDEV 1
#define CLINUX_RESOLVE_NO_MAGICLINKS 2
#define CLINUX_RESOLVE_NO_SYMLINKS 4
#define CLINUX_RESOLVE_BENEATH 8
#define CLINUX_RESOLVE_IN_ROOT 16
/* renameat2(2), Linux 3.15. */
int clinux_renameat2(
    int from_dir,
    const char *_Nonnull from,
    int to_dir,
    const char *_Nonnull to,
    unsigned flags
);
/* memfd_create(2), Linux 3.17, with MFD_CLOEXEC. */
int clinux_memory_file(const char *_Nonnull name);
/* The name in what readdir(3) returned; C says that it has 256 bytes, a file system may have more. */
const char *_Nonnull clinux_entry_name(const void *_Nonnull entry);
/* 1 where a file system is mounted on the file, 0 where none is (statx(2), Linux 5.8). */
int clinux_is_mount_point(int dir, const char *_Nonnull name);
/* ioctl_ficlone(2), Linux 4.5. */
int clinux_clone_file(int to, int from);
/* syncfs(2), Linux 2.6.39. */
int clinux_syncfs(int fd);
/* mknodat(2); the device number is made of both parts. */
int clinux_mknodat(int dir, const char *_Nonnull path, uint32_t mode, uint32_t major, uint32_t minor);
/* An open file description lock (fcntl(2), Linux 3.15) on `count` bytes; all of the file where it is 0. */
int clinux_ofd_lock(int fd, int type, int wait, int64_t start, int64_t count);
/* fsetxattr(2). */
int clinux_fsetxattr(int fd, const char *_Nonnull name, const void *_Nullable value, size_t size);
/* lsetxattr(2). */
int clinux_lsetxattr(
    const char *_Nonnull path, const char *_Nonnull name, const void *_Nullable value, size_t size
);
/* flistxattr(2): the length of the names, each with a zero byte after it. */
ssize_t clinux_flistxattr(int fd, void *_Nonnull names, size_t size);
/* The size of the value, which is written where it fits. */
ssize_t clinux_lgetxattr(
    const char *_Nonnull path,
    const char *_Nonnull name,
    void *_Nullable value,
    size_t size
);
/* getrandom(2), Linux 3.17. */
ssize_t clinux_getrandom(void *_Nonnull bytes, size_t size);
/* 0 where a file's beginning is not in memory, so that reading waits for a disk; 1 also where the kernel can't say it
 * (preadv2(2) with RWF_NOWAIT, Linux 4.14). */
int clinux_is_read(int fd);
/* Has the content of a file read without waiting for it (posix_fadvise(2)). */
void clinux_read_ahead(int fd);
