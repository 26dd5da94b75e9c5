/* row: recogniser of places: a pair of degrees, together or under two names */
#include "base/span.h"
#include "identify/known.h"
#include "identify/norm.h"
#include "identify/scan.h"

#include <ctype.h>
#include <math.h>

enum { NEAR = 200, NUMBER_MAX = 24 };
enum axis { AXIS_NONE, AXIS_LAT, AXIS_LON };

struct number {
	size_t at, len;
	double v;
	unsigned decimals;
};

static bool ends_in(struct span key, const char *word)
{
	size_t n = strlen(word);

	return key.len >= n && span_eq_nocase(span_from(key, key.len - n), word);
}

static enum axis axis_of(struct span key)
{
	if (ends_in(key, "lat") || ends_in(key, "latitude"))
		return AXIS_LAT;
	if (ends_in(key, "lon") || ends_in(key, "lng") || ends_in(key, "long")
	    || ends_in(key, "longitude"))
		return AXIS_LON;
	return AXIS_NONE;
}

static bool in_number(uint8_t c)
{
	return isdigit(c) || c == '.';
}

/*
 * The whole number around at: its sign, digits and point, nothing else attached. What it is
 * worth is asked later (value_of), of the few that matter.
 */
static bool number_at(struct span b, size_t at, struct number *ret)
{
	size_t from, end, dot;

	if (at < b.len && b.p[at] == '-')
		at++;
	from = end = at;
	while (from > 0 && at - from < NUMBER_MAX && in_number(b.p[from - 1]))
		from--;
	while (end < b.len && end - at < NUMBER_MAX && in_number(b.p[end]))
		end++;
	if (from > 0 && b.p[from - 1] == '-' && (from < 2 || !isalnum(b.p[from - 2])))
		from--;
	if ((from > 0 && isalnum(b.p[from - 1])) || (end < b.len && isalnum(b.p[end])))
		return false;
	dot = span_find(span_cut(b, 0, end), '.', from);
	*ret = (struct number){ .at = from, .len = end - from };
	ret->decimals = dot < end ? (unsigned)(end - dot - 1) : 0;
	return true;
}

static bool value_of(struct span b, struct number *n)
{
	return norm_decimal(span_cut(b, n->at, n->len), &n->v);
}

/* Could a name that ends in "lat" or "latitude" stand right before? No letter near says nothing. */
static bool may_be_latitude(struct span b, size_t at)
{
	for (size_t i = at; i > 0 && at - i < 8; i--) {
		uint8_t last = b.p[i - 1], before = i > 1 ? b.p[i - 2] : 0;

		if (isalnum(last))
			return ((last | 0x20) == 't' && (before | 0x20) == 'a')
			       || ((last | 0x20) == 'e' && (before | 0x20) == 'd');
	}
	return true;
}

/* Where the digits of a second number begin that stands right behind end; 0: none does. */
static size_t second_number(struct span b, size_t end)
{
	size_t i = end;

	while (i < b.len && (b.p[i] == ',' || b.p[i] == ' ' || b.p[i] == ';'))
		i++;
	if (i < b.len && b.p[i] == '-')
		i++;
	if (i >= b.len || !isdigit(b.p[i])
	    || (b.p[end] != ',' && b.p[end] != ' ' && b.p[end] != ';'))
		return 0;
	return i;
}

static void offer(struct scan *sc, const struct number *a, const struct number *lat,
		  const struct number *lon, unsigned why)
{
	struct offer o = { .kind = KIND_LOCATION, .at = a->at, .len = a->len, .why = why };
	char text[NORM_MAX];

	if (fabs(lat->v) > 90 || fabs(lon->v) > 180 || (lat->v == 0 && lon->v == 0))
		return;
	if (sc->known != NULL) {
		const struct known_value *v = known_find_place(sc->known, lat->v, lon->v);

		if (v != NULL) {
			o.why |= WHY(KNOWN);
			o.device = known_device_of(sc->known, v);
		}
	}
	o.value = span_of(text, norm_location(lat->v, lon->v, text));
	scan_offer(sc, &o);
}

/* The nearest number whose name is the other half, behind n or before it. */
static bool find_half(struct scan *sc, const struct number *n, enum axis want, struct number *ret)
{
	struct span b = sc->s->bytes;
	size_t from = n->at > NEAR ? n->at - NEAR : 0;
	size_t end = n->at + n->len + NEAR < b.len ? n->at + n->len + NEAR : b.len;
	bool found = false;

	for (size_t i = from; i < end; i++) {
		struct number o;
		struct place pl = { 0 };
		size_t far, best;

		if (!isdigit(b.p[i]) || !number_at(b, i, &o))
			continue;
		i = o.at + o.len;
		if (o.at == n->at || o.decimals < 2)
			continue;
		surface_place(sc->s, o.at, o.len, &pl);
		if (axis_of(pl.key) != want || !value_of(b, &o))
			continue;
		far = o.at > n->at ? o.at - n->at : n->at - o.at;
		best = ret->at > n->at ? ret->at - n->at : n->at - ret->at;
		if (!found || far < best)
			*ret = o;
		found = true;
	}
	return found;
}

/* An element of an array, not a text of its own. */
static bool is_listed(struct span b, size_t at)
{
	while (at > 0 && isspace(b.p[at - 1]))
		at--;
	return at > 0 && (b.p[at - 1] == '[' || b.p[at - 1] == ',');
}

/* 59.91390,10.75220 in one value. */
static bool see_pair(struct scan *sc, struct number *n)
{
	struct span b = sc->s->bytes;
	size_t i = second_number(b, n->at + n->len);
	struct number lon, both;
	const struct hint *h;

	if (n->decimals < 4 || i == 0 || !number_at(b, i, &lon) || lon.decimals < 4)
		return false;
	if (!value_of(b, n) || !value_of(b, &lon))
		return false;
	both = *n;
	both.len = lon.at + lon.len - n->at;
	h = scan_hint(sc, both.at, both.len);
	/* two numbers of a list of statistics are no place: a name must say so, or nothing else */
	if (!hint_may(h, KIND_LOCATION) && (h->says.kinds != 0 || !h->whole || is_listed(b, n->at)))
		return false;
	if (ends_in(h->key, "coordinates") && is_listed(b, n->at)) /* RFC 7946: longitude first */
		offer(sc, &both, &lon, n, WHY(STRUCTURE));
	else
		offer(sc, &both, n, &lon, WHY(STRUCTURE));
	return true;
}

static void see(struct scan *sc, const struct event *ev)
{
	struct number n, lon = { 0 };
	const struct hint *h;

	/* most numbers are neither, and to find where each begins and ends is not for nothing */
	if (second_number(sc->s->bytes, ev->at + ev->len) == 0
	    && !may_be_latitude(sc->s->bytes, ev->at))
		return;
	if (!number_at(sc->s->bytes, ev->at, &n) || see_pair(sc, &n))
		return;
	if (!may_be_latitude(sc->s->bytes, n.at))
		return;
	h = scan_hint(sc, n.at, n.len);
	if (!hint_may(h, KIND_LOCATION) || axis_of(h->key) != AXIS_LAT)
		return;
	if (value_of(sc->s->bytes, &n) && find_half(sc, &n, AXIS_LON, &lon))
		offer(sc, &n, &n, &lon, WHY(STRUCTURE));
}

const struct recogniser recogniser_place = { "place", 1u << EVENT_DECIMAL, see };
