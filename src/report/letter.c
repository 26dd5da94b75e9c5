#include "report/letter.h"

#include "base/span.h"
#include "base/text.h"
#include "report/files.h"
#include "report/texts.h"

#include <stdio.h>
#include <string.h>

enum { BLOCK_MAX = 1 << 20, COLUMNS = 78 };

static void note(struct letter *l, enum st st)
{
	if (l->status == ST_OK)
		l->status = st;
}

static void put(struct letter *l, struct span s)
{
	note(l, buf_put(&l->line, s));
}

/* What a character that means something to the format is written as, or NULL. */
static const char *escape_of(const struct letter *l, uint8_t c)
{
	static const char markdown[] = "\\`*_[]<>#|~&";
	static const char *const escaped[] = { "\\\\", "\\`",  "\\*", "\\_", "\\[", "\\]",
					       "&lt;", "&gt;", "\\#", "\\|", "\\~", "&amp;" };
	const char *at;

	if (l->format == REPORT_TEXT || c == 0)
		return NULL;
	if (l->format == REPORT_HTML)
		return c == '<'	  ? "&lt;"
		       : c == '>' ? "&gt;"
		       : c == '&' ? "&amp;"
		       : c == '"' ? "&quot;"
				  : NULL;
	at = strchr(markdown, c);
	return at != NULL && l->block != LETTER_CODE ? escaped[at - markdown] : NULL;
}

/* Any text, ours or from outside. */
static void put_escaped(struct letter *l, struct span text)
{
	struct buf clean;

	buf_init(&clean, BLOCK_MAX);
	note(l, text_sanitise(&clean, text));
	for (size_t i = 0; i < clean.len && l->status == ST_OK; i++) {
		const char *e = escape_of(l, clean.p[i]);

		if (e != NULL)
			put(l, span_str(e));
		else
			note(l, buf_put_u8(&l->line, clean.p[i]));
	}
	buf_deinit(&clean);
}

/* --- blocks ------------------------------------------------------------------------------- */

/* Plain text in lines of COLUMNS, the first under first, the others under hang. */
static void fold(struct letter *l, const char *first, const char *hang)
{
	struct span rest = buf_span(&l->line);
	size_t column = strlen(first);
	bool begun = false;

	out_str(l->out, first);
	while (rest.len != 0) {
		size_t end = span_find(rest, ' ', 0);
		size_t columns = text_columns(span_cut(rest, 0, end));

		if (begun && column + 1 + columns > COLUMNS && l->block != LETTER_CODE) {
			out_str(l->out, "\n");
			out_str(l->out, hang);
			column = strlen(hang);
		} else if (begun) {
			out_str(l->out, " ");
			column++;
		}
		out_put(l->out, span_cut(rest, 0, end));
		column += columns;
		begun = true;
		rest = span_from(rest, end + 1);
	}
	out_str(l->out, "\n");
}

static void close_list(struct letter *l)
{
	if (l->listing && l->format == REPORT_HTML)
		out_str(l->out, l->block == LETTER_ITEM ? "</ul>\n" : "</ol>\n");
	else if (l->listing)
		out_str(l->out, "\n");
	l->listing = false;
}

static void write_html(struct letter *l)
{
	static const char *const around[][2] = {
		[LETTER_PARAGRAPH] = { "<p>", "</p>\n" },
		[LETTER_ITEM] = { "<li>", "</li>\n" },
		[LETTER_NUMBERED] = { "<li>", "</li>\n" },
		[LETTER_CODE] = { "<pre><code>", "</code></pre>\n" },
	};

	out_str(l->out, around[l->block][0]);
	out_put(l->out, buf_span(&l->line));
	out_str(l->out, around[l->block][1]);
}

static void write_marked(struct letter *l)
{
	char first[16] = "", hang[8] = "";

	if (l->block == LETTER_ITEM)
		memcpy(first, "- ", 3);
	else if (l->block == LETTER_NUMBERED)
		snprintf(first, sizeof(first), "%u. ", l->number);
	else if (l->block == LETTER_CODE)
		memcpy(first, "    ", 5);
	if (l->format == REPORT_TEXT) {
		memset(hang, ' ', strlen(first));
		fold(l, first, hang);
	} else {
		out_str(l->out, first);
		out_put(l->out, buf_span(&l->line));
		out_str(l->out, "\n");
	}
	if (!l->listing)
		out_str(l->out, "\n");
}

static void end_block(struct letter *l)
{
	if (!l->open)
		return;
	if (l->format == REPORT_HTML)
		write_html(l);
	else
		write_marked(l);
	l->open = false;
}

void letter_begin(struct letter *l, enum letter_block block)
{
	bool list = block == LETTER_ITEM || block == LETTER_NUMBERED;

	end_block(l);
	if (l->listing && l->block != block)
		close_list(l);
	if (list && !l->listing) {
		l->number = 0;
		if (l->format == REPORT_HTML)
			out_str(l->out, block == LETTER_ITEM ? "<ul>\n" : "<ol>\n");
	}
	l->block = block;
	l->listing = list;
	l->number++;
	l->open = true;
	l->ref_len = 0;
	buf_clear(&l->line);
}

/* --- sentences ---------------------------------------------------------------------------- */

static struct span sentence(struct letter *l, const char *id)
{
	struct span s = texts_get(id);

	if (s.len == 0)
		note(l, ST_BAD);
	return s;
}

static const struct letter_put *find_put(const struct letter_put *puts, struct span name)
{
	for (; puts != NULL && puts->name != NULL; puts++)
		if (span_eq_str(name, puts->name))
			return puts;
	return NULL;
}

static void put_sentence(struct letter *l, struct span s, const struct letter_put *puts)
{
	while (s.len != 0) {
		size_t open = span_find(s, '{', 0), close = span_find(s, '}', open);
		const struct letter_put *p;

		put_escaped(l, span_cut(s, 0, open));
		if (open == s.len)
			return;
		p = find_put(puts, span_cut(s, open + 1, close - open - 1));
		if (p != NULL)
			put_escaped(l, p->text);
		else
			note(l, ST_BAD); /* a sentence that asks for what nobody gives */
		s = span_from(s, close + 1);
	}
}

void letter_say(struct letter *l, const char *id, const struct letter_put *puts)
{
	if (l->line.len != 0)
		put(l, SPAN_LIT(" "));
	put_sentence(l, sentence(l, id), puts);
}

void letter_plain(struct letter *l, struct span text)
{
	if (l->line.len != 0)
		put(l, SPAN_LIT(" "));
	put_escaped(l, text);
}

void letter_refs(struct letter *l, uint64_t first, uint64_t last)
{
	bool markdown = l->format == REPORT_MARKDOWN;

	if (last == 0 || l->status != ST_OK)
		return;
	if (l->ref_len != 0 && l->ref_first == first && l->ref_last == last) {
		memmove(l->line.p + l->ref_at, l->line.p + l->ref_at + l->ref_len,
			l->line.len - l->ref_at - l->ref_len);
		l->line.len -= l->ref_len;
	}
	l->ref_at = l->line.len;
	l->ref_first = first;
	l->ref_last = last;
	note(l, buf_put_str(&l->line, markdown ? " \\[" : " ["));
	if (last > first)
		note(l, buf_printf(&l->line, "%llu\u2013%llu", (unsigned long long)first,
				   (unsigned long long)last));
	else
		note(l, buf_printf(&l->line, "%llu", (unsigned long long)first));
	note(l, buf_put_str(&l->line, markdown ? "\\]" : "]"));
	l->ref_len = l->line.len - l->ref_at;
}

void letter_one(struct letter *l, enum letter_block block, const char *id,
		const struct letter_put *puts)
{
	letter_begin(l, block);
	letter_say(l, id, puts);
}

/* --- the whole ---------------------------------------------------------------------------- */

static void write_heading(struct letter *l, const char *id, bool title)
{
	buf_clear(&l->line);
	l->block = LETTER_PARAGRAPH;
	put_sentence(l, sentence(l, id), NULL);
	if (l->format == REPORT_HTML) {
		out_str(l->out, title ? "<h1>" : "<h2>");
		out_put(l->out, buf_span(&l->line));
		out_str(l->out, title ? "</h1>\n" : "</h2>\n");
	} else if (l->format == REPORT_MARKDOWN) {
		out_str(l->out, title ? "# " : "## ");
		out_put(l->out, buf_span(&l->line));
		out_str(l->out, "\n\n");
	} else {
		size_t columns = text_columns(buf_span(&l->line));

		out_put(l->out, buf_span(&l->line));
		out_str(l->out, "\n");
		for (size_t i = 0; i < columns; i++)
			out_str(l->out, title ? "=" : "-");
		out_str(l->out, "\n\n");
	}
	buf_clear(&l->line);
}

void letter_heading(struct letter *l, const char *id)
{
	end_block(l);
	close_list(l);
	write_heading(l, id, false);
}

static const char slot[] = "@TELLTALE_LETTER@";

static struct span frame(void)
{
	const struct report_file *f = report_file("letter.html");

	return f != NULL ? span_of(f->text, f->len) : (struct span){ 0 };
}

void letter_init(struct letter *l, struct out *out, enum report_format format, const char *title)
{
	*l = (struct letter){ .out = out, .format = format };
	buf_init(&l->line, BLOCK_MAX);
	if (format == REPORT_HTML)
		out_put(out, span_cut(frame(), 0, span_find_span(frame(), SPAN_LIT(slot), 0)));
	write_heading(l, title, true);
}

enum st letter_end(struct letter *l)
{
	size_t at = span_find_span(frame(), SPAN_LIT(slot), 0);

	end_block(l);
	close_list(l);
	if (l->format == REPORT_HTML)
		out_put(l->out, span_from(frame(), at + sizeof(slot) - 1));
	if (l->status == ST_OK)
		l->status = l->out->status;
	return l->status;
}

void letter_deinit(struct letter *l)
{
	buf_deinit(&l->line);
}
