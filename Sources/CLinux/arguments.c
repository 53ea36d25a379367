#include "clinux_process.h"
#include <stddef.h>

static char *none[] = {NULL};
static char **words = none;

/* The C library gives what main() gets to constructors, too. */
__attribute__((constructor)) static void take_arguments(int count, char **vector)
{
    if (count > 0) words = vector;
}

char *const *clinux_arguments(void)
{
    return words;
}
