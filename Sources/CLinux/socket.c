#define _GNU_SOURCE
#include "clinux_socket.h"
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

static int connect_local(int type, const void *address, size_t length) {
    struct sockaddr_un name = {.sun_family = AF_UNIX};
    if (length == 0 || length > sizeof name.sun_path)
        return -ENAMETOOLONG;
    memcpy(name.sun_path, address, length);
    int fd = socket(AF_UNIX, type | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return -errno;
    socklen_t size = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + length);
    if (connect(fd, (struct sockaddr *)&name, size) < 0) {
        int error = errno;
        close(fd);
        return -error;
    }
    return fd;
}

int clinux_datagram_connect(const void *address, size_t length) {
    return connect_local(SOCK_DGRAM, address, length);
}

int clinux_local_connect(const void *address, size_t length) {
    return connect_local(SOCK_STREAM, address, length);
}

static ssize_t send_with(
    int socket, const void *bytes, size_t length, const int *descriptors, size_t count) {
    enum { MOST = 16 };
    union {
        struct cmsghdr header;
        char space[CMSG_SPACE(sizeof(int) * MOST)];
    } control;
    struct iovec vector = {.iov_base = (void *)bytes, .iov_len = length};
    struct msghdr message = {.msg_iov = &vector, .msg_iovlen = length ? 1 : 0};
    if (count > MOST)
        return -E2BIG;
    if (count) {
        memset(&control, 0, sizeof control);
        message.msg_control = &control;
        message.msg_controllen = CMSG_SPACE(sizeof(int) * count);
        struct cmsghdr *header = CMSG_FIRSTHDR(&message);
        header->cmsg_level = SOL_SOCKET;
        header->cmsg_type = SCM_RIGHTS;
        header->cmsg_len = CMSG_LEN(sizeof(int) * count);
        memcpy(CMSG_DATA(header), descriptors, sizeof(int) * count);
    }
    ssize_t sent = sendmsg(socket, &message, MSG_NOSIGNAL);
    return sent < 0 ? -errno : sent;
}

int clinux_datagram_send(
    int socket, const void *bytes, size_t length, const int *descriptors, size_t count) {
    ssize_t sent = send_with(socket, bytes, length, descriptors, count);
    return sent < 0 ? (int)sent : 0;
}

int clinux_datagram_send_as(int socket, const void *bytes, size_t length, int pid) {
    union {
        struct cmsghdr header;
        char space[CMSG_SPACE(sizeof(struct ucred))];
    } control = {.space = {0}};
    struct ucred sender = {.pid = pid, .uid = getuid(), .gid = getgid()};
    struct iovec vector = {.iov_base = (void *)bytes, .iov_len = length};
    struct msghdr message = {
        .msg_iov = &vector, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control};
    struct cmsghdr *header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_CREDENTIALS;
    header->cmsg_len = CMSG_LEN(sizeof sender);
    memcpy(CMSG_DATA(header), &sender, sizeof sender);
    return sendmsg(socket, &message, MSG_NOSIGNAL) < 0 ? -errno : 0;
}

ptrdiff_t clinux_local_send(
    int socket, const void *bytes, size_t length, const int *descriptors, size_t count) {
    return send_with(socket, bytes, length, descriptors, count);
}

ptrdiff_t clinux_local_receive(int socket, void *bytes, size_t length) {
    ssize_t count = recv(socket, bytes, length, MSG_DONTWAIT);
    return count < 0 ? -errno : count;
}

int clinux_datagram_pair(int ends[2]) {
    return socketpair(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0, ends) < 0 ? -errno : 0;
}

int clinux_datagram_receive(int socket, void *bytes, size_t length, int descriptors[16], size_t *count) {
    enum { MOST = 16 };
    union {
        struct cmsghdr header;
        char space[CMSG_SPACE(sizeof(int) * MOST)];
    } control;
    struct iovec vector = {.iov_base = bytes, .iov_len = length};
    struct msghdr message = {
        .msg_iov = &vector, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control};
    *count = 0;
    ssize_t got = recvmsg(socket, &message, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
    if (got < 0)
        return -errno;
    for (struct cmsghdr *header = CMSG_FIRSTHDR(&message); header; header = CMSG_NXTHDR(&message, header)) {
        if (header->cmsg_level != SOL_SOCKET || header->cmsg_type != SCM_RIGHTS)
            continue;
        *count = (header->cmsg_len - CMSG_LEN(0)) / sizeof(int);
        memcpy(descriptors, CMSG_DATA(header), sizeof(int) * *count);
    }
    if (!(message.msg_flags & (MSG_TRUNC | MSG_CTRUNC)))
        return (int)got;
    for (size_t at = 0; at < *count; at++) close(descriptors[at]);
    *count = 0;
    return -EMSGSIZE;
}

int clinux_datagram_narrow(int socket) {
    int least = 0;
    return setsockopt(socket, SOL_SOCKET, SO_SNDBUF, &least, sizeof least) < 0 ? -errno : 0;
}

int clinux_sealed_memory(const char *name, const void *bytes, size_t length) {
    int fd = memfd_create(name, MFD_CLOEXEC | MFD_ALLOW_SEALING);
    if (fd < 0)
        return -errno;
    int error = 0;
    for (size_t done = 0; done < length && !error;) {
        ssize_t n = write(fd, (const char *)bytes + done, length - done);
        if (n < 0 && errno != EINTR)
            error = errno;
        else if (n > 0)
            done += (size_t)n;
    }
    if (!error && fcntl(fd, F_ADD_SEALS, F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE) < 0)
        error = errno;
    if (error) {
        close(fd);
        return -error;
    }
    return fd;
}

int clinux_pipe(int ends[2]) {
    return pipe2(ends, O_CLOEXEC) < 0 ? -errno : 0;
}

static int packet_socket(const char *path, struct sockaddr_un *name) {
    size_t length = strlen(path);
    if (length >= sizeof name->sun_path)
        return -ENAMETOOLONG;
    memset(name, 0, sizeof *name);
    name->sun_family = AF_UNIX;
    memcpy(name->sun_path, path, length);
    int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
    return fd < 0 ? -errno : fd;
}

int clinux_packet_listen(const char *path) {
    struct sockaddr_un name;
    int fd = packet_socket(path, &name);
    if (fd < 0)
        return fd;
    /* The mode is that of the socket itself, less the umask. */
    if (fchmod(fd, 0600) < 0 || bind(fd, (struct sockaddr *)&name, sizeof name) < 0 || listen(fd, 8) < 0) {
        int error = errno;
        close(fd);
        return -error;
    }
    return fd;
}

int clinux_packet_connect(const char *path) {
    struct sockaddr_un name;
    int fd = packet_socket(path, &name);
    if (fd < 0)
        return fd;
    if (connect(fd, (struct sockaddr *)&name, sizeof name) < 0) {
        int error = errno;
        close(fd);
        return -error;
    }
    return fd;
}

int clinux_packet_pair(int ends[2]) {
    return socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) < 0 ? -errno : 0;
}
