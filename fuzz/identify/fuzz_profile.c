/* fuzz_profile.c - any bytes as a profile. */
#include "base/span.h"
#include "identify/norm.h"
#include "identify/profile.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

/* What was read is in normal form, and belongs to a device. */
static void check(const struct profile *p)
{
	for (size_t i = 0; i < p->n_values; i++) {
		const struct known_value *v = &p->values[i];
		char text[NORM_MAX];
		size_t n = norm_value(v->kind, v->value, text);

		if (v->device >= p->n_devices || v->value.len == 0)
			abort();
		if ((kind_info(v->kind)->flags & KIND_FREE) == 0
		    && !span_eq(span_of(text, n), v->value))
			abort();
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	FILE *f = len != 0 ? fmemopen((void *)(uintptr_t)data, len, "r") : fopen("/dev/null", "r");
	struct profile p;
	struct err e = { 0 };
	enum st ret;

	if (f == NULL)
		return 0;
	profile_init(&p);
	ret = profile_read(&p, f, &e);
	if (ret == ST_OK)
		check(&p);
	else if (ret != e.code || e.msg[0] == 0 || memchr(e.msg, 0, sizeof(e.msg)) == NULL)
		abort();
	profile_deinit(&p);
	fclose(f);
	return 0;
}
