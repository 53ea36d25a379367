#define _GNU_SOURCE
#include "ahead.h"
#include "cstart.h"
#include "early.h"
#include "entry.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>
#include <sys/syscall.h>

/* As getdents64(2) has it. */
struct entry {
    unsigned long long number;
    long long offset;
    unsigned short size;
    unsigned char type;
    char name[];
};

/* Where a text goes on after another; NULL where it begins otherwise. */
EARLY const char *after(const char *text, const char *start)
{
    for (; *start; start++, text++)
        if (*text != *start) return NULL;
    return text;
}

EARLY bool is(const char *text, const char *other)
{
    const char *rest = after(text, other);
    return rest && !*rest;
}

/* Whether the arguments are those of systemd's manager of the system, and nothing says where else to look. */
EARLY bool is_usual(char *const *words, char *const *environment)
{
    if (!words[0] || !words[1]) return false;
    for (char *const *word = words + 1; *word; word++)
        if ((*word)[0] == '-') return false;
    bool is_system = false;
    for (; *environment; environment++) {
        if (after(*environment, "QUADLET_UNIT_DIRS=")) return false;
        if (is(*environment, "SYSTEMD_SCOPE=system")) is_system = true;
    }
    return is_system;
}

/* Whether there is nothing in a folder, but for that of users; what can't be read may have something. */
EARLY bool is_empty(int root, const char *path, const char *users)
{
    enum { none = -2 /* ENOENT */ };
    _Alignas(struct entry) char room[1024];
    int folder = (int)call(SYS_openat, root, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NONBLOCK);
    if (folder < 0) return folder == none;
    long size = 0;
    bool result = true;
    while (result && (size = call(SYS_getdents64, folder, room, sizeof room)) > 0) {
        for (long at = 0; at < size; at += ((struct entry *)(room + at))->size) {
            const struct entry *entry = (const struct entry *)(room + at);
            bool is_users = entry->type == DT_DIR && users && is(entry->name, users);
            if (!is(entry->name, ".") && !is(entry->name, "..") && !is_users) result = false;
        }
    }
    call(SYS_close, folder, NULL, 0);
    return result && size == 0;
}

/* Whether a link leads to a file; a device may do something when it is opened. */
EARLY bool leads_to_file(int folder, const char *name)
{
    struct stat status;
    int place = (int)call(SYS_openat, folder, name, O_PATH | O_CLOEXEC);
    if (place < 0) return false;
    bool result = call(SYS_fstat, place, &status, 0) == 0 && S_ISREG(status.st_mode);
    call(SYS_close, place, NULL, 0);
    return result;
}

/* Asks for all files in a folder and those below it, but for that of users, and waits for none; how many there are. */
EARLY int ask_for_files(int parent, const char *path, const char *users, int depth)
{
    enum { most = 64 << 10 };
    _Alignas(struct entry) char room[1024];
    int folder = (int)call(SYS_openat, parent, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NONBLOCK);
    int count = 0;
    long size;
    while (folder >= 0 && (size = call(SYS_getdents64, folder, room, sizeof room)) > 0) {
        for (long at = 0; at < size; at += ((struct entry *)(room + at))->size) {
            const struct entry *entry = (const struct entry *)(room + at);
            if (entry->type == DT_DIR) {
                bool is_other = is(entry->name, ".") || is(entry->name, "..") || (users && is(entry->name, users));
                if (!is_other && depth) count += ask_for_files(folder, entry->name, NULL, depth - 1);
            } else if (entry->type == DT_REG || (entry->type == DT_LNK && leads_to_file(folder, entry->name))) {
                const long flags = O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC;
                int file = (int)call(SYS_openat, folder, entry->name, flags);
                if (file < 0) continue;
                call(SYS_readahead, file, NULL, most);
                call(SYS_close, file, NULL, 0);
                count++;
            }
        }
    }
    if (folder >= 0) call(SYS_close, folder, NULL, 0);
    return count;
}

static const char users[] = "users";

__attribute__((no_builtin, no_stack_protector)) int
systemd_oci_generator_is_idle(int root, char *const *words, char *const *environment)
{
    return is_usual(words, environment) && is_empty(root, "run/containers/systemd", NULL) &&
           is_empty(root, "etc/containers/systemd", users) && is_empty(root, "usr/share/containers/systemd", users);
}

__attribute__((no_builtin, no_stack_protector)) int systemd_oci_generator_ask(int root)
{
    /* Drop-ins are in folders of folders. */
    enum { deepest = 4 };
    return ask_for_files(root, "run/containers/systemd", NULL, deepest) +
           ask_for_files(root, "etc/containers/systemd", users, deepest) +
           ask_for_files(root, "usr/share/containers/systemd", users, deepest);
}

static bool has_asked;

int systemd_oci_generator_read_on(void)
{
    if (has_asked) systemd_oci_read_later();
    return has_asked;
}

__attribute__((no_builtin, no_stack_protector, used, visibility("hidden"))) void
systemd_oci_generator_begin(char **stack)
{
    /* So many files need nearly all of what some need; of few, it would hold up the rest. */
    enum { many = 24 };
    char **words = stack + 1, **environment = words + (long)stack[0] + 1;
    int root = (int)call(SYS_openat, AT_FDCWD, "/", O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (root < 0) return;
    if (systemd_oci_generator_is_idle(root, words, environment)) call(SYS_exit_group, 0, NULL, 0);
    /* Where the program has to be read, so do the files: as at a boot, and while it is being read. */
    bool is_asking = systemd_oci_read_ahead() && is_usual(words, environment);
    if (is_asking && systemd_oci_generator_ask(root) >= many) systemd_oci_read_later();
    call(SYS_close, root, NULL, 0);
    /* Not earlier: it may be in a page that has to be read. */
    if (is_asking) has_asked = true;
    systemd_oci_start(stack);
}

ENTRY(systemd_oci_generator_start, systemd_oci_generator_begin)
