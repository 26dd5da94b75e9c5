/* row: XML and HTML: element text and attributes */
#include "unwrap/views.h"

#include "base/span.h"
#include "codec/xml.h"

#include <string.h>

enum { JUNK_MAX = 16, LOOK = 512 };

static bool is_letter(uint8_t c)
{
	return (unsigned)(c | 32) - 'a' < 26;
}

/* The name of an element and what may follow it; <sip:user@host> and <urn:gsma:imei:> are none. */
static bool is_element(struct span b, size_t at)
{
	unsigned colons = 0;

	for (size_t i = at; i < b.len && i - at < VIEW_KEY_MAX; i++) {
		uint8_t c = b.p[i];

		if (c == '>' || c == '/' || c == ' ' || c == '\t' || c == '\r' || c == '\n')
			return true;
		colons += c == ':';
		if (colons > 1 || (c != ':' && !view_is_name(c)))
			return false;
	}
	return false;
}

/* A tag near the start; the registration SMS has four bytes in front of it. */
static bool fits(struct span bytes)
{
	struct span b = span_cut(bytes, 0, LOOK);

	if (b.len == 0 || memchr(b.p, '<', b.len < JUNK_MAX ? b.len : JUNK_MAX) == NULL)
		return false;
	for (size_t i = 0; i < JUNK_MAX && i + 2 < b.len; i++) {
		uint8_t c = b.p[i + 1];

		if (b.p[i] == '{' || b.p[i] == '[')
			return false;
		if (b.p[i] != '<')
			continue;
		if (c != '?' && c != '!' && !(is_letter(c) && is_element(b, i + 1)))
			return false;
		return span_find(b, '>', i) < b.len;
	}
	return false;
}

/* Offset of the nearest < or > in front of at. */
static bool bracket_before(struct span b, size_t at, size_t *ret)
{
	size_t least = at > VIEW_LOOK_AROUND ? at - VIEW_LOOK_AROUND : 0;

	for (size_t i = at; i > least; i--) {
		if (b.p[i - 1] != '<' && b.p[i - 1] != '>')
			continue;
		*ret = i - 1;
		return true;
	}
	return false;
}

/* The inside of the tag that ends with the > at end: "string name='x'"; false without. */
static bool tag_before(struct span b, size_t end, struct span *ret)
{
	size_t open;

	if (!bracket_before(b, end, &open) || b.p[open] != '<')
		return false;
	*ret = span_cut(b, open + 1, end - open - 1);
	return true;
}

static struct span tag_name(struct span tag)
{
	size_t n = 0;

	while (n < tag.len && tag.p[n] > ' ' && tag.p[n] != '/')
		n++;
	return span_cut(tag, 0, n);
}

/* <string name="imei"> is called imei, not string. */
static struct span tag_key(struct span tag)
{
	struct span key;

	if (xml_attr(tag, "name", &key) || xml_attr(tag, "key", &key))
		return key;
	return tag_name(tag);
}

/* <key>IMEI</key><string>...: a property list says the name in the element before. */
static bool key_of_plist(struct span b, size_t open, struct span *key)
{
	struct span front = span_trim(span_cut(b, 0, open)), tag;
	size_t end;

	if (front.len < 6 || !span_eq(span_from(front, front.len - 6), SPAN_LIT("</key>")))
		return false;
	end = front.len - 6;
	if (!bracket_before(b, end, &open) || b.p[open] != '>' || !tag_before(b, open, &tag)
	    || !span_eq_str(tag_name(tag), "key"))
		return false;
	*key = span_cut(b, open + 1, end - open - 1);
	return true;
}

static bool place_text(struct span b, size_t close, size_t at, size_t len, struct place *ret)
{
	struct span tag, key, value = span_cut(b, close + 1, span_find(b, '<', at) - close - 1);

	if (!tag_before(b, close, &tag) || tag.len == 0)
		return false;
	value = span_trim(value);
	if (at < (size_t)(value.p - b.p) || at >= (size_t)(value.p - b.p) + value.len)
		return false;
	if (tag.p[0] == '/')
		key = span_cut(b, at, 0);
	else if (!key_of_plist(b, (size_t)(tag.p - b.p) - 1, &key))
		key = tag_key(tag);
	view_set_place(ret, "xml", b, key, value, at, len);
	return true;
}

static bool place_attr(struct span b, size_t open, size_t at, size_t len, struct place *ret)
{
	size_t end = span_find(b, '>', at), from = (size_t)open + 1;
	struct span tag = span_cut(b, from, end - from), name;
	struct xml_walk w;
	enum xml_token tok;

	if (xml_seek(&w, span_cut(b, open, end - open + 1), at - open, &tok) != ST_OK
	    || tok != XML_ATTR)
		return false;
	name = w.attr;
	if (span_eq_nocase(name, "value"))
		name = tag_key(tag);
	view_set_place(ret, "xml", b, name, w.value, at, len);
	return true;
}

static bool place_cdata(struct span b, size_t open, size_t at, size_t len, struct place *ret)
{
	size_t begin = open + 9, close = open;
	struct span tag, key = span_cut(b, at, 0), value;

	if (at < begin)
		return false;
	value = span_cut(b, begin, span_find_span(b, SPAN_LIT("]]>"), at) - begin);
	if (at - begin >= value.len)
		return false;
	if (close > 0 && b.p[close - 1] == '>' && tag_before(b, close - 1, &tag))
		key = tag_key(tag);
	view_set_place(ret, "xml", b, key, value, at, len);
	return true;
}

static bool place(struct span bytes, size_t at, size_t len, struct place *ret)
{
	size_t bracket;

	if (at >= bytes.len || !bracket_before(bytes, at, &bracket))
		return false;
	if (bytes.p[bracket] == '>')
		return place_text(bytes, bracket, at, len, ret);
	if (span_starts(span_from(bytes, bracket), SPAN_LIT("<![CDATA[")))
		return place_cdata(bytes, bracket, at, len, ret);
	return place_attr(bytes, bracket, at, len, ret);
}

static enum st path(struct span bytes, size_t at, struct buf *out)
{
	size_t before = out->len;
	struct xml_walk w;
	enum xml_token tok;
	enum st ret = xml_seek(&w, bytes, at, &tok);

	if (ret != ST_OK)
		return ret;
	ret = buf_put_str(out, "xml:");
	if (ret == ST_OK)
		ret = xml_path(&w, tok, out);
	if (ret != ST_OK)
		out->len = before;
	return ret;
}

const struct view view_xml = { .name = "xml", .fits = fits, .place = place, .path = path };
