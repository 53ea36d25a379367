#pragma once
#include <stdint.h>
/*
 * Device programs of cgroups (bpf(2), BPF_PROG_TYPE_CGROUP_DEVICE, Linux 4.15).
 * Every function returns a value >= 0 on success and -errno on failure, and retries nothing.
 */
#define CLINUX_CGROUP2_SUPER_MAGIC 0x63677270

/* Loads a program of so many instructions of eight bytes; a descriptor. */
int clinux_bpf_load_device(const uint64_t *_Nonnull instructions, uint32_t count);
/* Attaches a program beside those that are there, or instead of `replaced` where that is not -1 (Linux 5.6). */
int clinux_bpf_attach_device(int cgroup, int program, int replaced);
int clinux_bpf_detach_device(int cgroup, int program);
/* The IDs of the device programs that are attached to the cgroup itself; how many, of at most `count`. */
int clinux_bpf_query_device(int cgroup, uint32_t *_Nonnull ids, uint32_t count);
/* A descriptor of a program by its ID. */
int clinux_bpf_program(uint32_t id);
/* The magic number of the file system that a file is on (fstatfs(2)). */
int64_t clinux_filesystem_magic(int fd);
