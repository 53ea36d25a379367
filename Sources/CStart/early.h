#pragma once

#include <sys/syscall.h>

/* The C library has not started: nothing of it may be called, also not by what the compiler makes of a loop. */
#define EARLY __attribute__((no_builtin, no_stack_protector)) static

#if defined(__x86_64__)
EARLY long call(long number, long first, const void *second, long third)
{
    long result;
    __asm__ volatile("syscall"
                     : "=a"(result)
                     : "a"(number), "D"(first), "S"(second), "d"(third)
                     : "rcx", "r11", "memory");
    return result;
}
#elif defined(__aarch64__)
EARLY long call(long number, long first, const void *second, long third)
{
    register long x8 __asm__("x8") = number, x0 __asm__("x0") = first, x2 __asm__("x2") = third;
    register const void *x1 __asm__("x1") = second;
    __asm__ volatile("svc 0" : "+r"(x0) : "r"(x8), "r"(x1), "r"(x2) : "memory");
    return x0;
}
#else
#error "this processor's system calls are missing"
#endif
