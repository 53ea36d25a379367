#pragma once
#include <curl/curl.h>
/*
 * libcurl calls that Swift cannot make because they are variadic. One function for each type of argument;
 * each returns libcurl's own code.
 */
CURLcode ccurl_setopt_long(CURL *_Nonnull handle, CURLoption option, long value);
CURLcode ccurl_setopt_string(CURL *_Nonnull handle, CURLoption option, const char *_Nullable value);
CURLcode ccurl_setopt_offset(CURL *_Nonnull handle, CURLoption option, curl_off_t value);
CURLcode ccurl_setopt_pointer(CURL *_Nonnull handle, CURLoption option, void *_Nullable value);
CURLcode ccurl_setopt_list(CURL *_Nonnull handle, CURLoption option, struct curl_slist *_Nullable value);
typedef size_t (*ccurl_write)(char *_Nullable bytes, size_t size, size_t count, void *_Nullable context);
/* CURLOPT_WRITEFUNCTION and CURLOPT_HEADERFUNCTION. */
CURLcode ccurl_setopt_write(CURL *_Nonnull handle, CURLoption option, ccurl_write _Nonnull value);
CURLcode ccurl_getinfo_long(CURL *_Nonnull handle, CURLINFO info, long *_Nonnull value);
CURLcode ccurl_getinfo_string(CURL *_Nonnull handle, CURLINFO info, const char *_Nullable *_Nonnull value);
/* CURLOPT_CAINFO_BLOB (7.77); libcurl copies the bytes. */
CURLcode ccurl_setopt_blob(CURL *_Nonnull handle, CURLoption option, const void *_Nonnull bytes, size_t count);
