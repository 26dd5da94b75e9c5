/* row: records of tag, value and semicolon with nothing between (facts.md A7), written out as lines
 */
#include "unwrap/layers.h"

#include "base/span.h"
#include "codec/tree.h"

#include <string.h>

/*
 *	CNokia;V1;IMEI001010000000016;CELL12345678;SNTT0123456789;MA00:00:5e:00:53:2a;
 *
 * Nothing says where a tag ends. One that is listed ends behind its name; of
 * another all capitals are the tag, but for one that a small letter follows.
 */
enum { TAG_MAX = 8, VALUE_MAX = 256, FIELDS_LEAST = 3, FIELDS_ASKED = 16, BACK_MAX = 512 };

/* Longer ones first. The sources name some (A7); of the others they name what stands there. */
static const struct {
	const char *tag;
	bool names; /* a device, a person or a place */
} tags[] = {
	{ "FVERM", false }, { "FVERV", false }, { "FVERI", false }, { "FVERS", false },
	{ "MODEL", false }, { "ICCID", true },	{ "FTKN", true },   { "SSID", true },
	{ "IMEI", true },   { "MEID", true },	{ "IMSI", true },   { "CELL", true },
	{ "FVR", false },   { "LAC", true },	{ "MCC", false },   { "MNC", false },
	{ "MA", true },	    { "SN", true },
};

struct record {
	struct span tag, value;
	bool names;
};

static bool is_capital(uint8_t c)
{
	return (unsigned)c - 'A' < 26;
}

/* What no value holds: it ends the text the records stand in. */
static bool is_border(uint8_t c)
{
	return c < ' ' || c == 0x7f || c == '"' || c == '<' || c == '>' || c == '=' || c == '\\';
}

static size_t tag_len(struct span f, bool *names)
{
	size_t n = 0;

	for (size_t i = 0; i < N_ELEMENTS(tags); i++) {
		if (!span_starts(f, span_str(tags[i].tag)))
			continue;
		*names = tags[i].names;
		return strlen(tags[i].tag);
	}
	*names = false;
	while (n < f.len && is_capital(f.p[n]))
		n++;
	if (n > 1 && n < f.len && (unsigned)f.p[n] - 'a' < 26)
		n--;
	return n;
}

/* The record at i, and where the next begins. False: there is none. */
static bool record_at(struct span b, size_t i, struct record *ret, size_t *next)
{
	struct span f = span_cut(b, i, TAG_MAX + VALUE_MAX + 1);
	size_t end = 0, n;

	if (f.len == 0 || !is_capital(f.p[0]))
		return false;
	while (end < f.len && f.p[end] != ';' && !is_border(f.p[end]))
		end++;
	if (end == f.len || f.p[end] != ';')
		return false;
	f = span_cut(f, 0, end);
	n = tag_len(f, &ret->names);
	if (n == 0 || n > TAG_MAX)
		return false;
	ret->tag = span_cut(f, 0, n);
	ret->value = span_from(f, n);
	*next = i + end + 1;
	return true;
}

/* Enough of them from i on, one of which names somebody. */
static bool reads_from(struct span b, size_t i)
{
	struct record r;
	bool names = false;
	unsigned n = 0;

	while (n < FIELDS_ASKED && record_at(b, i, &r, &i)) {
		names |= r.names && r.value.len != 0;
		n++;
	}
	return n >= FIELDS_LEAST && names;
}

/* Where the records begin that the semicolon at i ends one of. */
static size_t begin_of(struct span b, size_t i)
{
	size_t least = i > BACK_MAX ? i - BACK_MAX : 0, begin = i;

	while (begin > least && !is_border(b.p[begin - 1]))
		begin--;
	while (begin <= i) {
		struct record r;
		size_t at = begin, next = 0;

		while (at <= i && record_at(b, at, &r, &next))
			at = next;
		if (at > i)
			return begin;
		/* no record: those behind it may be */
		begin = span_find(b, ';', at) + 1;
	}
	return b.len;
}

static size_t end_of(struct span b, size_t i)
{
	struct record r;

	while (record_at(b, i, &r, &i))
		;
	return i;
}

static bool begins(uint8_t first)
{
	return is_capital(first);
}

static bool gate(const struct surface *s, const struct event *ev, size_t *at, size_t *len)
{
	size_t begin = ev->what == EVENT_START ? 0 : begin_of(s->bytes, ev->at);

	if (!reads_from(s->bytes, begin))
		return false;
	*at = begin;
	*len = end_of(s->bytes, begin) - begin;
	return true;
}

static enum st open(struct span in, struct buf *out, struct buf *steps)
{
	struct tree t;
	struct record r;
	size_t i = 0;
	enum st ret = ST_OK;

	tree_begin(&t, in, out, steps);
	while (ret == ST_OK && record_at(in, i, &r, &i)) {
		size_t up = tree_down(&t, r.tag);

		ret = tree_put(&t, r.value);
		tree_up(&t, up);
	}
	if (ret == ST_OK && i == 0)
		return ST_BAD;
	return layers_close(ret, in, i, out, steps);
}

const struct layer layer_records = {
	.name = "records",
	.gate_text = "three and more of capitals, value and ; in a row, one under IMEI, IMSI, "
		     "ICCID, SSID, MA or their like",
	.events = 1u << EVENT_START | 1u << EVENT_MAGIC,
	.magics = { SPAN_LIT(";IMEI"), SPAN_LIT(";MEID"), SPAN_LIT(";IMSI"), SPAN_LIT(";ICCID") },
	.heads = HEADS_TEXT,
	.begins = begins,
	.gate = gate,
	.open = open,
};
