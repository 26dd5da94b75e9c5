/*
 * layer_rows.h - how the tests of the layers run their rows: the gate from an
 * exact-size heap copy, then what it admitted decoded. Encoded bytes come from
 * the programs named beside the rows.
 */
#ifndef TESTS_UNWRAP_LAYER_ROWS_H
#define TESTS_UNWRAP_LAYER_ROWS_H

#include "base/span.h"
#include "unwrap/gates.h"
#include "unwrap/layers.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <cmocka.h>

#define B(s)                                        \
	{                                           \
		(const uint8_t *)(s), sizeof(s) - 1 \
	}

struct layer_row {
	const char *what;
	struct span bytes;
	enum event_what ev;
	uint32_t at, len; /* of the event */
	bool admitted;
	size_t from, n; /* the span the gate names; n 0: not looked at */
	enum st want;
	struct span out;
};

static inline void run_layer_open(const struct layer_row *r, const struct layer *l, struct span in)
{
	struct buf out, steps;
	enum st st;

	buf_init(&out, 1 << 20);
	buf_init(&steps, 1 << 20);
	st = l->open(in, &out, &steps);
	if (st != r->want)
		fail_msg("row '%s': open says %s", r->what, st_name(st));
	if (!span_eq(buf_span(&out), r->out))
		fail_msg("row '%s': other output: %.*s", r->what, (int)out.len, (char *)out.p);
	assert_int_equal(steps.len % sizeof(struct step), 0);
	if (l->trace != NULL) { /* the same again, with steps */
		buf_clear(&out);
		buf_clear(&steps);
		assert_int_equal(l->trace(in, &out, &steps), st);
		assert_true(span_eq(buf_span(&out), r->out));
		assert_true(out.len == 0 || steps.len >= sizeof(struct step));
	}
	buf_deinit(&out);
	buf_deinit(&steps);
}

/* Does START ask the layer about these bytes? Other events always do. */
static inline bool is_asked(const struct layer *l, struct span bytes, enum event_what what)
{
	const struct layer *list[] = { l, NULL };
	struct gates g;

	gates_init(&g, list);
	return what != EVENT_START || gates_at_start(&g, bytes) != 0;
}

static inline void run_layer_row(const struct layer_row *r, const struct layer *l)
{
	uint8_t *copy = malloc(r->bytes.len != 0 ? r->bytes.len : 1);
	struct surface s = { .bytes = { copy, r->bytes.len } };
	struct event ev = { r->at, r->len, (uint16_t)r->ev, 0, 0 };
	size_t at = 0, len = 0;
	bool admitted;

	assert_non_null(copy);
	memcpy(copy, r->bytes.p, r->bytes.len);
	admitted = (l->events & 1u << r->ev) != 0 && is_asked(l, s.bytes, r->ev)
		   && l->gate(&s, &ev, &at, &len);
	if (admitted != r->admitted)
		fail_msg("row '%s': admitted %d", r->what, admitted);
	if (admitted) {
		assert_true(at <= s.bytes.len && len <= s.bytes.len - at);
		if (r->n != 0 && (at != r->from || len != r->n))
			fail_msg("row '%s': gate names %zu, %zu", r->what, at, len);
		run_layer_open(r, l, span_cut(s.bytes, at, len));
	}
	free(copy);
}

static inline void run_layer_rows(const struct layer_row *rows, size_t n, const struct layer *l)
{
	for (size_t i = 0; i < n; i++)
		run_layer_row(&rows[i], l);
}

#endif
