#pragma once
#include <stdint.h>
/*
 * System calls that the C library does not wrap, or that Swift cannot call because they are variadic.
 * Every function returns a value >= 0 on success and -errno on failure, and retries nothing.
 */
/* openat2(2), Linux 5.6. `resolve` takes RESOLVE_* from <linux/openat2.h>. */
int clinux_openat2(int dir, const char *_Nonnull path, uint64_t flags, uint64_t mode, uint64_t resolve);
