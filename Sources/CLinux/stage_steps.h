#pragma once
/* What the steps of clinux_stage.h do, in the process that does them: each returns a value >= 0 or -errno. */
#include <stdint.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include "clinux_stage.h"

/* stage_target.c: opens paths that others may change meanwhile. */
long clinux_open_below(int root, const char *path, uint64_t flags, uint64_t resolve);
long clinux_target(int root, const char *path, uint64_t flags, mode_t mode);

/* stage_mount.c */
long clinux_mask(int root, const char *path, int file, int directory, int32_t *attached);
long clinux_make_read_only(int root, const char *path);
long clinux_make_node(int directory, const char *name, mode_t mode, unsigned number, uint64_t owner, int source);
long clinux_mount_at(int target, const char *type, const char *source, uint64_t flags, const char *data);

/* stage_copy.c */
long clinux_copy_directory(int from, int to, uint64_t what, int depth);

/* stage_wait.c */
long clinux_wait_for_byte(int socket);
long clinux_take_descriptor(int socket);
long clinux_wait_for_start(struct clinux_child *child, int listening);
void clinux_end_on_signals(void);
long clinux_close_others(unsigned first, const int32_t *kept);

/* stage_command.c */
long clinux_execute_first(char *const *paths, char *const *arguments, char *const *environment);
long clinux_find_first(char *const *paths);
long clinux_check_inside(void);
long clinux_change_directory(long before, const char *path);
long clinux_print_pid(char *text);
long clinux_print_mode(int file, char *text);
