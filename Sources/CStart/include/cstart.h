/*
 * What Swift's runtime does before main() in a static program, without its system calls: it reads /proc/self/maps to
 * find the arguments, and searches eight places for a program that prints backtraces. These take longer than the
 * generator takes for a file.
 *
 * Functions of these names come before those of libswiftCore.a, of which the linker then takes no copy. Nothing needs
 * to be called; a program that depends on the module has them.
 */
#pragma once

/* The arguments, and in `count` how many (libswiftCore, CommandLine.swift). */
char **_swift_stdlib_getUnsafeArgvArgc(int *count);

/* Replaces the arguments, which must live as long as the program. */
void _swift_stdlib_overrideUnsafeArgvArgc(char **vector, int count);

/* The path of a program that belongs to the runtime, to be freed; always NULL: none is installed beside ours. */
char *swift_copyAuxiliaryExecutablePath(const char *name);
