#define _GNU_SOURCE
#include "clinux_process.h"
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <malloc.h>
#include <linux/sched.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/auxv.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/xattr.h>
#include <unistd.h>
#include "call.h"

int clinux_pidfd_open(int pid) {
    long result = syscall(SYS_pidfd_open, pid, 0);
    return result < 0 ? -errno : (int)result;
}

int clinux_pidfd_exit_status(int pidfd, int *status) {
    /* struct pidfd_info of <linux/pidfd.h> in its first version, which older headers lack. */
    struct {
        uint64_t mask, cgroup;
        uint32_t ids[11];
        int32_t status;
    } info = {.mask = 1 << 3 /* PIDFD_INFO_EXIT */};
    _Static_assert(sizeof info == 64, "PIDFD_INFO_SIZE_VER0");
    if (ioctl(pidfd, _IOWR(0xFF, 11, info), &info) < 0)
        return -errno;
    if (!(info.mask & 1 << 3))
        return -EAGAIN;
    *status = info.status;
    return 0;
}

int clinux_pidfd_send_signal(int pidfd, int signal) {
    return syscall(SYS_pidfd_send_signal, pidfd, signal, NULL, 0) < 0 ? -errno : 0;
}

static void asynchronous(sigset_t *set) {
    static const int faults[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGABRT, SIGSYS};
    sigfillset(set);
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++)
        sigdelset(set, faults[i]);
}

int clinux_wait_signal(void) {
    sigset_t set;
    asynchronous(&set);
    int signal = sigwaitinfo(&set, NULL);
    return signal < 0 ? -errno : signal;
}

int clinux_block_signals(void) {
    sigset_t set;
    asynchronous(&set);
    return sigprocmask(SIG_BLOCK, &set, NULL) < 0 ? -errno : 0;
}

int clinux_lease_fifo(const char *path) {
    int fd = open(path, O_RDWR | O_NONBLOCK | O_NOFOLLOW | O_NOCTTY | O_CLOEXEC);
    if (fd < 0)
        return -errno;
    struct stat status;
    int error = 0;
    if (fstat(fd, &status) < 0)
        error = errno;
    else if (!S_ISFIFO(status.st_mode))
        error = EINVAL;
    else if (flock(fd, LOCK_EX | LOCK_NB) < 0)
        error = errno;
    if (error) {
        close(fd);
        return -error;
    }
    return fd;
}

int clinux_pipe_pending(int fd) {
    int count = 0;
    return ioctl(fd, FIONREAD, &count) < 0 ? -errno : count;
}

int64_t clinux_fgetxattr(int fd, const char *name, void *value, uint64_t size) {
    ssize_t length = fgetxattr(fd, name, value, size);
    return length < 0 ? -errno : length;
}

int clinux_has_capability(int capability) {
    int result = prctl(PR_CAPBSET_READ, capability, 0, 0, 0);
    return result < 0 ? -errno : result;
}

int clinux_forbid_dumps(void) {
    return prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) < 0 ? -errno : 0;
}

static int go_on(void *body) {
    call(SYS_close_range, 3, ~0U, 0);
    setsid();
    int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    for (int number = 0; number < 3; number++)
        if (null < 0 || dup2(null, number) < 0) close(number);
    ((void (*)(void))body)();
    _exit(0);
}

void clinux_end_and_go_on(int status, void *stack, uint64_t size, void (*body)(void)) {
    fflush(NULL);
    /* At our end the kernel would write to what it was told is our thread's ID. */
    call(SYS_set_tid_address, NULL);
    if (clone(go_on, (char *)stack + size, CLONE_VM | SIGCHLD, (void *)body) >= 0) call(SYS_exit_group, status);
    body();
}

int clinux_execute(int fd, char *const *arguments, char *const *environment) {
    syscall(SYS_execveat, fd, "", arguments, environment, AT_EMPTY_PATH);
    return -errno;
}

int clinux_set_scheduler(int pid, void *attributes) {
    return syscall(SYS_sched_setattr, pid, attributes, 0) < 0 ? -errno : 0;
}

int clinux_set_io_priority(int pid, int priority) {
    return syscall(SYS_ioprio_set, 1 /* IOPRIO_WHO_PROCESS */, pid, priority) < 0 ? -errno : 0;
}

static int keep(void *parent) {
    call(SYS_prctl, PR_SET_PDEATHSIG, SIGKILL);
    if (call(SYS_getppid) != (long)parent) call(SYS_exit_group, 0);
    call(SYS_close_range, 0, ~0U, 0);
    for (;;) call(SYS_ppoll, NULL, 0, NULL, NULL, 0);
}

int clinux_start_keeper(void *stack, uint64_t size) {
    struct clone_args arguments = {
        .flags = CLONE_VM | CLONE_CLEAR_SIGHAND,
        .exit_signal = SIGCHLD,
        .stack = (uint64_t)(uintptr_t)stack,
        .stack_size = size,
    };
    return (int)clinux_clone(&arguments, sizeof arguments, keep, (void *)(long)getpid());
}

int clinux_spawn_with(
    const char *path, char *const *arguments, char *const *environment, const int *descriptors, uint64_t count) {
    enum { MOST = 16 };
    if (count > MOST)
        return -E2BIG;
    /* Out of the way of the numbers that they are to have. */
    int copies[MOST], result = 0;
    uint64_t made = 0;
    for (; made < count; made++) {
        copies[made] = fcntl(descriptors[made], F_DUPFD_CLOEXEC, MOST);
        if (copies[made] < 0) {
            result = errno;
            break;
        }
    }
    pid_t pid = 0;
    if (!result) {
        posix_spawn_file_actions_t actions;
        posix_spawnattr_t attributes;
        sigset_t none, all;
        sigemptyset(&none);
        sigfillset(&all);
        posix_spawn_file_actions_init(&actions);
        posix_spawnattr_init(&attributes);
        posix_spawnattr_setsigmask(&attributes, &none);
        posix_spawnattr_setsigdefault(&attributes, &all);
        posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
        for (uint64_t at = 0; at < count; at++) posix_spawn_file_actions_adddup2(&actions, copies[at], (int)at);
        posix_spawn_file_actions_addclosefrom_np(&actions, (int)count);
        result = posix_spawn(&pid, path, &actions, &attributes, arguments, environment);
        posix_spawn_file_actions_destroy(&actions);
        posix_spawnattr_destroy(&attributes);
    }
    while (made > 0) close(copies[--made]);
    return result == 0 ? pid : -result;
}

/* Whether the dynamic loader has written to what is not writable, which would be lost. */
static bool has_text_relocations(const struct dl_phdr_info *object) {
    for (ElfW(Half) i = 0; i < object->dlpi_phnum; i++) {
        if (object->dlpi_phdr[i].p_type != PT_DYNAMIC) continue;
        const ElfW(Dyn) *entry = (const void *)(object->dlpi_addr + object->dlpi_phdr[i].p_vaddr);
        for (; entry->d_tag != DT_NULL; entry++)
            if (entry->d_tag == DT_TEXTREL || (entry->d_tag == DT_FLAGS && entry->d_un.d_val & DF_TEXTREL)) return true;
    }
    return false;
}

static int release_object(struct dl_phdr_info *object, size_t size, void *page) {
    (void)size;
    if (has_text_relocations(object)) return 0;
    for (ElfW(Half) i = 0; i < object->dlpi_phnum; i++) {
        const ElfW(Phdr) *segment = &object->dlpi_phdr[i];
        if (segment->p_type != PT_LOAD || segment->p_flags & PF_W) continue;
        uintptr_t start = (object->dlpi_addr + segment->p_vaddr) & ~(*(uintptr_t *)page - 1);
        uintptr_t end = object->dlpi_addr + segment->p_vaddr + segment->p_memsz;
        /* The kernel refuses it for its own, the vDSO. */
        madvise((void *)start, end - start, MADV_DONTNEED);
    }
    return 0;
}

void clinux_release_code(void) {
    uintptr_t page = getauxval(AT_PAGESZ);
    dl_iterate_phdr(release_object, &page);
}

void clinux_set_mmap_threshold(int bytes) { mallopt(M_MMAP_THRESHOLD, bytes); }
