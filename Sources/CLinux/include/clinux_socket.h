#pragma once
#include <stddef.h>
/*
 * AF_UNIX sockets. Every function returns a value >= 0 on success and -errno on failure, and
 * retries nothing.
 */

/* A datagram socket connected to an address of sun_path's form: a path, or a name after a zero byte. */
int clinux_datagram_connect(const void *_Nonnull address, size_t length);

/* sendmsg(2) of one datagram, with SCM_RIGHTS where `count` is not 0; at most 16 file descriptors. */
int clinux_datagram_send(
    int socket, const void *_Nullable bytes, size_t length, const int *_Nullable descriptors, size_t count);

/* The same in the name of another process, as SCM_CREDENTIALS have it. */
int clinux_datagram_send_as(int socket, const void *_Nonnull bytes, size_t length, int pid);

/* Two datagram sockets that are connected to each other. */
int clinux_datagram_pair(int ends[_Nonnull 2]);

/*
 * recvmsg(2) of one datagram that is there. Received file descriptors are close-on-exec, at most 16; `count` is
 * their number. What does not fit is an error, and closed. Returns the length.
 */
int clinux_datagram_receive(
    int socket, void *_Nonnull bytes, size_t length, int descriptors[_Nonnull 16], size_t *_Nonnull count);

/* Makes the socket writable (poll(2)) only when its peer has read nearly all that was sent. */
int clinux_datagram_narrow(int socket);

/* A memfd with these bytes that nobody can change any more (F_SEAL_SEAL and the others). */
int clinux_sealed_memory(const char *_Nonnull name, const void *_Nonnull bytes, size_t length);

/* pipe2(2) with O_CLOEXEC: the reader, then the writer. */
int clinux_pipe(int ends[_Nonnull 2]);

/* A stream socket connected to an address as above. */
int clinux_local_connect(const void *_Nonnull address, size_t length);

/* sendmsg(2) on a stream, the file descriptors with the first byte; returns how many bytes were sent. */
ptrdiff_t clinux_local_send(
    int socket, const void *_Nonnull bytes, size_t length, const int *_Nullable descriptors, size_t count);

/* recv(2) that does not wait; 0 at the end. File descriptors that come are closed. */
ptrdiff_t clinux_local_receive(int socket, void *_Nonnull bytes, size_t length);
/*
 * Sockets that keep messages apart (SOCK_SEQPACKET) at a path of at most 107 bytes: one that listens, in mode 0600,
 * and one that is connected.
 */
int clinux_packet_listen(const char *_Nonnull path);
int clinux_packet_connect(const char *_Nonnull path);
/* Two such sockets that are connected to each other. */
int clinux_packet_pair(int ends[_Nonnull 2]);
