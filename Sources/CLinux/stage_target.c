#define _GNU_SOURCE
#include "stage_steps.h"
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/magic.h>
#include <linux/openat2.h>
#include <stdbool.h>
#include <string.h>
#include <sys/vfs.h>
#include "call.h"

long clinux_open_below(int root, const char *path, uint64_t flags, uint64_t resolve) {
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
    int directory = (int)clinux_open_below(root, "/", O_DIRECTORY, RESOLVE_IN_ROOT);
    for (size_t at = 0; directory >= 0;) {
        while (path[at] == '/') at++;
        size_t start = at;
        while (path[at] && path[at] != '/') at++;
        if (start == at) break;
        memcpy(prefix, path, at);
        prefix[at] = 0;
        bool last = path[at + strspn(path + at, "/")] == 0;
        long next = clinux_open_below(root, prefix, last ? 0 : O_DIRECTORY, resolve);
        if (next == -ENOENT) {
            uint64_t kind = last ? flags : CLINUX_TARGET_DIRECTORY;
            next = make(directory, prefix + start, kind, last ? mode : 0755);
            if (next >= 0)
                next = clinux_open_below(directory, prefix + start, O_NOFOLLOW, RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS);
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

long clinux_target(int root, const char *path, uint64_t flags, mode_t mode) {
    uint64_t resolve = RESOLVE_IN_ROOT | (flags & CLINUX_TARGET_NO_LINKS ? RESOLVE_NO_SYMLINKS : 0);
    long fd = clinux_open_below(root, path, flags & CLINUX_TARGET_LINK ? O_NOFOLLOW : 0, resolve);
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
