#pragma once
/*
 * The C library for Embedded Swift, which has no overlay `Glibc`: its headers, and what Swift can't call or see in them
 * because it is variadic or a macro. Each function is the one of its name.
 */
#include <arpa/inet.h>
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <ftw.h>
#include <glob.h>
#include <grp.h>
#include <ifaddrs.h>
#include <inttypes.h>
#include <limits.h>
#include <link.h>
#include <math.h>
#include <net/if.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>
#include <pwd.h>
#include <regex.h>
#include <sched.h>
#include <semaphore.h>
#include <signal.h>
#include <spawn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/inotify.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/select.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/time.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <syslog.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>
#include <utime.h>
#include <wchar.h>

static inline int cglibc_errno(void) { return errno; }
static inline void cglibc_set_errno(int code) { errno = code; }
static inline int cglibc_open(const char *_Nonnull path, int flags, mode_t mode) { return open(path, flags, mode); }
static inline int cglibc_openat(int dir, const char *_Nonnull path, int flags, mode_t mode)
{
    return openat(dir, path, flags, mode);
}
static inline int cglibc_fcntl(int fd, int command, long argument) { return fcntl(fd, command, argument); }
static inline int cglibc_fcntl_pointer(int fd, int command, void *_Nullable argument)
{
    return fcntl(fd, command, argument);
}
static inline int cglibc_ioctl(int fd, unsigned long request, long argument) { return ioctl(fd, request, argument); }
static inline int cglibc_ioctl_pointer(int fd, unsigned long request, void *_Nullable argument)
{
    return ioctl(fd, request, argument);
}
static inline char *_Nullable *_Nonnull cglibc_environment(void)
{
    extern char **environ;
    return environ;
}
