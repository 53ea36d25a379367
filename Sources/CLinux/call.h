#pragma once
/*
 * System calls for a process that shares its memory with another: the C library's functions would write to
 * `errno`, which is the other process's, too. They return what the kernel does: -errno on failure.
 */

static inline long clinux_call(long number, long a, long b, long c, long d, long e, long f) {
#if defined(__x86_64__)
    long result;
    register long r10 __asm__("r10") = d;
    register long r8 __asm__("r8") = e;
    register long r9 __asm__("r9") = f;
    __asm__ volatile("syscall"
                     : "=a"(result)
                     : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
                     : "rcx", "r11", "memory");
    return result;
#elif defined(__aarch64__)
    register long x8 __asm__("x8") = number;
    register long x0 __asm__("x0") = a;
    register long x1 __asm__("x1") = b;
    register long x2 __asm__("x2") = c;
    register long x3 __asm__("x3") = d;
    register long x4 __asm__("x4") = e;
    register long x5 __asm__("x5") = f;
    __asm__ volatile("svc 0"
                     : "+r"(x0)
                     : "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4), "r"(x5)
                     : "memory");
    return x0;
#else
#error "the system call instruction of this processor"
#endif
}

/* Up to six arguments, numbers or pointers. */
#define CLINUX_ARGUMENT(value) ((long)(value))
#define CLINUX_CALL_0(number) clinux_call(number, 0, 0, 0, 0, 0, 0)
#define CLINUX_CALL_1(number, a) clinux_call(number, CLINUX_ARGUMENT(a), 0, 0, 0, 0, 0)
#define CLINUX_CALL_2(number, a, b) clinux_call(number, CLINUX_ARGUMENT(a), CLINUX_ARGUMENT(b), 0, 0, 0, 0)
#define CLINUX_CALL_3(number, a, b, c) \
    clinux_call(number, CLINUX_ARGUMENT(a), CLINUX_ARGUMENT(b), CLINUX_ARGUMENT(c), 0, 0, 0)
#define CLINUX_CALL_4(number, a, b, c, d) \
    clinux_call(number, CLINUX_ARGUMENT(a), CLINUX_ARGUMENT(b), CLINUX_ARGUMENT(c), CLINUX_ARGUMENT(d), 0, 0)
#define CLINUX_CALL_5(number, a, b, c, d, e) \
    clinux_call(number, CLINUX_ARGUMENT(a), CLINUX_ARGUMENT(b), CLINUX_ARGUMENT(c), CLINUX_ARGUMENT(d), CLINUX_ARGUMENT(e), 0)
#define CLINUX_PICK(number, a, b, c, d, e, name, ...) name
#define call(...) \
    CLINUX_PICK(__VA_ARGS__, CLINUX_CALL_5, CLINUX_CALL_4, CLINUX_CALL_3, CLINUX_CALL_2, CLINUX_CALL_1, CLINUX_CALL_0) \
    (__VA_ARGS__)

/*
 * clone3(2) with CLONE_VM and a stack: returns the PID or -errno. The child calls `body` on that stack, which
 * must not return.
 */
static inline long clinux_clone(void *arguments, long size, int (*body)(void *), void *argument) {
#if defined(__x86_64__)
    long result;
    register long r8 __asm__("r8") = (long)body;
    register long r9 __asm__("r9") = (long)argument;
    __asm__ volatile("syscall\n\t"
                     "testq %%rax, %%rax\n\t"
                     "jnz 1f\n\t"
                     "xorl %%ebp, %%ebp\n\t"
                     "movq %%r9, %%rdi\n\t"
                     "callq *%%r8\n\t"
                     "ud2\n"
                     "1:"
                     : "=a"(result)
                     : "a"((long)SYS_clone3), "D"(arguments), "S"(size), "r"(r8), "r"(r9)
                     : "rcx", "r11", "memory");
    return result;
#elif defined(__aarch64__)
    register long x8 __asm__("x8") = SYS_clone3;
    register long x0 __asm__("x0") = (long)arguments;
    register long x1 __asm__("x1") = size;
    register long x9 __asm__("x9") = (long)body;
    register long x10 __asm__("x10") = (long)argument;
    __asm__ volatile("svc 0\n\t"
                     "cbnz x0, 1f\n\t"
                     "mov x29, xzr\n\t"
                     "mov x0, x10\n\t"
                     "blr x9\n\t"
                     "brk 0\n"
                     "1:"
                     : "+r"(x0)
                     : "r"(x8), "r"(x1), "r"(x9), "r"(x10)
                     : "memory");
    return x0;
#endif
}

/*
 * clone(2), which system call filters allow where they don't clone3(2): as clinux_clone(). `stack` is its upper end.
 * The parent's `pidfd` is written where the flags say so.
 */
static inline long clinux_clone_old(unsigned long flags, void *stack, int *pidfd, int (*body)(void *), void *argument) {
#if defined(__x86_64__)
    long result;
    register long r10 __asm__("r10") = 0;
    register long r8 __asm__("r8") = (long)body;
    register long r9 __asm__("r9") = (long)argument;
    __asm__ volatile("syscall\n\t"
                     "testq %%rax, %%rax\n\t"
                     "jnz 1f\n\t"
                     "xorl %%ebp, %%ebp\n\t"
                     "movq %%r9, %%rdi\n\t"
                     "callq *%%r8\n\t"
                     "ud2\n"
                     "1:"
                     : "=a"(result)
                     : "a"((long)SYS_clone), "D"(flags), "S"(stack), "d"(pidfd), "r"(r10), "r"(r8), "r"(r9)
                     : "rcx", "r11", "memory");
    return result;
#elif defined(__aarch64__)
    register long x8 __asm__("x8") = SYS_clone;
    register long x0 __asm__("x0") = (long)flags;
    register long x1 __asm__("x1") = (long)stack;
    register long x2 __asm__("x2") = (long)pidfd;
    register long x3 __asm__("x3") = 0;
    register long x4 __asm__("x4") = 0;
    register long x9 __asm__("x9") = (long)body;
    register long x10 __asm__("x10") = (long)argument;
    __asm__ volatile("svc 0\n\t"
                     "cbnz x0, 1f\n\t"
                     "mov x29, xzr\n\t"
                     "mov x0, x10\n\t"
                     "blr x9\n\t"
                     "brk 0\n"
                     "1:"
                     : "+r"(x0)
                     : "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4), "r"(x9), "r"(x10)
                     : "memory");
    return x0;
#endif
}
