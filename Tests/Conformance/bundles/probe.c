/*
 * What a container's first process sees: probe QUESTION…, a line for each answer.
 *
 * A question is a name, or a name, a colon and a path or a number. The program needs nothing but itself: it is
 * linked statically and reads /proc only where a question is about it.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <limits.h>
#include <linux/capability.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/time.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

/* "ok", or the error's name. */
static const char *result(long value) { return value < 0 ? strerrorname_np(errno) : "ok"; }

/* A line of a file below /proc that starts with a word. */
static void status_line(const char *word) {
    char line[4096];
    FILE *file = fopen("/proc/self/status", "r");
    if (!file) {
        printf("%s %s\n", word, result(-1));
        return;
    }
    while (fgets(line, sizeof line, file))
        if (!strncmp(line, word, strlen(word)) && line[strlen(word)] == ':')
            printf("%s %s", word, line + strlen(word) + 2);
    fclose(file);
}

static void ids(void) {
    uid_t a, b, c;
    getresuid(&a, &b, &c);
    printf("uid %u %u %u\n", a, b, c);
    gid_t d, e, f;
    getresgid(&d, &e, &f);
    printf("gid %u %u %u\n", d, e, f);
}

static int by_number(const void *one, const void *other) {
    gid_t a = *(const gid_t *)one, b = *(const gid_t *)other;
    return (a > b) - (a < b);
}

static void groups(void) {
    gid_t list[256];
    int count = getgroups(256, list);
    qsort(list, count > 0 ? count : 0, sizeof *list, by_number);
    printf("groups");
    for (int i = 0; i < count; i++) printf(" %u", list[i]);
    printf("\n");
}

/* The five sets, as hexadecimal masks. */
static void capabilities(void) {
    struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
    struct __user_cap_data_struct data[2];
    unsigned long long bounding = 0, ambient = 0;
    syscall(SYS_capget, &header, data);
    for (int i = 0; i < 64; i++) {
        if (prctl(PR_CAPBSET_READ, i, 0, 0, 0) == 1) bounding |= 1ULL << i;
        if (prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_IS_SET, i, 0, 0) == 1) ambient |= 1ULL << i;
    }
    printf("effective %llx\n", data[0].effective | (unsigned long long)data[1].effective << 32);
    printf("permitted %llx\n", data[0].permitted | (unsigned long long)data[1].permitted << 32);
    printf("inheritable %llx\n", data[0].inheritable | (unsigned long long)data[1].inheritable << 32);
    printf("bounding %llx\nambient %llx\n", bounding, ambient);
}

static void limit(const char *name) {
    static const struct { const char *name; int number; } all[] = {
        {"core", RLIMIT_CORE}, {"nofile", RLIMIT_NOFILE}, {"nproc", RLIMIT_NPROC}, {"stack", RLIMIT_STACK},
        {"fsize", RLIMIT_FSIZE}, {"memlock", RLIMIT_MEMLOCK}, {"as", RLIMIT_AS}, {"cpu", RLIMIT_CPU},
        {"data", RLIMIT_DATA}, {"rss", RLIMIT_RSS}, {"locks", RLIMIT_LOCKS}, {"sigpending", RLIMIT_SIGPENDING},
        {"msgqueue", RLIMIT_MSGQUEUE}, {"nice", RLIMIT_NICE}, {"rtprio", RLIMIT_RTPRIO},
        {"rttime", RLIMIT_RTTIME},
    };
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        struct rlimit value;
        if (strcmp(all[i].name, name)) continue;
        getrlimit(all[i].number, &value);
        printf("limit %s %lld %lld\n", name, (long long)value.rlim_cur, (long long)value.rlim_max);
    }
}

/* mountinfo's line of a mount point, without numbers: file system, options, those of its superblock, propagation. */
static void mounted(const char *path) {
    char line[8192], found[8192] = "";
    FILE *file = fopen("/proc/self/mountinfo", "r");
    while (file && fgets(line, sizeof line, file)) {
        char root[4096], point[4096], options[1024], tags[256] = "", type[128] = "", super[2048] = "";
        if (sscanf(line, "%*s %*s %*s %4095s %4095s %1023s", root, point, options) != 3) continue;
        if (strcmp(point, path)) continue;
        char *rest = strstr(line, " - ");
        if (!rest) continue;
        sscanf(rest + 3, "%127s %*s %2047s", type, super);
        for (const char *tag = line; (tag = strchr(tag, ' ')) && tag < rest;) {
            tag++;
            if (!strncmp(tag, "shared:", 7)) strcat(tags, " shared");
            if (!strncmp(tag, "master:", 7)) strcat(tags, " slave");
            if (!strncmp(tag, "unbindable", 10)) strcat(tags, " unbindable");
        }
        snprintf(found, sizeof found, "%s %s %s%s", type, options, super, *tags ? tags : " private");
    }
    if (file) fclose(file);
    printf("mount %s %s\n", path, *found ? found : "none");
}

static void mount_points(void) {
    char line[8192], point[4096];
    FILE *file = fopen("/proc/self/mountinfo", "r");
    while (file && fgets(line, sizeof line, file))
        if (sscanf(line, "%*s %*s %*s %*s %4095s", point) == 1) printf("point %s\n", point);
    if (file) fclose(file);
}

/* What a path is: kind, mode, owner, and device numbers or a link's target. */
static void what(const char *path) {
    struct stat data;
    char target[PATH_MAX] = "";
    if (lstat(path, &data) < 0) {
        printf("is %s %s\n", path, result(-1));
        return;
    }
    if (S_ISLNK(data.st_mode)) {
        if (readlink(path, target, sizeof target - 1) < 0) target[0] = 0;
        printf("is %s link %s\n", path, target);
        return;
    }
    const char *kind = S_ISDIR(data.st_mode) ? "directory" : S_ISCHR(data.st_mode) ? "character"
        : S_ISBLK(data.st_mode) ? "block" : S_ISFIFO(data.st_mode) ? "fifo" : S_ISSOCK(data.st_mode) ? "socket" : "file";
    printf("is %s %s %o %u:%u", path, kind, data.st_mode & 07777, data.st_uid, data.st_gid);
    if (S_ISCHR(data.st_mode) || S_ISBLK(data.st_mode)) printf(" %u:%u", major(data.st_rdev), minor(data.st_rdev));
    printf("\n");
}

static void contents(const char *path) {
    char text[4096];
    int file = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t size = file < 0 ? -1 : read(file, text, sizeof text - 1);
    if (size < 0) {
        printf("read %s %s\n", path, result(-1));
    } else {
        text[size] = 0;
        for (char *c = text; *c; c++) *c = *c == '\n' ? '|' : *c == '\t' ? ' ' : *c;
        printf("read %s '%s'\n", path, text);
    }
    if (file >= 0) close(file);
}

/* Whether it can be written: what is there is not changed. */
static void writable(const char *path) {
    int file = open(path, O_WRONLY | O_CLOEXEC);
    printf("write %s %s\n", path, result(file));
    if (file >= 0) close(file);
}

static void create(const char *path) {
    int file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    struct stat data = {0};
    if (file >= 0 && fstat(file, &data) == 0)
        printf("create %s ok %o %u:%u\n", path, data.st_mode & 07777, data.st_uid, data.st_gid);
    else
        printf("create %s %s\n", path, result(-1));
    if (file >= 0) close(file), unlink(path);
}

/* Writes the host name into a file. */
static void put(const char *path) {
    struct utsname names;
    FILE *file = fopen(path, "w");
    uname(&names);
    if (file) {
        fprintf(file, "%s\n", names.nodename);
        fclose(file);
    }
    printf("put %s %s\n", path, result(file ? 0 : -1));
}

static void directory(const char *path) {
    struct dirent **entries;
    int count = scandir(path, &entries, NULL, alphasort);
    printf("list %s", path);
    if (count < 0) printf(" %s", result(-1));
    for (int i = 0; i < count; i++)
        if (entries[i]->d_name[0] != '.') printf(" %s", entries[i]->d_name);
    printf("\n");
}

static void namespace(const char *type) {
    char path[64], target[128] = "";
    snprintf(path, sizeof path, "/proc/self/ns/%s", type);
    if (readlink(path, target, sizeof target - 1) < 0) strcpy(target, result(-1));
    printf("namespace %s\n", target);
}

/* The descriptors that are open beyond the first three, but that with which they are counted. */
static void descriptors(void) {
    char path[64], target[PATH_MAX];
    for (int number = 3; number < 1024; number++) {
        if (fcntl(number, F_GETFD) < 0) continue;
        snprintf(path, sizeof path, "/proc/self/fd/%d", number);
        ssize_t size = readlink(path, target, sizeof target - 1);
        target[size > 0 ? size : 0] = 0;
        printf("descriptor %d %s\n", number, target);
    }
}

static void scheduling(void) {
    struct sched_param parameter = {0};
    int policy = sched_getscheduler(0);
    sched_getparam(0, &parameter);
    errno = 0;
    printf("scheduler %d %d nice %d\n", policy & 0xff, parameter.sched_priority, getpriority(PRIO_PROCESS, 0));
}

static void affinity(void) {
    cpu_set_t set;
    CPU_ZERO(&set);
    sched_getaffinity(0, sizeof set, &set);
    printf("affinity");
    for (int i = 0; i < CPU_SETSIZE; i++)
        if (CPU_ISSET(i, &set)) printf(" %d", i);
    printf("\n");
}

static void terminal(void) {
    struct winsize size = {0};
    char name[128] = "";
    if (!isatty(0)) {
        printf("terminal none\n");
        return;
    }
    ioctl(0, TIOCGWINSZ, &size);
    if (ttyname_r(0, name, sizeof name)) strcpy(name, "?");
    printf("terminal %ux%u %s\n", size.ws_col, size.ws_row, name);
    printf("session %s\n", getsid(0) == getpid() && tcgetpgrp(0) == getpid() ? "own" : "other");
}

/* A call that filters are made to forbid: its result and error number. */
static void call(const char *name) {
    long value = -1;
    errno = 0;
    if (!strcmp(name, "getcwd")) {
        char buffer[PATH_MAX];
        value = syscall(SYS_getcwd, buffer, sizeof buffer);
    } else if (!strcmp(name, "mkdir")) {
        value = syscall(SYS_mkdirat, AT_FDCWD, "/tmp/made", 0700);
    } else if (!strcmp(name, "chmod")) {
        value = syscall(SYS_fchmodat, AT_FDCWD, "/probe", 0755);
    } else if (!strcmp(name, "socket")) {
        value = socket(AF_UNIX, SOCK_STREAM, 0);
    } else if (!strncmp(name, "personality", 11)) {
        value = personality(0xffffffff);
    } else if (!strcmp(name, "mount")) {
        value = syscall(SYS_mount, "tmpfs", "/mnt", "tmpfs", 0, 0);
    } else if (!strcmp(name, "unshare")) {
        value = unshare(CLONE_NEWUTS);
    } else if (!strcmp(name, "keyctl")) {
        value = syscall(SYS_keyctl, 0, -3, 0);
    }
    printf("call %s %s\n", name, result(value));
}

static void clocks(void) {
    struct timespec monotonic, boot;
    clock_gettime(CLOCK_MONOTONIC, &monotonic);
    clock_gettime(CLOCK_BOOTTIME, &boot);
    printf("days monotonic %ld boottime %ld\n", monotonic.tv_sec / 86400, boot.tv_sec / 86400);
}

static void keyring(void) {
    char text[256] = "";
    long key = syscall(SYS_keyctl, 0L, -3L, 0L);
    if (key >= 0) syscall(SYS_keyctl, 6L, key, text, sizeof text - 1);
    char *name = strrchr(text, ';');
    printf("keyring %s\n", key < 0 ? result(-1) : name ? name + 1 : text);
}

static void memory_policy(void) {
    int mode = -1;
    unsigned long nodes = 0;
    long value = syscall(SYS_get_mempolicy, &mode, &nodes, sizeof nodes * 8, 0, 0);
    printf("policy %d %lx %s\n", mode, nodes, result(value));
}

static void answer(const char *question, int count, char **arguments) {
    const char *colon = strchr(question, ':');
    const char *what_of = colon ? colon + 1 : "";
    char name[64] = "";
    snprintf(name, sizeof name, "%.*s", (int)(colon ? colon - question : (long)strlen(question)), question);
    if (!strcmp(name, "ids")) ids();
    else if (!strcmp(name, "groups")) groups();
    else if (!strcmp(name, "capabilities")) capabilities();
    else if (!strcmp(name, "limit")) limit(what_of);
    else if (!strcmp(name, "status")) status_line(what_of);
    else if (!strcmp(name, "mount")) mounted(what_of);
    else if (!strcmp(name, "points")) mount_points();
    else if (!strcmp(name, "is")) what(what_of);
    else if (!strcmp(name, "read")) contents(what_of);
    else if (!strcmp(name, "write")) writable(what_of);
    else if (!strcmp(name, "create")) create(what_of);
    else if (!strcmp(name, "put")) put(what_of);
    else if (!strcmp(name, "list")) directory(what_of);
    else if (!strcmp(name, "namespace")) namespace(what_of);
    else if (!strcmp(name, "descriptors")) descriptors();
    else if (!strcmp(name, "scheduler")) scheduling();
    else if (!strcmp(name, "affinity")) affinity();
    else if (!strcmp(name, "terminal")) terminal();
    else if (!strcmp(name, "call")) call(what_of);
    else if (!strcmp(name, "clocks")) clocks();
    else if (!strcmp(name, "keyring")) keyring();
    else if (!strcmp(name, "policy")) memory_policy();
    else if (!strcmp(name, "personality")) printf("personality %x\n", personality(0xffffffff));
    else if (!strcmp(name, "ioprio")) {
        long value = syscall(SYS_ioprio_get, 1, 0);
        printf("ioprio %ld %ld\n", value >> 13, value & 7);
    } else if (!strcmp(name, "umask")) {
        mode_t mask = umask(0);
        umask(mask);
        printf("umask %04o\n", mask);
    } else if (!strcmp(name, "cwd")) {
        char path[PATH_MAX];
        printf("cwd %s\n", getcwd(path, sizeof path) ? path : result(-1));
    } else if (!strcmp(name, "env")) {
        const char *value = getenv(what_of);
        printf("env %s %s\n", what_of, value ? value : "none");
    } else if (!strcmp(name, "names")) {
        struct utsname names;
        uname(&names);
        printf("hostname %s\ndomainname %s\n", names.nodename, names.domainname);
    } else if (!strcmp(name, "arguments")) {
        for (int i = 0; i < count; i++) printf("argument %d %s\n", i, arguments[i]);
    } else if (!strcmp(name, "pid")) printf("pid %d\n", getpid());
    else if (!strcmp(name, "exit")) {
        fflush(stdout);
        _exit(atoi(what_of));
    } else if (!strcmp(name, "raise")) {
        fflush(stdout);
        kill(getpid(), atoi(what_of));
    } else if (!strcmp(name, "say")) printf("%s\n", what_of);
    else if (!strcmp(name, "wait")) {
        fflush(stdout);
        pause();
    } else if (!strcmp(name, "allocate")) {
        size_t size = (size_t)atoi(what_of) << 20;
        char *memory = malloc(size);
        if (memory) memset(memory, 1, size);
        printf("allocate %s\n", memory ? "ok" : "failed");
    } else {
        printf("unknown question %s\n", question);
    }
}

int main(int count, char **arguments) {
    setvbuf(stdout, NULL, _IOLBF, 4096);
    for (int i = 1; i < count; i++) {
        if (!strcmp(arguments[i], "--")) break;
        answer(arguments[i], count, arguments);
    }
    return 0;
}
