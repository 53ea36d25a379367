#define _GNU_SOURCE
#include "stage_steps.h"
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include "call.h"

long clinux_wait_for_byte(int socket) {
    char byte;
    for (;;) {
        long count = call(SYS_read, socket, &byte, 1);
        if (count == 1) return 0;
        if (count == 0 || count == -ECONNRESET) call(SYS_exit_group, 1);
        if (count != -EINTR) return count;
    }
}

long clinux_take_descriptor(int socket) {
    char byte;
    union {
        struct cmsghdr header;
        char space[CMSG_SPACE(sizeof(int))];
    } control;
    struct iovec vector = {.iov_base = &byte, .iov_len = 1};
    struct msghdr message = {.msg_iov = &vector, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control};
    long count;
    do count = call(SYS_recvmsg, socket, &message, MSG_CMSG_CLOEXEC);
    while (count == -EINTR);
    if (count == 0 || count == -ECONNRESET) call(SYS_exit_group, 1);
    if (count < 0) return count;
    if (message.msg_controllen < CMSG_LEN(sizeof(int)) || control.header.cmsg_type != SCM_RIGHTS) return -ENOMSG;
    int fd;
    memcpy(&fd, CMSG_DATA(&control.header), sizeof fd);
    return fd;
}

/* So that signals end what only waits: without an action the first process of a PID namespace ignores them. */
static void end(int signal) {
    for (;;) call(SYS_exit_group, 128 + signal);
}

void clinux_end_on_signals(void) {
    static const int numbers[] = {SIGHUP, SIGINT, SIGQUIT, SIGABRT, SIGUSR1, SIGUSR2, SIGALRM, SIGTERM};
    /* SA_RESTORER, which x86 wants to see; `end` never returns. */
    const uint64_t action[4] = {(uint64_t)(uintptr_t)end, 0x04000000, (uint64_t)(uintptr_t)end, 0};
    if (call(SYS_getpid) != 1) return;
    for (size_t at = 0; at < sizeof numbers / sizeof *numbers; at++)
        call(SYS_rt_sigaction, numbers[at], action, NULL, sizeof(uint64_t));
}

long clinux_wait_for_start(struct clinux_child *child, int listening) {
    for (;;) {
        long connection = call(SYS_accept4, listening, NULL, NULL, SOCK_CLOEXEC);
        if (connection == -EINTR || connection == -ECONNABORTED) continue;
        if (connection < 0) return connection;
        char byte;
        long count;
        do count = call(SYS_read, connection, &byte, 1);
        while (count == -EINTR);
        if (count == 1) {
            child->report = (int)connection;
            return 0;
        }
        call(SYS_close, connection);
    }
}

long clinux_close_others(unsigned first, const int32_t *kept) {
    for (; *kept >= 0; kept++) {
        if ((unsigned)*kept < first) continue;
        long error = (unsigned)*kept == first ? 0 : call(SYS_close_range, first, *kept - 1, 0);
        if (error < 0) return error;
        first = (unsigned)*kept + 1;
    }
    return call(SYS_close_range, first, ~0U, 0);
}
