#define _GNU_SOURCE
#include "clinux_quota.h"
#include <errno.h>
#include <linux/dqblk_xfs.h>
#include <linux/fs.h>
#include <linux/quota.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifndef SYS_quotactl_fd
#define SYS_quotactl_fd 443
#endif

static int quotactl(int fd, int command, uint32_t id, void *data) {
    return syscall(SYS_quotactl_fd, fd, QCMD(command, PRJQUOTA), id, data) < 0 ? -errno : 0;
}

int clinux_enforces_projects(int fd) {
    struct fs_quota_statv state = {.qs_version = FS_QSTATV_VERSION1};
    int result = quotactl(fd, Q_XGETQSTATV, 0, &state);
    return result < 0 ? result : (state.qs_flags & FS_QUOTA_PDQ_ENFD) != 0;
}

int clinux_project_is_used(int fd, uint32_t project) {
    struct fs_disk_quota quota = {0};
    int result = quotactl(fd, Q_XGETQUOTA, project, &quota);
    if (result == -ENOENT)
        return 0;
    if (result < 0)
        return result;
    return quota.d_bcount || quota.d_icount || quota.d_blk_hardlimit || quota.d_ino_hardlimit;
}

int clinux_limit_project(int fd, uint32_t project, uint64_t blocks, uint64_t files) {
    struct fs_disk_quota quota = {
        .d_version = FS_DQUOT_VERSION,
        .d_flags = FS_PROJ_QUOTA,
        .d_id = project,
        .d_fieldmask = FS_DQ_BHARD | FS_DQ_IHARD,
        .d_blk_hardlimit = blocks,
        .d_ino_hardlimit = files,
    };
    return quotactl(fd, Q_XSETQLIM, project, &quota);
}

int clinux_set_project(int fd, uint32_t project) {
    struct fsxattr attributes;
    if (ioctl(fd, FS_IOC_FSGETXATTR, &attributes) < 0)
        return -errno;
    attributes.fsx_projid = project;
    attributes.fsx_xflags |= FS_XFLAG_PROJINHERIT;
    return ioctl(fd, FS_IOC_FSSETXATTR, &attributes) < 0 ? -errno : 0;
}

int64_t clinux_project(int fd) {
    struct fsxattr attributes;
    return ioctl(fd, FS_IOC_FSGETXATTR, &attributes) < 0 ? -errno : (int64_t)attributes.fsx_projid;
}
