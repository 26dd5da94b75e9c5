#include "report/json.h"

#include "base/span.h"
#include "base/text.h"
#include "base/tm.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { KEY_MAX = 60 };

void json_init(struct json *j, struct out *out)
{
	*j = (struct json){ .out = out };
}

static void put_code(struct out *o, uint32_t unit)
{
	static const char hex[] = "0123456789abcdef";
	const char text[] = {
		'\\',	       'u', hex[unit >> 12 & 15], hex[unit >> 8 & 15], hex[unit >> 4 & 15],
		hex[unit & 15]
	};

	out_put(o, span_of(text, sizeof(text)));
}

static void put_escaped(struct out *o, uint32_t cp)
{
	const char quoted[] = { '\\', (char)cp };

	if (cp == '"' || cp == '\\') {
		out_put(o, span_of(quoted, sizeof(quoted)));
	} else if (cp > 0xffff) { /* UTF-16 surrogates, RFC 8259 section 7 */
		put_code(o, 0xd800 + ((cp - 0x10000) >> 10));
		put_code(o, 0xdc00 + ((cp - 0x10000) & 0x3ff));
	} else {
		put_code(o, cp);
	}
}

/* Most text is this: it needs no look at what it means. */
static bool is_plain(uint8_t c)
{
	return c >= 0x20 && c < 0x7f && c != '"' && c != '\\';
}

static bool stands(uint32_t cp)
{
	return cp != '"' && cp != '\\' && text_is_shown(cp);
}

static void put_string(struct out *o, struct span s)
{
	size_t from = 0, at = 0;

	out_put(o, SPAN_LIT("\""));
	while (at < s.len) {
		uint32_t cp = 0;
		size_t n;

		while (at < s.len && is_plain(s.p[at]))
			at++;
		if (at == s.len)
			break;
		n = text_utf8(span_from(s, at), &cp);
		if (n != 0 && stands(cp)) {
			at += n;
			continue;
		}
		out_put(o, span_cut(s, from, at - from));
		put_escaped(o, n != 0 ? cp : s.p[at]);
		at += n != 0 ? n : 1;
		from = at;
	}
	out_put(o, span_from(s, from));
	out_put(o, SPAN_LIT("\""));
}

static void put_comma(struct json *j)
{
	if (j->some[j->depth])
		out_put(j->out, SPAN_LIT(","));
	j->some[j->depth] = true;
}

/* Names of members are ours, plain and short. */
static void put_key(struct json *j, const char *key)
{
	char text[KEY_MAX + 4] = ",\"";
	size_t from = j->some[j->depth] ? 0 : 1, len;

	if (key == NULL) {
		put_comma(j);
		return;
	}
	j->some[j->depth] = true;
	len = strnlen(key, KEY_MAX + 1);
	if (len > KEY_MAX) {
		j->out->status = ST_LIMIT; /* as too deep a level: never from outside */
		return;
	}
	memcpy(text + 2, key, len); // NOLINT(bugprone-not-null-terminated-result)
	text[2 + len] = '"';
	text[3 + len] = ':';
	out_put(j->out, span_of(text + from, len + 4 - from));
}

static void put_name(struct json *j, struct span name)
{
	put_comma(j);
	put_string(j->out, name);
	out_put(j->out, SPAN_LIT(":"));
}

static void open_level(struct json *j, const char *key, const char *bracket)
{
	put_key(j, key);
	out_str(j->out, bracket);
	if (j->depth + 1 < JSON_DEPTH_MAX)
		j->depth++;
	else
		j->out->status = ST_LIMIT; /* our own nesting: never from outside */
	j->some[j->depth] = false;
}

static void close_level(struct json *j, const char *bracket)
{
	out_str(j->out, bracket);
	if (j->depth != 0)
		j->depth--;
}

void json_object(struct json *j, const char *key)
{
	open_level(j, key, "{");
}

void json_array(struct json *j, const char *key)
{
	open_level(j, key, "[");
}

void json_end_object(struct json *j)
{
	close_level(j, "}");
}

void json_end_array(struct json *j)
{
	close_level(j, "]");
}

void json_end_line(struct json *j)
{
	out_str(j->out, "\n");
	j->some[0] = false;
}

void json_text(struct json *j, const char *key, struct span text)
{
	put_key(j, key);
	put_string(j->out, text);
}

void json_str(struct json *j, const char *key, const char *text)
{
	json_text(j, key, span_str(text));
}

void json_text_or_null(struct json *j, const char *key, struct span text)
{
	if (text.len != 0)
		json_text(j, key, text);
	else
		json_null(j, key);
}

void json_hex(struct json *j, const char *key, struct span bytes)
{
	static const char digits[] = "0123456789abcdef";

	put_key(j, key);
	out_str(j->out, "\"");
	for (size_t i = 0; i < bytes.len; i++) {
		const char two[2] = { digits[bytes.p[i] >> 4], digits[bytes.p[i] & 15] };

		out_put(j->out, span_of(two, sizeof(two)));
	}
	out_str(j->out, "\"");
}

void json_u64(struct json *j, const char *key, uint64_t v)
{
	char text[24];
	size_t at = sizeof(text);

	put_key(j, key);
	do {
		text[--at] = (char)('0' + v % 10);
		v /= 10;
	} while (v != 0);
	out_put(j->out, span_of(text + at, sizeof(text) - at));
}

void json_i64(struct json *j, const char *key, int64_t v)
{
	put_key(j, key);
	out_printf(j->out, "%lld", (long long)v);
}

void json_f64(struct json *j, const char *key, double v)
{
	put_key(j, key);
	if (isfinite(v))
		out_printf(j->out, "%.6g", v);
	else
		out_str(j->out, "null");
}

void json_bool(struct json *j, const char *key, bool v)
{
	put_key(j, key);
	out_str(j->out, v ? "true" : "false");
}

void json_null(struct json *j, const char *key)
{
	put_key(j, key);
	out_str(j->out, "null");
}

void json_time(struct json *j, const char *key, int64_t ns)
{
	enum { SECONDS_LEN = 19 }; /* 2019-02-11T07:30:00 */
	int64_t second = ns / 1000000000, rest = ns % 1000000000;
	char text[SECONDS_LEN + 8];

	if (ns == TM_NONE) {
		json_null(j, key);
		return;
	}
	if (rest < 0) {
		rest += 1000000000;
		second--;
	}
	/* many lines tell of one second: its text is made once */
	if (second != j->second || j->second_text[0] == '\0') {
		tm_format(ns, j->second_text);
		j->second = second;
	}
	memcpy(text, j->second_text, SECONDS_LEN);
	text[SECONDS_LEN] = '.';
	rest /= 1000;
	for (size_t i = SECONDS_LEN + 6; i > SECONDS_LEN; i--, rest /= 10)
		text[i] = (char)('0' + rest % 10);
	text[SECONDS_LEN + 7] = 'Z';
	put_key(j, key);
	put_string(j->out, span_of(text, sizeof(text)));
}

void json_named_u64(struct json *j, struct span name, uint64_t v)
{
	put_name(j, name);
	out_printf(j->out, "%llu", (unsigned long long)v);
}

void json_named_text(struct json *j, struct span name, struct span text)
{
	put_name(j, name);
	put_string(j->out, text);
}
