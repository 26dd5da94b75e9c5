/*
 * layer_fuzz.h - what every layer must hold, whatever the bytes: the gate names
 * a span inside the surface, what it admits decodes within its maximum, steps
 * rise and lead into that span.
 *
 * Input: position of the event (a byte), its length (a byte), then the surface.
 */
#ifndef FUZZ_UNWRAP_LAYER_FUZZ_H
#define FUZZ_UNWRAP_LAYER_FUZZ_H

#include "base/span.h"
#include "unwrap/layers.h"

#include <stdlib.h>

static inline void check_steps(const struct buf *steps, struct span in, size_t out_len)
{
	const struct mark *m = (const struct mark *)(const void *)steps->p;
	size_t n = steps->len / sizeof(*m);

	if (steps->len % sizeof(*m) != 0)
		abort();
	for (size_t i = 1; i < n; i++)
		if (m[i].out < m[i - 1].out)
			abort();
	for (size_t i = 0; i < n; i++)
		if (m[i].in > in.len)
			abort();
	for (size_t o = 0; o < out_len; o += 1 + out_len / 64)
		if (mark_find(m, n, o) > in.len)
			abort();
}

static inline void open_layer(const struct layer *l, struct span in)
{
	struct buf out, steps;
	enum st st;

	buf_init(&out, 1 << 16);
	buf_init(&steps, 1 << 20);
	st = l->open(in, &out, &steps);
	if (out.len > out.max || (st == ST_OK && in.len == 0))
		abort();
	check_steps(&steps, in, out.len);
	buf_deinit(&out);
	buf_deinit(&steps);
}

static inline int layer_fuzz(const struct layer *l, const uint8_t *data, size_t len)
{
	struct surface s = { 0 };
	struct event ev = { 0 };

	if (len < 4)
		return 0;
	s.bytes = span_of(data + 2, len - 2);
	ev.at = data[0] % (uint32_t)s.bytes.len;
	ev.len = data[1] % (uint32_t)(s.bytes.len - ev.at + 1);
	if (ev.at + 2 > s.bytes.len) /* an escape is two bytes, inside */
		return 0;
	for (unsigned what = 0; what < EVENT_COUNT_; what++) {
		size_t at = 0, n = 0;

		ev.what = (uint16_t)what;
		if ((l->events & 1u << what) == 0 || !l->gate(&s, &ev, &at, &n))
			continue;
		if (at > s.bytes.len || n > s.bytes.len - at || n == 0)
			abort();
		open_layer(l, span_cut(s.bytes, at, n));
	}
	/* also without the gate: open() stands on its own */
	open_layer(l, s.bytes);
	return 0;
}

#define LAYER_FUZZ(row)                                              \
	int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len); \
	int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)  \
	{                                                            \
		return layer_fuzz(&row, data, len);                  \
	}

#endif
