/*
 * Calls the functions of the stage in an ordinary process, so that sanitizers and valgrind see what they do.
 * Made and run by scripts/stage. Everything happens below a new directory, which is the working directory.
 */
#include "../../Sources/CLinux/stage.c"
#include "../../Sources/CLinux/stage_copy.c"
#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

static int failures;

#define EXPECT(condition) \
    do { \
        if (!(condition)) { \
            fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #condition); \
            failures++; \
        } \
    } while (0)

static void write_file(const char *path, const char *text, mode_t mode) {
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    if (fd < 0 || write(fd, text, strlen(text)) < 0 || fchmod(fd, mode) < 0) abort();
    close(fd);
}

/* The mode of what is there; 0 for nothing. */
static mode_t mode_of(const char *path) {
    struct stat status;
    return lstat(path, &status) < 0 ? 0 : status.st_mode;
}

static int open_directory(const char *path) { return open(path, O_PATH | O_DIRECTORY | O_CLOEXEC); }

/* What making a target at the path says: 0 or the negative error number. */
static long make_at(int root, const char *path, uint64_t flags) {
    long fd = clinux_target(root, path, flags, 0755);
    if (fd < 0) return fd;
    close((int)fd);
    return 0;
}

static void repeat(char *text, const char *part, size_t length) {
    size_t size = strlen(part);
    for (size_t at = 0; at < length; at++) text[at] = part[at % size];
    text[length] = 0;
}

static void test_targets(void) {
    mkdir("root", 0755);
    mkdir("outside", 0755);
    int root = open_directory("root");
    symlink("/made", "root/absolute");
    symlink("../../../outside/file", "root/upwards");
    symlink("loop", "root/loop");
    symlink("/proc/self/root", "root/magic");
    EXPECT(make_at(root, "/a/b/c", CLINUX_TARGET_DIRECTORY) == 0 && S_ISDIR(mode_of("root/a/b/c")));
    EXPECT(make_at(root, "a//./file", CLINUX_TARGET_FILE) == 0 && S_ISREG(mode_of("root/a/file")));
    EXPECT(make_at(root, "/absolute/x", CLINUX_TARGET_FILE) == 0 && S_ISREG(mode_of("root/made/x")));
    EXPECT(make_at(root, "/upwards", CLINUX_TARGET_FILE) == 0 && S_ISREG(mode_of("root/outside/file")));
    EXPECT(mode_of("outside/file") == 0);
    EXPECT(make_at(root, "/absolute", CLINUX_TARGET_DIRECTORY | CLINUX_TARGET_NO_LINKS) == -ELOOP);
    EXPECT(make_at(root, "/loop/x", CLINUX_TARGET_FILE) == -ELOOP);
    EXPECT(make_at(root, "/a/file/x", CLINUX_TARGET_FILE) == -ENOTDIR);
    EXPECT(make_at(root, "/none", 0) == -ENOENT);
    int host = open_directory("/");
    EXPECT(make_at(host, "/proc/self", 0) == -EPERM);
    EXPECT(make_at(host, "/proc/1", CLINUX_TARGET_PROC) == 0);
    EXPECT(make_at(host, "/proc/self/root", CLINUX_TARGET_PROC) == -ELOOP);
    close(host);
    close(root);
}

static void test_long_paths(void) {
    mkdir("long", 0755);
    int root = open_directory("long");
    static char path[3 * PATH_MAX];
    for (size_t length = 250; length < 260; length++) {
        repeat(path, "n", length);
        EXPECT(make_at(root, path, CLINUX_TARGET_FILE) == (length > NAME_MAX ? -ENAMETOOLONG : 0));
    }
    for (size_t length = PATH_MAX - 8; length < PATH_MAX + 8; length++) {
        repeat(path, "dd/", length);
        long result = make_at(root, path, CLINUX_TARGET_DIRECTORY);
        EXPECT(result == 0 || result == -ENAMETOOLONG);
        EXPECT(length < PATH_MAX || result == -ENAMETOOLONG);
    }
    /* Links to nothing whose text and what follows them are about as long as there is room for. */
    for (size_t length = PATH_MAX - 20; length < PATH_MAX; length++) {
        static char text[PATH_MAX];
        repeat(text, "l/", length);
        unlink("long/link");
        if (symlink(text, "long/link") < 0) abort();
        long result = make_at(root, "/link/tail/of/it", CLINUX_TARGET_FILE);
        EXPECT(result == 0 || result == -ENAMETOOLONG);
    }
    close(root);
}

/* Whatever the way, nothing gets out of the root. */
static void test_random_paths(unsigned seed) {
    static const char *const parts[] = {"a", "b", "..", ".", "/", "//", "up", "abs", "out", "self", "file", "c/../.."};
    srand(seed);
    mkdir("random", 0755);
    mkdir("random/root", 0755);
    symlink("..", "random/root/up");
    symlink("/a/new", "random/root/abs");
    symlink("../../../../tmp/../escaped", "random/root/out");
    symlink("self", "random/root/self");
    int root = open_directory("random/root");
    for (int round = 0; round < 3000; round++) {
        char path[256] = "";
        for (int part = rand() % 8; part >= 0; part--) {
            strcat(path, parts[(size_t)rand() % (sizeof parts / sizeof *parts)]);
            strcat(path, rand() % 3 ? "/" : "");
        }
        long result = make_at(root, path, rand() % 2 ? CLINUX_TARGET_DIRECTORY : CLINUX_TARGET_FILE);
        EXPECT(result <= 0);
    }
    close(root);
    DIR *directory = opendir("random");
    int entries = 0;
    while (readdir(directory)) entries++;
    closedir(directory);
    EXPECT(entries == 3);
    EXPECT(mode_of("escaped") == 0 && mode_of("random/escaped") == 0);
}

static void test_copying(void) {
    char path[600];
    mkdir("from", 0750);
    mkdir("to", 0700);
    for (int number = 0; number < 200; number++) {
        snprintf(path, sizeof path, "from/%0*d", number + 1, number);
        write_file(path, "text", 0640);
    }
    mkdir("from/sub", 01777);
    write_file("from/sub/set", "x", 04755);
    symlink("../../etc", "from/sub/link");
    mkfifo("from/sub/fifo", 0600);
    int from = open_directory("from"), to = open_directory("to");
    EXPECT(clinux_copy_directory(from, to, CLINUX_COPY_CONTENT | CLINUX_COPY_OWNER, 0) >= 0);
    EXPECT(mode_of("to") == (S_IFDIR | 0750) && mode_of("to/sub") == (S_IFDIR | 01777));
    EXPECT(mode_of("to/sub/set") == (S_IFREG | 04755) && S_ISLNK(mode_of("to/sub/link")));
    EXPECT(mode_of("to/sub/fifo") == 0);
    /* What was a file when it was looked at: a device could be copied without end. */
    EXPECT(mkfifo("from/swapped", 0600) == 0 && copy_file(from, to, "swapped") == -EAGAIN && mode_of("to/swapped") == 0);
    unlink("from/swapped");
    for (int number = 0; number < 200; number++) {
        snprintf(path, sizeof path, "to/%0*d", number + 1, number);
        EXPECT(mode_of(path) == (S_IFREG | 0640));
    }
    /* What is there stays. */
    EXPECT(clinux_copy_directory(from, to, CLINUX_COPY_CONTENT, 0) == -EEXIST);
    close(from);
    close(to);

    mkdir("deep", 0755);
    mkdir("copy", 0755);
    int at = open("deep", O_RDONLY | O_DIRECTORY);
    for (int level = 0; level < 100; level++) {
        mkdirat(at, "d", 0755);
        int next = openat(at, "d", O_RDONLY | O_DIRECTORY);
        close(at);
        at = next;
    }
    close(at);
    from = open_directory("deep");
    to = open_directory("copy");
    EXPECT(clinux_copy_directory(from, to, CLINUX_COPY_CONTENT, 0) == -ELOOP);
    close(from);
    close(to);
}

/* Runs steps and gives what was reported of them. */
static long run_steps(const struct clinux_step *steps, uint32_t count, const char *const *purposes, struct clinux_report *report) {
    int pair[2], slots[4] = {-1, -1, -1, -1};
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) < 0) abort();
    struct clinux_child child = {
        .steps = steps, .count = count, .slots = slots, .report = pair[1], .purposes = purposes, .cgroup = -1};
    run(&child, 0, count);
    close(pair[1]);
    long length = recv(pair[0], report, sizeof *report, 0);
    close(pair[0]);
    return length;
}

static void test_lookup(void) {
    write_file("script", "#!/bin/sh\n", 0755);
    write_file("data", "", 0644);
    char *none[] = {"nothing/at/all", NULL}, *data[] = {"nothing", "data", NULL};
    char *directory[] = {"root", NULL}, *own[] = {"/proc/self/exe", NULL}, *all[] = {"none", "data", "script", NULL};
    EXPECT(clinux_find_first(none) == -ENOENT);
    EXPECT(clinux_find_first(data) == -EACCES);
    EXPECT(clinux_find_first(directory) == -EACCES);
    EXPECT(clinux_find_first(own) == -ELOOP);
    EXPECT(clinux_find_first(all) == 0);
    char *words[] = {"x", NULL}, *empty[] = {NULL};
    EXPECT(clinux_execute_first(none, words, empty) == -ENOENT);
    EXPECT(clinux_execute_first(data, words, empty) == -EACCES);
    EXPECT(clinux_execute_first(own, words, empty) == -ELOOP);
    char *script[] = {"script", NULL};
    int file = open("script", O_CREAT | O_WRONLY | O_CLOEXEC, 0755);
    if (write(file, "#!/no/interpreter\n", 18) != 18) abort();
    close(file);
    EXPECT(clinux_find_first(script) == 0);
    EXPECT(clinux_execute_first(script, words, empty) == -CLINUX_NO_INTERPRETER);
    struct clinux_report report;
    struct clinux_step command = {.operation = CLINUX_STEP_FIND, .result = -1, .arguments = {(uint64_t)(uintptr_t)none}};
    EXPECT(run_steps(&command, 1, NULL, &report) == 8 && report.step == CLINUX_REPORT_COMMAND && report.code == ENOENT);
    char digits[12], expected[12];
    snprintf(expected, sizeof expected, "%d", getpid());
    EXPECT(clinux_print_pid(digits) == 0 && !strcmp(digits, expected));
    EXPECT(clinux_check_inside() == 0);
}

static struct clinux_hook shell(char *script, int64_t timeout) {
    static char *arguments[] = {"sh", "-c", NULL, NULL};
    static char *environment[] = {"A=b", NULL};
    static int input = -1, output = -1;
    if (input < 0) {
        input = memfd_create("input", MFD_CLOEXEC);
        output = memfd_create("output", MFD_CLOEXEC);
        if (write(input, "read me", 7) != 7) abort();
    }
    arguments[2] = script;
    return (struct clinux_hook){
        .path = "/bin/sh",
        .arguments = arguments,
        .environment = environment,
        .directory = "/",
        .input = input,
        .output = output,
        .streams = {output, output},
        .timeout = timeout,
    };
}

static void test_hooks(void) {
    char text[64] = "";
    struct clinux_hook hook = shell("cat; echo $A; pwd >&2", -1);
    for (int round = 0; round < 2; round++) {
        EXPECT(clinux_run_hook(&hook) == 0);
        EXPECT(clinux_hook_output(&hook, text, sizeof text) == 11 && !memcmp(text, "read meb\n/\n", 11));
    }
    int errors = memfd_create("errors", MFD_CLOEXEC);
    hook.streams[1] = errors;
    EXPECT(clinux_run_hook(&hook) == 0);
    EXPECT(clinux_hook_output(&hook, text, sizeof text) == 9 && !memcmp(text, "read meb\n", 9));
    EXPECT(pread(errors, text, sizeof text, 0) == 2 && !memcmp(text, "/\n", 2));
    close(errors);
    hook = shell("exit 3", 100);
    EXPECT(clinux_run_hook(&hook) == -(CLINUX_HOOK_ENDED | 3 << 8));
    hook = shell("kill -9 $$", -1);
    EXPECT(clinux_run_hook(&hook) == -(CLINUX_HOOK_ENDED | 9));
    hook = shell("echo waits; exec sleep 100", 1);
    EXPECT(clinux_run_hook(&hook) == -CLINUX_HOOK_LATE);
    hook = shell("head -c 100000 /dev/zero | tr '\\0' x; echo end", 100);
    EXPECT(clinux_run_hook(&hook) == 0);
    EXPECT(clinux_hook_output(&hook, text, sizeof text) == sizeof text && !memcmp(text + 59, "xend\n", 5));
    hook.path = "/no/hook";
    EXPECT(clinux_run_hook(&hook) == -ENOENT);
    int pid = waitpid(-1, NULL, 0);
    EXPECT(pid < 0 && errno == ECHILD);
}

static void test_received_descriptors(void) {
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) < 0) abort();
    char byte = 0;
    struct iovec vector = {.iov_base = &byte, .iov_len = 1};
    struct msghdr message = {.msg_iov = &vector, .msg_iovlen = 1};
    if (sendmsg(ends[0], &message, 0) != 1) abort();
    EXPECT(clinux_take_descriptor(ends[1]) == -ENOMSG);
    union {
        struct cmsghdr header;
        char space[CMSG_SPACE(sizeof(int))];
    } control = {.header = {.cmsg_len = CMSG_LEN(sizeof(int)), .cmsg_level = SOL_SOCKET, .cmsg_type = SCM_RIGHTS}};
    memcpy(CMSG_DATA(&control.header), &ends[0], sizeof(int));
    message.msg_control = &control;
    message.msg_controllen = sizeof control;
    if (sendmsg(ends[0], &message, 0) != 1) abort();
    struct stat own, received;
    long file = clinux_take_descriptor(ends[1]);
    EXPECT(file >= 0 && fstat((int)file, &received) == 0 && fstat(ends[0], &own) == 0 && own.st_ino == received.st_ino);
    EXPECT(fcntl((int)file, F_GETFD) == FD_CLOEXEC);
    close((int)file);
    close(ends[0]);
    close(ends[1]);
}

static void test_reports(void) {
    static char words[2 * sizeof(struct clinux_report)];
    struct clinux_report report;
    struct clinux_step steps[] = {
        {.operation = SYS_dup, .result = 1, .arguments = {0}},
        {.operation = SYS_close, .result = -1, .slots = 1, .arguments = {1}},
        {.operation = SYS_close, .result = -1, .arguments = {12345}, .ignored = {EBADF}, .skip = 1},
        {.operation = SYS_close, .result = -1, .arguments = {23456}},
        {.operation = SYS_close, .result = -1, .arguments = {23456}, .ignored = {-1}},
        {.operation = SYS_chdir, .result = -1, .arguments = {(uint64_t)(uintptr_t) "/no/where"}},
    };
    EXPECT(run_steps(steps, 5, NULL, &report) == 0);
    EXPECT(run_steps(steps, 6, NULL, &report) == 8 && report.step == 5 && report.code == ENOENT);
    const char *purposes[6] = {NULL};
    EXPECT(run_steps(steps, 6, purposes, &report) == 8);
    purposes[5] = "go";
    EXPECT(run_steps(steps, 6, purposes, &report) == 10 && !memcmp(report.text, "go", 2));
    for (size_t length = sizeof report.text - 3; length < sizeof words; length += length < 5000 ? 1 : 999) {
        repeat(words, "w", length);
        purposes[5] = words;
        long most = (long)(length < sizeof report.text ? length : sizeof report.text);
        EXPECT(run_steps(steps, 6, purposes, &report) == 8 + most);
        if (length > 4200) break;
    }
    struct clinux_step ready = {.operation = CLINUX_STEP_REPORT, .result = -1, .arguments = {(uint64_t)CLINUX_REPORT_READY}};
    EXPECT(run_steps(&ready, 1, NULL, &report) == 8 && report.step == CLINUX_REPORT_READY);
}

static void test_hook_reports(void) {
    static char words[5000];
    struct clinux_report report;
    struct clinux_hook hook = shell("echo output; exit 1", -1);
    struct clinux_step step = {.operation = CLINUX_STEP_HOOK, .result = -1, .arguments = {(uint64_t)(uintptr_t)&hook}};
    const char *purposes[] = {words};
    long room = sizeof report.text;
    for (long length = room - 20; length < room + 5; length++) {
        repeat(words, "w", (size_t)length);
        long most = length < room - 1 ? length + 8 < room ? length + 8 : room : length < room ? length : room;
        EXPECT(run_steps(&step, 1, purposes, &report) == 8 + most);
        EXPECT(report.code == (CLINUX_HOOK_ENDED | 1 << 8));
    }
}

static void test_start(void) {
    struct sockaddr_un name = {.sun_family = AF_UNIX, .sun_path = "start.sock"};
    int listening = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
    if (bind(listening, (struct sockaddr *)&name, sizeof name) < 0 || listen(listening, 4) < 0) abort();
    int pid = fork();
    if (pid == 0) {
        struct clinux_child child = {.report = -1};
        long result = clinux_wait_for_start(&child, listening);
        report(&child, CLINUX_REPORT_LAST);
        _exit(result == 0 && child.report >= 0 ? 0 : 1);
    }
    close(listening);
    int status = -1;
    for (int round = 0; round < 4; round++) {
        int connection = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
        EXPECT(connect(connection, (struct sockaddr *)&name, sizeof name) == 0);
        /* The last one starts. */
        int32_t message[2];
        if (round == 3) EXPECT(send(connection, "!", 1, 0) == 1);
        if (round == 3) EXPECT(recv(connection, message, sizeof message, 0) == 8 && message[0] == CLINUX_REPORT_LAST);
        close(connection);
    }
    EXPECT(waitpid(pid, &status, 0) == pid && status == 0);
}

int main(int count, char **arguments) {
    umask(0);
    setvbuf(stderr, NULL, _IONBF, 0);
    /* Which valgrind may not know, nor what comes with it. */
    bool knows_all = clinux_open_below(AT_FDCWD, ".", 0, 0) != -ENOSYS;
    test_reports();
    if (!knows_all) return failures ? 1 : 0;
    test_targets();
    test_long_paths();
    test_random_paths(count > 1 ? (unsigned)atoi(arguments[1]) : 1);
    test_copying();
    test_lookup();
    test_hooks();
    test_hook_reports();
    test_received_descriptors();
    test_start();
    if (!failures) puts("the stage does as it should");
    return failures ? 1 : 0;
}
