#include "report/out.h"

#include "base/span.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { OUT_FLUSH_AT = 64 * 1024, OUT_MAX = OUT_FLUSH_AT };

void out_init(struct out *o, enum st (*write)(void *arg, struct span bytes), void *arg)
{
	*o = (struct out){ .arg = arg, .write = write };
	buf_init(&o->buf, OUT_MAX);
}

void out_deinit(struct out *o)
{
	buf_deinit(&o->buf);
}

enum st out_flush(struct out *o)
{
	if (o->status == ST_OK && o->buf.len != 0)
		o->status = o->write(o->arg, buf_span(&o->buf));
	buf_clear(&o->buf);
	return o->status;
}

/* What does not fit: room made, or straight through. */
static void put_slow(struct out *o, struct span s)
{
	if (o->buf.cap == 0)
		o->status = buf_reserve(&o->buf, OUT_FLUSH_AT);
	if (o->status != ST_OK || (o->buf.len + s.len > OUT_FLUSH_AT && out_flush(o) != ST_OK))
		return;
	o->status = s.len > OUT_FLUSH_AT ? o->write(o->arg, s) : buf_put(&o->buf, s);
}

void out_put(struct out *o, struct span s)
{
	if (o->status != ST_OK || s.len == 0)
		return;
	if (s.len > o->buf.cap - o->buf.len) {
		put_slow(o, s);
		return;
	}
	memcpy(o->buf.p + o->buf.len, s.p, s.len);
	o->buf.len += s.len;
}

void out_str(struct out *o, const char *s)
{
	out_put(o, span_str(s));
}

void out_printf(struct out *o, const char *fmt, ...)
{
	char text[512];
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	if (n < 0 || (size_t)n >= sizeof(text)) {
		if (o->status == ST_OK)
			o->status = ST_LIMIT;
		return;
	}
	out_put(o, span_of(text, (size_t)n));
}
