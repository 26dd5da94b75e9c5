#include "base/err.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

static const char *const texts[] = {
#define X(name, text) text,
	ST_MAP(X)
#undef X
};

_Static_assert(sizeof(texts) / sizeof(texts[0]) == ST_COUNT_, "one text per status");

const char *st_name(enum st s)
{
	return (unsigned)s < ST_COUNT_ ? texts[s] : "unknown status";
}

enum st err_set(struct err *e, enum st code, int sys, uint64_t offset, const char *fmt, ...)
{
	va_list ap;

	if (e == NULL)
		return code;
	*e = (struct err){ .code = code, .sys = sys, .offset = offset };
	va_start(ap, fmt);
	vsnprintf(e->msg, sizeof(e->msg), fmt, ap);
	va_end(ap);
	return code;
}
