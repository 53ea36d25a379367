#pragma once

/*
 * Defines where a program starts: `begin` gets the stack as the kernel has made it (the number of arguments, these,
 * NULL, the environment, NULL), and where it returns the C library starts as ever. Handed on to that are the stack, and
 * in a register what to call at the end.
 */
#if defined(__x86_64__)
#define ENTRY(start, begin)                                                                                            \
    __attribute__((naked)) void start(void)                                                                            \
    {                                                                                                                  \
        __asm__("movq %rsp, %rdi\n"                                                                                    \
                "pushq %rdx\n"                                                                                         \
                "subq $8, %rsp\n"                                                                                      \
                "call " #begin "\n"                                                                                    \
                "addq $8, %rsp\n"                                                                                      \
                "popq %rdx\n"                                                                                          \
                "jmp _start");                                                                                         \
    }
#else
#define ENTRY(start, begin)                                                                                            \
    __attribute__((naked)) void start(void)                                                                            \
    {                                                                                                                  \
        __asm__("mov x19, x0\n"                                                                                        \
                "mov x0, sp\n"                                                                                         \
                "bl " #begin "\n"                                                                                      \
                "mov x0, x19\n"                                                                                        \
                "b _start");                                                                                           \
    }
#endif
