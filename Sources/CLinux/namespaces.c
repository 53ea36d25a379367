#define _GNU_SOURCE
#include "clinux_stage.h"
#include <errno.h>
#include <fcntl.h>
#include <linux/futex.h>
#include <net/if.h>
#include <sched.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

/* The C library's would write to `errno`, which is the other process's, too. */
static long call(long number, long a, long b, long c, long d) {
#if defined(__x86_64__)
    long result;
    register long r10 __asm__("r10") = d;
    __asm__ volatile("syscall"
                     : "=a"(result)
                     : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10)
                     : "rcx", "r11", "memory");
    return result;
#elif defined(__aarch64__)
    register long x8 __asm__("x8") = number;
    register long x0 __asm__("x0") = a;
    register long x1 __asm__("x1") = b;
    register long x2 __asm__("x2") = c;
    register long x3 __asm__("x3") = d;
    __asm__ volatile("svc 0" : "+r"(x0) : "r"(x8), "r"(x1), "r"(x2), "r"(x3) : "memory");
    return x0;
#else
#error "the system call instruction of this processor"
#endif
}

static long make_network(void) {
    long result = call(SYS_unshare, CLONE_NEWNET, 0, 0, 0);
    if (result < 0) return result;
    struct ifreq request = {.ifr_name = "lo", .ifr_flags = IFF_UP | IFF_RUNNING};
    long socket = call(SYS_socket, AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0, 0);
    /* A kernel without IPv4 is none of our business. */
    if (socket < 0 && socket != -EAFNOSUPPORT) return socket;
    if (socket >= 0) {
        result = call(SYS_ioctl, socket, SIOCSIFFLAGS, (long)&request, 0);
        call(SYS_close, socket, 0, 0, 0);
        if (result < 0 && result != -EPERM) return result;
    }
    return call(SYS_openat, AT_FDCWD, (long)"/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC, 0);
}

static int make(void *argument) {
    struct clinux_namespaces *namespaces = argument;
    call(SYS_prctl, PR_SET_PDEATHSIG, SIGKILL, 0, 0);
    if (namespaces->makes_network) namespaces->network = (int32_t)make_network();
    while (!__atomic_load_n(&namespaces->is_released, __ATOMIC_ACQUIRE))
        call(SYS_futex, (long)&namespaces->is_released, FUTEX_WAIT, 0, 0);
    for (;;) call(SYS_exit, 0, 0, 0, 0);
}

int clinux_make_namespaces(struct clinux_namespaces *namespaces, void *stack, uint64_t size) {
    int flags = CLONE_VM | CLONE_FILES | CLONE_NEWUSER | SIGCHLD;
    int pid = clone(make, (char *)stack + size, flags, namespaces);
    return pid < 0 ? -errno : pid;
}

void clinux_release_namespaces(struct clinux_namespaces *namespaces) {
    __atomic_store_n(&namespaces->is_released, 1, __ATOMIC_RELEASE);
    call(SYS_futex, (long)&namespaces->is_released, FUTEX_WAKE, 1, 0);
}
