#define _GNU_SOURCE
#include "clinux_listener.h"
#include <sys/syscall.h>
#include "call.h"
#include <errno.h>
#include <linux/sched.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <unistd.h>

/* -1 is what is not there yet, and also -EPERM: no error of seccomp(2) is taken for it. */
static int32_t encoded(long error) {
    return error == -1 ? -EACCES : (int32_t)error;
}

static long send_listener(const struct clinux_listener *shared, int fd) {
    union {
        char bytes[CMSG_SPACE(sizeof fd)];
        struct cmsghdr header;
    } control;
    memset(&control, 0, sizeof control);
    struct iovec text = {.iov_base = (void *)shared->text, .iov_len = shared->length};
    struct msghdr message = {
        .msg_iov = &text, .msg_iovlen = 1, .msg_control = control.bytes, .msg_controllen = sizeof control.bytes};
    struct cmsghdr *header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(sizeof fd);
    memcpy(CMSG_DATA(header), &fd, sizeof fd);
    while (text.iov_len > 0) {
        long count = call(SYS_sendmsg, shared->socket, &message, MSG_NOSIGNAL);
        if (count == -EINTR) continue;
        if (count < 0) return count;
        text.iov_base = (char *)text.iov_base + count;
        text.iov_len -= (size_t)count;
        /* The descriptor goes with the first part only. */
        message.msg_control = NULL;
        message.msg_controllen = 0;
    }
    /* The connection is closed then, also where another process still has the socket. */
    call(SYS_shutdown, shared->socket, SHUT_RDWR);
    return 0;
}

/* The second thread: it waits without the help of the first, which may make no call any more. */
static int hand_over(void *argument) {
    struct clinux_listener *shared = argument;
    int32_t fd;
    while ((fd = __atomic_load_n(&shared->listener, __ATOMIC_ACQUIRE)) == -1) call(SYS_sched_yield);
    long result = fd < 0 ? fd : send_listener(shared, fd);
    if (fd >= 0) call(SYS_close, fd);
    __atomic_store_n(&shared->result, (int32_t)result, __ATOMIC_RELEASE);
    for (;;) call(SYS_exit, 0);
}

long clinux_load_with_listener(struct clinux_listener *shared) {
    struct clone_args arguments = {
        .flags = CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD,
        .stack = (uint64_t)(uintptr_t)shared->stack,
        .stack_size = shared->stack_size,
    };
    long error = clinux_clone(&arguments, sizeof arguments, hand_over, shared);
    if (error < 0) return error;
    long fd = call(SYS_seccomp, SECCOMP_SET_MODE_FILTER, shared->flags, shared->filter);
    __atomic_store_n(&shared->listener, encoded(fd), __ATOMIC_RELEASE);
    /* No call from here on. The second thread is on its way; where there is one processor this one's time ends. */
    int32_t result;
    while ((result = __atomic_load_n(&shared->result, __ATOMIC_ACQUIRE)) > 0) {
#if defined(__x86_64__)
        __builtin_ia32_pause();
#elif defined(__aarch64__)
        __asm__ volatile("yield");
#endif
    }
    return result;
}

int clinux_listener_connect(const char *path) {
    struct sockaddr_un name = {.sun_family = AF_UNIX};
    size_t length = strlen(path);
    if (length >= sizeof name.sun_path) return -ENAMETOOLONG;
    memcpy(name.sun_path, path, length);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0) return -errno;
    if (connect(fd, (struct sockaddr *)&name, sizeof name) < 0) {
        int error = errno;
        close(fd);
        return -error;
    }
    return fd;
}

int clinux_probe_filter_flags(uint32_t flags) {
    return (int)call(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags, NULL);
}
