/*
 * fuzz_stable.c - any slots, as a parsing process that lies may tell them, compared.
 *
 * A slot is eight bytes (capture, shape, place, count, length of value, tag, two more) and its
 * value. What is listed differs, has bits, stands in as many captures as were asked for, and is
 * the same for the same slots.
 */
#include "base/hash.h"
#include "base/rd.h"
#include "base/span.h"
#include "explain/stable.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static const uint32_t n_captures[] = { 2, 2 };

static bool read_slot(struct rd *r, unsigned *capture, struct slot_seen *ret)
{
	static const uint8_t masks[SLOT_MASK_MAX] = { 0xff, 0xff, 0x7f, 0xff };
	static const char *const paths[] = { "a", "a\0json:/x", "b", "b\0base64\0form:k" };
	static const size_t lens[] = { 1, 9, 1, 15 };
	struct span head = rd_take(r, 8), value;

	if (head.len != 8)
		return false;
	value = rd_take(r, head.p[4]);
	*capture = head.p[0] & 3;
	*ret = (struct slot_seen){
		.shape = (enum slot_shape)(head.p[1] % SLOT_SHAPES_),
		.path = span_of(paths[head.p[2] & 3], lens[head.p[2] & 3]),
		.count = head.p[3],
		.messages = head.p[3] + 1u,
		.len = (uint32_t)value.len + (head.p[6] == 0xff ? 1000 : 0),
		.tag = head.p[5] & 3,
		.hash = hash_bytes(value, head.p[7] & 1),
		.bytes = span_cut(value, 0, SLOT_TEXT_MAX),
	};
	if (ret->shape != SLOT_VALUE)
		ret->mask = span_of(masks, (ret->bytes.len + 7) / 8);
	return rd_ok(r);
}

static void check(const struct stable_row *r)
{
	if (!(r->bits >= stable_bits_least) || r->form == NULL || r->path.len == 0)
		abort();
	for (unsigned k = 0; k < STABLE_SIDES; k++)
		if (r->captures[k] < 2 || r->value[k].bytes.len > r->value[k].len)
			abort();
	if (r->value[0].hash == r->value[1].hash && r->value[0].len == r->value[1].len)
		abort();
}

static uint64_t run(struct span text)
{
	struct rd r = rd_of(text);
	struct stable_rows rows = { 0 };
	struct stable *s = NULL;
	struct slot_seen seen;
	unsigned capture, at = 0;
	uint64_t sum;

	if (stable_new(&s, NULL) != ST_OK)
		abort();
	while (read_slot(&r, &capture, &seen)) {
		at = capture > at ? capture : at; /* one capture after the other */
		if (stable_add(s, at / 2, at % 2, SPAN_LIT("h.example"), &seen) != ST_OK)
			abort();
	}
	if (stable_find(s, n_captures, &rows) != ST_OK)
		abort();
	sum = rows.n + rows.weak + rows.identifiers;
	for (size_t i = 0; i < rows.n; i++) {
		check(&rows.rows[i]);
		sum = hash_bytes(rows.rows[i].value[0].bytes, sum + rows.rows[i].joined);
	}
	if (rows.identifiers > rows.n)
		abort();
	stable_rows_deinit(&rows);
	stable_free(s);
	return sum;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	if (run(span_of(data, len)) != run(span_of(data, len)))
		abort();
	return 0;
}
