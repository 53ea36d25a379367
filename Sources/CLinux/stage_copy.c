#define _GNU_SOURCE
#include "stage_steps.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include "call.h"

static long copy_file(int from, int to, const char *name) {
    long in = call(SYS_openat, from, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (in < 0) return in;
    struct stat status;
    long out = -1;
    long error = call(SYS_fstat, in, &status);
    /* What was put there since it was looked at may have no end. */
    if (error >= 0 && !S_ISREG(status.st_mode)) error = -EAGAIN;
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

static long copy_entry(int from, int to, const char *name, int depth) {
    struct stat status;
    long error = call(SYS_newfstatat, from, name, &status, AT_SYMLINK_NOFOLLOW);
    if (error < 0) return error;
    if (S_ISREG(status.st_mode)) return copy_file(from, to, name);
    if (S_ISLNK(status.st_mode)) return copy_link(from, to, name, &status);
    if (!S_ISDIR(status.st_mode)) return 0;
    error = call(SYS_mkdirat, to, name, 0700);
    if (error < 0) return error;
    long source = clinux_open_below(from, name, O_DIRECTORY | O_NOFOLLOW, 0);
    long copy = clinux_open_below(to, name, O_DIRECTORY | O_NOFOLLOW, 0);
    error = source < 0 ? source : copy < 0 ? copy : clinux_copy_directory((int)source, (int)copy, CLINUX_COPY_CONTENT | CLINUX_COPY_OWNER, depth + 1);
    if (source >= 0) call(SYS_close, source);
    if (copy >= 0) call(SYS_close, copy);
    return error;
}

/* Both are open with O_PATH. Sockets, pipes and devices are left out. */
long clinux_copy_directory(int from, int to, uint64_t what, int depth) {
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
