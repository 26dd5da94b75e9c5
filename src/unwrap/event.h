/*
 * event.h - what one sweep over some bytes notices: runs, shapes and literals.
 *
 * Bytes outside the swept span count as no character. "name" is a letter,
 * digit, + - or _; "alnum" a letter or digit; all ASCII. The rules:
 *
 * DIGITS     maximal run of decimal digits, 14 to 40 long
 * HEX        maximal run of hex digits, 12 and longer, with a letter or 32 and longer; or eight
 *            and more pairs of them with one and the same of : or - between, no alnum beside a
 *            pair, and no such sign and pair in front
 * BASE64     maximal run of A-Z a-z 0-9 + / - _, 16 and longer. A run whose length is a multiple
 *            of four in 40..1024 goes on behind CRLF or LF with the next line's run, if that is
 *            not longer and does not begin with "--"; a shorter one, or one without line end
 *            behind it, is the last. Up to two = behind the last belong to it. Somewhere an upper
 *            case letter stands right behind an alnum: words, paths and hex have none.
 * MAC        six pairs of hex digits with one of : or - between, nor alnum beside it, nor that
 *            separator and a seventh pair (two hex digits with no alnum beside them)
 * AT         @ with a name character before and an alnum behind; at is the @'s, len 1
 * PERCENT    %XX with no other of its token before it; len 3. A token ends at bytes up to
 *            space and at " < > & = ; and is looked back into 256 bytes at most
 * BACKSLASH  backslash and one of " \ / ' b f n r t u x, with no other of its string before it;
 *            len 2. A string ends at bytes under space and at a " with no backslash before;
 *            it is looked back into 256 bytes at most
 * UUID       8-4-4-4-12 hex digits, no alnum beside it
 * DECIMAL    optional -, 1 to 3 digits with neither digit nor point before, a point, 4 to 40
 *            digits with neither digit nor (point, digit) behind
 */
#ifndef UNWRAP_EVENT_H
#define UNWRAP_EVENT_H

#include <stdint.h>

#define EVENT_MAP(X)                                                                      \
	X(DIGITS, "digits", "maximal run of 14 to 40 decimal digits")                     \
	X(HEX, "hex", "maximal run of hex digits, 12 and more, a letter or 32+ in it")    \
	X(BASE64, "base64", "run of a base64 alphabet, 16 and more, line ends inside")    \
	X(MAC, "mac", "six pairs of hex digits with : or - between")                      \
	X(AT, "at", "an @ between two name characters")                                   \
	X(PERCENT, "percent", "first %XX of a token")                                     \
	X(BACKSLASH, "backslash", "first backslash of a quoted string")                   \
	X(UUID, "uuid", "8-4-4-4-12 hex digits")                                          \
	X(DECIMAL, "decimal", "digits, point, four and more digits: half of a place")     \
	X(START, "start", "the start of a surface, once: for layers told by their magic") \
	X(MAGIC, "magic", "a literal of the unwrapper's own: id is the layer's")          \
	X(NEEDLE, "needle", "a literal of the identifier's: id is its")

enum event_what {
#define X(id, name, help) EVENT_##id,
	EVENT_MAP(X)
#undef X
		EVENT_COUNT_
};

enum {
	EVENT_COVERED = 1, /* inside a span a layer took off, and not all of it: see the child */
	EVENT_TAKEN = 2,   /* inside such a span, or all of it */
};

struct event {
	uint32_t at, len; /* in the surface's bytes */
	uint16_t what;	  /* enum event_what */
	uint16_t flags;	  /* EVENT_COVERED, EVENT_TAKEN */
	uint32_t id;
};

#endif
