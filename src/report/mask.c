#include "report/mask.h"

#include "base/hash.h"
#include "base/map.h"
#include "base/span.h"
#include "base/vec.h"
#include "codec/digest.h"
#include "codec/hex.h"
#include "report/needles.h"

#include <stdio.h>
#include <stdlib.h>

static const struct span stars = { (const uint8_t *)"***", 3 };

/* Bytes at the start that say which maker, network or issuer, and nothing of who (facts B.8). */
static size_t kept_bytes(enum kind kind)
{
	static const uint8_t keep[KIND_COUNT_] = {
		[KIND_IMEI] = 8,   /* type allocation code */
		[KIND_IMEISV] = 8, /* the same */
		[KIND_MEID] = 8,   /* region and manufacturer */
		[KIND_IMSI] = 5,   /* country and network */
		[KIND_EID] = 8,	   /* manufacturer of the chip */
		[KIND_ICCID] = 6,  /* 89, country, issuer */
		[KIND_MSISDN] = 2, /* country, mostly */
		[KIND_PLMN] = 3,   /* country */
		[KIND_MAC] = 9,	   /* maker of the card, with the colon behind it */
		[KIND_BSSID] = 9,  /* the same */
	};

	return (unsigned)kind < KIND_COUNT_ ? keep[kind] : 0;
}

enum st mask_value(struct buf *out, enum kind kind, struct span value)
{
	size_t keep = kept_bytes(kind), at = span_find(value, '@', 0);
	enum st st = ST_OK;

	if (kind == KIND_EMAIL && at < value.len) {
		st = buf_put(out, stars);
		return st == ST_OK ? buf_put(out, span_from(value, at)) : st;
	}
	/* too short to be what it is called: keep nothing */
	if (value.len >= keep + 2)
		st = buf_put(out, span_cut(value, 0, keep));
	return st == ST_OK ? buf_put(out, stars) : st;
}

/* What stands for a text that was learnt. */
struct mask {
	enum kind kind;
	struct span value; /* in the redactor's arena */
};

struct redactor {
	struct needles *needles;
	struct arena arena;
	struct mask *masks;
	size_t n, cap;
	struct map pointed;	  /* hashes of texts that were met with points in them */
	struct pseudonyms *names; /* NULL: the case has no secret */
};

enum { PSEUDONYM_BYTES = 4, PSEUDONYMS_MOST = 1 << 18 };

struct pseudonyms {
	struct digest_mac *mac; /* keyed by the case's secret */
	struct map made;	/* by hash of the value */
	uint64_t seed;
};

static enum st pseudonyms_new(struct pseudonyms **ret, struct span secret)
{
	struct pseudonyms *n = calloc(1, sizeof(*n));
	enum st st = n != NULL ? digest_mac_new(&n->mac, DIGEST_SHA256, secret) : ST_NOMEM;

	if (st != ST_OK) {
		free(n);
		return st;
	}
	n->seed = hash_seed();
	map_init(&n->made, PSEUDONYMS_MOST);
	*ret = n;
	return ST_OK;
}

static void pseudonyms_free(struct pseudonyms *n)
{
	if (n == NULL)
		return;
	digest_mac_free(n->mac);
	map_deinit(&n->made);
	free(n);
}

/*
 * The value's pseudonym. Kept, as the same value is told again and again; 64
 * bits with a seed nobody knows stand for the value.
 */
static enum st pseudonym(struct pseudonyms *n, struct span value, uint32_t *ret)
{
	uint64_t h = hash_bytes(value, n->seed);
	uint32_t it = map_first(&n->made, h);
	uint8_t digest[DIGEST_MAX];
	enum st st;

	if (it != MAP_NONE) {
		*ret = map_value(&n->made, it);
		return ST_OK;
	}
	st = digest_mac_of(n->mac, value, digest);
	if (st != ST_OK)
		return st;
	memcpy(ret, digest, sizeof(*ret));
	st = map_put(&n->made, h, *ret);
	return st == ST_LIMIT ? ST_OK : st;
}

enum st redact_value(const struct redactor *r, struct buf *out, enum kind kind, struct span value)
{
	uint32_t name = 0;
	char hex[2 * PSEUDONYM_BYTES + 1];
	enum st st = mask_value(out, kind, value);

	if (st != ST_OK || r->names == NULL || value.len == 0)
		return st;
	st = pseudonym(r->names, value, &name);
	if (st == ST_OK)
		st = buf_put_u8(out, '#');
	if (st != ST_OK)
		return st;
	hex_format(span_of(&name, PSEUDONYM_BYTES), hex);
	return buf_put_str(out, hex);
}

/* A short plain word ("phone", "admin") names nobody where it stands in other text. */
static bool is_word(const struct finding *f)
{
	if ((kind_info(f->kind)->flags & KIND_FREE) == 0 || f->value.len >= 8)
		return false;
	for (size_t i = 0; i < f->value.len; i++)
		if ((f->value.p[i] | 0x20) < 'a' || (f->value.p[i] | 0x20) > 'z')
			return false;
	return true;
}

/* A text to be met, and what it stands for. */
static enum st learn_text(struct redactor *r, enum kind kind, struct span value,
			  const struct span *texts, size_t n)
{
	struct mask m = { .kind = kind };
	enum st st = vec_grow((void **)&r->masks, &r->cap, r->n + 1, sizeof(m), UINT32_MAX - 1);

	if (st == ST_OK && !arena_dup(&r->arena, value, &m.value))
		st = ST_NOMEM;
	for (size_t i = 0; st == ST_OK && i < n; i++) {
		st = needles_add(r->needles, texts[i], (uint32_t)r->n);
		if (st == ST_OK && span_find(texts[i], '.', 0) < texts[i].len)
			st = map_put(&r->pointed, hash_bytes(texts[i], 0), 0);
	}
	if (st == ST_OK)
		r->masks[r->n++] = m;
	return st;
}

/* The interface identifier that an IPv6 address has from this MAC (RFC 4291 appendix A). */
static enum st learn_eui64(struct redactor *r, struct span mac)
{
	char text[20];
	uint8_t b[6];
	struct span s;

	if (mac.len != MAC_TEXT_MAX - 1)
		return ST_OK;
	for (size_t i = 0; i < sizeof(b); i++)
		b[i] = (uint8_t)(hex_digit(mac.p[3 * i]) << 4 | hex_digit(mac.p[3 * i + 1]));
	snprintf(text, sizeof(text), "%x:%x:%x:%x", (b[0] ^ 2u) << 8 | b[1], b[2] << 8 | 0xffu,
		 0xfe00u | b[3], (unsigned)b[4] << 8 | b[5]);
	s = span_str(text);
	return learn_text(r, KIND_OTHER, s, &s, 1);
}

static enum st learn(void *arg, const struct finding *f)
{
	struct redactor *r = arg;
	const struct span texts[] = { f->value, f->matched };
	enum st st;

	/* placeholders ("unknown", "null") name nobody either */
	if ((f->flags & CANDIDATE_PLACEHOLDER) != 0 || is_word(f))
		return ST_OK;
	st = learn_text(r, f->kind, f->value, texts, span_eq(f->matched, f->value) ? 1 : 2);
	if (st == ST_OK && (f->kind == KIND_MAC || f->kind == KIND_BSSID))
		st = learn_eui64(r, f->value);
	return st;
}

enum st redactor_new(struct redactor **ret, const struct case_reader *c)
{
	struct redactor *r = calloc(1, sizeof(*r));
	struct span secret;
	enum st st;

	if (r == NULL)
		return ST_NOMEM;
	secret = c->secret(c->self);
	arena_init(&r->arena, SIZE_MAX / 2);
	map_init(&r->pointed, UINT32_MAX);
	st = needles_new(&r->needles);
	if (st == ST_OK && secret.len == CASE_SECRET)
		st = pseudonyms_new(&r->names, secret);
	for (size_t i = 0; st == ST_OK && i < c->n_captures(c->self); i++)
		st = c->each_finding(c->self, i, learn, r);
	if (st == ST_OK)
		st = needles_ready(r->needles);
	if (st != ST_OK) {
		redactor_free(r);
		return st;
	}
	*ret = r;
	return ST_OK;
}

void redactor_free(struct redactor *r)
{
	if (r == NULL)
		return;
	needles_free(r->needles);
	map_deinit(&r->pointed);
	arena_deinit(&r->arena);
	pseudonyms_free(r->names);
	free(r->masks);
	free(r);
}

static bool is_quad(uint8_t c)
{
	return c == '.' || (unsigned)c - '0' < 10;
}

/* Digits of an IPv4 address: a number that has them says nothing there, but for its own points. */
static bool in_address(const struct redactor *r, const struct needle_hit *hit, struct span text)
{
	struct span own = span_cut(text, hit->at, hit->len);
	size_t at = hit->at, end = hit->at + hit->len;
	struct ip ip;

	if (hit->joined || span_find(own, '.', 0) >= own.len
	    || map_first(&r->pointed, hash_bytes(own, 0)) != MAP_NONE)
		return false;
	while (at > 0 && is_quad(text.p[at - 1]))
		at--;
	while (end < text.len && is_quad(text.p[end]))
		end++;
	if (end > at && text.p[end - 1] == '.')
		end--;
	return ip_parse(span_cut(text, at, end - at), &ip) && ip.family == IP_V4;
}

enum st redact(const struct redactor *r, struct buf *out, struct span text)
{
	struct needle_hit hit;
	enum st st = ST_OK;
	size_t at = 0;

	while (st == ST_OK && needles_next(r->needles, text, at, &hit)) {
		const struct mask *m = &r->masks[hit.value];

		st = buf_put(out, span_cut(text, at, hit.at - at));
		if (st == ST_OK && in_address(r, &hit, text))
			st = buf_put(out, span_cut(text, hit.at, hit.len));
		else if (st == ST_OK)
			st = hit.joined ? buf_put(out, stars)
					: redact_value(r, out, m->kind, m->value);
		at = hit.at + hit.len;
	}
	return st == ST_OK ? buf_put(out, span_from(text, at)) : st;
}
