#include "report/page.h"

#include "base/span.h"
#include "base/text.h"

#include <stdarg.h>
#include <stdio.h>

enum { WORD_MAX = 1 << 20 };

void page_init(struct page *p, struct out *out, const struct report_options *o,
	       const struct redactor *redact)
{
	*p = (struct page){ .out = out, .o = o, .redact = redact };
	buf_init(&p->word, WORD_MAX);
	buf_init(&p->text, WORD_MAX);
}

void page_deinit(struct page *p)
{
	buf_deinit(&p->word);
	buf_deinit(&p->text);
}

static void fail(struct page *p, enum st st)
{
	if (st != ST_OK && p->out->status == ST_OK)
		p->out->status = st;
}

static void blanks(struct page *p, size_t n)
{
	static const char spaces[] = "                                ";

	p->column += n;
	for (; n >= sizeof(spaces) - 1; n -= sizeof(spaces) - 1)
		out_put(p->out, span_of(spaces, sizeof(spaces) - 1));
	out_put(p->out, span_of(spaces, n));
}

void page_line(struct page *p, size_t indent, size_t hang)
{
	p->column = 0;
	p->begun = false;
	p->hang = hang;
	/* a narrow terminal has no room for indents */
	if (p->o->width != 0 && p->hang > p->o->width / 2)
		p->hang = p->o->width / 2;
	blanks(p, indent < p->hang ? indent : p->hang);
}

void page_end(struct page *p)
{
	out_str(p->out, "\n");
	p->column = 0;
	p->begun = false;
}

void page_blank(struct page *p)
{
	page_end(p);
}

static void fold(struct page *p)
{
	out_str(p->out, "\n");
	p->column = 0;
	p->begun = false;
	blanks(p, p->hang);
}

static void put_styled(struct page *p, enum page_style style, struct span s)
{
	static const char *const on[] = {
		[PAGE_STRONG] = "\33[1m", [PAGE_FAINT] = "\33[2m", [PAGE_BAD] = "\33[1;31m",
		[PAGE_WEAK] = "\33[33m",  [PAGE_GOOD] = "\33[32m",
	};
	bool coloured = p->o->colour && style != PAGE_PLAIN;

	if (coloured)
		out_str(p->out, on[style]);
	out_put(p->out, s);
	if (coloured)
		out_str(p->out, "\33[0m");
	p->column += text_columns(s);
	p->begun = true;
}

/* The part of s that fits into so many columns, at least one character. */
static struct span fitting(struct span s, size_t columns)
{
	size_t at = 0, used = 0;

	while (at < s.len) {
		uint32_t cp = 0;
		size_t n = text_utf8(span_from(s, at), &cp);

		used += n != 0 ? text_width(cp) : 1;
		if (used > columns && at != 0)
			break;
		at += n != 0 ? n : 1;
	}
	return span_cut(s, 0, at);
}

static void put_word(struct page *p, enum page_style style, size_t gap, struct span s)
{
	size_t width = p->o->width, columns = text_columns(s);

	if (width == 0 || p->column + gap + columns <= width) {
		blanks(p, gap);
		put_styled(p, style, s);
		return;
	}
	if (p->begun)
		fold(p);
	while (s.len != 0) {
		size_t room = p->column < width ? width - p->column : 1;
		struct span part = fitting(s, room);

		put_styled(p, style, part);
		s = span_from(s, part.len);
		if (s.len != 0)
			fold(p);
	}
}

static struct span sanitised(struct page *p, struct span word)
{
	buf_clear(&p->word);
	fail(p, text_sanitise(&p->word, word));
	return buf_span(&p->word);
}

void page_word(struct page *p, enum page_style style, struct span word)
{
	put_word(p, style, p->begun ? 1 : 0, sanitised(p, word));
}

void page_cell(struct page *p, enum page_style style, size_t column, struct span word)
{
	size_t gap = p->begun ? 2 : 0;

	if (p->column + gap < column)
		gap = column - p->column;
	put_word(p, style, gap, sanitised(p, word));
}

void page_say(struct page *p, enum page_style style, const char *fmt, ...)
{
	char text[512];
	struct span rest;
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	rest = span_of(text, n > 0 && (size_t)n < sizeof(text) ? (size_t)n : 0);
	while (rest.len != 0) {
		size_t end = span_find(rest, ' ', 0);

		if (end != 0)
			page_word(p, style, span_cut(rest, 0, end));
		rest = span_from(rest, end + 1);
	}
}

void page_command(struct page *p, size_t indent, struct span command)
{
	for (size_t i = 0; i < command.len; i++)
		if (command.p[i] < ' ' || command.p[i] > '~')
			return;
	page_line(p, indent, indent);
	put_styled(p, PAGE_FAINT, command);
	page_end(p);
}

struct span page_shown(struct page *p, struct span text)
{
	enum st st;

	if (p->redact == NULL || text.len == 0)
		return text;
	buf_clear(&p->text);
	st = redact(p->redact, &p->text, text);
	fail(p, st);
	return st == ST_OK ? buf_span(&p->text) : SPAN_LIT("***");
}
