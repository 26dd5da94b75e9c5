/*
 * fuzz_peel.c - messages made of the input, through all layers of the build.
 *
 * Whatever it is: what the sink sees lies inside its surface, surfaces lie
 * inside their parents and the limits, way back and path never leave the
 * field, and in a batch or in place the same is seen.
 */
#include "base/hash.h"
#include "base/span.h"
#include "unwrap/batch.h"
#include "unwrap/peel.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

enum { FIELDS = 8, MESSAGES = 4, PATH_MAX_BYTES = 1 << 16 };

static const struct peel_limits limits = { 6, 20, 1 << 16, 1 << 17, 64, 1 << 18 };
static const struct needle needles[] = { { SPAN_LIT("imei"), 1, true },
					 { SPAN_LIT("\0\x01\x02\x03"), 2, false } };

struct seen {
	uint64_t hash;
	uint32_t surfaces;
};

static void mix(struct seen *s, const void *p, size_t n)
{
	s->hash = hash_bytes(span_of(p, n), s->hash);
}

static void check_surface(const struct surface *s)
{
	if (s->parent == NULL) {
		if (s->depth != 0 || s->layer != NULL || s->bytes.p != s->field->bytes.p)
			abort();
		return;
	}
	if (s->depth != s->parent->depth + 1 || s->depth > limits.depth || s->layer == NULL
	    || s->field != s->parent->field || s->bytes.len > limits.surface_bytes)
		abort();
	if (s->len == 0 || s->at > s->parent->bytes.len || s->len > s->parent->bytes.len - s->at)
		abort();
}

static void check_event(const struct surface *s, const struct event *ev)
{
	struct place place = { 0 };
	size_t at, len, n = 0, nuls = 0;
	struct buf path;

	if (ev->at > s->bytes.len || ev->len > s->bytes.len - ev->at)
		abort();
	surface_origin(s, ev->at, ev->len, &at, &len);
	if (at > s->field->bytes.len || len > s->field->bytes.len - at)
		abort();
	surface_place(s, ev->at, ev->len, &place);
	buf_init(&path, PATH_MAX_BYTES);
	if (surface_path(s, ev->at, ev->len, &path, &n) == ST_OK) {
		for (size_t i = 0; i < path.len; i++)
			nuls += path.p[i] == 0;
		if (n != nuls + 1)
			abort();
	}
	buf_deinit(&path);
}

static void on_surface(void *arg, const struct message *m, const struct surface *s,
		       const struct event *ev, size_t n)
{
	struct seen *seen = arg;

	(void)m;
	check_surface(s);
	if (n == 0 || ev[0].what != EVENT_START)
		abort();
	for (size_t i = 0; i < n; i++) {
		if (i > 1 && ev[i].at < ev[i - 1].at)
			abort();
		if (i < 50)
			check_event(s, &ev[i]);
	}
	mix(seen, ev, n * sizeof(*ev));
	mix(seen, s->bytes.p, s->bytes.len);
	mix(seen, &s->at, sizeof(s->at));
	mix(seen, &s->len, sizeof(s->len));
	seen->surfaces += s->parent != NULL;
}

static void on_end(void *arg, const struct message *m)
{
	struct seen *seen = arg;

	(void)m;
	if (seen->surfaces > limits.surfaces)
		abort();
	seen->surfaces = 0;
	mix(seen, "end", 3);
}

/* Fields are cut at 0xfe; the byte behind it gives the flags. */
static size_t cut_fields(struct span in, struct field f[FIELDS + 1])
{
	size_t n = 0;

	while (in.len != 0 && n < FIELDS) {
		size_t end = span_find(in, 0xfe, 1);

		f[n] = (struct field){ .name = "field", .bytes = span_cut(in, 1, end - 1) };
		f[n].flags = in.p[0] & 7;
		f[n].key = span_cut(f[n].bytes, 0, in.p[0] >> 4);
		n++;
		in = span_from(in, end + 1);
	}
	return n;
}

static uint64_t run(struct span in, const struct sweeper *sw, bool large)
{
	static const struct talk talk = { .transport = TRANSPORT_UDP };
	static uint8_t pad[BATCH_MESSAGE + 1];
	struct seen seen = { 0 };
	struct peel_sink sink = { &seen, on_surface, on_end, NULL, false };
	struct field f[FIELDS + 1];
	struct peeler *p = NULL;
	size_t each = in.len / MESSAGES + 1;

	if (peeler_new(&p, sw, &limits, &sink, NULL) != ST_OK)
		abort();
	for (size_t i = 0; i < MESSAGES; i++) {
		struct message m = { .talk = &talk, .fields = f, .overlap = 5 };

		m.n_fields = cut_fields(span_cut(in, i * each, each), f);
		if (large)
			f[m.n_fields++] = (struct field){ .name = "pad",
							  .bytes = { pad, sizeof(pad) },
							  .flags = FIELD_CONTEXT };
		if (peel_message(p, &m) != ST_OK)
			abort();
	}
	peel_flush(p);
	peeler_free(p);
	return seen.hash;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	static struct sweeper *sw; /* read only once made, and slow to make */

	if (len > 1 << 16)
		return 0;
	if (sw == NULL && sweeper_new(&sw, needles, N_ELEMENTS(needles), NULL) != ST_OK)
		abort();
	if (run(span_of(data, len), sw, false) != run(span_of(data, len), sw, true))
		abort();
	return 0;
}
