#pragma once
#include <stdint.h>
/*
 * What runs between clone3(2) and execve(2): a flat list of prepared steps. The child shares the caller's memory:
 * copying it would cost more than all else of the clone. It writes only to what is named below, calls nothing
 * but system calls, not even by the C library (`errno` is the caller's), and takes no lock.
 */

/* One step: a system call where `operation` is >= 0, one of CLINUX_STEP_* otherwise. */
struct clinux_step {
    int32_t operation;
    /* The slot that takes the result, or -1. */
    int16_t result;
    /* Steps to leave out after this one where it failed with an ignored error number. */
    uint16_t skip;
    /* Bit n: argument n is a slot's number, not a value. */
    uint32_t slots;
    /* Error numbers that are no failure; 0 is none, -1 is all. */
    int32_t ignored[3];
    uint64_t arguments[6];
};

enum {
    /* (root, path, CLINUX_TARGET_*, mode): opens a path below `root` with O_PATH, made first where asked. */
    CLINUX_STEP_TARGET = -1,
    /* (socket): waits for one byte; the end of file ends the process in silence. */
    CLINUX_STEP_WAIT = -2,
    /* (paths, argv, envp): executes the first of `paths` that can be. */
    CLINUX_STEP_EXEC = -3,
    /* (): fails with ENOENT where the working directory is not below the root. */
    CLINUX_STEP_INSIDE = -4,
    /* (text): writes the process's own PID as decimal digits and a NUL; 12 bytes are enough. */
    CLINUX_STEP_PID = -5,
    /* (): the default action for every signal, none blocked. */
    CLINUX_STEP_SIGNALS = -6,
    /*
     * (root, path, file, directory, int32_t[2]): covers a path with one of the two mounts, or a clone of what of them
     * the array says is attached already, if the path is there.
     */
    CLINUX_STEP_MASK = -7,
    /* (root, path): makes a path read-only with all below it, if it is there. */
    CLINUX_STEP_READ_ONLY = -8,
    /* (from, to, CLINUX_COPY_*): gives directory `to` what directory `from` has. */
    CLINUX_STEP_COPY = -9,
    /* (struct clinux_listener *): loads a system call filter with a listener (clinux_listener.h). */
    CLINUX_STEP_LISTENER = -100,
    /*
     * (socket): accepts connections until one sends a byte; reports go to that one then.
     */
    CLINUX_STEP_ACCEPT = -10,
    /* (paths): fails as CLINUX_STEP_EXEC would where none of `paths` can be executed. */
    CLINUX_STEP_FIND = -11,
    /*
     * (CLINUX_REPORT_*): says so. From CLINUX_REPORT_READY on signals end also the first process of a PID namespace,
     * which they otherwise could not.
     */
    CLINUX_STEP_REPORT = -12,
    /* (struct clinux_hook): runs a hook to its end. */
    CLINUX_STEP_HOOK = -13,
    /* (first, kept): closes what is open from `first` on but `kept`, ascending numbers and -1. */
    CLINUX_STEP_CLOSE = -14,
    /* (root): clinux_open_multiplexer(). */
    CLINUX_STEP_TERMINAL = -30,
    /* (user, text): clinux_write_home(). */
    CLINUX_STEP_HOME = -31,
    /* (result, path): changes to the directory where an earlier attempt has failed by its result. */
    CLINUX_STEP_DIRECTORY = -32,
    /* (file, text): writes the permission bits as octal digits and a NUL; 8 bytes are enough. */
    CLINUX_STEP_MODE = -40,
    /*
     * (directory, name, type and mode, number, uid | gid << 32, mount): makes a device node. What may not be made is
     * an empty file on which `mount` goes, which may be -1. EEXIST where something else is there.
     */
    CLINUX_STEP_NODE = -41,
    /* (target, type, source, MS_*, data): mounts with mount(2), for texts that are too long for fsconfig(2). */
    CLINUX_STEP_MOUNT = -42,
    /* (socket): a file descriptor that comes over it; the end of the connection ends the process in silence. */
    CLINUX_STEP_RECEIVE = -43,
};

/* What the child writes to the socket for reports. */
struct clinux_report {
    /* The number of the step that failed, or one of CLINUX_REPORT_*. */
    int32_t step;
    /* The error number. */
    int32_t code;
    /* What the step is for, where the child has words for it; then, of a hook, a NUL and what it wrote at last. */
    char text[4096];
};

enum {
    /* All that is left is to execute the command. */
    CLINUX_REPORT_LAST = -1,
    /* What there is to prepare is done. */
    CLINUX_REPORT_READY = -2,
    /* The command can't be executed, which `code` says why. */
    CLINUX_REPORT_COMMAND = -3,
    /* What the namespaces and mounts are is there, and the runtime's hooks may run; a byte ends that. */
    CLINUX_REPORT_HOOKS = -4,
};

enum {
    /* In the place of an error number: the command is there, but not what is to interpret or load it. */
    CLINUX_NO_INTERPRETER = 1 << 16,
};

enum {
    CLINUX_COPY_CONTENT = 1,
    CLINUX_COPY_OWNER = 2, /* owner and mode */
    CLINUX_COPY_MODE = 4,
};

enum {
    CLINUX_TARGET_DIRECTORY = 1, /* make a directory where nothing is */
    CLINUX_TARGET_FILE = 2,      /* make an empty file where nothing is */
    CLINUX_TARGET_NO_LINKS = 4,  /* no component may be a symbolic link */
    CLINUX_TARGET_PROC = 8,      /* may be on procfs; EPERM otherwise */
    CLINUX_TARGET_LINK = 16,     /* a symbolic link as the last component is meant itself */
};

/* A child to be. */
struct clinux_child {
    /* CLONE_* of clone3(2); CLONE_VM, where it is not to have a copy, and CLONE_PIDFD are added. */
    /* With CLONE_PARENT it is the child of the caller's parent, else the caller's. */
    uint64_t flags;
    /* Whether it gets a copy of the memory: it can't enter a time namespace as long as it shares it. */
    int copies;
    /* A cgroup directory to be born in, or -1. */
    int cgroup;
    /* The first `before` steps are done before the clone, to join namespaces and to raise limits. */
    const struct clinux_step *_Nonnull steps;
    uint32_t before;
    uint32_t count;
    int32_t *_Nonnull slots;
    /* The socket for reports. */
    int report;
    /* Of each step what it is for, or null; null where who is reported to knows that. */
    const char *_Nullable const *_Nullable purposes;
    /* The child's, at least 512 KiB, aligned to 16 bytes. */
    void *_Nonnull stack;
    uint64_t stack_size;
    /* Set by the call; the PID is 0 where a step before the clone failed. */
    int pid;
    int pidfd;
};

/*
 * clone3(2), Linux 5.7: starts the steps in a child of the calling process. The steps before the clone are
 * done by a process in between that has ended when the call returns. `child` and all that it points to are in
 * use until the child has executed its payload or has ended.
 */
int clinux_spawn(struct clinux_child *_Nonnull child);

/* What another process makes while the caller goes on; both look at it. */
struct clinux_namespaces {
    /* Whether there is to be a user namespace, which the others belong to then. */
    int32_t makes_user;
    /* Whether it ends only when it is killed: users may not write to the maps of one that has no memory any more. */
    int32_t stays;
    /* Whether there is to be a network namespace; its `lo` is up. */
    int32_t makes_network;
    /* What came of that: a file descriptor or -errno; to be looked at when the process has ended. */
    int32_t network;
    /* Whether there are to be an IPC and a UTS namespace, and what came of that. */
    int32_t makes_ipc, makes_uts;
    int32_t ipc, uts;
};

/*
 * Starts a process, in a new user namespace where one is wanted, that shares the caller's memory and file descriptors,
 * while the caller goes on. When it has ended, its /proc/<pid>/uid_map, gid_map and ns/user are there until it is waited for.
 * `stack` and `namespaces` are in use until then. Returns its PID or -errno.
 */
int clinux_make_namespaces(struct clinux_namespaces *_Nonnull namespaces, void *_Nonnull stack, uint64_t size);

void clinux_wait_for_namespaces(int pid);

/*
 * Starts a process that joins a user namespace and ends, as clinux_make_namespaces() does one in a new one, so that
 * its map can be read.
 */
int clinux_enter_namespace(int user_namespace, void *_Nonnull stack, uint64_t size);
