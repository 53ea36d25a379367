#include "cglibc.h"

/* What Swift's `Double(String)` calls; no program of ours has another locale than C. Returns where the number ends. */
const char *_swift_stdlib_strtod_clocale(const char *text, double *result)
{
    char *end;
    *result = strtod(text, &end);
    return end;
}
