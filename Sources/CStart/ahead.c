#define _GNU_SOURCE
#include "ahead.h"
#include "early.h"

#include <elf.h>
#include <stdint.h>
#include <sys/mman.h>

/* No address of these is looked up in a table, which lies where nothing has been read yet. */
#define NEAR __attribute__((weak, visibility("hidden")))

/*
 * Where what nearly all starts need ends: scripts/systemd-oci-generator.ld places it, and defines this. Linked without,
 * it is at the end of the program's constants.
 */
NEAR const char systemd_oci_ahead_end[1] = {0};
/* Where the constants among it begin, after the functions. */
NEAR const char systemd_oci_ahead_constants[1] = {0};
/* Where that is which only some starts need. */
NEAR const char systemd_oci_later_start[1] = {0}, systemd_oci_later_end[1] = {0};
extern NEAR const Elf64_Ehdr __ehdr_start;

enum { page = 4096, piece = 32 * page };

EARLY uintptr_t start_of_page(const void *address)
{
    return (uintptr_t)address & ~(uintptr_t)(page - 1);
}

/*
 * Asks for what is in a range of addresses, and does not wait for it.
 *
 * Piece by piece: of what is read at once, the first page is there only when the last one is.
 */
EARLY void ask(const void *start, const void *end)
{
    for (uintptr_t at = start_of_page(start); at < (uintptr_t)end; at += piece) {
        uintptr_t left = (uintptr_t)end - at;
        call(SYS_madvise, (long)at, (const void *)(left < piece ? left : piece), MADV_WILLNEED);
    }
}

__attribute__((no_builtin, no_stack_protector)) _Bool systemd_oci_read_ahead(void)
{
    unsigned char is_there = 1;
    /* Of whom the program is not, to them the kernel says that all is there. */
    long last = (long)start_of_page(systemd_oci_ahead_end);
    if (call(SYS_mincore, last, (const void *)page, (long)&is_there) < 0 || is_there & 1) return 0;
    const char *start = (const char *)&__ehdr_start;
    const Elf64_Phdr *parts = (const Elf64_Phdr *)(start + __ehdr_start.e_phoff);
    for (const Elf64_Phdr *part = parts; part < parts + __ehdr_start.e_phnum; part++)
        if (part->p_type == PT_LOAD && part->p_flags & PF_W)
            ask((const void *)part->p_vaddr, (const void *)(part->p_vaddr + part->p_filesz));
    /* As it is needed: the data by the C library's start, constants before most functions. */
    ask(start, start + piece);
    ask(systemd_oci_ahead_constants, systemd_oci_ahead_end + 1);
    ask(start + piece, systemd_oci_ahead_constants);
    return 1;
}

__attribute__((no_builtin, no_stack_protector)) void systemd_oci_read_later(void)
{
    ask(systemd_oci_later_start, systemd_oci_later_end);
}
