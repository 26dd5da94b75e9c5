/* row: recogniser of values without a shape of their own, by the name that holds them */
#include "base/span.h"
#include "base/text.h"
#include "codec/hex.h"
#include "identify/identify_ids.h"
#include "identify/norm.h"
#include "identify/registry.h"
#include "identify/scan.h"

#include <ctype.h>
#include <string.h>

enum { BLANKS_MAX = 64, SKIP_MAX = 24, PAGE_LOOK = 1024 };

/* What a value of a free kind must look like to be one at all. */
struct shape {
	enum kind kind;
	uint16_t least, most;
	bool spaces;   /* may stand in it */
	bool any_text; /* no digit needed */
};

static const struct shape shapes[] = {
	{ KIND_SSID, 1, 32, true, true },
	{ KIND_SERIAL, 6, 64, false, false },
	{ KIND_HOSTNAME, 2, 253, true, true },
	{ KIND_DEVICE_ID, 6, 256, false, false },
	{ KIND_INSTALL_ID, 8, 256, false, false },
	{ KIND_ACCOUNT, 3, 254, false, true },
	{ KIND_CREDENTIAL, 4, 4096, false, true },
	{ KIND_COOKIE_ID, 8, 1024, false, false },
	{ KIND_PUSH_TOKEN, 20, 4096, false, false },
};

static bool is_text(struct span v)
{
	for (size_t i = 0; i < v.len;) {
		uint32_t cp;
		size_t n = text_utf8(span_from(v, i), &cp);

		if (n == 0 || !text_is_shown(cp))
			return false;
		i += n;
	}
	return true;
}

/* Program text and templates, not values: function(x){}, ${name}, %s, <b>. */
static bool is_code(struct span v)
{
	for (size_t i = 0; i < v.len; i++)
		if (strchr("(){}[]<>;\"`\\|", v.p[i]) != NULL && v.p[i] != 0)
			return true;
	if (span_starts(v, SPAN_LIT("xmp."))) /* Adobe's names of pictures */
		return true;
	return v.len >= 2 && (v.p[0] == '$' || v.p[0] == '%') && !isalnum(v.p[1]);
}

static unsigned distinct(struct span v)
{
	uint8_t seen[32] = { 0 };
	unsigned n = 0;

	for (size_t i = 0; i < v.len; i++) {
		uint8_t bit = (uint8_t)(1u << (v.p[i] & 7)), *slot = &seen[v.p[i] >> 3];

		n += (*slot & bit) == 0;
		*slot |= bit;
	}
	return n;
}

static bool has_shape(const struct shape *sh, struct span v, const struct hint *h)
{
	bool digit = false, blank = false;
	/* key=value and key: value stand in programs and prose too */
	bool loose = h->view != NULL && strcmp(h->view, "kv") == 0;

	if (v.len < sh->least || v.len > sh->most || !is_text(v))
		return false;
	for (size_t i = 0; i < v.len; i++) {
		digit |= isdigit(v.p[i]) != 0;
		blank |= v.p[i] == ' ';
	}
	if (blank && !sh->spaces)
		return false;
	if ((!sh->any_text || loose) && sh->kind != KIND_SSID && !digit)
		return false;
	if ((loose || sh->kind != KIND_SSID) && sh->kind != KIND_CREDENTIAL
	    && sh->kind != KIND_HOSTNAME && is_code(v))
		return false;
	return sh->kind == KIND_SSID || distinct(v) >= (v.len < 4 ? 2 : 3);
}

static const struct shape *shape_of(enum kind k)
{
	for (size_t i = 0; i < N_ELEMENTS(shapes); i++)
		if (shapes[i].kind == k)
			return &shapes[i];
	return NULL;
}

static void offer(struct scan *sc, size_t at, size_t len, enum kind k, struct span value,
		  unsigned why)
{
	struct offer o = { .kind = k,
			   .at = at,
			   .len = len,
			   .value = value,
			   .why = why | WHY(STRUCTURE) | WHY(KEY) };

	scan_offer(sc, &o);
}

static bool is_cookie(const struct scan *sc, const struct hint *h)
{
	struct span key = sc->s->field->key;

	return (h->view != NULL && strcmp(h->view, "cookie") == 0)
	       || strstr(sc->s->field->name, "cookie") != NULL || span_eq_nocase(key, "cookie")
	       || span_eq_nocase(key, "set-cookie");
}

/* Text for people: the numbers in it are other people's, and program text abounds. */
static bool is_page(const struct surface *s)
{
	static const char *const marks[] = { "<html", "<!doctype html", "<div", "<script",
					     "<span", "<body",		"<a " };
	struct span b = span_trim(span_cut(s->bytes, 0, PAGE_LOOK));

	for (size_t i = 0; i < b.len; i++)
		for (size_t k = 0; b.p[i] == '<' && k < N_ELEMENTS(marks); k++)
			if (span_eq_nocase(span_cut(b, i, strlen(marks[k])), marks[k]))
				return true;
	return false;
}

static bool offer_free(struct scan *sc, size_t at, struct span v, const struct hint *h, enum kind k)
{
	const struct shape *sh;

	if (k == KIND_SSID && is_cookie(sc, h)) /* Google's, a session's */
		k = KIND_COOKIE_ID;
	sh = shape_of(k);
	if (sh == NULL || (k == KIND_COOKIE_ID && !is_cookie(sc, h)) || is_page(sc->s))
		return false;
	/* the serialNumber of a subject is the issuer's own mark as a rule (RFC 5280 appendix A) */
	if (k == KIND_SERIAL && strcmp(sc->s->field->name, "tls.certificate") == 0)
		return false;
	if (has_shape(sh, v, h)) {
		offer(sc, at, v.len, k, v, 0);
		return true;
	}
	/* said to be absent: shown as such, for whoever wants to know */
	if (v.len > 1 && registry_is_placeholder(k, v) && is_text(v)) {
		offer(sc, at, v.len, k, v, 0);
		return true;
	}
	return false;
}

/* National or international: with +, with a country code that fits, or 7 and more digits. */
static bool offer_msisdn(struct scan *sc, size_t at, struct span v, const struct hint *h)
{
	char text[NORM_MAX];
	struct span n = span_of(text, norm_value(KIND_MSISDN, v, text));
	struct cc_info cc;
	bool plus = v.len != 0 && (v.p[0] == '+' || span_starts(v, SPAN_LIT("00")));
	unsigned why = 0;

	if (n.len < 7)
		return false;
	if (registry_cc(n, &cc) && n.len >= cc.digits + cc.least && n.len <= cc.digits + cc.most)
		why = plus || n.len >= 11 ? WHY(REGISTRY) : 0;
	/* a bare number under a name that holds other things too must be said clearly */
	if (h->says.first != KIND_MSISDN && !plus)
		return false;
	offer(sc, at, v.len, KIND_MSISDN, n, why);
	return true;
}

/* The value of a sibling name in the same object: "sid":13568,"nid":31,"baseid":77. */
static struct span sibling(struct scan *sc, size_t at, const char *name)
{
	struct span b = span_cut(sc->s->bytes, at > 256 ? at - 256 : 0, 512);
	size_t len = strlen(name);

	for (size_t i = 0; i + len < b.len; i++) {
		size_t from = i + len, end;

		if ((i > 0 && isalnum(b.p[i - 1])) || !span_eq_nocase(span_cut(b, i, len), name))
			continue;
		while (from < b.len && strchr("\"' :=", b.p[from]) != NULL && b.p[from] != 0)
			from++;
		for (end = from; end < b.len && isdigit(b.p[end]);)
			end++;
		if (end > from)
			return span_cut(b, from, end - from);
	}
	return (struct span){ 0 };
}

/* A name of two or three letters says cell or area only beside others of its kind (cid, ci, tac).
 */
static bool is_among_cells(struct scan *sc, size_t at, struct span key, enum kind k)
{
	static const char *const cells[] = { "cid", "ci",  "cell", "cellid", "cell_id",
					     "eci", "nci", "psc",  "pci" };
	static const char *const areas[] = { "lac", "tac", "mcc", "mnc" };
	bool found = false;

	for (size_t i = 0; !found && i < N_ELEMENTS(areas); i++)
		found = !span_eq_nocase(key, areas[i]) && sibling(sc, at, areas[i]).len != 0;
	for (size_t i = 0; !found && k == KIND_LAC && i < N_ELEMENTS(cells); i++)
		found = sibling(sc, at, cells[i]).len != 0;
	return found;
}

static bool offer_number(struct scan *sc, size_t at, struct span v, const struct hint *h,
			 enum kind k)
{
	char text[NORM_MAX];
	struct span n = span_of(text, norm_value(k, v, text));
	struct plmn_info plmn;
	unsigned why = 0;

	/* no cell of 0 to 9 or of all ones; LAC 65534 and 65535 say: none */
	if (n.len == 0 || (k == KIND_CELL_ID && n.len < 2))
		return false;
	if (k == KIND_CELL_ID
	    && (span_eq_str(n, "65535") || span_eq_str(n, "268435455")
		|| span_eq_str(n, "2147483647")))
		return false;
	if (k == KIND_LAC && (span_eq_str(n, "65534") || span_eq_str(n, "65535")))
		return false;
	if (k != KIND_PLMN && h->key.len <= 4 && !is_among_cells(sc, at, h->key, k))
		return false;
	if (k == KIND_PLMN && !registry_plmn(n, &plmn))
		return false;
	why = k == KIND_PLMN ? WHY(REGISTRY) : 0;
	offer(sc, at, v.len, k, n, why);
	return true;
}

static bool offer_cdma(struct scan *sc, size_t at, struct span v)
{
	struct span sid = sibling(sc, at, "sid"), nid = sibling(sc, at, "nid");
	struct span bid = sibling(sc, at, "baseid");
	char joined[64], text[NORM_MAX];
	size_t n = 0;

	if (bid.len == 0)
		bid = sibling(sc, at, "bid");
	/* told once, where the base station stands */
	if (sid.len == 0 || nid.len == 0 || bid.len == 0 || v.p != bid.p
	    || sid.len + nid.len + bid.len + 2 > sizeof(joined))
		return false;
	memcpy(joined, sid.p, sid.len);
	n = sid.len;
	joined[n++] = '-';
	memcpy(joined + n, nid.p, nid.len);
	n += nid.len;
	joined[n++] = '-';
	memcpy(joined + n, bid.p, bid.len);
	n = norm_value(KIND_CDMA_ID, span_of(joined, n + bid.len), text);
	if (n == 0)
		return false;
	offer(sc, at, v.len, KIND_CDMA_ID, span_of(text, n), 0);
	return true;
}

/* Twelve decimal digits, a form no event points to. */
static bool offer_mac(struct scan *sc, size_t at, struct span v, const struct hint *h)
{
	enum kind k = hint_may(h, KIND_BSSID) ? KIND_BSSID : KIND_MAC;
	char text[NORM_MAX];
	size_t n = norm_value(k, v, text);
	uint8_t mac[6];

	if (n == 0 || !norm_mac(v, mac))
		return false;
	offer(sc, at, v.len, k, span_of(text, n), registry_oui(mac) != NULL ? WHY(REGISTRY) : 0);
	return true;
}

/* Without the scheme before it: Basic, Bearer. */
static struct span credential_of(struct span v)
{
	static const char *const schemes[] = { "basic ", "bearer ", "digest ", "token " };

	for (size_t i = 0; i < N_ELEMENTS(schemes); i++) {
		size_t n = strlen(schemes[i]);

		if (v.len > n && span_eq_nocase(span_cut(v, 0, n), schemes[i]))
			return span_trim(span_from(v, n));
	}
	return v;
}

static bool offer_kind(struct scan *sc, size_t at, struct span v, const struct hint *h, enum kind k)
{
	switch (k) {
	case KIND_MSISDN:
		return offer_msisdn(sc, at, v, h);
	case KIND_CELL_ID:
	case KIND_LAC:
	case KIND_PLMN:
		return offer_number(sc, at, v, h, k);
	case KIND_CDMA_ID:
		return offer_cdma(sc, at, v);
	case KIND_MAC:
	case KIND_BSSID:
		return offer_mac(sc, at, v, h);
	default:
		return offer_free(sc, at, v, h, k);
	}
}

static bool is_form(const struct hint *h)
{
	return h->view != NULL && (strcmp(h->view, "form") == 0 || strcmp(h->view, "query") == 0);
}

/* A value of a form, in which + is a blank (application/x-www-form-urlencoded), is a known one. */
static bool known_blanks(struct scan *sc, size_t at, struct span v)
{
	uint8_t text[BLANKS_MAX];
	bool plus = false;

	if (v.len > sizeof(text))
		return false;
	for (size_t i = 0; i < v.len; i++) {
		plus |= v.p[i] == '+';
		text[i] = v.p[i] == '+' ? ' ' : v.p[i];
	}
	return plus && known_text(sc, span_of(text, v.len), at, v.len);
}

void keyed_value(struct scan *sc, size_t at, size_t len)
{
	const struct hint *h = scan_hint(sc, at, len);
	struct hint mine = *h;
	struct span v = mine.value;

	if (mine.says.kinds == 0 || v.len == 0 || v.p < sc->s->bytes.p
	    || v.p + v.len > sc->s->bytes.p + sc->s->bytes.len)
		return;
	if (mine.says.first == KIND_CREDENTIAL)
		v = credential_of(v);
	/* Android's "\"name\"", in JSON as it stands */
	if (v.len > 4 && v.p[0] == '\\' && v.p[1] == '"' && v.p[v.len - 2] == '\\')
		v = span_cut(v, 2, v.len - 4);
	at = (size_t)(v.p - sc->s->bytes.p);
	if (v.len == 0 || known_run(sc, at, v.len))
		return;
	if (is_form(&mine) && known_blanks(sc, at, v))
		return;
	if (offer_kind(sc, at, v, &mine, mine.says.first))
		return;
	for (unsigned k = 0; k < KIND_COUNT_; k++)
		if (k != (unsigned)mine.says.first && hint_may(&mine, (enum kind)k)
		    && offer_kind(sc, at, v, &mine, (enum kind)k))
			return;
}

/* Behind the name and its delimiter: where the value begins; len of bytes when there is none. */
static size_t value_start(struct span b, size_t at)
{
	size_t end = at + SKIP_MAX < b.len ? at + SKIP_MAX : b.len;

	while (at < end && strchr(" \t\r\n:=\"'>[", b.p[at]) != NULL && b.p[at] != 0)
		at++;
	return at < end ? at : b.len;
}

static void see(struct scan *sc, const struct event *ev)
{
	struct span b = sc->s->bytes;
	size_t at = value_start(b, ev->at + ev->len);
	const struct hint *h;

	if (ev->id != NEEDLE_KEY || at >= b.len)
		return;
	h = scan_hint(sc, at, 1);
	/* the name found must be the one the needle stood on, not one further out */
	if (h->key.len == 0 || h->key.p + h->key.len > b.p + at || h->key.p < b.p
	    || h->key.p + h->key.len < b.p + ev->at)
		return;
	keyed_value(sc, at, 1);
}

const struct recogniser recogniser_keyed = { "keyed", 1u << EVENT_NEEDLE, see };
