#include "identify/fields.h"

#include "base/hash.h"
#include "base/span.h"
#include "codec/bcd.h"
#include "codec/luhn.h"
#include "identify/fields_sip.h"
#include "identify/norm.h"
#include "identify/registry.h"

#include <ctype.h>
#include <string.h>

/* By the last word of a field's name: "dhcp.hostname", "gtpv1.imsi", "radius.calling_station_id".
 */
struct defined {
	const char *word;
	enum kind kind;
};

static const struct defined defined[] = {
	{ "imsi", KIND_IMSI },
	{ "imei", KIND_IMEI },
	{ "imeisv", KIND_IMEISV },
	{ "meid", KIND_MEID },
	{ "mei", KIND_IMEI },
	{ "msisdn", KIND_MSISDN },
	{ "e164", KIND_MSISDN },
	{ "calling", KIND_MSISDN },
	{ "iccid", KIND_ICCID },
	{ "eid", KIND_EID },
	{ "chaddr", KIND_MAC },
	{ "mac", KIND_MAC },
	{ "client_mac", KIND_MAC },
	{ "client_id", KIND_DEVICE_ID },
	{ "psk_identity", KIND_DEVICE_ID },
	{ "chargeable_user", KIND_ACCOUNT },
	{ "duid", KIND_MAC },
	{ "src", KIND_MAC }, /* ipv6.src: an interface identifier made of it */
	{ "bssid", KIND_BSSID },
	{ "ssid", KIND_SSID },
	{ "hostname", KIND_HOSTNAME },
	{ "host_name", KIND_HOSTNAME },
	{ "fqdn", KIND_HOSTNAME },
	{ "instance", KIND_HOSTNAME },
	{ "name", KIND_HOSTNAME },
	{ "serial", KIND_SERIAL },
	{ "device_id", KIND_DEVICE_ID },
	{ "usn", KIND_DEVICE_ID },
	{ "uuid", KIND_DEVICE_ID },
	{ "endpoint", KIND_DEVICE_ID },
	{ "ep", KIND_DEVICE_ID },
	{ "user", KIND_ACCOUNT },
	{ "username", KIND_ACCOUNT },
	{ "user_name", KIND_ACCOUNT },
	{ "identity", KIND_ACCOUNT },
	{ "nai", KIND_ACCOUNT },
	{ "account", KIND_ACCOUNT },
	{ "from", KIND_ACCOUNT },
	{ "jid", KIND_ACCOUNT },
	{ "password", KIND_CREDENTIAL },
	{ "pass", KIND_CREDENTIAL },
	{ "secret", KIND_CREDENTIAL },
	{ "email", KIND_EMAIL },
	{ "cell_id", KIND_CELL_ID },
	{ "ci", KIND_CELL_ID },
	{ "eci", KIND_CELL_ID },
	{ "lac", KIND_LAC },
	{ "tac", KIND_LAC },
	{ "plmn", KIND_PLMN },
	{ "android_id", KIND_ANDROID_ID },
	{ "ad_id", KIND_AD_ID },
};

/* KIND_COUNT_: the name says nothing. */
static enum kind defined_kind(const char *name)
{
	const char *last = strrchr(name, '.');

	last = last != NULL ? last + 1 : name;
	for (size_t i = 0; i < N_ELEMENTS(defined); i++)
		if (strcmp(last, defined[i].word) == 0)
			return defined[i].kind;
	return KIND_COUNT_;
}

/* The same, remembered by where the constant stands: few names are in use. */
static enum kind kind_of_name(struct field_names *names, const char *name)
{
	size_t slot = ((uintptr_t)name ^ (uintptr_t)name >> 6) % FIELD_DEFINED_NAMES;

	if (names->defined[slot] != name) {
		names->defined[slot] = name;
		names->kind[slot] = defined_kind(name);
	}
	return names->kind[slot];
}

static void offer(struct scan *sc, size_t at, size_t len, enum kind k, struct span value,
		  unsigned why)
{
	struct offer o = {
		.kind = k, .at = at, .len = len, .value = value, .why = why | WHY(PROTOCOL)
	};

	scan_offer(sc, &o);
}

/* Six bytes as they are, or with a hardware type of Ethernet before them (RFC 2132 9.14). */
static bool raw_mac(struct span v, char text[NORM_MAX], size_t *len)
{
	if (v.len == 7 && v.p[0] == 1)
		v = span_from(v, 1);
	if (v.len != 6)
		return false;
	mac_format(v.p, text);
	*len = MAC_TEXT_MAX - 1;
	return true;
}

/* Digits two a byte, the first in the low half, F behind (TBCD, 3GPP TS 29.002). */
static bool tbcd(struct span v, char text[NORM_MAX], size_t *len)
{
	if (v.len == 0 || v.len > 16)
		return false;
	*len = bcd_format(v, BCD_SWAPPED, text);
	return *len != 0;
}

static bool is_printable(struct span v)
{
	for (size_t i = 0; i < v.len; i++)
		if (v.p[i] < ' ' || v.p[i] == 0x7f)
			return false;
	return v.len != 0;
}

/* android-<Android ID>, the host name of phones before Android 8. */
static bool android_name(struct scan *sc, struct span v)
{
	char text[NORM_MAX];
	struct span id = span_from(v, 8);
	size_t n;

	if (v.len != 24 || !span_eq_nocase(span_cut(v, 0, 8), "android-"))
		return false;
	n = norm_value(KIND_ANDROID_ID, id, text);
	if (n == 0)
		return false;
	offer(sc, 8, id.len, KIND_ANDROID_ID, span_of(text, n), WHY(STRUCTURE));
	return true;
}

static unsigned number_why(enum kind k, struct span v)
{
	struct plmn_info plmn;
	struct cc_info cc;

	if (k == KIND_IMSI)
		return registry_plmn(v, &plmn) ? WHY(REGISTRY) : 0;
	if (k == KIND_IMEI || k == KIND_IMEISV)
		return (registry_rbi(v) != RBI_NONE ? WHY(REGISTRY) : 0)
		       | (k == KIND_IMEI && luhn_valid(v) ? WHY(CHECK_DIGIT) : 0);
	if (k == KIND_ICCID)
		return registry_iccid_cc(v) ? WHY(REGISTRY) : 0;
	return k == KIND_MSISDN && registry_cc(v, &cc) ? WHY(REGISTRY) : 0;
}

static void offer_shaped(struct scan *sc, enum kind k, struct span v)
{
	char raw[NORM_MAX], text[NORM_MAX];
	struct span as = v;
	const char *form = NULL;
	size_t n = 0;

	if (is_printable(v))
		n = norm_value(k, as, text);
	if (n == 0) { /* as bytes, some of which may look like text */
		bool fits =
			k == KIND_MAC || k == KIND_BSSID ? raw_mac(v, raw, &n) : tbcd(v, raw, &n);

		if (!fits)
			return;
		as = span_of(raw, n);
		n = norm_value(k, as, text);
		form = k == KIND_MAC || k == KIND_BSSID ? "binary" : "bcd-swapped";
	}
	if (n != 0)
		scan_offer(sc, &(struct offer){ .kind = k,
						.at = (size_t)(v.p - sc->s->bytes.p),
						.len = v.len,
						.value = span_of(text, n),
						.why = WHY(PROTOCOL) | WHY(STRUCTURE)
						       | number_why(k, span_of(text, n)),
						.form = form });
}

/*
 * Modified EUI-64 (RFC 4291 appendix A): ff fe in the middle, the universal
 * bit turned over. Random identifiers may look like it: only a registered vendor counts.
 */
static bool eui64(struct scan *sc, struct span v)
{
	char text[MAC_TEXT_MAX];
	uint8_t mac[6];
	struct offer o = { .kind = KIND_MAC, .len = v.len, .form = "eui-64" };

	if (v.len != 8 || v.p[3] != 0xff || v.p[4] != 0xfe || (v.p[0] & 2) == 0)
		return false;
	memcpy(mac, v.p, 3);
	memcpy(mac + 3, v.p + 5, 3);
	mac[0] ^= 2;
	if (registry_oui(mac) == NULL)
		return true;
	o.value = span_str(mac_format(mac, text));
	o.why = WHY(PROTOCOL) | WHY(STRUCTURE) | WHY(REGISTRY);
	scan_offer(sc, &o);
	return true;
}

static void see_defined(struct scan *sc, enum kind k)
{
	struct span v = sc->s->bytes;

	if (k == KIND_MAC && eui64(sc, v))
		return;
	while (v.len != 0 && v.p[v.len - 1] == 0)
		v.len--; /* C strings of DHCP and the like */
	if (k == KIND_MAC && sc->s->bytes.len == 6)
		v = sc->s->bytes;
	if (v.len == 0 || v.len > 4096)
		return;
	if ((kind_info(k)->flags & KIND_FREE) == 0) {
		offer_shaped(sc, k, v);
		return;
	}
	if (!is_printable(v) || (k == KIND_HOSTNAME && android_name(sc, v)))
		return;
	if (known_run(sc, 0, v.len))
		return;
	offer(sc, 0, v.len, k, v, 0);
	if ((k == KIND_ACCOUNT || k == KIND_DEVICE_ID) && v.len == 12)
		offer_shaped(sc, KIND_MAC, v); /* devices that name themselves by their card */
}

static bool is_wanted_name(struct field_names *names, struct span key)
{
	uint64_t h;
	size_t slot;

	if (key.len == 0)
		return false;
	h = hash_bytes(key, 0) | 1;
	slot = h >> 1 & (FIELD_NAMES - 1);
	if (names->hash[slot] != h) {
		names->hash[slot] = h;
		names->wanted[slot] = keys_lookup(key).kinds != 0;
	}
	return names->wanted[slot];
}

bool fields_wants(struct field_names *names, const struct field *f)
{
	if ((f->flags & (FIELD_CONTEXT | FIELD_WINDOW)) != 0 || f->bytes.len == 0)
		return false;
	return (f->flags & FIELD_DEFINED) != 0 || is_wanted_name(names, f->key)
	       || fields_sip_wants(f);
}

void fields_see(struct scan *sc, struct field_names *names)
{
	for (size_t i = 0; i < sc->m->n_fields; i++) {
		const struct field *f = &sc->m->fields[i];
		struct surface *root;
		enum kind k;

		if (!fields_wants(names, f))
			continue;
		root = arena_alloc(&sc->g->arena, sizeof(*root));
		if (root == NULL) {
			sc->g->cut++;
			return;
		}
		*root = (struct surface){ .bytes = f->bytes, .field = f };
		sc->s = root;
		sc->has_hint = false;
		k = (f->flags & FIELD_DEFINED) != 0 ? kind_of_name(names, f->name) : KIND_COUNT_;
		if (fields_sip_wants(f))
			fields_sip_see(sc);
		if (k != KIND_COUNT_)
			see_defined(sc, k);
		else
			keyed_value(sc, 0, f->bytes.len);
	}
}
