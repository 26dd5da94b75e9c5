/*
 * page.h - words set into lines of a terminal: folded at its width, in its colours.
 *
 * A line begins with page_line(); words follow and are broken between, with
 * the rest of the line under hang; a word wider than the line is cut. Every
 * word passes text_sanitise(), so nothing from a capture steers the terminal.
 */
#ifndef REPORT_PAGE_H
#define REPORT_PAGE_H

#include "report/mask.h"
#include "report/report.h"

enum page_style { PAGE_PLAIN, PAGE_STRONG, PAGE_FAINT, PAGE_BAD, PAGE_WEAK, PAGE_GOOD };

struct page {
	struct out *out;
	const struct report_options *o;
	const struct redactor *redact; /* NULL: values are shown */
	struct buf word, text;
	size_t column, hang;
	bool begun; /* a word stands on this line */
};

void page_init(struct page *p, struct out *out, const struct report_options *o,
	       const struct redactor *redact);
void page_deinit(struct page *p);

void page_line(struct page *p, size_t indent, size_t hang);
void page_end(struct page *p);	 /* ends the line */
void page_blank(struct page *p); /* an empty line */

/* One word: kept together, a space before it unless it begins the line. */
void page_word(struct page *p, enum page_style style, struct span word);
/* One word that starts at a column of its own, where the line is not already past it. */
void page_cell(struct page *p, enum page_style style, size_t column, struct span word);
/* Words with spaces between, of our own making. */
void page_say(struct page *p, enum page_style style, const char *fmt, ...) PRINTF_LIKE(3, 4);

/*
 * A whole line to be copied into a shell: as it is, on one line whatever the width. Nothing at
 * all where it holds more than printable ASCII.
 */
void page_command(struct page *p, size_t indent, struct span command);

/* Text from outside as it may be shown (through the redactor), until the next call. */
struct span page_shown(struct page *p, struct span text);

/* The mark for a terminal that shows UTF-8, else the one in ASCII. */
static inline const char *page_mark(const struct page *p, const char *utf8, const char *ascii)
{
	return p->o->unicode ? utf8 : ascii;
}

#endif
