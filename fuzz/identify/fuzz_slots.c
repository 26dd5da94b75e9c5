/*
 * fuzz_slots.c - any bytes as messages of one client, through sweep and layers into slots.
 *
 * The first byte picks small bounds or the default; a zero pair ends a message. What is told
 * has a place, fits its shape, counts no more than was said, and is the same again.
 */
#include "base/buf.h"
#include "base/hash.h"
#include "base/span.h"
#include "identify/slots.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

enum { MESSAGES_MOST = 16 };

struct seen {
	uint64_t hash, messages;
};

static void on_slot(void *arg, const struct slot_seen *s)
{
	struct seen *seen = arg;
	bool value = s->shape == SLOT_VALUE;

	if (s->path.len == 0 || s->path.len > SLOT_PATH_MAX)
		abort();
	if (s->bytes.len > (value ? SLOT_TEXT_MAX : SLOT_BYTES_MAX))
		abort();
	if (s->mask.len != (value ? 0 : (s->bytes.len + 7) / 8))
		abort();
	if (value && (s->bytes.len > s->len || s->len == 0 || s->count == 0))
		abort();
	seen->hash ^= hash_bytes(s->path, s->count + s->hash + s->tag + s->len)
		      ^ hash_bytes(s->bytes, (uint64_t)s->shape);
	seen->messages += s->messages;
}

static void say(struct peeler *p, struct span bytes, unsigned n)
{
	static const char *const names[] = { "http.request.body", "dns.qname", "udp.payload" };
	static const struct talk talk = { .transport = TRANSPORT_TCP };
	struct field f = { .name = names[n % N_ELEMENTS(names)], .bytes = bytes };
	struct message m = {
		.talk = &talk, .protocol = "tcp", .protection = "none", .fields = &f, .n_fields = 1
	};

	(void)!peel_message(p, &m);
}

static struct seen run(const struct sweeper *sweeper, struct span rest,
		       const struct slots_limits *l)
{
	struct seen seen = { 0 };
	const struct slot_sink out = { &seen, on_slot };
	struct slots *slots = NULL;
	struct peeler *peeler = NULL;
	struct peel_sink sink;

	if (slots_new(&slots, l) != ST_OK)
		abort();
	sink = slots_sink(slots);
	if (peeler_new(&peeler, sweeper, NULL, &sink, NULL) != ST_OK)
		abort();
	for (unsigned n = 0; rest.len != 0 && n < MESSAGES_MOST; n++) {
		size_t end = span_find_span(rest, SPAN_LIT("\0\0"), 0);

		say(peeler, span_cut(rest, 0, end), n);
		rest = span_from(rest, end + 2);
	}
	peel_flush(peeler);
	slots_tell(slots, &out, NULL);
	peeler_free(peeler);
	slots_free(slots);
	return seen;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	static const struct slots_limits few = {
		.slots = 8, .values = 12, .layouts = 5, .bytes = 2048
	};
	static struct sweeper *sweeper;
	struct seen once, again;
	const struct slots_limits *l;

	if (len < 2)
		return 0;
	if (sweeper == NULL && sweeper_new(&sweeper, NULL, 0, NULL) != ST_OK)
		abort();
	l = (data[0] & 1) != 0 ? &few : NULL;
	once = run(sweeper, span_of(data + 1, len - 1), l);
	again = run(sweeper, span_of(data + 1, len - 1), l);
	if (once.hash != again.hash || once.messages != again.messages)
		abort();
	return 0;
}
