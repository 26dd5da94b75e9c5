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
static void see_12(struct scan *sc, const struct event *ev, const struct hint *h)
{
	enum kind k = hint_may(h, KIND_BSSID) ? KIND_BSSID : KIND_MAC;
	bool keyed = hint_may(h, KIND_BSSID) || hint_may(h, KIND_MAC);
	uint8_t mac[6];
	unsigned why = WHY(STRUCTURE);

	if (!norm_mac(span_cut(sc->s->bytes, ev->at, ev->len), mac) || (mac[0] & 1) != 0)
		return;
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

static void see(struct scan *sc, const struct event *ev)
{
	struct span d = span_cut(sc->s->bytes, ev->at, ev->len);
	const struct hint *h;

	if (!scan_is_whole_word(sc, ev->at, ev->len))
		return;
	h = scan_hint(sc, ev->at, ev->len);
	switch (d.len) {
	case 12:
		see_12(sc, ev, h);
		break;
	case 14:
		if (hint_may(h, KIND_MEID) && is_meid(d))
			offer(sc, ev, KIND_MEID, WHY(STRUCTURE));
		break;
	case 16:
		if (hint_may(h, KIND_ANDROID_ID))
			offer(sc, ev, KIND_ANDROID_ID, WHY(STRUCTURE));
		break;
	case 19:
	case 20:
		if (hint_may(h, KIND_ICCID) && registry_iccid_cc(d))
			offer(sc, ev, KIND_ICCID, WHY(STRUCTURE) | WHY(REGISTRY));
		break;
	case 32:
	case 64:
		if (hint_may(h, KIND_AD_ID))
			offer(sc, ev, KIND_AD_ID, WHY(STRUCTURE));
		break;
	default:
		break;
	}
}

const struct recogniser recogniser_hex = { "hex", 1u << EVENT_HEX, see };
