#include "protocol/turns.h"

#include "base/span.h"
#include "protocol/engine.h"

enum { JUDGE_AT = 1024, DATAGRAM_SAMPLE = 512, PRINTABLE_RUN = 12, STRIDE = 64 };

const char *turns_field(enum transport t)
{
	static const char *const names[TRANSPORT_COUNT_] = {
		[TRANSPORT_LINK] = "link.payload", [TRANSPORT_IP] = "ip.payload",
		[TRANSPORT_TCP] = "tcp.payload",   [TRANSPORT_UDP] = "udp.payload",
		[TRANSPORT_SCTP] = "sctp.payload",
	};

	return names[t];
}

static bool has_magic(struct span head)
{
	static const struct {
		uint8_t len, bytes[5];
	} magics[] = {
		{ 3, { 0x1f, 0x8b, 8 } },
		{ 2, { 0x78, 0x01 } },
		{ 2, { 0x78, 0x5e } },
		{ 2, { 0x78, 0x9c } },
		{ 2, { 0x78, 0xda } },
		{ 4, { 0x28, 0xb5, 0x2f, 0xfd } },
		{ 5, { 0xfd, '7', 'z', 'X', 'Z' } },
		{ 4, { 'P', 'K', 3, 4 } },
		{ 4, { 0x04, 0x22, 0x4d, 0x18 } },
		{ 3, { 'B', 'Z', 'h' } },
		{ 3, { 0x5d, 0, 0 } },
	};

	static const uint8_t begins[256] = {
		[0x1f] = 1, [0x78] = 1, [0x28] = 1, [0xfd] = 1,
		['P'] = 1,  [0x04] = 1, ['B'] = 1,  [0x5d] = 1,
	};

	for (size_t at = 0; at < head.len; at++)
		for (size_t i = 0; begins[head.p[at]] != 0 && i < N_ELEMENTS(magics); i++)
			if (span_starts(span_from(head, at),
					span_of(magics[i].bytes, magics[i].len)))
				return true;
	return false;
}

static bool has_text(struct span head)
{
	unsigned run = 0;

	for (size_t i = 0; i < head.len; i++) {
		run = head.p[i] >= ' ' && head.p[i] < 0x7f ? run + 1 : 0;
		if (run == PRINTABLE_RUN)
			return true;
	}
	return false;
}

bool turns_random(struct span bytes, size_t sample)
{
	struct span s = span_cut(bytes, 0, sample), head = span_cut(bytes, 0, TURNS_HEAD);
	uint16_t seen[256] = { 0 };
	uint64_t squares = 0, most;
	size_t i = 0;

	if (s.len < TURNS_LEAST)
		return false;
	/*
	 * Chi square, sum (n - e)^2 / e with e = len / 256, is below TURNS_CHI while the sum of
	 * n^2 is below this; that only grows, so what is far from random is told early.
	 */
	most = (TURNS_CHI + s.len) * s.len;
	while (i < s.len) {
		size_t end = s.len - i < STRIDE ? s.len : i + STRIDE;

		for (; i < end; i++)
			squares += 2U * seen[s.p[i]]++ + 1;
		if (squares * 256 >= most)
			return false;
	}
	return !has_magic(head) && !has_text(head);
}

static enum st datagram(struct parse *p, const struct input *in, size_t *used)
{
	*used = in->bytes.len;
	if (turns_random(in->bytes, DATAGRAM_SAMPLE)) {
		parse_turn(p, span_cut(in->bytes, 0, TURNS_HEAD));
		parse_closed(p, "unknown-encrypted", in->bytes.len - TURNS_HEAD);
	} else {
		parse_turn(p, in->bytes);
	}
	return ST_OK;
}

/* The turn ends with what is here. */
static void finish(struct parse *p, struct turn *t, const struct input *in, size_t *used)
{
	*used = in->bytes.len;
	parse_turn_window(p, in->bytes, t->overlap);
	*t = (struct turn){ 0 };
}

static enum st parse(struct parse *p, void *state, unsigned side, const struct input *in,
		     size_t *used)
{
	const struct conv_limits *l = parse_limits(p);
	struct turn *t = &((struct turns *)state)->side[side];
	size_t most = t->overlap != 0 ? l->window_bytes : l->message_bytes;

	if (in->datagram)
		return datagram(p, in, used);
	if (!t->judged && (in->ended || in->bytes.len >= JUDGE_AT)) {
		t->judged = true;
		if (turns_random(in->bytes, TURNS_SAMPLE)) {
			*used = TURNS_HEAD;
			parse_turn(p, span_cut(in->bytes, 0, TURNS_HEAD));
			parse_skip(p, "unknown-encrypted", PARSE_REST);
			return ST_OK;
		}
	}
	if (in->ended) {
		finish(p, t, in, used);
		return ST_OK;
	}
	if (in->bytes.len < most) {
		parse_need(p, t->judged ? most : JUDGE_AT);
		return ST_OK;
	}
	parse_turn_window(p, in->bytes, t->overlap);
	t->overlap = l->overlap_bytes;
	*used = in->bytes.len - t->overlap;
	return ST_OK;
}

const struct protocol protocol_turns = {
	.name = "turns",
	.help = "bytes of no known protocol, until the other side speaks",
	.over = OVER_TCP | OVER_UDP | OVER_SCTP | OVER_IP | OVER_LINK,
	.parse = parse,
};
