#define _GNU_SOURCE
#include "clinux_stage.h"
#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <sched.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <stddef.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include "call.h"

static long make_network(void) {
    long result = call(SYS_unshare, CLONE_NEWNET);
    if (result < 0) return result;
    struct ifreq request = {.ifr_name = "lo", .ifr_flags = IFF_UP | IFF_RUNNING};
    long socket = call(SYS_socket, AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    /* A kernel without IPv4 is none of our business. */
    if (socket < 0 && socket != -EAFNOSUPPORT) return socket;
    if (socket >= 0) {
        result = call(SYS_ioctl, socket, SIOCSIFFLAGS, &request);
        call(SYS_close, socket);
        if (result < 0 && result != -EPERM) return result;
    }
    return call(SYS_openat, AT_FDCWD, "/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC);
}

static int32_t make_one(int flag, const char *path) {
    long result = call(SYS_unshare, flag);
    return (int32_t)(result < 0 ? result : call(SYS_openat, AT_FDCWD, path, O_RDONLY | O_CLOEXEC));
}

static int make(void *argument) {
    struct clinux_namespaces *namespaces = argument;
    call(SYS_prctl, PR_SET_PDEATHSIG, SIGKILL);
    if (namespaces->makes_network) namespaces->network = (int32_t)make_network();
    if (namespaces->makes_ipc) namespaces->ipc = make_one(CLONE_NEWIPC, "/proc/thread-self/ns/ipc");
    if (namespaces->makes_uts) namespaces->uts = make_one(CLONE_NEWUTS, "/proc/thread-self/ns/uts");
    while (namespaces->stays) call(SYS_ppoll, NULL, 0, NULL, NULL, 0);
    for (;;) call(SYS_exit, 0);
}

int clinux_make_namespaces(struct clinux_namespaces *namespaces, void *stack, uint64_t size) {
    /* Without a signal at its end, nobody's way to deal with such signals makes it vanish early. */
    int flags = CLONE_VM | CLONE_FILES | (namespaces->makes_user ? CLONE_NEWUSER : 0);
    int pid = clone(make, (char *)stack + size, flags, namespaces);
    return pid < 0 ? -errno : pid;
}

void clinux_wait_for_namespaces(int pid) {
    while (waitpid(pid, NULL, __WALL) < 0 && errno == EINTR) {}
}

static int enter(void *argument) {
    const int *descriptor = argument;
    long result = call(SYS_setns, *descriptor, CLONE_NEWUSER);
    for (;;) call(SYS_exit, result < 0 ? 1 : 0);
}

int clinux_enter_namespace(int user_namespace, void *stack, uint64_t size) {
    int pid = clone(enter, (char *)stack + size, CLONE_VM | CLONE_FILES | CLONE_VFORK, &user_namespace);
    return pid < 0 ? -errno : pid;
}
