#pragma once
#include <stdint.h>
/*
 * Writes `HOME=` and the home directory of a user by /etc/passwd of the process's root, and `/` where that does
 * not say. Makes system calls only, so that the stage can call it. `text` has CLINUX_HOME_SIZE bytes.
 */
enum { CLINUX_HOME_SIZE = 5 + 4096 };
int clinux_write_home(uint32_t user, char *_Nonnull text);
