#define _GNU_SOURCE
#include "cstart.h"

#include <fcntl.h>
#include <linux/mount.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { read_only = 1 /* ST_RDONLY */ };

/* Whether this is `create` or `run` of the runtime's command line. */
static bool makes_container(int count, char *const *words)
{
    const char *slash = strrchr(words[0], '/'), *name = slash ? slash + 1 : words[0];
    if (strcmp(name, "runc") && strcmp(name, "crun") && strcmp(name, "systemd-oci-runtime")) return false;
    for (int at = 1; at < count; at++)
        if (!strcmp(words[at], "create") || !strcmp(words[at], "run")) return true;
    return false;
}

static const char *bundle(int count, char *const *words)
{
    for (int at = 1; at < count; at++) {
        if (!strncmp(words[at], "--bundle=", 9)) return words[at] + 9;
        if ((!strcmp(words[at], "--bundle") || !strcmp(words[at], "-b")) && at + 1 < count) return words[at + 1];
    }
    return ".";
}

/* Whether a text has the member "type" with the value "user", which is no more than a hint. */
static bool has_user_namespace(const char *text, size_t size)
{
    static const char value[] = "\"user\"", key[] = "\"type\"";
    for (const char *next = text; (next = memmem(next, size - (size_t)(next - text), value, sizeof value - 1)); next++) {
        const char *at = next;
        while (at > text && strchr(" \t\n:", at[-1])) at--;
        size_t length = sizeof key - 1;
        if ((size_t)(at - text) >= length && !memcmp(at - length, key, length)) return true;
    }
    return false;
}

static bool may_have_own_ids(int count, char *const *words)
{
    static char text[1 << 16];
    bool result = false;
    int directory = open(bundle(count, words), O_PATH | O_DIRECTORY | O_CLOEXEC);
    int file = openat(directory, "config.json", O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    if (file >= 0) {
        ssize_t size = read(file, text, sizeof text);
        result = size > 0 && has_user_namespace(text, (size_t)size);
        close(file);
    }
    if (directory >= 0) close(directory);
    return result;
}

/*
 * Where the container may have the host's IDs the program executes itself from a read-only mount (`OwnProgram`), which
 * costs half as much before Swift has started. What is in the way here is said there, and what is missed done there.
 */
__attribute__((constructor)) static void protect(int count, char **words, char **environment)
{
    struct statfs system;
    if (count < 2 || !makes_container(count, words) || geteuid() != 0 || may_have_own_ids(count, words)) return;
    if (statfs("/proc/self/exe", &system) < 0 || system.f_flags & read_only) return;
    int tree = (int)syscall(SYS_open_tree, AT_FDCWD, "/proc/self/exe", OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC);
    if (tree < 0) return;
    struct mount_attr attributes = {.attr_set = MOUNT_ATTR_RDONLY};
    if (syscall(SYS_mount_setattr, tree, "", AT_EMPTY_PATH, &attributes, sizeof attributes) == 0)
        syscall(SYS_execveat, tree, "", words, environment, AT_EMPTY_PATH);
    close(tree);
}
