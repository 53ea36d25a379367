#pragma once
#include <stddef.h>
/*
 * Pseudoterminals (pty(7)) and what is passed about them. Every function returns a value >= 0 on success and
 * -errno on failure, and retries nothing.
 */

/*
 * Opens the multiplexer of the devpts that is mounted on /dev/pts below `root`: the master of a new
 * pseudoterminal. No symbolic link is followed, and nothing is opened that is not devpts' own (ENODEV). Makes
 * system calls only, so that the stage can call it.
 */
int clinux_open_multiplexer(int root);

/* The number of the pseudoterminal that a master belongs to (TIOCGPTN). */
int clinux_terminal_number(int master);

/* recvmsg(2) of one message with one file descriptor, which is closed on execve(2); -ENOMSG without one. */
int clinux_receive_descriptor(int socket);

/* A stream socket connected to a path; one that is too long for sun_path is fine. */
int clinux_stream_connect(const char *_Nonnull path);

/* signalfd(2) for all signals that clinux_block_signals() blocks. */
int clinux_signal_descriptor(void);
/* The next signal of such a descriptor; -EAGAIN where there is none. */
int clinux_next_signal(int descriptor);
