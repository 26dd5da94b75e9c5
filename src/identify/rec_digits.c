/* row: recogniser of long decimal numbers: IMEI, IMEISV, IMSI, ICCID, EID, and keyed telephone
 * numbers */
#include "base/span.h"
#include "codec/luhn.h"
#include "identify/norm.h"
#include "identify/registry.h"
#include "identify/scan.h"

static void offer(struct scan *sc, const struct event *ev, enum kind k, struct span value,
		  unsigned why, const char *form)
{
	struct offer o = {
		.kind = k, .at = ev->at, .len = ev->len, .value = value, .why = why, .form = form
	};

	scan_offer(sc, &o);
}

/* The name means nothing but this kind (and its siblings): then it decides. */
static bool names(const struct hint *h, enum kind k)
{
	return h->says.kinds != 0 && h->says.first == k;
}

/* What speaks for an IMEI: its check digit and its reporting body. */
static unsigned imei_why(struct span d)
{
	unsigned why = 0;

	if (luhn_valid(d))
		why |= WHY(CHECK_DIGIT);
	if (registry_rbi(d) != RBI_NONE)
		why |= WHY(REGISTRY);
	return why;
}

static bool is_modern(struct span d)
{
	enum rbi r = registry_rbi(d);

	return r == RBI_NOW || r == RBI_TEST;
}

/* Under a name that says IMEI: the check digit, or the 0 signalling puts in its place. */
static bool keyed_imei(struct scan *sc, const struct event *ev, const struct hint *h, struct span d)
{
	unsigned why = imei_why(d);
	bool spare = d.p[14] == '0' && is_modern(d);

	if (!hint_may(h, KIND_IMEI) && !hint_may(h, KIND_MEID))
		return false;
	/* "device_id" holds many things: there a chance number must not pass */
	if (!names(h, KIND_IMEI) && !(luhn_valid(d) && is_modern(d)))
		return false;
	if (!luhn_valid(d) && !spare)
		return false;
	/* a name that says MEID holds the IMEI of phones without one (facts A4) */
	offer(sc, ev, KIND_IMEI, d, why | WHY(STRUCTURE) | WHY(KEY), NULL);
	return true;
}

static bool keyed_imsi(struct scan *sc, const struct event *ev, const struct hint *h, struct span d)
{
	struct plmn_info plmn;
	bool known = registry_plmn(d, &plmn);

	if (!hint_may(h, KIND_IMSI) || !(known || registry_mcc(d)))
		return false;
	if (!names(h, KIND_IMSI) && !known)
		return false;
	offer(sc, ev, KIND_IMSI, d, WHY(STRUCTURE) | (known ? WHY(REGISTRY) : 0), NULL);
	return true;
}

/* Nothing says what it is: reporting body and check digit against the list of networks. */
static void keyless_15(struct scan *sc, const struct event *ev, struct span d)
{
	struct plmn_info plmn;
	unsigned why = imei_why(d);

	if (why == (WHY(CHECK_DIGIT) | WHY(REGISTRY)) && is_modern(d))
		offer(sc, ev, KIND_IMEI, d, why | WHY(STRUCTURE), NULL);
	else if (registry_plmn(d, &plmn))
		offer(sc, ev, KIND_IMSI, d, WHY(STRUCTURE) | WHY(REGISTRY), NULL);
}

static bool see_15(struct scan *sc, const struct event *ev, const struct hint *h, struct span d)
{
	if (names(h, KIND_IMSI) ? keyed_imsi(sc, ev, h, d) || keyed_imei(sc, ev, h, d)
				: keyed_imei(sc, ev, h, d) || keyed_imsi(sc, ev, h, d))
		return true;
	/* named an IMEI, and it cannot be one: still told as the device's number (free text) */
	if (names(h, KIND_IMEI) && h->whole && registry_rbi(d) != RBI_NONE) {
		offer(sc, ev, KIND_DEVICE_ID, d, WHY(KEY) | WHY(STRUCTURE), NULL);
		return true;
	}
	if (h->says.kinds == 0)
		keyless_15(sc, ev, d);
	return false;
}

static bool see_14(struct scan *sc, const struct event *ev, const struct hint *h, struct span d)
{
	char full[NORM_MAX];
	size_t n = norm_value(KIND_IMEI, d, full);

	if (names(h, KIND_IMEI) && is_modern(d) && n == 15) {
		offer(sc, ev, KIND_IMEI, span_of(full, n), WHY(STRUCTURE) | WHY(REGISTRY),
		      "no-check-digit");
		return true;
	}
	if (names(h, KIND_MEID) && (d.p[0] == '9' || registry_is_placeholder(KIND_MEID, d))) {
		offer(sc, ev, KIND_MEID, d, WHY(STRUCTURE), NULL);
		return true;
	}
	return keyed_imsi(sc, ev, h, d);
}

static bool see_16(struct scan *sc, const struct event *ev, const struct hint *h, struct span d)
{
	if ((hint_may(h, KIND_IMEISV) || names(h, KIND_IMEI)) && registry_rbi(d) != RBI_NONE) {
		offer(sc, ev, KIND_IMEISV, d, WHY(KEY) | WHY(STRUCTURE) | WHY(REGISTRY), NULL);
		return true;
	}
	if (names(h, KIND_ANDROID_ID)) {
		offer(sc, ev, KIND_ANDROID_ID, d, WHY(STRUCTURE), NULL);
		return true;
	}
	return false;
}

/* The check digit is the 19th or the 20th digit (facts B.1). */
static bool iccid_luhn(struct span d)
{
	return (d.len >= 19 && luhn_valid(span_cut(d, 0, 19))) || (d.len == 20 && luhn_valid(d));
}

static bool see_iccid(struct scan *sc, const struct event *ev, const struct hint *h, struct span d)
{
	unsigned why = WHY(STRUCTURE);
	bool placeholder = registry_is_placeholder(KIND_ICCID, d);

	if (!span_starts(d, SPAN_LIT("89")) && !(placeholder && names(h, KIND_ICCID)))
		return false;
	why |= registry_iccid_cc(d) ? WHY(REGISTRY) : 0;
	why |= iccid_luhn(d) ? WHY(CHECK_DIGIT) : 0;
	if (hint_may(h, KIND_ICCID)) {
		offer(sc, ev, KIND_ICCID, d, why, NULL);
		return true;
	}
	if (h->says.kinds == 0 && d.len <= 20
	    && why == (WHY(STRUCTURE) | WHY(REGISTRY) | WHY(CHECK_DIGIT)))
		offer(sc, ev, KIND_ICCID, d, why, NULL);
	return false;
}

static bool see_eid(struct scan *sc, const struct event *ev, const struct hint *h, struct span d)
{
	bool ok = mod97(d) == 1, old = span_starts(d, SPAN_LIT("89"));

	if (!(hint_may(h, KIND_EID) && (ok || old)) && !(ok && old))
		return false;
	offer(sc, ev, KIND_EID, d,
	      WHY(STRUCTURE) | (ok ? WHY(CHECK_DIGIT) : 0)
		      | (old && registry_iccid_cc(d) ? WHY(REGISTRY) : 0),
	      NULL);
	return hint_may(h, KIND_EID);
}

static void see(struct scan *sc, const struct event *ev)
{
	struct span d = span_cut(sc->s->bytes, ev->at, ev->len);
	const struct hint *h;
	bool named = false;

	if (!scan_is_whole_word(sc, ev->at, ev->len))
		return;
	h = scan_hint(sc, ev->at, ev->len);
	if (d.len <= 20)
		sc->g->runs++;
	if (d.len == 15)
		named = see_15(sc, ev, h, d);
	else if (d.len == 14)
		named = see_14(sc, ev, h, d);
	else if (d.len == 16)
		named = see_16(sc, ev, h, d);
	else if (d.len >= 18 && d.len <= 22)
		named = see_iccid(sc, ev, h, d);
	else if (d.len == 32)
		named = see_eid(sc, ev, h, d);
	if (d.len <= 20 && (named || h->says.kinds != 0))
		sc->g->named++;
}

const struct recogniser recogniser_digits = { "digits", 1u << EVENT_DIGITS, see };
