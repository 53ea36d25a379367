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

/* A memfd with these bytes that nobody can change any more (F_SEAL_SEAL and the others). */
int clinux_sealed_memory(const char *_Nonnull name, const void *_Nonnull bytes, size_t length);

/* pipe2(2) with O_CLOEXEC: the reader, then the writer. */
int clinux_pipe(int ends[_Nonnull 2]);

/*
 * Sockets that keep messages apart (SOCK_SEQPACKET) at a path of at most 107 bytes: one that listens, in mode 0600,
 * and one that is connected.
 */
int clinux_packet_listen(const char *_Nonnull path);
int clinux_packet_connect(const char *_Nonnull path);
