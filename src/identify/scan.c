#include "identify/scan.h"

#include "base/span.h"
#include "identify/registry.h"
#include "unwrap/layer.h"

#include <ctype.h>
#include <string.h>

void scan_by_event(uint32_t of_event[EVENT_COUNT_])
{
	memset(of_event, 0, EVENT_COUNT_ * sizeof(*of_event));
	for (unsigned r = 0; r < 32 && recognisers[r] != NULL; r++)
		for (unsigned what = 0; what < EVENT_COUNT_; what++)
			of_event[what] |= (recognisers[r]->events >> what & 1) << r;
}

void scan_event(struct scan *sc, const struct event *ev, uint32_t which)
{
	for (; which != 0; which &= which - 1)
		recognisers[__builtin_ctz(which)]->see(sc, ev);
}

/* Without blanks and one pair of quotes around it. */
static struct span bare_value(struct span v)
{
	v = span_trim(v);
	if (v.len >= 2 && (v.p[0] == '"' || v.p[0] == '\'') && v.p[v.len - 1] == v.p[0])
		v = span_cut(v, 1, v.len - 2);
	return v;
}

/* at, len of s covers all of value, but for blanks and quotes. */
static bool covers(const struct surface *s, size_t at, size_t len, struct span value)
{
	struct span v = bare_value(value);
	const uint8_t *p = s->bytes.p + at;

	return v.len != 0 && p <= v.p && p + len >= v.p + v.len;
}

/* The names around a place, innermost surface first, until one is found. */
static void find_key(const struct surface *s, size_t at, size_t len, struct hint *h)
{
	const struct surface *inner = s;
	bool whole = true;

	h->value = s->bytes;
	for (;; s = s->parent) {
		struct place pl = { 0 };

		surface_place(s, at, len, &pl);
		if (s == inner && pl.view != NULL)
			h->value = pl.value;
		if (pl.view != NULL && pl.key.len != 0) {
			h->key = pl.key;
			h->view = pl.view;
			h->whole = whole && (pl.value_whole || covers(s, at, len, pl.value));
			return;
		}
		whole = whole && covers(s, at, len, pl.view != NULL ? pl.value : s->bytes);
		if (s->parent == NULL)
			break;
		at = s->at;
		len = s->len;
	}
	h->key = s->field->key;
	h->view = NULL;
	h->whole = whole;
}

const struct hint *scan_hint(struct scan *sc, size_t at, size_t len)
{
	struct hint *h = &sc->hint;

	if (sc->has_hint && sc->hint_at == at && sc->hint_len == len)
		return h;
	*h = (struct hint){ 0 };
	find_key(sc->s, at, len, h);
	h->value = bare_value(h->value);
	h->says = keys_lookup(h->key);
	sc->has_hint = true;
	sc->hint_at = at;
	sc->hint_len = len;
	return h;
}

bool scan_is_whole_word(const struct scan *sc, size_t at, size_t len)
{
	struct span b = sc->s->bytes;
	size_t end = at + len;

	if (at > 0 && isalnum(b.p[at - 1]))
		return false;
	if (end < b.len && isalnum(b.p[end]))
		return false;
	/* a part of 1.5 or of 3.14e15 */
	if (at > 1 && b.p[at - 1] == '.' && isdigit(b.p[at - 2]))
		return false;
	return !(end + 1 < b.len && b.p[end] == '.' && isdigit(b.p[end + 1]));
}

bool scan_is_bare(struct scan *sc, size_t at, size_t len)
{
	struct span b = sc->s->bytes;
	size_t i = at;

	if (at + len < b.len && b.p[at + len] == '"')
		return false;
	while (i > 0 && isspace(b.p[i - 1]))
		i--;
	return i > 0 && (b.p[i - 1] == ':' || b.p[i - 1] == ',' || b.p[i - 1] == '[');
}

static bool is_encoded(const struct surface *s)
{
	for (; s != NULL; s = s->parent)
		if (s->layer != NULL && s->layer->encoded)
			return true;
	return false;
}

void scan_offer(struct scan *sc, const struct offer *o)
{
	const struct hint *h = scan_hint(sc, o->at, o->len);
	struct cand c = { .kind = o->kind,
			  .why = o->why,
			  .s = sc->s,
			  .at = o->at,
			  .len = o->len,
			  .value = o->value,
			  .key = h->key,
			  .form = o->form != NULL ? o->form : "plain",
			  .device = o->device,
			  .spelled = o->spelled };

	/* an earlier window of a long message showed it already */
	if (sc->s->overlap != 0 && o->at + o->len <= sc->s->overlap)
		return;
	if (hint_may(h, o->kind))
		c.why |= WHY(KEY);
	if (registry_is_placeholder(o->kind, o->value))
		c.flags |= CANDIDATE_PLACEHOLDER;
	if (registry_is_synthetic(o->kind, o->value))
		c.flags |= CANDIDATE_SYNTHETIC;
	if (is_encoded(sc->s))
		c.flags |= CANDIDATE_ENCODED;
	if (o->digest)
		c.flags |= CANDIDATE_DIGEST;
	c.bare = scan_is_bare(sc, o->at, o->len);
	gather_add(sc->g, &c);
}
