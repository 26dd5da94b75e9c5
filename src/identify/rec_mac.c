/* row: recogniser of addresses written with : or - between the pairs */
#include "base/span.h"
#include "codec/hex.h"
#include "identify/norm.h"
#include "identify/registry.h"
#include "identify/scan.h"

static bool is_hex(struct span b, size_t i)
{
	return i < b.len && hex_digit(b.p[i]) <= 15;
}

static bool is_sep(struct span b, size_t i)
{
	return i < b.len && (b.p[i] == ':' || b.p[i] == '-');
}

/*
 * Six pairs and no more: fingerprints, IPv6 and EUI-64 go on with another
 * pair. One digit behind a dash may stand there (serial:34-7E-..-6E-7).
 */
static bool stands_alone(struct span b, size_t at, size_t len)
{
	size_t end = at + len;

	if (at > 0 && is_hex(b, at - 1))
		return false;
	if (at > 1 && is_sep(b, at - 1) && b.p[at - 1] == b.p[at + 2] && is_hex(b, at - 2))
		return false;
	if (is_hex(b, end))
		return false;
	return !(is_sep(b, end) && b.p[end] == b.p[at + 2] && is_hex(b, end + 1)
		 && is_hex(b, end + 2));
}

static void see(struct scan *sc, const struct event *ev)
{
	struct offer o = { .kind = KIND_MAC, .at = ev->at, .len = ev->len, .spelled = true };
	struct span b = sc->s->bytes;
	const struct hint *h;
	uint8_t mac[6];
	char text[NORM_MAX];

	if (ev->len != 17 || !norm_mac(span_cut(b, ev->at, 17), mac)
	    || !stands_alone(b, ev->at, ev->len))
		return;
	h = scan_hint(sc, ev->at, ev->len);
	if (hint_may(h, KIND_BSSID))
		o.kind = KIND_BSSID;
	o.value = span_of(text, norm_value(o.kind, span_cut(b, ev->at, 17), text));
	/* groups are no one's address */
	if ((mac[0] & 1) != 0 && !registry_is_placeholder(o.kind, o.value))
		return;
	o.why = WHY(STRUCTURE) | (registry_oui(mac) != NULL ? WHY(REGISTRY) : 0);
	scan_offer(sc, &o);
}

const struct recogniser recogniser_mac = { "mac", 1u << EVENT_MAC, see };
