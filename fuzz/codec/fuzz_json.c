/*
 * Whatever the bytes: values lie inside and come in order, the walk ends, a
 * pointer can be written, and seeking a value's first byte finds that value.
 */
#include "base/span.h"
#include "codec/json.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

enum { SEEKS = 8 };

static void check_value(const struct json_walk *w, struct span in, size_t last, unsigned n)
{
	size_t at = (size_t)(w->value.p - in.p);
	struct json_walk again;

	if (at < last || at > in.len || w->value.len > in.len - at || w->at < at)
		abort();
	if (n >= SEEKS || w->value.len == 0)
		return;
	if (json_seek(&again, in, at) != ST_OK || again.value.p != w->value.p)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct span in = { data, len };
	struct json_walk w;
	enum json_token tok;
	size_t last = 0;
	unsigned n = 0;

	json_begin(&w, in);
	while ((tok = json_next(&w)) != JSON_END && tok != JSON_BAD) {
		struct buf out;

		if (n > len)
			abort();
		if (tok == JSON_OPEN || tok == JSON_CLOSE)
			continue;
		check_value(&w, in, last, n++);
		last = w.at;
		buf_init(&out, 1 << 20);
		if (json_pointer(&w, &out) != ST_OK)
			abort();
		buf_deinit(&out);
	}
	return 0;
}
