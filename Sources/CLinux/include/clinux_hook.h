#pragma once
#include <stdint.h>
/*
 * Programs that run at points of a container's life. Nothing but system calls is made, not even by the C library:
 * who calls may share its memory with another process.
 */

struct clinux_hook {
    const char *_Nonnull path;
    char *_Nullable const *_Nonnull arguments;
    char *_Nullable const *_Nonnull environment;
    /* Where it runs if that is there, or null. */
    const char *_Nullable directory;
    /* What it reads, from the start. At least 3. */
    int input;
    /* A file that keeps what it writes, which is emptied first. At least 3. */
    int output;
    /* What its standard output and standard error are: `output`, or files of their own. */
    int streams[2];
    /* Seconds after which it is killed; negative for never. */
    int64_t timeout;
};

enum {
    /* The hook ran: the status of wait(2), with this. */
    CLINUX_HOOK_ENDED = 1 << 16,
    /* It was killed as it took too long. */
    CLINUX_HOOK_LATE = 1 << 17,
};

/* Runs a hook to its end: 0 where that was a good one, else -errno, -CLINUX_HOOK_LATE, or -(CLINUX_HOOK_ENDED | status). */
long clinux_run_hook(const struct clinux_hook *_Nonnull hook);

/* The end of what a hook wrote to `output`, at most `size` bytes: how many, or -errno. */
long clinux_hook_output(const struct clinux_hook *_Nonnull hook, void *_Nonnull bytes, uint64_t size);

/* The default action for every signal, none blocked. */
long clinux_reset_signals(void);
