#pragma once

/*
 * Where nothing of the program is in memory yet: asks for all that nearly every start needs of it, in one go. Whether it
 * has asked: not where it is in memory, or the kernel does not say so.
 *
 * Otherwise each page that is missed is waited for, and what the kernel reads with it is mostly what nobody needs.
 */
_Bool systemd_oci_read_ahead(void);

/* Asks for what only some starts need, when the rest has been read. */
void systemd_oci_read_later(void);
