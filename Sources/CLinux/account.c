#define _GNU_SOURCE
#include "clinux_account.h"
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include "call.h"

/* The state of a reader that gets a line byte by byte. */
struct line {
    int field;
    uint64_t number;
    int digits;
    bool has_others;
    uint32_t length;
};

static const struct line beginning = {.field = 0};

/* Takes one byte; true where it ends the home directory of `user`, which is in `home` then. */
static bool take(struct line *line, char byte, uint32_t user, char *home, uint32_t size) {
    bool matches = line->field == 5 && line->digits > 0 && !line->has_others && line->number == user
        && line->length < size;
    if (byte == '\n') {
        *line = beginning;
        return matches;
    }
    if (byte == ':') {
        if (line->field == 5) {
            /* What follows is of no interest. */
            line->field = 100;
            return matches;
        }
        line->field++;
        return false;
    }
    if (line->field == 2) {
        if (byte < '0' || byte > '9' || ++line->digits > 10)
            line->has_others = true;
        else
            line->number = line->number * 10 + (uint64_t)(byte - '0');
    } else if (line->field == 5) {
        if (line->length < size) home[line->length] = byte;
        line->length++;
    }
    return false;
}

/* The length of the home directory, which is written to `home`; 0 where there is none. */
static uint32_t find(int file, uint32_t user, char *home, uint32_t size) {
    char buffer[4096];
    struct line line = beginning;
    for (int round = 0; round < 1024; round++) {
        long count = call(SYS_read, file, buffer, sizeof buffer);
        if (count <= 0) break;
        for (long at = 0; at < count; at++) {
            uint32_t length = line.length;
            if (take(&line, buffer[at], user, home, size)) return length;
        }
    }
    /* The last line may lack its end. */
    uint32_t length = line.length;
    return take(&line, '\n', user, home, size) ? length : 0;
}

int clinux_write_home(uint32_t user, char *text) {
    char *home = text + 5;
    memcpy(text, "HOME=", 5);
    struct open_how how = {
        .flags = O_RDONLY | O_NOCTTY | O_NONBLOCK | O_CLOEXEC, .resolve = RESOLVE_NO_MAGICLINKS};
    long file = call(SYS_openat2, AT_FDCWD, "/etc/passwd", &how, sizeof how);
    uint32_t length = 0;
    if (file >= 0) {
        struct stat status;
        if (call(SYS_fstat, (int)file, &status) >= 0 && S_ISREG(status.st_mode))
            length = find((int)file, user, home, CLINUX_HOME_SIZE - 6);
        call(SYS_close, file);
    }
    if (length == 0) home[length++] = '/';
    home[length] = 0;
    return 0;
}
