#pragma once
#include <stdint.h>
/*
 * Processes by file descriptor. Every function returns a value >= 0 on success and -errno on failure, and
 * retries nothing.
 */

/* pidfd_open(2), Linux 5.3. */
int clinux_pidfd_open(int pid);
/*
 * What wait(2) reports of a process that somebody else has waited for already, Linux 6.15 (PIDFD_GET_INFO);
 * -EAGAIN while nobody has.
 */
int clinux_pidfd_exit_status(int pidfd, int *_Nonnull status);
/* pidfd_send_signal(2), Linux 5.1. */
int clinux_pidfd_send_signal(int pidfd, int signal);
/* sigwaitinfo(2) for all signals that are blocked by clinux_block_signals(). Returns the signal's number. */
int clinux_wait_signal(void);
/* Blocks every signal of this process but those that a fault raises. */
int clinux_block_signals(void);
/* Opens the read-write end of a FIFO that nobody may have open yet, and takes a lock on it (flock(2)). */
int clinux_lease_fifo(const char *_Nonnull path);
/* Bytes that wait in a pipe (FIONREAD). */
int clinux_pipe_pending(int fd);

/* fgetxattr(2): the length of the value, of which at most `size` bytes are written. */
int64_t clinux_fgetxattr(int fd, const char *_Nonnull name, void *_Nonnull value, uint64_t size);

/* prctl(2), PR_CAPBSET_READ: 1 where the bounding set has the capability. */
int clinux_has_capability(int capability);

/* prctl(2), PR_SET_DUMPABLE: nobody without power over this process's user namespace of before gets at its memory. */
int clinux_forbid_dumps(void);

/*
 * Ends this process, which has one thread, while `body` goes on with its memory in another one, which has a session
 * of its own, no standard streams but /dev/null, and no other file descriptor. Returns, when `body` has,
 * only where there can't be another one.
 */
void clinux_end_and_go_on(
    int status, void *_Nonnull stack, uint64_t size, void (*_Nonnull body)(void));

/* execveat(2) of an open file. Returns only where that failed. */
int clinux_execute(
    int fd, char *_Nullable const *_Nonnull arguments, char *_Nullable const *_Nonnull environment);

/* madvise(2) with MADV_DONTNEED for what is mapped of the program's file and of libraries, and not writable. */
void clinux_release_code(void);
/* mallopt(3) with M_MMAP_THRESHOLD. */
void clinux_set_mmap_threshold(int bytes);

/* sched_setattr(2), Linux 3.14; `attributes` is a struct sched_attr. */
int clinux_set_scheduler(int pid, void *_Nonnull attributes);
/* ioprio_set(2) of one process. */
int clinux_set_io_priority(int pid, int priority);
/*
 * Starts a process that does nothing until it is killed, which also the end of this thread does. It has this
 * process's memory and no file descriptor. Returns its PID.
 */
int clinux_start_keeper(void *_Nonnull stack, uint64_t size);
/*
 * Starts a program that has these file descriptors from 0 on, at most 16, no other one, and no signal blocked or
 * ignored. Returns its PID.
 */
int clinux_spawn_with(
    const char *_Nonnull path, char *_Nullable const *_Nonnull arguments, char *_Nullable const *_Nonnull environment,
    const int *_Nonnull descriptors, uint64_t count);

/* What the program was called with, and NULL; only NULL before the C library has started. */
char *_Nullable const *_Nonnull clinux_arguments(void);
