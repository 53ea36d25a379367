#pragma once
#include <stddef.h>
#include <stdint.h>
/*
 * A seccomp filter with a listener (seccomp_unotify(2)), whose file descriptor goes to who is to answer. The filter
 * may stop the very calls that hand it over, so a second thread does that, which the filter is not for.
 */

/* What both threads look at. */
struct clinux_listener {
    /* SECCOMP_FILTER_FLAG_*, with NEW_LISTENER, and a struct sock_fprog. */
    uint64_t flags;
    const void *_Nonnull filter;
    /* A connected socket, and the text that goes with the descriptor. */
    int socket;
    const void *_Nonnull text;
    size_t length;
    /* The second thread's, aligned to 16 bytes. */
    void *_Nonnull stack;
    size_t stack_size;
    /* The listener's file descriptor, or -1 until there is one and -errno where there is none. */
    int32_t listener;
    /* 1 until the second thread is done; 0 then, or -errno. */
    int32_t result;
};

/*
 * Loads the filter for the calling thread and hands its listener over. Returns 0 or -errno. It makes no call after
 * the filter is loaded.
 */
long clinux_load_with_listener(struct clinux_listener *_Nonnull listener);

/* A stream socket that is connected to a path of at most 107 bytes, or -errno. */
int clinux_listener_connect(const char *_Nonnull path);

/* seccomp(2) with flags and without a filter: -EFAULT where the kernel knows the flags, -EINVAL where not. */
int clinux_probe_filter_flags(uint32_t flags);
