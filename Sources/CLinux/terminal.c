#define _GNU_SOURCE
#include "clinux_terminal.h"
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/magic.h>
#include <linux/openat2.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/vfs.h>
#include <unistd.h>
#include "call.h"

static long open_at(int directory, const char *path, uint64_t flags, uint64_t resolve) {
    struct open_how how = {
        .flags = flags | O_CLOEXEC,
        .resolve = resolve | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS,
    };
    for (;;) {
        /* EAGAIN: a rename or mount elsewhere on the system raced with `..`. */
        long fd = call(SYS_openat2, directory, path, &how, sizeof how);
        if (fd != -EAGAIN && fd != -EINTR) return fd;
    }
}

int clinux_open_multiplexer(int root) {
    long directory = open_at(root, "/dev/pts", O_PATH | O_DIRECTORY, RESOLVE_IN_ROOT);
    if (directory < 0) return (int)directory;
    struct statfs system;
    long result = call(SYS_fstatfs, (int)directory, &system);
    if (result >= 0) {
        /* A node of another file system may be any device. */
        uint64_t resolve = RESOLVE_BENEATH | RESOLVE_NO_XDEV;
        result = system.f_type != DEVPTS_SUPER_MAGIC
            ? -ENODEV
            : open_at((int)directory, "ptmx", O_RDWR | O_NOCTTY, resolve);
    }
    call(SYS_close, directory);
    return (int)result;
}

int clinux_terminal_number(int master) {
    unsigned number = 0;
    return ioctl(master, TIOCGPTN, &number) < 0 ? -errno : (int)number;
}

int clinux_receive_descriptor(int socket) {
    char byte;
    union {
        struct cmsghdr header;
        char space[CMSG_SPACE(sizeof(int))];
    } control;
    struct iovec vector = {.iov_base = &byte, .iov_len = 1};
    struct msghdr message = {
        .msg_iov = &vector, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control};
    if (recvmsg(socket, &message, MSG_CMSG_CLOEXEC) < 0) return -errno;
    struct cmsghdr *header = CMSG_FIRSTHDR(&message);
    if (!header || header->cmsg_level != SOL_SOCKET || header->cmsg_type != SCM_RIGHTS) return -ENOMSG;
    int fd;
    memcpy(&fd, CMSG_DATA(header), sizeof fd);
    return fd;
}

/* connect(2) by way of the socket's directory, whose descriptor has a short path. */
static int connect_below(int fd, const char *path, struct sockaddr_un *name) {
    const char *slash = strrchr(path, '/');
    char parent[PATH_MAX];
    if (!slash || (size_t)(slash - path) >= sizeof parent) return -ENAMETOOLONG;
    memcpy(parent, path, (size_t)(slash - path));
    parent[slash - path] = 0;
    int directory = open(parent, O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (directory < 0) return -errno;
    int length = snprintf(name->sun_path, sizeof name->sun_path, "/proc/self/fd/%d/%s", directory, slash + 1);
    int error = length >= (int)sizeof name->sun_path ? ENAMETOOLONG
        : connect(fd, (struct sockaddr *)name, sizeof *name) < 0 ? errno
                                                                 : 0;
    close(directory);
    return -error;
}

int clinux_stream_connect(const char *path) {
    struct sockaddr_un name = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0) return -errno;
    int error;
    if (strlen(path) < sizeof name.sun_path) {
        strcpy(name.sun_path, path);
        error = connect(fd, (struct sockaddr *)&name, sizeof name) < 0 ? -errno : 0;
    } else {
        error = connect_below(fd, path, &name);
    }
    if (error == 0) return fd;
    close(fd);
    return error;
}

int clinux_signal_descriptor(void) {
    sigset_t set;
    if (sigprocmask(SIG_BLOCK, NULL, &set) < 0) return -errno;
    int fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
    return fd < 0 ? -errno : fd;
}

int clinux_next_signal(int descriptor) {
    struct signalfd_siginfo information;
    ssize_t count = read(descriptor, &information, sizeof information);
    return count < 0 ? -errno : count < (ssize_t)sizeof information ? -EAGAIN : (int)information.ssi_signo;
}
