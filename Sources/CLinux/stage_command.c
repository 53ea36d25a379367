#define _GNU_SOURCE
#include "stage_steps.h"
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include "call.h"

/* /proc/self/exe is still our own program, which is none of the container's: -ELOOP. */
static long find_one(const char *path) {
    struct stat status;
    long fd = clinux_open_below(AT_FDCWD, path, 0, 0);
    if (fd < 0) return fd;
    long error = call(SYS_fstat, fd, &status);
    if (error >= 0 && !S_ISREG(status.st_mode)) error = -EACCES;
    if (error >= 0) error = call(SYS_faccessat2, fd, "", X_OK, AT_EACCESS | AT_EMPTY_PATH);
    call(SYS_close, fd);
    return error;
}

long clinux_find_first(char *const *paths) {
    long error = -ENOENT;
    for (; *paths; paths++) {
        long failure = find_one(*paths);
        if (failure == -EACCES) error = failure;
        else if (failure != -ENOENT && failure != -ENOTDIR) return failure;
    }
    return error;
}

long clinux_execute_first(char *const *paths, char *const *arguments, char *const *environment) {
    long error = -ENOENT;
    for (; *paths; paths++) {
        long fd = clinux_open_below(AT_FDCWD, *paths, 0, 0);
        if (fd == -ELOOP) return fd;
        if (fd >= 0) call(SYS_close, fd);
        long failure = call(SYS_execve, *paths, arguments, environment);
        if (failure == -EACCES) error = failure;
        else if (failure == -ENOENT && fd >= 0) error = -CLINUX_NO_INTERPRETER;
        else if (failure != -ENOENT && failure != -ENOTDIR) return failure;
    }
    return error;
}

long clinux_check_inside(void) {
    char path[4096];
    long length = call(SYS_getcwd, path, sizeof path);
    return length < 0 ? length : path[0] == '/' ? 0 : -ENOENT;
}

long clinux_change_directory(long before, const char *path) {
    if (before >= 0) return 0;
    long error = call(SYS_chdir, path);
    return error < 0 ? error : clinux_check_inside();
}

long clinux_print_pid(char *text) {
    char digits[12];
    int count = 0;
    for (unsigned value = (unsigned)call(SYS_getpid); value || !count; value /= 10) digits[count++] = (char)('0' + value % 10);
    for (int at = 0; at < count; at++) text[at] = digits[count - 1 - at];
    text[count] = 0;
    return 0;
}

long clinux_print_mode(int file, char *text) {
    struct stat status;
    long error = call(SYS_fstat, file, &status);
    if (error < 0) return error;
    for (int at = 0; at < 4; at++) text[at] = (char)('0' + (status.st_mode >> (9 - 3 * at) & 7));
    text[4] = 0;
    return 0;
}
