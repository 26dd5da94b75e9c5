#include "report/stabled.h"

#include "base/span.h"
#include "codec/hex.h"
#include "report/words.h"

#include <stdio.h>

enum { HEX_MAX = 2 * SLOT_BYTES_MAX + 1, DESTINATIONS_MOST = 32 };

static bool is_bytes(const struct stable_row *r)
{
	return r->form[0] == 'b' && r->form[1] == 'y'; /* "bytes", not "base64" */
}

/* What a reader is shown of a value: bytes as hex digits. */
static struct span example(const struct stable_row *r, bool values, char hex[HEX_MAX])
{
	const struct stable_text *v = &r->value[STABLE_A];

	if (!values)
		return SPAN_LIT("***");
	if (!is_bytes(r))
		return v->bytes;
	hex_format(span_cut(v->bytes, 0, SLOT_BYTES_MAX), hex);
	return span_str(hex);
}

/* "bytes:4+8", "bytes:-8+8": offset from that end, and length. */
static void position(const struct stable_row *r, char ret[32])
{
	uint32_t len = r->value[STABLE_A].len;

	if (r->shape == SLOT_FROM_END)
		snprintf(ret, 32, "bytes:-%u+%u", r->at + len, len);
	else
		snprintf(ret, 32, "bytes:%u+%u", r->at, len);
}

static void put_path(struct json *j, const struct stable_row *r)
{
	struct span rest = r->path;
	char at[32];

	json_array(j, "path");
	while (rest.len != 0) {
		size_t end = span_find(rest, 0, 0);

		json_text(j, NULL, span_cut(rest, 0, end));
		rest = span_from(rest, end + 1);
	}
	if (r->shape != SLOT_VALUE) {
		position(r, at);
		json_str(j, NULL, at);
	}
	json_end_array(j);
}

static void put_row(const struct stable_row *r, bool values, struct json *j)
{
	char hex[HEX_MAX];

	json_object(j, NULL);
	json_str(j, "type", "stable_value");
	json_text(j, "dst", r->dst);
	put_path(j, r);
	json_f64(j, "entropy_bits", r->bits);
	json_str(j, "form", r->form);
	json_u64(j, "length", r->value[STABLE_A].len);
	json_u64(j, "seen_a", r->seen[STABLE_A]);
	json_u64(j, "seen_b", r->seen[STABLE_B]);
	json_u64(j, "captures_a", r->captures[STABLE_A]);
	json_u64(j, "captures_b", r->captures[STABLE_B]);
	json_text(j, "example", example(r, values, hex));
	if (r->joined != 0)
		json_u64(j, "joined", r->joined);
	else
		json_null(j, "joined");
	json_text_or_null(j, "derived",
			  r->derived != DIGEST_COUNT_ ? span_str(digest_name(r->derived))
						      : (struct span){ 0 });
	json_end_object(j);
	json_end_line(j);
}

/* Destinations of one identifier, each once; how many there are. */
static size_t destinations(const struct stable_rows *r, unsigned joined,
			   struct span ret[DESTINATIONS_MOST])
{
	size_t n = 0;

	for (size_t i = 0; i < r->n && n < DESTINATIONS_MOST; i++) {
		bool listed = r->rows[i].joined != joined;

		for (size_t k = 0; k < n && !listed; k++)
			listed = span_eq(ret[k], r->rows[i].dst);
		if (!listed)
			ret[n++] = r->rows[i].dst;
	}
	return n;
}

enum st stabled_json(const struct stable_rows *r, bool values, struct json *j)
{
	struct span dst[DESTINATIONS_MOST];

	for (size_t i = 0; i < r->n; i++)
		put_row(&r->rows[i], values, j);
	for (unsigned joined = 1; joined <= r->n; joined++) {
		size_t n = destinations(r, joined, dst);

		if (n == 0)
			break;
		json_object(j, NULL);
		json_str(j, "type", "joined_value");
		json_u64(j, "joined", joined);
		json_array(j, "destinations");
		for (size_t k = 0; k < n; k++)
			json_text(j, NULL, dst[k]);
		json_end_array(j);
		json_end_object(j);
		json_end_line(j);
	}
	json_object(j, NULL);
	json_str(j, "type", "summary");
	json_u64(j, "stable_values", r->n);
	json_u64(j, "identifiers", r->identifiers);
	json_u64(j, "compared", r->compared);
	json_u64(j, "weak", r->weak);
	json_u64(j, "not_compared", r->cut);
	json_end_object(j);
	json_end_line(j);
	return j->out->status;
}

/* --- for people --------------------------------------------------------------------------- */

static void show_row(const struct stable_row *r, bool values, struct page *p)
{
	char hex[HEX_MAX], at[32], a[WORDS_MAX], b[WORDS_MAX];
	struct span rest = r->path;

	page_line(p, 2, 10);
	page_say(p, PAGE_STRONG, "%.0f bits", r->bits);
	page_cell(p, PAGE_PLAIN, 12, span_str(r->form));
	page_word(p, PAGE_BAD, page_shown(p, example(r, values, hex)));
	page_say(p, PAGE_FAINT, "to");
	page_word(p, PAGE_STRONG, page_shown(p, r->dst));
	while (rest.len != 0) {
		size_t end = span_find(rest, 0, 0);

		page_word(p, PAGE_PLAIN, page_shown(p, span_cut(rest, 0, end)));
		rest = span_from(rest, end + 1);
	}
	if (r->shape != SLOT_VALUE) {
		position(r, at);
		page_word(p, PAGE_PLAIN, span_str(at));
	}
	page_end(p);
	page_line(p, 12, 14);
	page_say(p, PAGE_FAINT, "%s on A in %u captures, %s on B in %u",
		 words_times_told(r->seen[STABLE_A], a), r->captures[STABLE_A],
		 words_times_told(r->seen[STABLE_B], b), r->captures[STABLE_B]);
	if (r->derived != DIGEST_COUNT_)
		page_say(p, PAGE_FAINT, "- the %s of another of these", digest_name(r->derived));
	if (r->joined != 0)
		page_say(p, PAGE_WEAK, "- identifier %u", r->joined);
	page_end(p);
}

void stabled_show(const struct stable_rows *r, bool values, struct page *p)
{
	struct span dst[DESTINATIONS_MOST];

	char compared[WORDS_MAX];

	page_line(p, 0, 0);
	if (r->compared == 0)
		page_say(
			p, PAGE_WEAK,
			"Too little to say: the captures of the two devices have no message in "
			"common that could be compared. Longer captures, each with a restart, tell "
			"more.");
	else if (r->n == 0)
		page_say(
			p, PAGE_GOOD,
			"Nothing stays the same on one device and differs on the other (%s place%s "
			"compared).",
			words_number(r->compared, compared), r->compared == 1 ? "" : "s");
	else
		page_say(p, PAGE_BAD, "%u identifier%s that nobody declared, in %zu place%s",
			 r->identifiers, r->identifiers == 1 ? "" : "s", r->n,
			 r->n == 1 ? "" : "s");
	page_end(p);
	for (size_t i = 0; i < r->n; i++)
		show_row(&r->rows[i], values, p);
	for (unsigned joined = 1; joined <= r->n; joined++) {
		size_t n = destinations(r, joined, dst);

		if (n == 0)
			break;
		if (n < 2)
			continue;
		page_line(p, 0, 2);
		page_say(p, PAGE_BAD, "Identifier %u joins", joined);
		for (size_t k = 0; k < n; k++)
			page_word(p, PAGE_STRONG, page_shown(p, dst[k]));
		page_end(p);
	}
	if (r->weak != 0) {
		page_line(p, 0, 0);
		page_say(p, PAGE_FAINT,
			 "%llu more differ, but tell few devices apart (under %.0f bits)",
			 (unsigned long long)r->weak, stable_bits_least);
		page_end(p);
	}
	if (r->cut != 0) {
		page_line(p, 0, 0);
		page_say(p, PAGE_WEAK, "limit.slots: %llu places or values were not compared",
			 (unsigned long long)r->cut);
		page_end(p);
	}
}
