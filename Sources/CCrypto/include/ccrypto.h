#pragma once
#include <stddef.h>
#include <stdint.h>
/*
 * Digests by OpenSSL's libcrypto, without its variadic or macro interfaces.
 * Functions that can fail return 0 or a pointer on success, and -1 or NULL on failure.
 */
struct ccrypto_sha256;
/* EVP_DigestInit_ex(3) with SHA-256. */
struct ccrypto_sha256 *_Nullable ccrypto_sha256_new(void);
int ccrypto_sha256_update(struct ccrypto_sha256 *_Nonnull state, const void *_Nullable bytes, size_t count);
/* Writes 32 bytes; the state can only be freed afterwards. */
int ccrypto_sha256_final(struct ccrypto_sha256 *_Nonnull state, uint8_t *_Nonnull out);
void ccrypto_sha256_free(struct ccrypto_sha256 *_Nullable state);
