/* row: recogniser of unsalted digests: under a name that says of what (imei_md5, hashedMac,
 * macsha1), and those under any name, also eight bytes of one, for the settle step to look up */
#include "base/span.h"
#include "codec/base64.h"
#include "codec/digest.h"
#include "codec/hex.h"
#include "identify/scan.h"

#include <ctype.h>
#include <string.h>

/*
 * Of numbers and addresses alone: their ranges are small enough to be tried
 * through, so that such a digest names the device as the number itself does.
 */
#define K(k) (1u << KIND_##k)
#define REVERSIBLE                                                                          \
	(K(IMEI) | K(IMEISV) | K(MEID) | K(IMSI) | K(ICCID) | K(MSISDN) | K(MAC) | K(BSSID) \
	 | K(ANDROID_ID) | K(AD_ID) | K(SERIAL) | K(EMAIL))

enum { NAME_MAX_LEN = 64, PIECE = 16 /* hex digits of half an MD5, or a piece of another */ };

static const char *const words[] = { "sha256", "hashed", "digest", "sha512", "sha1",
				     "hash",   "md5",	 "sha",	   "hex" };

/* Takes a word of hashing off one end of name; false when there is none. */
static bool strip_word(struct span *name)
{
	for (size_t i = 0; i < N_ELEMENTS(words); i++) {
		size_t n = strlen(words[i]);

		if (name->len <= n)
			continue;
		if (span_eq_str(span_from(*name, name->len - n), words[i])) {
			*name = span_cut(*name, 0, name->len - n);
			return true;
		}
		if (span_eq_str(span_cut(*name, 0, n), words[i])) {
			*name = span_from(*name, n);
			return true;
		}
	}
	return false;
}

/* What a digest under this name is one of. */
static struct key_says says_of(const struct hint *h)
{
	char low[NAME_MAX_LEN];
	struct span name = { (const uint8_t *)low, 0 };
	bool stripped = false;

	if (h->says.kinds != 0 || h->key.len > sizeof(low))
		return h->says;
	for (size_t i = 0; i < h->key.len; i++)
		if (isalnum(h->key.p[i]))
			low[name.len++] = (char)tolower(h->key.p[i]);
	while (strip_word(&name))
		stripped = true;
	return stripped ? keys_lookup(name) : h->says;
}

/* The algorithm whose digests are that long; DIGEST_COUNT_: none. */
static enum digest digest_by_len(size_t len)
{
	for (unsigned d = 0; d < DIGEST_COUNT_; d++)
		if (digest_len((enum digest)d) == len)
			return (enum digest)d;
	return DIGEST_COUNT_;
}

/* The digest of nothing says that there was no value. */
static bool is_of_nothing(enum digest d, struct span digest)
{
	uint8_t md[DIGEST_MAX];

	return digest_of(d, (struct span){ 0 }, md) != ST_OK
	       || span_eq(span_of(md, digest_len(d)), digest);
}

static enum kind kind_of(const struct key_says *says)
{
	if ((REVERSIBLE >> says->first & 1) != 0)
		return says->first;
	for (unsigned k = 0; k < KIND_COUNT_; k++)
		if ((says->kinds & REVERSIBLE) >> k & 1)
			return (enum kind)k;
	return KIND_COUNT_;
}

static enum st decode(struct span run, bool base64, struct buf *out)
{
	size_t used = 0;
	enum st st =
		base64 ? base64_decode(run, out, &used, NULL) : hex_decode(run, out, &used, NULL);

	return st == ST_OK && used == run.len ? ST_OK : ST_BAD;
}

/* Digits alone: a long number sooner than a digest. */
static bool is_number(struct span s)
{
	for (size_t i = 0; i < s.len; i++)
		if (!isdigit(s.p[i]))
			return false;
	return true;
}

/* Under a name of a kind, sixteen digits are what it says (rec_hex.c): the settle step asks of
 * those, too. */
static void see_piece(struct scan *sc, const struct event *ev)
{
	struct span run = span_cut(sc->s->bytes, ev->at, ev->len);
	struct offer o = {
		.kind = KIND_DEVICE_ID, .at = ev->at, .len = ev->len, .why = WHY(STRUCTURE)
	};
	const struct hint *h;

	if (is_number(run))
		return;
	h = scan_hint(sc, ev->at, ev->len);
	if (h->key.len == 0 || !h->whole || h->says.kinds != 0)
		return;
	o.value = run;
	o.digest = true;
	scan_offer(sc, &o);
}

static void see(struct scan *sc, const struct event *ev)
{
	struct span run = span_cut(sc->s->bytes, ev->at, ev->len);
	uint8_t room[DIGEST_MAX + 4];
	struct buf raw = { .p = room, .cap = sizeof(room), .max = sizeof(room) };
	char text[2 * DIGEST_MAX + 1];
	struct offer o = { .at = ev->at, .len = ev->len, .why = WHY(KEY) | WHY(STRUCTURE) };
	const struct hint *h;
	struct key_says says;
	enum digest d;

	if ((run.len < 22 && (run.len != PIECE || ev->what == EVENT_BASE64))
	    || run.len > 2 * DIGEST_MAX || !scan_is_whole_word(sc, ev->at, ev->len))
		return;
	if (run.len == PIECE) {
		see_piece(sc, ev);
		return;
	}
	/* most runs are no digest's length, and to find the name costs more than to decode */
	if (decode(run, ev->what == EVENT_BASE64, &raw) != ST_OK)
		return;
	d = digest_by_len(raw.len);
	if (d == DIGEST_COUNT_)
		return;
	h = scan_hint(sc, ev->at, ev->len);
	if (h->key.len == 0 || !h->whole)
		return;
	says = says_of(h);
	o.kind = says.kinds != 0 ? kind_of(&says) : KIND_DEVICE_ID;
	/* 32 hex digits under a name of their kind are that, undashed (rec_hex.c) */
	if (o.kind == KIND_COUNT_ || (o.kind == KIND_AD_ID && h->says.kinds != 0)
	    || is_of_nothing(d, buf_span(&raw)))
		return;
	if (says.kinds == 0) {
		if (is_number(run))
			return;
		o.why = WHY(STRUCTURE);
		o.digest = true;
	}
	hex_format(buf_span(&raw), text);
	o.value = span_str(text);
	o.form = digest_name(d);
	scan_offer(sc, &o);
}

const struct recogniser recogniser_hash = {
	"hash", 1u << EVENT_HEX | 1u << EVENT_DIGITS | 1u << EVENT_BASE64, see
};
