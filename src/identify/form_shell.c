#include "identify/form_shell.h"

#include "base/span.h"
#include "codec/hex.h"
#include "identify/form.h"
#include "identify/shell_line.h"

#include <ctype.h>
#include <string.h>

#define VALUE "printf %s \"$v\""
#define VALUE_SHORT "printf %s \"${v%?}\"" /* without its last character */
#define BARE VALUE " | tr -d ':\\-'"
#define SWAP " | sed -E 's/(.)(.)/\\2\\1/g'"
#define BACKWARDS " | fold -w2 | tac | tr -d '\\n'" /* pairs of hex digits */
/* a number in decimal, or 0x and hex digits */
#define DIGITS "$(printf %s \"$v\" | sed 's/^0*//')"
#define HEX_NUMBER "0x$(printf %s \"$v\" | tr -d ':\\-')"

enum { RAW_EUI64 = 8, IMEISV_SHARED = 14 };

static bool is_address(const struct form_said *s)
{
	return s->kind == KIND_MAC || s->kind == KIND_BSSID;
}

/* --- text --------------------------------------------------------------------------------- */

static void shell_plain(struct shell_line *l)
{
	shell_put(l, VALUE);
}

/* Signalling sends a 0 in place of the check digit, or nothing. */
static void shell_no_check(struct shell_line *l)
{
	bool zero = shell_count(l->s->matched) == l->s->value.len;

	shell_put(l, VALUE_SHORT);
	if (zero)
		shell_put(l, " | sed 's/$/0/'");
	shell_signs(l);
}

static void shell_separators(struct shell_line *l)
{
	shell_put(l, is_address(l->s) ? BARE : VALUE);
	shell_signs(l);
	shell_capitals(l);
}

static void shell_bare(struct shell_line *l)
{
	shell_put(l, BARE);
	shell_capitals(l);
}

static void shell_international(struct shell_line *l)
{
	bool plus = l->s->matched.len != 0 && l->s->matched.p[0] == '+';

	shell_put(l, plus || l->s->matched.len == 0 ? "printf +%s \"$v\"" : "printf 00%s \"$v\"");
}

/* Without the country's code, with or without the 0 that stands for it. */
static void shell_national(struct shell_line *l)
{
	size_t n = l->s->matched.len;
	bool zero = n != 0 && l->s->matched.p[0] == '0';

	shell_put(l, zero ? "printf 0%s \"${v#" : "printf %s \"${v#");
	for (n -= zero; n < l->s->value.len; n++)
		shell_put(l, "?");
	shell_put(l, "}\"");
}

static void shell_decimal(struct shell_line *l)
{
	bool minus = l->s->matched.len != 0 && l->s->matched.p[0] == '-';

	shell_put(l, minus ? "printf %s \"$((" HEX_NUMBER "))\"" : "printf %u \"" HEX_NUMBER "\"");
}

static void shell_hex(struct shell_line *l)
{
	shell_put(l, "printf %0");
	shell_put_number(l, l->s->matched.len != 0 ? l->s->matched.len : 1);
	shell_put(l, "x \"$v\"");
	shell_capitals(l);
}

static void shell_imeisv(struct shell_line *l)
{
	shell_put(l, "printf %s%s \"${v%?}\" \"$sv\"");
}

static void shell_reversed(struct shell_line *l)
{
	shell_put(l, VALUE " | rev");
	shell_capitals(l);
}

/* First byte of the identifier as it stood: bytes, or hex digits whose first group may be short. */
static unsigned eui64_first(struct span m)
{
	unsigned v = 0;
	size_t digits = shell_count(m), n = 0;

	if (m.len == RAW_EUI64)
		return m.p[0];
	while (n < m.len && n < 4 && isxdigit(m.p[n])) {
		v = v << 4 | hex_digit(m.p[n]);
		n++;
	}
	/* pairs with a sign between, or groups of four */
	return n == 2 && digits == 2 * RAW_EUI64 ? v : v >> 8;
}

static void shell_eui64(struct shell_line *l)
{
	struct span m = l->s->matched, v = l->s->value;
	unsigned own = v.len >= 2 ? (unsigned)hex_digit(v.p[0]) << 4 | hex_digit(v.p[1]) : 0;

	shell_put(l, "printf %02x%s \"$((0x${v%%:*}");
	shell_put(l, eui64_first(m) != own ? " ^ 2" : "");
	shell_put(l, "))\" \"$(printf %s \"${v#*:}\" | tr -d : | sed 's/^..../&fffe/')\"");
	if (m.len == RAW_EUI64)
		return;
	if (shell_count(m) == 2 * (size_t)RAW_EUI64) {
		shell_signs(l);
		shell_capitals(l);
		return;
	}
	/* as RFC 5952 section 4.1 has it: no zeros in front */
	shell_put(l, " | sed -E 's/(....)(....)(....)/\\1:\\2:\\3:/;s/(^|:)0{1,3}/\\1/g'");
	shell_capitals(l);
}

static void shell_degrees(struct shell_line *l, const char *scale)
{
	shell_put(l, "LC_ALL=C awk -v v=\"${v%,*}\" 'BEGIN { printf \"%.0f\", v * ");
	shell_put(l, scale);
	shell_put(l, " }'");
}

static void shell_e6(struct shell_line *l)
{
	shell_degrees(l, "1e6");
}
static void shell_e7(struct shell_line *l)
{
	shell_degrees(l, "1e7");
}

static void shell_rounded(struct shell_line *l)
{
	shell_put(l, "LC_ALL=C awk -v v=\"${v%,*}\" 'BEGIN { printf \"%.3f\", v }'");
}

static void shell_geohash(struct shell_line *l)
{
	shell_put(l, "LC_ALL=C awk -v v=\"$v\" -v n=");
	shell_put_number(l, l->s->matched.len);
	shell_put(l, " 'BEGIN { split(v, p, \",\"); p[0] = p[2]; lo[0] = -180; hi[0] = 180; "
		     "lo[1] = -90; hi[1] = 90; for (i = 0; i < 5 * n; i++) { a = i % 2; "
		     "m = (lo[a] + hi[a]) / 2; up = (p[a] + 0 >= m); b = 2 * b + up; "
		     "if (up) lo[a] = m; else hi[a] = m; if (i % 5 == 4) { printf \"%s\", "
		     "substr(\"0123456789bcdefghjkmnpqrstuvwxyz\", b + 1, 1); b = 0 } } }'");
	shell_capitals(l);
}

/* --- bytes, as hex digits ------------------------------------------------------------------ */

static void shell_utf16le(struct shell_line *l)
{
	shell_put(l, VALUE " | iconv -t UTF-16LE");
	shell_to_hex(l);
}
static void shell_utf16be(struct shell_line *l)
{
	shell_put(l, VALUE " | iconv -t UTF-16BE");
	shell_to_hex(l);
}

/* n digits; an odd count is filled. */
static void put_bcd(struct shell_line *l, size_t n)
{
	if (n < l->s->value.len)
		shell_put(l, n % 2 != 0 ? "printf %sf \"${v%?}\"" : VALUE_SHORT);
	else
		shell_put(l, n % 2 != 0 ? "printf %sf \"$v\"" : VALUE);
}

static void shell_bcd(struct shell_line *l)
{
	put_bcd(l, l->s->value.len);
}

static void shell_bcd_swapped(struct shell_line *l)
{
	const struct form_said *s = l->s;
	size_t n = s->value.len;

	/* seven bytes hold fourteen digits: the check digit is left out */
	if (s->kind == KIND_IMEI && s->matched.len == (n - 1) / 2)
		n--;
	put_bcd(l, n);
	shell_put(l, SWAP);
}

/* Type and parity stand beside the first digit (TS 24.008 10.5.1.4). */
static void shell_mobile_identity(struct shell_line *l)
{
	unsigned type = l->s->kind == KIND_IMSI ? 1 : l->s->kind == KIND_IMEI ? 2 : 3;
	bool odd = l->s->value.len % 2 != 0;
	char first[2] = { "0123456789ab"[type | (odd ? 8u : 0u)], 0 };

	shell_put(l, "printf ");
	shell_put(l, first);
	shell_put(l, odd ? "%s \"$v\"" SWAP : "%sf \"$v\"" SWAP);
}

static void shell_binary(struct shell_line *l)
{
	const struct form_said *s = l->s;
	bool number = s->kind == KIND_IMEI || s->kind == KIND_IMEISV || s->kind == KIND_IMSI
		      || s->kind == KIND_ICCID;
	uint64_t v = 0;
	bool back;

	shell_put(l, number ? "printf %016x \"" DIGITS "\"" : BARE);
	if (number) /* none of them fills its first byte and its last */
		back = s->matched.len == 8 && span_to_u64(s->value, &v)
		       && s->matched.p[7] == (uint8_t)(v >> 56) && s->matched.p[0] == (uint8_t)v;
	else
		back = s->matched.len != 0 && s->value.len >= 2
		       && (uint8_t)(hex_digit(s->value.p[0]) << 4 | hex_digit(s->value.p[1]))
				  != s->matched.p[0];
	shell_put(l, back ? BACKWARDS : "");
}

/* The first three fields of a GUID have their lowest byte first. */
static void shell_guid(struct shell_line *l)
{
	shell_put(l, VALUE " | sed -E 's/^(..)(..)(..)(..)-(..)(..)-(..)(..)/"
			   "\\4\\3\\2\\1\\6\\5\\8\\7/' | tr -d '\\-'");
}

static void shell_varint(struct shell_line *l)
{
	shell_put(l, is_address(l->s) ? "n=$((" HEX_NUMBER "))" : "n=" DIGITS);
	shell_put(l, "; while [ \"$n\" -gt 127 ]; do printf %02x $((n & 127 | 128)); "
		     "n=$((n >> 7)); done; printf %02x \"$n\"");
}

static const struct {
	const char *form;
	void (*put)(struct shell_line *l);
} rows[] = {
	{ "plain", shell_plain },
	{ "no-check-digit", shell_no_check },
	{ "separators", shell_separators },
	{ "no-separators", shell_bare },
	{ "international", shell_international },
	{ "national", shell_national },
	{ "decimal", shell_decimal },
	{ "eui-64", shell_eui64 },
	{ "rounded", shell_rounded },
	{ "e6", shell_e6 },
	{ "e7", shell_e7 },
	{ "geohash", shell_geohash },
	{ "hex", shell_hex },
	{ "imeisv", shell_imeisv },
	{ "reversed", shell_reversed },
	{ "utf-16le", shell_utf16le },
	{ "utf-16be", shell_utf16be },
	{ "bcd", shell_bcd },
	{ "bcd-swapped", shell_bcd_swapped },
	{ "mobile-identity", shell_mobile_identity },
	{ "binary", shell_binary },
	{ "guid", shell_guid },
	{ "varint", shell_varint },
};

enum st form_shell(const struct form_said *s, struct buf *out)
{
	struct shell_line l = { out, s, ST_UNSUP };
	size_t before = out->len;

	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		if (!span_eq_str(s->form, rows[i].form))
			continue;
		l.st = ST_OK;
		rows[i].put(&l);
	}
	if (l.st == ST_UNSUP && !form_is_unsolved(s->form, s->value)) {
		l.st = ST_OK;
		shell_digest(&l, s->form);
	}
	if (l.st != ST_OK)
		out->len = before;
	return l.st;
}

/* In single quotes; a quote inside ends them for a moment. */
static void put_quoted(struct shell_line *l, struct span s)
{
	shell_put(l, "'");
	for (size_t i = 0; i < s.len; i++) {
		if (s.p[i] == '\'')
			shell_put(l, "'\\''");
		else
			shell_put_span(l, span_cut(s, i, 1));
	}
	shell_put(l, "'");
}

enum st form_shell_value(const struct form_said *s, struct buf *out)
{
	struct shell_line l = { out, s, ST_OK };
	size_t before = out->len;

	shell_put(&l, "v=");
	put_quoted(&l, s->value);
	if (span_eq_str(s->form, "imeisv")) {
		shell_put(&l, "; sv=");
		put_quoted(&l, span_from(s->matched, IMEISV_SHARED));
	}
	shell_put(&l, "; ");
	if (l.st != ST_OK)
		out->len = before;
	return l.st;
}
