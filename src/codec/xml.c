#include "codec/xml.h"

#include "base/span.h"

enum { SEARCH_BYTES_MAX = 16 * 1024 };

static bool is_blank(uint8_t c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static bool is_name(uint8_t c)
{
	return !is_blank(c) && c > ' ' && c != '<' && c != '>' && c != '/' && c != '=' && c != '"'
	       && c != '\'';
}

static bool starts_name(uint8_t c)
{
	return (unsigned)(c | 32) - 'a' < 26 || c == '_' || c >= 0x80;
}

static struct span read_name(struct span in, size_t at)
{
	size_t end = at;

	while (end < in.len && is_name(in.p[end]))
		end++;
	return span_cut(in, at, end - at);
}

static size_t skip_blanks(struct span in, size_t at)
{
	while (at < in.len && is_blank(in.p[at]))
		at++;
	return at;
}

void xml_begin(struct xml_walk *w, struct span in)
{
	w->in = in;
	w->at = 0;
	w->depth = 0;
	w->value = w->attr = span_cut(in, 0, 0);
	w->in_tag = w->has_text = false;
	w->searched = 0;
}

static void push(struct xml_walk *w, struct span name)
{
	if (w->depth < XML_DEPTH_MAX)
		w->names[w->depth] = name;
	w->depth++;
	w->has_text = false;
}

/* Back to the element of that name; an end tag without its element closes nothing. */
static void pop(struct xml_walk *w, struct span name)
{
	unsigned d = w->depth;

	w->has_text = false;
	if (d > XML_DEPTH_MAX) {
		w->depth--;
		return;
	}
	while (d > 0 && !span_eq(w->names[d - 1], name))
		d--;
	if (d > 0)
		w->depth = d - 1;
}

/* Does the end tag of the innermost element come at all? */
static bool is_closed_later(struct xml_walk *w)
{
	struct span name = w->names[w->depth - 1];

	for (size_t i = w->at; w->searched < SEARCH_BYTES_MAX;) {
		struct span near = span_cut(w->in, 0, i + SEARCH_BYTES_MAX - w->searched);
		size_t tag = span_find_span(near, SPAN_LIT("</"), i);

		w->searched += tag - i + 1;
		if (tag == near.len)
			return near.len < w->in.len;
		i = tag + 2;
		if (span_eq(read_name(w->in, i), name))
			return true;
	}
	return true;
}

static enum xml_token open_element(struct xml_walk *w, size_t at)
{
	if (w->has_text && w->depth != 0 && w->depth <= XML_DEPTH_MAX && !is_closed_later(w))
		w->depth--;
	w->value = read_name(w->in, at);
	push(w, w->value);
	w->at = at + w->value.len;
	w->in_tag = true;
	return XML_OPEN;
}

static enum xml_token close_element(struct xml_walk *w, size_t at)
{
	w->value = read_name(w->in, at);
	w->at = span_find(w->in, '>', at);
	w->at += w->at < w->in.len;
	pop(w, w->value);
	return XML_CLOSE;
}

/* The next attribute of the tag at w->at; false at its end, which is consumed. */
static bool read_attr(struct xml_walk *w, bool *closes)
{
	size_t at = w->at;

	*closes = false;
	for (;;) {
		at = skip_blanks(w->in, at);
		if (at >= w->in.len || w->in.p[at] == '<')
			break;
		if (w->in.p[at] == '>') {
			at++;
			break;
		}
		*closes = w->in.p[at] == '/';
		w->attr = read_name(w->in, at);
		at = skip_blanks(w->in, at + w->attr.len);
		if (w->attr.len == 0) {
			at++;
			continue;
		}
		if (at >= w->in.len || w->in.p[at] != '=')
			continue;
		at = skip_blanks(w->in, at + 1);
		if (at < w->in.len && (w->in.p[at] == '"' || w->in.p[at] == '\'')) {
			size_t end = span_find(w->in, w->in.p[at], at + 1);

			w->value = span_cut(w->in, at + 1, end - at - 1);
			w->at = end + (end < w->in.len);
			return true;
		}
		w->value = read_name(w->in, at);
		w->at = at + w->value.len;
		return true;
	}
	w->at = at;
	w->in_tag = false;
	return false;
}

/* Text up to the next tag; w->at is moved there. */
static bool read_text(struct xml_walk *w, size_t end)
{
	struct span s = span_cut(w->in, w->at, end - w->at);

	w->at = end;
	if (span_trim(s).len == 0)
		return false;
	w->value = s;
	w->has_text = true;
	return true;
}

/* <!-- -->, <?xml ?>, <!DOCTYPE >: the offset behind it; CDATA is handled before. */
static size_t skip_special(struct span in, size_t at)
{
	const char *end = ">";
	size_t i;

	if (span_starts(span_from(in, at), SPAN_LIT("<!--")))
		end = "-->";
	else if (in.p[at + 1] == '?')
		end = "?>";
	i = span_find_span(in, span_str(end), at + 2);
	return i < in.len ? i + strlen(end) : in.len;
}

static bool read_cdata(struct xml_walk *w)
{
	size_t begin = w->at + 9, end = span_find_span(w->in, SPAN_LIT("]]>"), begin);

	w->at = begin;
	w->has_text = true;
	w->value = span_cut(w->in, begin, end - begin);
	w->at = end < w->in.len ? end + 3 : end;
	return w->value.len != 0;
}

static bool is_tag(struct span in, size_t at)
{
	return in.len - at >= 2
	       && (starts_name(in.p[at + 1]) || in.p[at + 1] == '/' || in.p[at + 1] == '!'
		   || in.p[at + 1] == '?');
}

enum xml_token xml_next(struct xml_walk *w)
{
	bool closes;

	if (w->in_tag) {
		if (read_attr(w, &closes))
			return XML_ATTR;
		if (closes && w->depth != 0) {
			w->value = span_cut(w->in, w->at, 0);
			w->depth--;
			w->has_text = false;
			return XML_CLOSE;
		}
	}
	while (w->at < w->in.len) {
		size_t end = w->at;

		while (end < w->in.len && (w->in.p[end] != '<' || !is_tag(w->in, end)))
			end = span_find(w->in, '<', end + 1);
		if (end != w->at) {
			if (read_text(w, end))
				return XML_TEXT;
			continue;
		}
		if (starts_name(w->in.p[end + 1]))
			return open_element(w, end + 1);
		if (w->in.p[end + 1] == '/')
			return close_element(w, end + 2);
		if (span_starts(span_from(w->in, end), SPAN_LIT("<![CDATA["))) {
			if (read_cdata(w))
				return XML_TEXT;
			continue;
		}
		w->at = skip_special(w->in, end);
	}
	return XML_END;
}

enum st xml_path(const struct xml_walk *w, enum xml_token tok, struct buf *out)
{
	unsigned n = w->depth < XML_DEPTH_MAX ? w->depth : XML_DEPTH_MAX;
	enum st ret = ST_OK;

	for (unsigned i = 0; i < n && ret == ST_OK; i++) {
		ret = buf_put_u8(out, '/');
		if (ret == ST_OK)
			ret = buf_put(out, w->names[i]);
	}
	if (ret == ST_OK && tok == XML_ATTR)
		ret = buf_put_str(out, "/@");
	if (ret == ST_OK && tok == XML_ATTR)
		ret = buf_put(out, w->attr);
	return ret;
}

enum st xml_seek(struct xml_walk *w, struct span in, size_t at, enum xml_token *tok)
{
	xml_begin(w, in);
	while ((*tok = xml_next(w)) != XML_END) {
		size_t begin = (size_t)(w->value.p - in.p);

		if (*tok != XML_ATTR && *tok != XML_TEXT)
			continue;
		if (begin > at)
			return ST_BAD;
		if (at - begin < w->value.len)
			return ST_OK;
	}
	return ST_BAD;
}

bool xml_attr(struct span tag, const char *name, struct span *ret)
{
	struct xml_walk w;
	bool closes;

	xml_begin(&w, tag);
	w.at = read_name(tag, 0).len;
	while (read_attr(&w, &closes)) {
		if (!span_eq_nocase(w.attr, name))
			continue;
		*ret = w.value;
		return true;
	}
	return false;
}
