#include "identify/context.h"

#include "base/span.h"
#include "base/text.h"
#include "identify/keys.h"

#include <ctype.h>
#include <string.h>

enum { VALUE_MAX = 80, LOOK_MAX = 16 * 1024, N_KINDS = 4 };

static const enum kind wanted[N_KINDS] = { KIND_MODEL, KIND_BUILD, KIND_SESSION_ID, KIND_VERSION };

struct context {
	struct span value[N_KINDS];
};

static void set(struct context *c, enum kind k, struct span v)
{
	v = span_trim(v);
	for (size_t i = 0; i < N_KINDS; i++)
		if (wanted[i] == k && c->value[i].len == 0 && v.len != 0 && v.len <= VALUE_MAX)
			c->value[i] = v;
}

/*
 * Mozilla/5.0 (Linux; Android 9; LG-D855 Build/LRX21R) ... and the shorter
 * Dalvik/2.1.0 (Linux; U; Android 5.0; LG-D855 Build/LRX21R): the part behind Android.
 */
static void from_user_agent(struct context *c, struct span ua)
{
	size_t at = span_find_span(ua, SPAN_LIT("Android"), 0), end, build;
	struct span part;

	at = span_find(ua, ';', at);
	end = span_find(ua, ')', at);
	if (at >= ua.len)
		return;
	part = span_cut(ua, at + 1, end - at - 1);
	build = span_find_span(part, SPAN_LIT("Build/"), 0);
	/* a language may stand before it: ; nb-no; */
	for (size_t next = span_find(part, ';', 0); next < build && next < part.len;
	     next = span_find(part, ';', 0)) {
		if (span_trim(span_cut(part, 0, next)).len > 5) {
			part = span_cut(part, 0, next);
			break;
		}
		part = span_from(part, next + 1);
		build = span_find_span(part, SPAN_LIT("Build/"), 0);
	}
	set(c, KIND_MODEL, span_cut(part, 0, build));
	if (build < part.len) {
		struct span b = span_from(part, build + 6);

		set(c, KIND_BUILD, span_cut(b, 0, span_find(b, ';', 0)));
	}
}

enum { N_WORDS = 7 };

static const char *const words[N_WORDS] = { "model", "build",	"session", "sid",
					    "swver", "version", "regver" };

/* Which of the words stand in b at all: one pass that asks for two letters first. */
static unsigned words_in(struct span b)
{
	uint8_t first[256] = { 0 }, second[256] = { 0 };
	unsigned found = 0;

	_Static_assert(N_WORDS <= 8, "a bit each");
	for (size_t w = 0; w < N_WORDS; w++) {
		uint8_t bit = (uint8_t)(1u << w);

		first[(uint8_t)words[w][0]] |= bit;
		first[toupper(words[w][0])] |= bit;
		second[(uint8_t)words[w][1]] |= bit;
		second[toupper(words[w][1])] |= bit;
	}
	for (size_t i = 0; i + 1 < b.len; i++) {
		unsigned may = first[b.p[i]] & second[b.p[i + 1]] & ~found;

		for (; may != 0; may &= may - 1) {
			unsigned w = (unsigned)__builtin_ctz(may);

			if (span_eq_nocase(span_cut(b, i, strlen(words[w])), words[w]))
				found |= 1u << w;
		}
	}
	return found;
}

/* Names of context in s: each place a word of theirs stands is looked at with the notation's eyes.
 */
static void from_surface(struct context *c, const struct surface *s)
{
	struct span b = span_cut(s->bytes, 0, LOOK_MAX);
	unsigned found = words_in(b);

	for (size_t w = 0; w < N_WORDS; w++) {
		size_t n = strlen(words[w]);

		for (size_t i = 0; (found >> w & 1) != 0 && i + n < b.len; i++) {
			struct place pl = { 0 };
			size_t v = i + n;
			struct key_says says;

			if (tolower(b.p[i]) != words[w][0]
			    || !span_eq_nocase(span_cut(b, i, n), words[w]))
				continue;
			while (v < b.len && (isalnum(b.p[v]) || b.p[v] == '_'))
				v++;
			while (v < b.len && strchr("\"' :=>", b.p[v]) != NULL && b.p[v] != 0)
				v++;
			if (v >= b.len)
				break;
			surface_place(s, v, 1, &pl);
			if (pl.view == NULL || pl.key.len == 0)
				continue;
			says = keys_lookup(pl.key);
			if (says.kinds != 0)
				set(c, says.first, pl.value);
		}
	}
}

enum st context_find(const struct message *m, const struct surface *const *surfaces, size_t n,
		     struct buf *out)
{
	struct context c = { 0 };
	enum st ret = ST_OK;

	for (size_t i = 0; i < n; i++)
		from_surface(&c, surfaces[i]);
	for (size_t i = 0; i < m->n_fields; i++)
		if (span_eq_nocase(m->fields[i].key, "user-agent"))
			from_user_agent(&c, m->fields[i].bytes);
	for (size_t i = 0; ret == ST_OK && i < N_KINDS; i++) {
		if (c.value[i].len == 0)
			continue;
		ret = buf_printf(out, "%s%s=", out->len != 0 ? "; " : "",
				 kind_info(wanted[i])->name);
		if (ret == ST_OK)
			ret = text_sanitise(out, c.value[i]);
	}
	return ret;
}
