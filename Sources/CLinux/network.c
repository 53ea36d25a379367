#define _GNU_SOURCE
#include "clinux_network.h"
#include <errno.h>
#include <fcntl.h>
#include <linux/if_link.h>
#include <linux/magic.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/vfs.h>
#include <unistd.h>

static int own_namespace(void) {
    int number = open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC);
    return number < 0 ? -errno : number;
}

/* Goes on nowhere but in the namespace it came from. */
static void return_to(int own) {
    if (setns(own, CLONE_NEWNET) < 0) abort();
    close(own);
}

int clinux_network_namespace(void) {
    int own = own_namespace();
    if (own < 0) return own;
    if (unshare(CLONE_NEWNET) < 0) {
        int result = -errno;
        close(own);
        return result;
    }
    int result = own_namespace();
    return_to(own);
    return result;
}

static int socket_in(int network_namespace, int domain, int type, int protocol) {
    int own = own_namespace();
    if (own < 0) return own;
    if (setns(network_namespace, CLONE_NEWNET) < 0) {
        int result = -errno;
        close(own);
        return result;
    }
    int result = socket(domain, type | SOCK_CLOEXEC, protocol);
    if (result < 0) result = -errno;
    return_to(own);
    return result;
}

int clinux_link_up(int network_namespace, const char *name) {
    struct ifreq request = {0};
    if (strlen(name) >= sizeof request.ifr_name) return -ENAMETOOLONG;
    strcpy(request.ifr_name, name);
    int number = socket_in(network_namespace, AF_INET, SOCK_DGRAM, 0);
    if (number < 0) return number;
    int result = ioctl(number, SIOCGIFFLAGS, &request) < 0 ? -errno : 0;
    if (result == 0) {
        request.ifr_flags |= IFF_UP;
        if (ioctl(number, SIOCSIFFLAGS, &request) < 0) result = -errno;
    }
    close(number);
    return result;
}

struct link_request {
    struct nlmsghdr header;
    struct ifinfomsg link;
    char attributes[64 + IFNAMSIZ];
};

static struct rtattr *add(struct link_request *request, unsigned short type, const void *data, size_t length) {
    struct rtattr *attribute = (struct rtattr *)((char *)request + NLMSG_ALIGN(request->header.nlmsg_len));
    attribute->rta_type = type;
    attribute->rta_len = (unsigned short)RTA_LENGTH(length);
    if (length > 0) memcpy(RTA_DATA(attribute), data, length);
    request->header.nlmsg_len = NLMSG_ALIGN(request->header.nlmsg_len) + RTA_ALIGN(attribute->rta_len);
    return attribute;
}

static int change_link(int network_namespace, unsigned short type, unsigned short flags, const char *name, const char *kind) {
    struct link_request request = {
        .header = {
            .nlmsg_len = NLMSG_LENGTH(sizeof(struct ifinfomsg)),
            .nlmsg_type = type,
            .nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK | flags,
        },
    };
    if (strlen(name) >= IFNAMSIZ) return -ENAMETOOLONG;
    add(&request, IFLA_IFNAME, name, strlen(name) + 1);
    if (kind) {
        struct rtattr *info = add(&request, IFLA_LINKINFO, NULL, 0);
        add(&request, IFLA_INFO_KIND, kind, strlen(kind));
        info->rta_len = (unsigned short)((char *)&request + request.header.nlmsg_len - (char *)info);
    }
    int number = socket_in(network_namespace, AF_NETLINK, SOCK_RAW, NETLINK_ROUTE);
    if (number < 0) return number;
    struct {
        struct nlmsghdr header;
        struct nlmsgerr error;
        char rest[512];
    } answer;
    int result = 0;
    if (send(number, &request, request.header.nlmsg_len, 0) < 0)
        result = -errno;
    else if (recv(number, &answer, sizeof answer, 0) < (ssize_t)NLMSG_LENGTH(sizeof answer.error))
        result = -EPROTO;
    else if (answer.header.nlmsg_type != NLMSG_ERROR)
        result = -EPROTO;
    else
        result = answer.error.error;
    close(number);
    return result;
}

int clinux_netlink_open(int network_namespace, int protocol) {
    if (network_namespace >= 0) return socket_in(network_namespace, AF_NETLINK, SOCK_RAW, protocol);
    int number = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, protocol);
    return number < 0 ? -errno : number;
}

int clinux_netlink_socket(int network_namespace) {
    return clinux_netlink_open(network_namespace, NETLINK_ROUTE);
}

int clinux_link_add_veth(int network_namespace, const char *name) {
    return change_link(network_namespace, RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL, name, "veth");
}

int clinux_link_delete(int network_namespace, const char *name) {
    return change_link(network_namespace, RTM_DELLINK, 0, name, NULL);
}

int clinux_is_namespace(const char *path) {
    struct statfs status;
    if (statfs(path, &status) < 0) return -errno;
    return status.f_type == NSFS_MAGIC;
}

int clinux_spawn_program(const char *path, char *const *arguments, char *const *environment, int output) {
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    sigset_t none, all;
    pid_t pid = 0;
    sigemptyset(&none);
    sigfillset(&all);
    posix_spawn_file_actions_init(&actions);
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setsigdefault(&attributes, &all);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&actions, output, 1);
    posix_spawn_file_actions_addclosefrom_np(&actions, 3);
    int result = posix_spawn(&pid, path, &actions, &attributes, arguments, environment);
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
    return result == 0 ? pid : -result;
}
