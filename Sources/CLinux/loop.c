#include "clinux_mount.h"
#include <errno.h>
#include <fcntl.h>
#include <linux/loop.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <unistd.h>

int clinux_loop_attach(int file, char *path, size_t size) {
    int control = open("/dev/loop-control", O_RDWR | O_CLOEXEC);
    if (control < 0) return -errno;
    int result = -EBUSY;
    /* Another process may take the one that is free. */
    for (int attempt = 0; attempt < 64; attempt++) {
        int number = ioctl(control, LOOP_CTL_GET_FREE);
        if (number < 0) {
            result = -errno;
            break;
        }
        snprintf(path, size, "/dev/loop%d", number);
        int device = open(path, O_RDONLY | O_CLOEXEC);
        if (device < 0) {
            result = -errno;
            break;
        }
        struct loop_config config = {
            .fd = file,
            .info = {.lo_flags = LO_FLAGS_READ_ONLY | LO_FLAGS_AUTOCLEAR},
        };
        if (ioctl(device, LOOP_CONFIGURE, &config) == 0) {
            result = device;
            break;
        }
        result = -errno;
        close(device);
        if (result != -EBUSY) break;
    }
    close(control);
    return result;
}
