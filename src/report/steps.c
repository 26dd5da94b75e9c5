#include "report/steps.h"

#include "base/span.h"
#include "report/steps_layers.h"
#include "report/steps_place.h"
#include "report/steps_value.h"

#include <stdarg.h>
#include <stdio.h>

enum { TEXT_MOST = 1 << 20, FORMATTED_MAX = 2048 };

static void note(struct steps_work *w, enum st st)
{
	if (w->st == ST_OK)
		w->st = st;
}

struct step *steps_add(struct steps_work *w, const char *what, struct span name)
{
	struct step *s;

	if (w->st == ST_OK && w->steps->n == STEPS_MAX)
		w->st = ST_LIMIT;
	if (w->st != ST_OK)
		return NULL;
	s = &w->steps->rows[w->steps->n++];
	*s = (struct step){
		.what = what, .name = name, .text = "", .filter = "", .command = "", .gives = ""
	};
	return s;
}

static PRINTF_LIKE(2, 0) void put(struct steps_work *w, const char *fmt, va_list ap)
{
	char text[FORMATTED_MAX];
	int n = vsnprintf(text, sizeof(text), fmt, ap);

	if (n < 0 || (size_t)n >= sizeof(text))
		note(w, ST_LIMIT);
	else
		note(w, buf_put(&w->text, span_of(text, (size_t)n)));
}

void steps_put(struct steps_work *w, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	put(w, fmt, ap);
	va_end(ap);
}

void steps_put_long(struct steps_work *w, const char *s)
{
	note(w, buf_put_str(&w->text, s));
}

void steps_put_outside(struct steps_work *w, struct span s)
{
	note(w, w->redact != NULL ? redact(w->redact, &w->text, s) : buf_put(&w->text, s));
}

const char *steps_take(struct steps_work *w)
{
	struct span s;

	note(w, buf_put_u8(&w->text, 0));
	if (w->st == ST_OK && !arena_dup(w->a, buf_span(&w->text), &s))
		w->st = ST_NOMEM;
	buf_clear(&w->text);
	return w->st == ST_OK ? (const char *)s.p : "";
}

const char *steps_say(struct steps_work *w, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	put(w, fmt, ap);
	va_end(ap);
	return steps_take(w);
}

enum st steps_make(struct steps *ret, const struct case_reader *r, const struct finding *f,
		   const struct redactor *redact, struct arena *a)
{
	struct steps_work w = { .steps = ret, .a = a, .f = f, .redact = redact };

	ret->n = 0;
	buf_init(&w.text, TEXT_MOST);
	w.st = r->capture(r->self, f->capture, &w.capture);
	if (w.st == ST_OK)
		w.st = r->trace(r->self, f, a, &w.trace);
	if (w.st == ST_OK)
		steps_place(&w);
	if (w.st == ST_OK && w.trace.n != 0) {
		steps_layers(&w);
		steps_value(&w);
	}
	buf_deinit(&w.text);
	return w.st;
}
