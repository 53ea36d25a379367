/*
 * Runs a command as `run` does with the bundle that `crun spec` describes, and nothing besides: floor ROOT COMMAND…
 *
 * The namespaces, mounts and paths are those of that bundle, each by the fewest system calls that do it; what they are
 * made of is known when this is compiled. It looks at nothing, undoes nothing, and keeps no state: no runtime can take
 * less time.
 *
 * As a service (floor --service NAME LAYER COMMAND…) also IDs are the container's own, its root is an overlay of a layer,
 * in /var/lib/floor/NAME, and systemd is told what the main process is once the command is executed. No system calls are
 * filtered.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

static const char *group = "/sys/fs/cgroup/floor";
static char **arguments;
static const char *service;

enum { first_id = 1 << 29, ids = 1 << 16, path_size = 512 };

static void check(long result, const char *what)
{
    if (result >= 0) return;
    perror(what);
    _exit(125);
}

static void attach(const char *type, const char *target, unsigned long flags, const char *data)
{
    check(mount(type, target, type, flags, data), target);
}

static void devices(void)
{
    static const struct { const char *path; unsigned major, minor; } nodes[] = {
        {"dev/null", 1, 3}, {"dev/zero", 1, 5}, {"dev/full", 1, 7},
        {"dev/random", 1, 8}, {"dev/urandom", 1, 9}, {"dev/tty", 5, 0},
    };
    static const char *const links[][2] = {
        {"/proc/self/fd", "dev/fd"}, {"/proc/self/fd/0", "dev/stdin"}, {"/proc/self/fd/1", "dev/stdout"},
        {"/proc/self/fd/2", "dev/stderr"}, {"pts/ptmx", "dev/ptmx"}, {"/proc/kcore", "dev/core"},
    };
    for (size_t at = 0; service && at < sizeof nodes / sizeof *nodes; at++) {
        char host[path_size];
        snprintf(host, sizeof host, "/%s", nodes[at].path);
        check(close(open(nodes[at].path, O_CREAT | O_WRONLY, 0666)), nodes[at].path);
        check(mount(host, nodes[at].path, NULL, MS_BIND, NULL), host);
    }
    for (size_t at = 0; !service && at < sizeof nodes / sizeof *nodes; at++)
        check(mknod(nodes[at].path, S_IFCHR | 0666, makedev(nodes[at].major, nodes[at].minor)), nodes[at].path);
    for (size_t at = 0; at < sizeof links / sizeof *links; at++) check(symlink(links[at][0], links[at][1]), links[at][1]);
}

static void protect(void)
{
    static const char *const files[] = {"proc/kcore", "proc/keys", "proc/latency_stats", "proc/timer_list"};
    static const char *const directories[] = {"proc/acpi", "proc/asound", "sys/firmware", "proc/scsi"};
    static const char *const read_only[] = {"proc/bus", "proc/fs", "proc/irq", "proc/sys", "proc/sysrq-trigger"};
    for (size_t at = 0; at < sizeof files / sizeof *files; at++)
        if (mount("dev/null", files[at], NULL, MS_BIND, NULL) < 0 && errno != ENOENT) check(-1, files[at]);
    for (size_t at = 0; at < sizeof directories / sizeof *directories; at++)
        if (mount("tmpfs", directories[at], "tmpfs", MS_RDONLY, "size=0k") < 0 && errno != ENOENT)
            check(-1, directories[at]);
    for (size_t at = 0; at < sizeof read_only / sizeof *read_only; at++) {
        if (mount(read_only[at], read_only[at], NULL, MS_BIND | MS_REC, NULL) < 0) {
            if (errno != ENOENT) check(-1, read_only[at]);
            continue;
        }
        unsigned long flags = MS_BIND | MS_REMOUNT | MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC;
        check(mount(NULL, read_only[at], NULL, flags, NULL), read_only[at]);
    }
}

/* What the container writes is beside its name. */
static void overlay(const char *layer)
{
    char options[2 * path_size];
    snprintf(options, sizeof options, "lowerdir=%s,upperdir=/var/lib/floor/%s/upper,workdir=/var/lib/floor/%s/work,userxattr",
             layer, service, service);
    check(mount("overlay", "/var/lib/floor", "overlay", 0, options), "overlay");
    check(chdir("/var/lib/floor"), "chdir");
}

static int inside(char *root)
{
    const unsigned long kernel = MS_NOSUID | MS_NOEXEC | MS_NODEV;
    check(mount(NULL, "/", NULL, MS_REC | MS_SLAVE, NULL), "/");
    if (service) {
        overlay(root);
    } else {
        check(mount(root, root, NULL, MS_BIND | MS_REC, NULL), root);
        check(chdir(root), root);
    }
    attach("proc", "proc", 0, NULL);
    attach("tmpfs", "dev", MS_NOSUID | MS_STRICTATIME, "mode=755,size=65536k");
    check(mkdir("dev/pts", 0755) | mkdir("dev/shm", 0755) | mkdir("dev/mqueue", 0755), "dev");
    attach("devpts", "dev/pts", MS_NOSUID | MS_NOEXEC, "newinstance,ptmxmode=0666,mode=0620,gid=5");
    attach("tmpfs", "dev/shm", kernel, "mode=1777,size=65536k");
    attach("mqueue", "dev/mqueue", kernel, NULL);
    attach("sysfs", "sys", kernel | MS_RDONLY, NULL);
    attach("cgroup2", "sys/fs/cgroup", kernel | MS_RDONLY | MS_RELATIME, NULL);
    devices();
    protect();
    check(syscall(SYS_pivot_root, ".", "."), "pivot_root");
    check(umount2(".", MNT_DETACH), "umount");
    check(sethostname("floor", 5), "sethostname");
    const struct rlimit files = {1024, 1024};
    check(setrlimit(RLIMIT_NOFILE, &files), "setrlimit");
    check(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "prctl");
    execv(arguments[0], arguments);
    check(-1, arguments[0]);
    return 125;
}

static void map(pid_t process, const char *what)
{
    char text[path_size];
    snprintf(text, sizeof text, "/proc/%d/%s", process, what);
    int file = open(text, O_WRONLY | O_CLOEXEC);
    check(file, text);
    int size = snprintf(text, sizeof text, "0 %d %d\n", first_id, ids);
    check(write(file, text, (size_t)size), what);
    close(file);
}

static void folder(const char *name, int owner)
{
    char path[path_size];
    snprintf(path, sizeof path, "/var/lib/floor/%s", name);
    if (mkdir(path, 0755) < 0 && errno != EEXIST) check(-1, path);
    check(chown(path, (uid_t)owner, (gid_t)owner), path);
}

static void notify(pid_t process)
{
    const char *path = getenv("NOTIFY_SOCKET");
    if (!path) return;
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    strncpy(address.sun_path, path, sizeof address.sun_path - 1);
    char text[path_size];
    int size = snprintf(text, sizeof text, "MAINPID=%d\nREADY=1", process);
    int manager = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    check(sendto(manager, text, (size_t)size, 0, (const struct sockaddr *)&address, sizeof address), path);
}

static int run_service(char *layer)
{
    char path[path_size], byte = 0;
    int mapped[2], executed[2];
    folder("", 0);
    folder(service, first_id);
    snprintf(path, sizeof path, "%s/upper", service);
    folder(path, first_id);
    snprintf(path, sizeof path, "%s/work", service);
    folder(path, first_id);
    check(pipe2(mapped, O_CLOEXEC), "pipe");
    check(pipe2(executed, O_CLOEXEC), "pipe");
    struct clone_args clone = {
        .flags = CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS | CLONE_NEWNS | CLONE_NEWCGROUP,
        .exit_signal = SIGCHLD,
    };
    long child = syscall(SYS_clone3, &clone, sizeof clone);
    if (child == 0) {
        check(read(mapped[0], &byte, 1), "read");
        check(setresgid(0, 0, 0) | setresuid(0, 0, 0), "setresuid");
        return inside(layer);
    }
    check(child, "clone3");
    map((pid_t)child, "uid_map");
    map((pid_t)child, "gid_map");
    check(write(mapped[1], &byte, 1), "write");
    close(executed[1]);
    check(read(executed[0], &byte, 1), "read");
    notify((pid_t)child);
    return 0;
}

int main(int count, char **words)
{
    if (count > 4 && strcmp(words[1], "--service") == 0) {
        service = words[2];
        arguments = words + 4;
        return run_service(words[3]);
    }
    if (count < 3) return 2;
    arguments = words + 2;
    check(mkdir(group, 0755), group);
    int cgroup = open(group, O_PATH | O_DIRECTORY | O_CLOEXEC);
    struct clone_args clone = {
        .flags = CLONE_NEWPID | CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS | CLONE_NEWNS | CLONE_NEWCGROUP |
                 CLONE_INTO_CGROUP | CLONE_VFORK,
        .exit_signal = SIGCHLD,
        .cgroup = (unsigned)cgroup,
    };
    long child = syscall(SYS_clone3, &clone, sizeof clone);
    if (child == 0) inside(words[1]);
    check(child, "clone3");
    int status;
    check(waitpid((pid_t)child, &status, 0), "waitpid");
    check(rmdir(group), group);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
