#include "ccrypto.h"
#include <openssl/evp.h>

static EVP_MD_CTX *context(struct ccrypto_sha256 *state) { return (EVP_MD_CTX *)state; }

struct ccrypto_sha256 *ccrypto_sha256_new(void) {
    EVP_MD_CTX *new = EVP_MD_CTX_new();
    if (new && EVP_DigestInit_ex(new, EVP_sha256(), NULL) != 1) {
        EVP_MD_CTX_free(new);
        return NULL;
    }
    return (struct ccrypto_sha256 *)new;
}

int ccrypto_sha256_update(struct ccrypto_sha256 *state, const void *bytes, size_t count) {
    return EVP_DigestUpdate(context(state), bytes, count) == 1 ? 0 : -1;
}

int ccrypto_sha256_final(struct ccrypto_sha256 *state, uint8_t *out) {
    return EVP_DigestFinal_ex(context(state), out, NULL) == 1 ? 0 : -1;
}

void ccrypto_sha256_free(struct ccrypto_sha256 *state) { EVP_MD_CTX_free(context(state)); }
