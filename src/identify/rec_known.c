/* row: recogniser of the profile's values in every form (known.h) */
#include "base/span.h"
#include "codec/base64.h"
#include "codec/digest.h"
#include "codec/hex.h"
#include "identify/identify_ids.h"
#include "identify/known.h"
#include "identify/scan.h"

#include <ctype.h>

/* Two names with the same letters and digits, in either case. */
static bool same_name(struct span a, struct span b)
{
	size_t i = 0, j = 0;

	for (;; i++, j++) {
		while (i < a.len && !isalnum(a.p[i]))
			i++;
		while (j < b.len && !isalnum(b.p[j]))
			j++;
		if (i >= a.len || j >= b.len)
			return i >= a.len && j >= b.len;
		if (tolower(a.p[i]) != tolower(b.p[j]))
			return false;
	}
}

/* The contract's conditions: short forms as a whole field, free text under a key of its kind. */
static bool counts(struct scan *sc, const struct known_form *f, size_t at, size_t len)
{
	const struct known_value *v = known_value(sc->known, f);
	const struct hint *h = scan_hint(sc, at, len);

	if ((f->flags & FORM_WHOLE) != 0 && !h->whole)
		return false;
	if (v->kind == KIND_LOCATION && len < 8) /* three decimals: prices have them, too */
		return hint_may(h, KIND_LOCATION);
	if ((f->flags & FORM_DIGEST) != 0 || (kind_info(v->kind)->flags & KIND_FREE) == 0)
		return true;
	if (v->kind == KIND_OTHER)
		return (f->flags & FORM_WHOLE) == 0 || same_name(h->key, v->name);
	return hint_may(h, v->kind);
}

static bool offer(struct scan *sc, const struct known_form *f, size_t at, size_t len)
{
	const struct known_value *v = known_value(sc->known, f);
	struct offer o = { .kind = v->kind,
			   .at = at,
			   .len = len,
			   .value = v->value,
			   .why = WHY(KNOWN),
			   .form = f->form,
			   .device = known_device(sc->known, f) };

	if (!counts(sc, f, at, len))
		return false;
	scan_offer(sc, &o);
	return true;
}

bool known_text(struct scan *sc, struct span text, size_t at, size_t len)
{
	const struct known_form *f = sc->known != NULL ? known_find(sc->known, text) : NULL;

	return f != NULL && offer(sc, f, at, len);
}

bool known_run(struct scan *sc, size_t at, size_t len)
{
	struct span run = span_cut(sc->s->bytes, at, len);
	const struct known_form *f;

	if (sc->known == NULL)
		return false;
	f = known_find(sc->known, run);
	if (f == NULL && run.len == 16 && isdigit(run.p[15])) {
		/* an IMEI with its version: the first fourteen are the same */
		struct known_form sv;

		f = known_find(sc->known, span_cut(run, 0, 14));
		if (f == NULL || known_value(sc->known, f)->kind != KIND_IMEI)
			return false;
		sv = *f;
		sv.form = "imeisv";
		sv.flags &= ~(uint32_t)FORM_WHOLE;
		return offer(sc, &sv, at, len);
	}
	return f != NULL && offer(sc, f, at, len);
}

/* A run of a digest's length, decoded and looked up. */
static void see_digest(struct scan *sc, const struct event *ev)
{
	struct span run = span_cut(sc->s->bytes, ev->at, ev->len);
	uint8_t room[DIGEST_MAX + 8];
	struct buf out = { .p = room, .cap = sizeof(room), .max = sizeof(room) };
	size_t used = 0;
	const struct known_form *f;
	enum st ret;

	if (ev->what == EVENT_BASE64)
		ret = run.len <= 96 ? base64_decode(run, &out, &used, NULL) : ST_BAD;
	else
		ret = run.len <= 3 * DIGEST_MAX ? hex_decode(run, &out, &used, NULL) : ST_BAD;
	if ((ret != ST_OK && ret != ST_MORE) || used + 2 < run.len)
		return;
	f = known_find_digest(sc->known, buf_span(&out));
	if (f != NULL)
		(void)offer(sc, f, ev->at, ev->len);
}

/* Hex of 16, 32, 40, 64 or 128 digits, with or without a sign between the pairs; base64 of 16, 20,
 * 32 or 64 bytes with or without padding. */
static bool has_digest_length(const struct event *ev)
{
	switch (ev->len) {
	case 16:
	case 32:
	case 36:
	case 40:
	case 64:
	case 128:
	case 3 * 8 - 1:
	case 3 * 16 - 1:
	case 3 * 20 - 1:
	case 3 * 32 - 1:
	case 3 * 64 - 1:
		return ev->what != EVENT_BASE64;
	case 22:
	case 24:
	case 27:
	case 28:
	case 43:
	case 44:
	case 86:
	case 88:
		return ev->what == EVENT_BASE64;
	default:
		return false;
	}
}

/* "ab cd ef 01 ...": all of the digest must follow. */
static void see_spaced(struct scan *sc, const struct known_form *f, size_t at)
{
	struct span run = span_cut(sc->s->bytes, at, 3 * f->bytes.len - 1);
	uint8_t room[DIGEST_MAX + 8];
	struct buf out = { .p = room, .cap = sizeof(room), .max = sizeof(room) };
	size_t used = 0;

	if (hex_decode(run, &out, &used, NULL) == ST_OK && used == run.len
	    && span_eq(buf_span(&out), f->bytes))
		(void)offer(sc, f, at, run.len);
}

static void see_needle(struct scan *sc, const struct event *ev)
{
	const struct known_form *f;
	struct span rest;

	if (ev->id < NEEDLE_KNOWN || ev->id - NEEDLE_KNOWN >= known_count(sc->known))
		return;
	f = known_at(sc->known, ev->id - NEEDLE_KNOWN);
	rest = span_cut(sc->s->bytes, ev->at, f->bytes.len);
	if ((f->flags & FORM_TEXT) != 0) {
		if (rest.len == f->bytes.len && scan_is_whole_word(sc, ev->at, f->bytes.len))
			(void)offer(sc, f, ev->at, f->bytes.len);
		return;
	}
	if ((f->flags & FORM_SPACED) != 0)
		see_spaced(sc, f, ev->at);
	else if (span_eq(rest, f->bytes))
		(void)offer(sc, f, ev->at, f->bytes.len);
}

static void see(struct scan *sc, const struct event *ev)
{
	if (sc->known == NULL)
		return;
	if (ev->what == EVENT_NEEDLE) {
		see_needle(sc, ev);
		return;
	}
	if (has_digest_length(ev))
		see_digest(sc, ev);
	if (ev->what != EVENT_BASE64 && scan_is_whole_word(sc, ev->at, ev->len))
		(void)known_run(sc, ev->at, ev->len);
}

const struct recogniser recogniser_known = {
	"known",
	1u << EVENT_NEEDLE | 1u << EVENT_DIGITS | 1u << EVENT_HEX | 1u << EVENT_MAC
		| 1u << EVENT_UUID | 1u << EVENT_BASE64,
	see,
};
