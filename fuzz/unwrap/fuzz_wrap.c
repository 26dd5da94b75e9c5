/*
 * What a layer's wrap() says it wrote, its open() reads as it was asked for; text that stays
 * what it was is spelled as it was.
 */
#include "base/span.h"
#include "unwrap/layers.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

enum { ROOM = 1 << 20 };

static bool opens(const struct layer *l, struct span in, struct buf *out)
{
	struct buf steps;
	enum st st;

	out->len = 0;
	buf_init(&steps, ROOM);
	st = l->open(in, out, &steps);
	buf_deinit(&steps);
	return st == ST_OK && out->len != 0;
}

/* Letters and digits of old become others: what swaps of values do. */
static void change(struct span old, uint8_t seed, uint8_t *now)
{
	for (size_t i = 0; i < old.len; i++) {
		uint8_t c = old.p[i];

		if ((unsigned)c - '0' < 10)
			c = (uint8_t)('0' + (c - '0' + seed + i) % 10);
		else if ((unsigned)c - 'a' < 26)
			c = (uint8_t)('a' + (c - 'a' + seed + i) % 26);
		now[i] = c;
	}
}

static void must_read_back(const struct layer *l, struct span was, struct span now)
{
	struct buf made, again;

	buf_init(&made, ROOM);
	buf_init(&again, ROOM);
	if (l->wrap(was, now, &made) == ST_OK
	    && (!opens(l, buf_span(&made), &again) || !span_eq(buf_span(&again), now)))
		abort();
	buf_deinit(&made);
	buf_deinit(&again);
}

static void try_layer(const struct layer *l, uint8_t seed, struct span was)
{
	struct buf old;
	uint8_t *now;

	buf_init(&old, ROOM);
	if (opens(l, was, &old)) {
		now = malloc(old.len);
		if (now == NULL)
			abort();
		must_read_back(l, was, buf_span(&old));
		change(buf_span(&old), seed, now);
		must_read_back(l, was, span_of(now, old.len));
		/* where lengths may change, they may */
		must_read_back(l, was, span_of(now, old.len / 2 + 1));
		free(now);
	}
	buf_deinit(&old);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct span was = span_from(span_of(data, len), 2);
	size_t n = 0;

	if (len < 3)
		return 0;
	while (layers[n] != NULL)
		n++;
	/*
	 * Of XOR the key is guessed anew from what was written: who wraps asks whether it reads
	 * back (excerpt/rewrap.c).
	 */
	if (layers[data[0] % n]->wrap != NULL && layers[data[0] % n] != &layer_xor)
		try_layer(layers[data[0] % n], data[1], was);
	return 0;
}
