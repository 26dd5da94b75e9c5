/* row: recogniser of hex runs with a shape: bare MAC, MEID, Android ID, ICCID with letters,
 * undashed ad id */
#include "base/span.h"
#include "codec/hex.h"
#include "identify/norm.h"
#include "identify/registry.h"
#include "identify/scan.h"

static bool offer(struct scan *sc, const struct event *ev, enum kind k, unsigned why)
{
	struct offer o = { .kind = k, .at = ev->at, .len = ev->len, .why = why };
	char text[NORM_MAX];

	o.value = span_of(text, norm_value(k, span_cut(sc->s->bytes, ev->at, ev->len), text));
	if (o.value.len != 0)
		scan_offer(sc, &o);
	return o.value.len != 0;
}

/* Twelve digits: an address when a name or the list of blocks says so. */
static void see_12(struct scan *sc, const struct event *ev)
{
	unsigned why = WHY(STRUCTURE);
	const struct hint *h;
	enum kind k;
	bool keyed;
	uint8_t mac[6];

	if (!norm_mac(span_cut(sc->s->bytes, ev->at, ev->len), mac) || (mac[0] & 1) != 0)
		return;
	h = scan_hint(sc, ev->at, ev->len);
	k = hint_may(h, KIND_BSSID) ? KIND_BSSID : KIND_MAC;
	keyed = k == KIND_BSSID || hint_may(h, KIND_MAC);
	if (registry_oui(mac) != NULL)
		why |= WHY(REGISTRY);
	if (keyed || (why & WHY(REGISTRY)) != 0)
		offer(sc, ev, k, why);
}

/* RR of A0 to FF, or 99 (3GPP2 S.R0048). */
static bool is_meid(struct span d)
{
	return hex_digit(d.p[0]) >= 10 || (d.p[0] == '9' && d.p[1] == '9');
}

/* Asked for its length first: to find the name costs most. */
static bool may(struct scan *sc, const struct event *ev, enum kind k)
{
	return hint_may(scan_hint(sc, ev->at, ev->len), k);
}

static void see(struct scan *sc, const struct event *ev)
{
	struct span d = span_cut(sc->s->bytes, ev->at, ev->len);

	if (!scan_is_whole_word(sc, ev->at, ev->len))
		return;
	switch (d.len) {
	case 12:
		see_12(sc, ev);
		break;
	case 14:
		if (is_meid(d) && may(sc, ev, KIND_MEID))
			offer(sc, ev, KIND_MEID, WHY(STRUCTURE));
		break;
	case 16:
		if (may(sc, ev, KIND_ANDROID_ID))
			offer(sc, ev, KIND_ANDROID_ID, WHY(STRUCTURE));
		break;
	case 19:
	case 20:
		if (registry_iccid_cc(d) && may(sc, ev, KIND_ICCID))
			offer(sc, ev, KIND_ICCID, WHY(STRUCTURE) | WHY(REGISTRY));
		break;
	case 32:
	case 64:
		if (may(sc, ev, KIND_AD_ID))
			offer(sc, ev, KIND_AD_ID, WHY(STRUCTURE));
		break;
	default:
		break;
	}
}

const struct recogniser recogniser_hex = { "hex", 1u << EVENT_HEX, see };
