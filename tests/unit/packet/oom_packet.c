/* Whichever allocation fails: nothing leaks, nothing is used that is not there, and what came out
 * is right. */
#include "packet/packet.h"

#include "oom.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#define IP(len, id, off, proto) \
	"\x45\0\0" len "\0" id off "\x40" proto "\0\0\xc6\x33\x64\x07\xc0\0\2\x0a"

/* Fragments out of order, SCTP and PPP multilink in two parts, exported PDUs over TCP. */
static const struct {
	uint32_t link;
	const char *bytes;
	size_t len;
} frames[] = {
	{ 101, IP("\x1c", "\1", "\0\1", "\xfd") "bbbbbbbb", 28 },
	{ 101, IP("\x1c", "\2", "\x20\0", "\xfd") "cccccccc", 28 },
	{ 101, IP("\x1c", "\1", "\x20\0", "\xfd") "aaaaaaaa", 28 },
	{ 101,
	  IP("\x34", "\3", "\0\0", "\x84") "\0\1\0\2\0\0\0\7\0\0\0\0"
					   "\0\2\0\x14\0\0\0\1\0\1\0\0\0\0\0\0"
					   "dddd",
	  52 },
	{ 101,
	  IP("\x34", "\4", "\0\0", "\x84") "\0\1\0\2\0\0\0\7\0\0\0\0"
					   "\0\1\0\x14\0\0\0\2\0\1\0\0\0\0\0\0"
					   "eeee",
	  52 },
	{ 9, "\0\x3d\x80\0\0\1\0\x21\x45\0\0\x1c\0\4\0\0\x40\xfd", 18 },
	{ 9, "\0\x3d\x40\0\0\2\0\0\xc6\x33\x64\7\xc0\0\2\x0agggggggg", 24 },
	{ 252, "\0\x18\0\4\0\0\0\2\0\0\0\0ffff", 16 },
};

static const struct sent {
	const char *bytes;
	size_t len;
} pieces[] = {
#define P(text)                        \
	{                              \
		text, sizeof(text) - 1 \
	}
	P("aaaaaaaabbbbbbbb"),
	P("cccccccc"),
	P("ddddeeee"),
	P("ffff"),
	P("gggggggg"),
	/* where memory was gone */
	P("aaaaaaaa"),
	P("bbbbbbbb"),
	P("dddd"),
	P("eeee"),
	P("\0\x21"
	  "E\0\0\x1c\0\4\0\0\x40\xfd"),
	P("E\0\0\x1c\0\4\0\0\x40\xfd"),
	P("\0\0\xc6\x33\x64\7\xc0\0\2\x0agggggggg"),
#undef P
};

struct seen {
	size_t n, n_anomalies;
	bool known;
};

/* What comes out is always something that was sent, never a mixture. */
static void segment(void *arg, const struct segment *s)
{
	struct seen *seen = arg;
	bool known = false;

	for (size_t i = 0; i < sizeof(pieces) / sizeof(pieces[0]); i++)
		known |= s->payload.len == pieces[i].len
			 && memcmp(s->payload.p, pieces[i].bytes, pieces[i].len) == 0;
	seen->known &= known;
	seen->n++;
}

static void anomaly(void *arg, const struct anomaly *a)
{
	(void)a;
	((struct seen *)arg)->n_anomalies++;
}

static enum st run(struct seen *seen)
{
	struct segment_sink out = { seen, segment };
	struct anomaly_sink anomalies = { seen, anomaly };
	struct app app = { 10001, { (const uint8_t *)"Example", 7 }, { NULL, 0 } };
	struct packet_decoder *d = NULL;
	enum st st = packet_decoder_new(&d, NULL, &out, &anomalies), added;

	if (st != ST_OK)
		return st;
	added = packet_add_app(d, &app);
	for (size_t i = 0; i < sizeof(frames) / sizeof(frames[0]); i++) {
		struct frame f = { .number = i + 1, .link_type = frames[i].link };

		f.bytes = (struct span){ (const uint8_t *)frames[i].bytes, frames[i].len };
		f.orig_len = (uint32_t)frames[i].len;
		packet_decode(d, &f);
	}
	packet_flush(d);
	packet_decoder_free(d);
	return added;
}

static void each_fails(void **state)
{
	(void)state;
	for (long n = 0;; n++) {
		struct seen seen = { .known = true };
		enum st st;

		oom_arm(n);
		st = run(&seen);
		if (!oom_disarm()) {
			assert_int_equal(st, ST_OK);
			assert_int_equal(seen.n, 5);
			assert_int_equal(seen.n_anomalies, 1); /* the one that stays incomplete */
			assert_true(seen.known);
			assert_true(n > 8);
			return;
		}
		assert_true(st == ST_OK || st == ST_NOMEM);
		assert_true(seen.known);
		/* after the decoder itself, no failure keeps bytes from being searched */
		assert_true(n == 0 || seen.n >= 4);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(each_fails) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
