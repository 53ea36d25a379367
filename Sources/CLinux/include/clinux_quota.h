#pragma once
#include <stdint.h>
/*
 * Quotas of projects (quotactl(2), Linux 5.14 for the call that takes a file descriptor).
 * Every function returns a value >= 0 on success and -errno on failure, and retries nothing.
 */
/* 1 where the file system enforces limits of projects, 0 where not. */
int clinux_enforces_projects(int fd);
/* 1 where a project has files or limits, 0 where not. */
int clinux_project_is_used(int fd, uint32_t project);
/* Limits a project: blocks of 512 bytes, and files; 0 for no limit. */
int clinux_limit_project(int fd, uint32_t project, uint64_t blocks, uint64_t files);
/* Gives a directory, and what will be made in it, to a project (FS_IOC_FSSETXATTR, Linux 4.5). */
int clinux_set_project(int fd, uint32_t project);
/* The project of a file; 0 where it has none. */
int64_t clinux_project(int fd);
