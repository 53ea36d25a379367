#define _GNU_SOURCE
#include "ahead.h"
#include "cstart.h"
#include "entry.h"

#include <elf.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#if defined(__x86_64__) && defined(__GLIBC__) && __GLIBC__ == 2 && __GLIBC_MINOR__ == 36

/* Of the C library's start in a static program, by the names that this version has for the parts; not in a dynamic one. */
#define PART extern __attribute__((weak))
PART void _dl_aux_init(const Elf64_auxv_t *vector);
PART void __tunables_init(char **environment);
PART void __libc_setup_tls(void);
PART void __libc_early_init(_Bool is_initial);
PART void __init_misc(int count, char **words, char **environment);
PART void *__libc_stack_end;
PART int __libc_argc;
PART char **__libc_argv;
PART Elf64_Word _dl_stack_flags;
PART long __x86_shared_non_temporal_threshold;
PART const Elf64_Rela __rela_iplt_start[], __rela_iplt_end[];
PART char **__environ;
PART const Elf64_Ehdr __ehdr_start;

typedef void initializer(int count, char **words, char **environment);
PART initializer *const __preinit_array_start[], *const __preinit_array_end[];
PART initializer *const __init_array_start[], *const __init_array_end[];
PART void _init(void);
PART int main(int count, char **words, char **environment);

/* From this size on, bytes are copied past the cache: what the C library takes for a cache of 1 MiB. */
enum { cached = 3 << 18 };

/* Chooses functions for the processor, as what is known of it: that it has what all of them have. */
__attribute__((no_stack_protector)) static void choose_functions(void)
{
    for (const Elf64_Rela *next = __rela_iplt_start; next < __rela_iplt_end; next++)
        *(uint64_t *)next->r_offset = ((uint64_t(*)(void))next->r_addend)();
}

/* Where the compiler and the C library look for what guards the stack and pointers to functions. */
__attribute__((no_stack_protector)) static void set_guards(const uint64_t random[2])
{
    __asm__ volatile("movq %0, %%fs:0x28" : : "r"(random[0] & ~(uint64_t)0xFF));
    __asm__ volatile("movq %0, %%fs:0x30" : : "r"(random[1]));
}

/*
 * Threads' stacks are as the program's, and what was only to be changed by the linker is read-only; the flags of stacks
 * are in that part themselves, and so come first.
 */
static void protect_memory(void)
{
    enum { page = 4096 };
    const Elf64_Phdr *parts = (const Elf64_Phdr *)((const char *)&__ehdr_start + __ehdr_start.e_phoff);
    for (const Elf64_Phdr *part = parts; part < parts + __ehdr_start.e_phnum; part++)
        if (part->p_type == PT_GNU_STACK) _dl_stack_flags = part->p_flags;
    for (const Elf64_Phdr *part = parts; part < parts + __ehdr_start.e_phnum; part++) {
        if (part->p_type != PT_GNU_RELRO) continue;
        uint64_t start = part->p_vaddr & -page, end = (part->p_vaddr + part->p_memsz) & -page;
        /* The C library ends a program, too, whose data it can't protect. */
        if (end > start && mprotect((void *)start, end - start, PROT_READ) < 0) _exit(127);
    }
}

static void initialize(int count, char **words, char **environment)
{
    for (initializer *const *next = __preinit_array_start; next < __preinit_array_end; next++)
        (*next)(count, words, environment);
    _init();
    for (initializer *const *next = __init_array_start; next < __init_array_end; next++)
        (*next)(count, words, environment);
}

__attribute__((no_builtin, no_stack_protector, used)) void systemd_oci_start(char **stack)
{
    int count = (int)(long)stack[0];
    char **words = stack + 1, **environment = words + count + 1, **end = environment;
    while (*end) end++;
    const Elf64_auxv_t *vector = (const Elf64_auxv_t *)(end + 1);
    const uint64_t *random = NULL;
    for (const Elf64_auxv_t *next = vector; next->a_type != AT_NULL; next++) {
        if (next->a_type == AT_RANDOM) random = (const uint64_t *)next->a_un.a_val;
        if (next->a_type == AT_SECURE && next->a_un.a_val) return;
    }
    _Bool is_static = _dl_aux_init && __tunables_init && __libc_setup_tls && __libc_early_init && __init_misc &&
                      &__libc_stack_end && &__libc_argc && &__libc_argv && &_dl_stack_flags &&
                      &__x86_shared_non_temporal_threshold;
    /* A program that may be anywhere is not relocated yet. */
    if (!is_static || !random || !&__ehdr_start || __ehdr_start.e_type != ET_EXEC) return;

    __environ = environment;
    __libc_stack_end = stack;
    _dl_aux_init(vector);
    __tunables_init(environment);
    __x86_shared_non_temporal_threshold = cached;
    choose_functions();
    __libc_setup_tls();
    set_guards(random);
    __libc_early_init(1);
    __libc_argc = count;
    __libc_argv = words;
    /*
     * The C library would now prepare a static program for loading others: it would look where the program is, for the
     * names in the vDSO, and where libraries could be, which costs more than all before. None is loaded here, and
     * without the vDSO the clock is read by system calls.
     */
    protect_memory();
    __init_misc(count, words, environment);
    initialize(count, words, environment);
    exit(main(count, words, environment));
}

#else

void systemd_oci_start(char **stack)
{
    (void)stack;
}

#endif

__attribute__((no_builtin, no_stack_protector, used, visibility("hidden"))) void
systemd_oci_launcher_begin(char **stack)
{
    systemd_oci_read_ahead();
    systemd_oci_start(stack);
}

ENTRY(systemd_oci_launcher_start, systemd_oci_launcher_begin)
