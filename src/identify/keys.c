#include "identify/keys.h"

#include "base/span.h"
#include "identify/tables.h"

#include <ctype.h>
#include <string.h>

enum { NAME_MAX_LEN = 64, WORDS_MAX = 12, NEEDLE_LEAST = 4 };

/* A name without separators, and where its words begin. */
struct plain {
	char text[NAME_MAX_LEN];
	size_t len;
	uint8_t word[WORDS_MAX];
	size_t n_words;
};

static bool begins_word(struct span name, size_t i)
{
	uint8_t c = name.p[i], before = i != 0 ? name.p[i - 1] : '.';

	if (!isalnum(before))
		return true;
	if (isdigit(before) != 0 && !isdigit(c))
		return true;
	return islower(before) && isupper(c);
}

static bool plain_make(struct span name, struct plain *ret)
{
	ret->len = ret->n_words = 0;
	for (size_t i = 0; i < name.len; i++) {
		if (!isalnum(name.p[i])) {
			if (name.p[i] >= 0x80)
				return false;
			continue;
		}
		if (ret->len >= sizeof(ret->text))
			return false;
		if (begins_word(name, i) && ret->n_words < WORDS_MAX)
			ret->word[ret->n_words++] = (uint8_t)ret->len;
		ret->text[ret->len++] = (char)tolower(name.p[i]);
	}
	return ret->len != 0;
}

/* As span_cmp(), of a row's name and letters or digits; for a dozen rows each time. */
static int compare(const char *row, const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (row[i] != text[i])
			return (uint8_t)row[i] < (uint8_t)text[i] ? -1 : 1;
	return row[len] != 0;
}

static const struct table_key *find(const char *text, size_t len)
{
	size_t lo = 0, hi = table_keys_n;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		int c = compare(table_keys[mid].plain, text, len);

		if (c == 0)
			return &table_keys[mid];
		if (c < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return NULL;
}

static const struct table_key *find_any(const struct plain *p, bool *tail)
{
	const struct table_key *k = find(p->text, p->len);

	*tail = false;
	if (k == NULL && p->len > 1 && p->text[0] == 'x' && p->n_words > 1 && p->word[1] == 1)
		k = find(p->text + 1, p->len - 1);
	for (size_t i = 1; k == NULL && i < p->n_words && p->word[i] < p->len; i++) {
		k = find(p->text + p->word[i], p->len - p->word[i]);
		if (k != NULL && !k->tail)
			k = NULL;
		*tail = k != NULL;
	}
	return k;
}

/* Behind the last '[', '.', '/', '$' or ':' that has a name behind it. */
static struct span last_name(struct span name)
{
	while (name.len != 0 && !isalnum(name.p[name.len - 1]))
		name.len--;
	for (size_t i = name.len; i-- > 0;) {
		uint8_t c = name.p[i];

		if (c == '[' || c == '.' || c == '/' || c == '$' || c == ':')
			return span_from(name, i + 1);
	}
	return name;
}

static const struct table_key *lookup(struct span name, bool *tail)
{
	struct plain p;
	const struct table_key *k;

	if (!plain_make(name, &p))
		return NULL;
	k = find_any(&p, tail);
	while (k == NULL && p.len > 1 && isdigit((unsigned char)p.text[p.len - 1])) {
		p.len--; /* a slot: imei2 */
		k = find_any(&p, tail);
	}
	return k;
}

struct key_says keys_lookup(struct span name)
{
	bool tail = false;
	const struct table_key *k;
	struct span last;

	if (name.len == 0 || name.len > 256)
		return (struct key_says){ 0, KIND_COUNT_, false };
	k = lookup(name, &tail);
	last = last_name(name);
	if (k == NULL && last.len != name.len)
		k = lookup(last, &tail);
	if (k == NULL || k->kinds == 0)
		return (struct key_says){ 0, KIND_COUNT_, false };
	return (struct key_says){ k->kinds, (enum kind)k->first, tail };
}

/* Kinds whose values the sweep does not notice by themselves. */
static bool is_shapeless(uint32_t kinds)
{
	const uint32_t context = 1u << KIND_MODEL | 1u << KIND_BUILD | 1u << KIND_SESSION_ID
				 | 1u << KIND_FINGERPRINT;
	const uint32_t shapeless =
		1u << KIND_MSISDN | 1u << KIND_CELL_ID | 1u << KIND_LAC | 1u << KIND_CDMA_ID
		| 1u << KIND_PLMN | 1u << KIND_SSID | 1u << KIND_SERIAL | 1u << KIND_HOSTNAME
		| 1u << KIND_DEVICE_ID | 1u << KIND_INSTALL_ID | 1u << KIND_ACCOUNT
		| 1u << KIND_CREDENTIAL | 1u << KIND_COOKIE_ID | 1u << KIND_PUSH_TOKEN;

	return (kinds & shapeless) != 0 && (kinds & context) == 0;
}

/* The words of a row joined by join (0: nothing). */
static size_t spell(const struct table_key *k, char join, char *out, size_t max)
{
	size_t n = 0;

	for (const char *c = k->words; *c != 0; c++) {
		if (*c == ' ' && join == 0)
			continue;
		if (n >= max)
			return 0;
		out[n++] = *c == ' ' ? join : *c;
	}
	return n;
}

/* A name too short for a needle by itself has one with what stands in front, too. */
static enum st short_needles(const char *name, size_t n, enum st (*fn)(void *arg, struct span),
			     void *arg)
{
	static const char around[][2] = { { '"', '"' }, { '/', '=' }, { '&', '=' } };
	char text[NEEDLE_LEAST];
	enum st ret = ST_OK;

	if (n + 2 != NEEDLE_LEAST)
		return ST_OK;
	memcpy(text + 1, name, n);
	for (size_t i = 0; ret == ST_OK && i < N_ELEMENTS(around); i++) {
		text[0] = around[i][0];
		text[n + 1] = around[i][1];
		ret = fn(arg, span_of(text, sizeof(text)));
	}
	return ret;
}

/* One spelling of a name with each sign that may stand behind it. */
static enum st name_needles(char *text, size_t n, enum st (*fn)(void *arg, struct span), void *arg)
{
	static const char ends[] = "\"=:>";
	enum st ret = short_needles(text, n, fn, arg);

	for (const char *end = ends; ret == ST_OK && n + 1 >= NEEDLE_LEAST && *end != 0; end++) {
		text[n] = *end;
		ret = fn(arg, span_of(text, n + 1));
	}
	return ret;
}

enum st keys_each_needle(enum st (*fn)(void *arg, struct span needle), void *arg)
{
	static const char joins[] = { 0, '_', '-', '.' };

	for (size_t i = 0; i < table_keys_n; i++) {
		const struct table_key *k = &table_keys[i];
		size_t n_joins = strchr(k->words, ' ') != NULL ? sizeof(joins) : 1;

		if (!is_shapeless(k->kinds))
			continue;
		for (size_t j = 0; j < n_joins; j++) {
			char text[NAME_MAX_LEN + 1];
			size_t n = spell(k, joins[j], text, NAME_MAX_LEN);
			enum st ret = n != 0 ? name_needles(text, n, fn, arg) : ST_OK;

			if (ret != ST_OK)
				return ret;
		}
	}
	return ST_OK;
}
