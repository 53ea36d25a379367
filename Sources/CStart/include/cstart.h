#pragma once

/*
 * Whether there is nothing to do for a generator: the arguments of a program, and its environment, are those that
 * systemd's manager of the system gives, and none of the folders of Quadlet files has anything. `root` is a file
 * descriptor of the root directory. 0 where that can't be said; 1 otherwise.
 */
int systemd_oci_generator_is_idle(int root, char *const *words, char *const *environment);

/*
 * Asks for all files in the folders of Quadlet files and those below them to be read from the disk, and waits for none.
 * `root` is a file descriptor of the root directory. How many there are.
 */
int systemd_oci_generator_ask(int root);

/*
 * Where the program had to be read, asks for what only some files need of it, now that it runs. Whether that is so; then
 * the files in the folders that the arguments and the environment mean have been asked for.
 */
int systemd_oci_generator_read_on(void);

/*
 * Where the generator's program begins, instead of the C library's `_start`: it ends at once where there is nothing to
 * do, before the C library and Swift have started, and goes on there otherwise.
 */
void systemd_oci_generator_start(void);

/*
 * Starts the C library and the program on a stack as the kernel has made it, without asking the processor what it can
 * do: on a virtual machine the hypervisor answers each of fifty questions, which together take longer than all else
 * that a static program does before main(). Functions for strings are then those that any processor can run.
 *
 * Returns where this is not known to work: the C library is of another version or not linked statically, or the
 * program has privileges of its file. Doesn't return otherwise.
 */
void systemd_oci_start(char **stack);

/* Where a program starts that has no more to do before the C library. */
void systemd_oci_launcher_start(void);

/* Ends the program; the C library does so only where it has something of what was printed. */
_Noreturn void systemd_oci_end(int status);
