#define _GNU_SOURCE
#include "clinux_network.h"
#include <errno.h>
#include <linux/if_addr.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* rtnetlink(7): a message, what it is about, and attributes. */
struct message {
    struct nlmsghdr header;
    union {
        struct ifinfomsg link;
        struct ifaddrmsg address;
    };
    char attributes[256];
};

/* An address that stays with an interface. */
struct address {
    struct ifaddrmsg about;
    uint32_t flags;
    unsigned char local[16], peer[16], broadcast[16];
    bool has_local, has_peer, has_broadcast;
};

struct addresses {
    struct address *list;
    size_t count;
};

static struct message new_message(unsigned short type, unsigned short flags, size_t size) {
    return (struct message){
        .header = {
            .nlmsg_len = NLMSG_LENGTH(size),
            .nlmsg_type = type,
            .nlmsg_flags = NLM_F_REQUEST | flags,
        },
    };
}

static void add(struct message *message, unsigned short type, const void *data, size_t length) {
    struct rtattr *attribute = (struct rtattr *)((char *)message + NLMSG_ALIGN(message->header.nlmsg_len));
    attribute->rta_type = type;
    attribute->rta_len = (unsigned short)RTA_LENGTH(length);
    memcpy(RTA_DATA(attribute), data, length);
    message->header.nlmsg_len = NLMSG_ALIGN(message->header.nlmsg_len) + RTA_ALIGN(attribute->rta_len);
}

/* What an answer has for the caller; a value below 0 ends it. */
typedef int (*reader)(const struct nlmsghdr *answer, void *data);

/* Sends a message and reads until the kernel has said all. */
static int talk(int socket, const struct message *message, reader read, void *data) {
    static const size_t size = 1 << 16;
    char *buffer = malloc(size);
    if (!buffer) return -ENOMEM;
    int result = send(socket, message, message->header.nlmsg_len, 0) < 0 ? -errno : 0;
    for (bool done = result < 0; !done;) {
        ssize_t count = recv(socket, buffer, size, 0);
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) {
            result = -errno;
            break;
        }
        int rest = (int)count;
        for (const struct nlmsghdr *answer = (const struct nlmsghdr *)buffer; NLMSG_OK(answer, rest);
             answer = NLMSG_NEXT(answer, rest)) {
            if (answer->nlmsg_type == NLMSG_ERROR) {
                const struct nlmsgerr *error = NLMSG_DATA(answer);
                if (answer->nlmsg_len < NLMSG_LENGTH(sizeof *error)) result = -EPROTO;
                else if (result == 0) result = error->error;
                done = true;
            } else if (answer->nlmsg_type == NLMSG_DONE) {
                done = true;
            } else if (result == 0 && read) {
                result = read(answer, data);
            }
        }
    }
    free(buffer);
    return result;
}

static int take_index(const struct nlmsghdr *answer, void *data) {
    if (answer->nlmsg_type != RTM_NEWLINK || answer->nlmsg_len < NLMSG_LENGTH(sizeof(struct ifinfomsg))) return 0;
    *(int *)data = ((const struct ifinfomsg *)NLMSG_DATA(answer))->ifi_index;
    return 0;
}

/* The index of an interface. */
static int find(int socket, const char *name) {
    int index = -ENODEV;
    struct message message = new_message(RTM_GETLINK, NLM_F_ACK, sizeof message.link);
    add(&message, IFLA_IFNAME, name, strlen(name) + 1);
    int result = talk(socket, &message, take_index, &index);
    return result < 0 ? result : index;
}

static bool copy(unsigned char *to, const struct rtattr *attribute) {
    size_t length = RTA_PAYLOAD(attribute);
    if (length > 16) return false;
    memcpy(to, RTA_DATA(attribute), length);
    return true;
}

/* Keeps permanent addresses of global scope, of the interface that comes first in the list. */
static int take_address(const struct nlmsghdr *answer, void *data) {
    struct addresses *addresses = data;
    if (answer->nlmsg_type != RTM_NEWADDR || answer->nlmsg_len < NLMSG_LENGTH(sizeof(struct ifaddrmsg))) return 0;
    struct address address = {.about = *(const struct ifaddrmsg *)NLMSG_DATA(answer)};
    if (address.about.ifa_index != addresses->list[0].about.ifa_index) return 0;
    if (address.about.ifa_scope != RT_SCOPE_UNIVERSE) return 0;
    address.flags = address.about.ifa_flags;
    int rest = (int)IFA_PAYLOAD(answer);
    const struct rtattr *attribute = IFA_RTA((const struct ifaddrmsg *)NLMSG_DATA(answer));
    for (; RTA_OK(attribute, rest); attribute = RTA_NEXT(attribute, rest)) {
        switch (attribute->rta_type) {
        case IFA_LOCAL: address.has_local = copy(address.local, attribute); break;
        case IFA_ADDRESS: address.has_peer = copy(address.peer, attribute); break;
        case IFA_BROADCAST: address.has_broadcast = copy(address.broadcast, attribute); break;
        case IFA_FLAGS:
            if (RTA_PAYLOAD(attribute) == sizeof address.flags)
                memcpy(&address.flags, RTA_DATA(attribute), sizeof address.flags);
            break;
        }
    }
    if (!(address.flags & IFA_F_PERMANENT)) return 0;
    struct address *list = reallocarray(addresses->list, addresses->count + 1, sizeof *list);
    if (!list) return -ENOMEM;
    addresses->list = list;
    list[addresses->count++] = address;
    return 0;
}

static int find_addresses(int socket, int index, struct addresses *addresses) {
    addresses->list = calloc(1, sizeof *addresses->list);
    if (!addresses->list) return -ENOMEM;
    addresses->count = 1;
    addresses->list[0].about.ifa_index = (unsigned)index;
    struct message message = new_message(RTM_GETADDR, NLM_F_DUMP, sizeof message.address);
    return talk(socket, &message, take_address, addresses);
}

static int add_address(int socket, int index, const struct address *address) {
    const uint32_t kept = IFA_F_NODAD | IFA_F_HOMEADDRESS | IFA_F_NOPREFIXROUTE | IFA_F_MCAUTOJOIN;
    size_t length = address->about.ifa_family == AF_INET6 ? 16 : 4;
    uint32_t flags = address->flags & kept;
    struct message message =
        new_message(RTM_NEWADDR, NLM_F_ACK | NLM_F_CREATE | NLM_F_REPLACE, sizeof message.address);
    message.address = (struct ifaddrmsg){
        .ifa_family = address->about.ifa_family,
        .ifa_prefixlen = address->about.ifa_prefixlen,
        .ifa_scope = address->about.ifa_scope,
        .ifa_index = (unsigned)index,
    };
    if (address->has_local) add(&message, IFA_LOCAL, address->local, length);
    if (address->has_peer) add(&message, IFA_ADDRESS, address->peer, length);
    if (address->has_broadcast) add(&message, IFA_BROADCAST, address->broadcast, length);
    if (flags) add(&message, IFA_FLAGS, &flags, sizeof flags);
    return talk(socket, &message, NULL, NULL);
}

static int set_up(int socket, int index) {
    struct message message = new_message(RTM_NEWLINK, NLM_F_ACK, sizeof message.link);
    message.link = (struct ifinfomsg){.ifi_index = index, .ifi_flags = IFF_UP, .ifi_change = IFF_UP};
    return talk(socket, &message, NULL, NULL);
}

/* The first free name where `name` has one `%d`, as the kernel would choose it. */
static int free_name(int socket, const char *name, char *result) {
    const char *place = strstr(name, "%d");
    if (!place) {
        if (strlen(name) >= IFNAMSIZ) return -ENAMETOOLONG;
        strcpy(result, name);
        return 0;
    }
    for (int number = 0; number < 1 << 16; number++) {
        int length = snprintf(result, IFNAMSIZ, "%.*s%d%s", (int)(place - name), name, number, place + 2);
        if (length >= IFNAMSIZ) return -ENAMETOOLONG;
        int index = find(socket, result);
        if (index < 0) return index == -ENODEV ? 0 : index;
    }
    return -ENFILE;
}

static int move(int here, int there, int network_namespace, const char *name, const char *new_name) {
    struct addresses addresses = {0};
    char final[IFNAMSIZ];
    uint32_t number = (uint32_t)network_namespace;
    int index = find(here, name);
    if (index < 0) return index;
    int result = free_name(there, new_name, final);
    if (result == 0) result = find_addresses(here, index, &addresses);
    if (result == 0) {
        struct message message = new_message(RTM_NEWLINK, NLM_F_ACK, sizeof message.link);
        message.link.ifi_index = index;
        add(&message, IFLA_NET_NS_FD, &number, sizeof number);
        add(&message, IFLA_IFNAME, final, strlen(final) + 1);
        result = talk(here, &message, NULL, NULL);
    }
    if (result == 0) result = index = find(there, final);
    for (size_t at = 1; result >= 0 && at < addresses.count; at++)
        result = add_address(there, index, &addresses.list[at]);
    if (result >= 0) result = set_up(there, index);
    free(addresses.list);
    return result;
}

int clinux_link_move(int network_namespace, const char *name, const char *new_name) {
    int here = clinux_netlink_socket(-1);
    if (here < 0) return here;
    int there = clinux_netlink_socket(network_namespace);
    int result = there < 0 ? there : move(here, there, network_namespace, name, new_name);
    if (there >= 0) close(there);
    close(here);
    return result;
}
