/*
 * rows.h - how the tests of the decoders run their rows.
 *
 * Each row runs from an exact-size heap copy, then with just the room its
 * output needs, then with one byte less: that must be ST_LIMIT with the
 * beginning kept. Expected bytes come from the programs named beside the rows.
 */
#ifndef TESTS_CODEC_ROWS_H
#define TESTS_CODEC_ROWS_H

#include "base/span.h"
#include "codec/mark.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#define B(s)                                        \
	{                                           \
		(const uint8_t *)(s), sizeof(s) - 1 \
	}

struct row {
	const char *what;
	struct span in;
	enum st want;
	struct span out;
	size_t used; /* expected; 0: not looked at */
};

typedef enum st (*decoder)(struct span in, struct buf *out, size_t *used, struct buf *marks);

static inline void run_row(const struct row *r, decoder decode, size_t max, enum st want)
{
	struct span in = r->in, out;
	uint8_t *copy = malloc(in.len != 0 ? in.len : 1);
	struct buf got, marks;
	size_t used = 0;
	enum st st;

	assert_non_null(copy);
	if (in.len != 0)
		memcpy(copy, in.p, in.len);
	in.p = copy;
	buf_init(&got, max + 2);
	buf_init(&marks, 1 << 20);
	assert_int_equal(buf_put_str(&got, "<<"), ST_OK); /* what stood before must stay */
	st = decode(in, &got, &used, &marks);
	if (st != want)
		fail_msg("row '%s' (max %zu): status %s", r->what, max, st_name(st));
	out = span_from(buf_span(&got), 2);
	if (memcmp(got.p, "<<", 2) != 0 || !span_starts(r->out, out)
	    || (want != ST_LIMIT && out.len != r->out.len))
		fail_msg("row '%s' (max %zu): other output, %zu bytes", r->what, max, out.len);
	if (r->used != 0 && want != ST_LIMIT && used != r->used)
		fail_msg("row '%s': used %zu", r->what, used);
	for (size_t o = 0; o < out.len; o++) /* marks never point outside */
		if (mark_find((const struct mark *)(const void *)marks.p,
			      marks.len / sizeof(struct mark), o)
		    >= in.len)
			fail_msg("row '%s': mark of %zu is outside", r->what, o);
	buf_deinit(&got);
	buf_deinit(&marks);
	free(copy);
}

static inline void run_rows(const struct row *rows, size_t n, decoder decode)
{
	for (size_t i = 0; i < n; i++) {
		run_row(&rows[i], decode, 1 << 16, rows[i].want);
		if (rows[i].out.len == 0)
			continue;
		run_row(&rows[i], decode, rows[i].out.len, rows[i].want);
		run_row(&rows[i], decode, rows[i].out.len - 1, ST_LIMIT);
	}
}

/* The input offset that the output offset o of decode(in) leads back to. */
static inline size_t origin(struct span in, decoder decode, size_t o)
{
	struct buf got, marks;
	size_t used, ret;
	enum st st;

	buf_init(&got, 1 << 16);
	buf_init(&marks, 1 << 16);
	st = decode(in, &got, &used, &marks);
	assert_true(st == ST_OK || st == ST_MORE);
	ret = mark_find((const struct mark *)(const void *)marks.p, marks.len / sizeof(struct mark),
			o);
	buf_deinit(&got);
	buf_deinit(&marks);
	return ret;
}

#endif
