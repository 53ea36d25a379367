#pragma once
/*
 * Network namespaces, and programs started beside a container.
 * Every function returns a value >= 0 on success and -errno on failure, and retries nothing.
 */

/* A new network namespace; the calling thread stays in its own. */
int clinux_network_namespace(void);

/* Sets an interface such as `lo` up, in another network namespace. */
int clinux_link_up(int network_namespace, const char *_Nonnull name);

/* Makes a veth pair of which one end has this name, in another network namespace. */
int clinux_link_add_veth(int network_namespace, const char *_Nonnull name);

/* Deletes an interface by its name, in another network namespace. */
int clinux_link_delete(int network_namespace, const char *_Nonnull name);

/* A netlink socket of a protocol (NETLINK_…) in a network namespace; in the caller's own where it is -1. */
int clinux_netlink_open(int network_namespace, int protocol);

/* The same for rtnetlink(7). */
int clinux_netlink_socket(int network_namespace);

/*
 * Moves an interface to another network namespace under a name that may have one `%d`, sets it up, and keeps its
 * permanent addresses of global scope. ENODEV: there is none; EEXIST: the name is taken there.
 */
int clinux_link_move(int network_namespace, const char *_Nonnull name, const char *_Nonnull new_name);

/* 1 if what a path names is a namespace (NSFS_MAGIC), 0 if it is something else. */
int clinux_is_namespace(const char *_Nonnull path);

/*
 * posix_spawn(3) with no file descriptor but 0, 1 and 2: nothing, `output`, and the caller's. Returns the PID.
 */
int clinux_spawn_program(
    const char *_Nonnull path,
    char *_Nullable const *_Nonnull arguments,
    char *_Nullable const *_Nonnull environment,
    int output);
