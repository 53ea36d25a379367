#include "cstart.h"

#include <stddef.h>

static int argument_count;
static char **argument_vector;

/* The C library gives what main() gets to constructors, too. */
__attribute__((constructor)) static void take_arguments(int count, char **vector)
{
    argument_count = count;
    argument_vector = vector;
}

char **_swift_stdlib_getUnsafeArgvArgc(int *count)
{
    *count = argument_count;
    return argument_vector;
}

void _swift_stdlib_overrideUnsafeArgvArgc(char **vector, int count)
{
    argument_vector = vector;
    argument_count = count;
}

char *swift_copyAuxiliaryExecutablePath(const char *name)
{
    (void)name;
    return NULL;
}
