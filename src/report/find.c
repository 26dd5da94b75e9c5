#include "report/find.h"

#include "base/span.h"
#include "base/text.h"
#include "case/file_read.h"
#include "case/file_search.h"
#include "report/json.h"

#include <string.h>

enum { AROUND = 40, LINE_MOST = 16 << 20, BYTES_MOST = 64 << 20 };

/* One search while it goes through the case. */
struct search {
	struct finding_text *f;
	struct redactor *redact; /* made with the first place; NULL: values are shown */
	struct out *out;
	struct json j;
	size_t capture_at; /* whose path is in path */
	struct buf text;   /* what is looked for, in small letters */
	struct buf small;  /* the bytes looked through, likewise */
	struct buf path, shown, line;
	enum st status;
};

/* One place. */
struct place {
	const struct finding *finding;
	const struct trace *trace;
	size_t step, at;
};

static void note(struct search *s, enum st st)
{
	if (s->status == ST_OK)
		s->status = st;
}

/* In a loop that the compiler makes wide: bodies are megabytes. */
static enum st put_small(struct buf *out, struct span in)
{
	enum st st;

	buf_clear(out);
	st = buf_reserve(out, in.len);
	if (st != ST_OK)
		return st;
	for (size_t i = 0; i < in.len; i++) {
		uint8_t c = in.p[i];

		out->p[i] = (uint8_t)(c + ((unsigned)(uint8_t)(c - 'A') < 26 ? 32 : 0));
	}
	out->len = in.len;
	return ST_OK;
}

/* The next place of the text in s->small at or after from; its length when there is none. */
static size_t next_place(const struct search *s, size_t from)
{
	const uint8_t *p = memmem(s->small.p + from, s->small.len - from, s->text.p, s->text.len);

	return p != NULL ? (size_t)(p - s->small.p) : s->small.len;
}

/* As it may be shown, in s->shown. */
static struct span shown(struct search *s, struct span text)
{
	buf_clear(&s->shown);
	note(s, s->redact != NULL ? redact(s->redact, &s->shown, text) : buf_put(&s->shown, text));
	return buf_span(&s->shown);
}

static struct span bytes_of(const struct place *p)
{
	return p->trace->steps[p->step].bytes;
}

static struct span before(const struct place *p)
{
	size_t n = p->at < AROUND ? p->at : AROUND;

	return span_cut(bytes_of(p), p->at - n, n);
}

static struct span around(const struct search *s, const struct place *p)
{
	size_t n = before(p).len;

	return span_cut(bytes_of(p), p->at - n, n + s->f->text.len + AROUND);
}

static void put_shape(struct search *s, struct span in)
{
	for (size_t i = 0; i < in.len; i++) {
		uint8_t c = in.p[i], small = c | 0x20;

		if (small >= 'a' && small <= 'z')
			c = 'x';
		else if (c >= '0' && c <= '9')
			c = '0';
		else if (c < 0x20 || c > 0x7e)
			c = '.';
		note(s, buf_put_u8(&s->shown, c));
	}
}

/*
 * What stands around, masked: an identifier may stand there in any form, in the layers
 * outside it too, so no letter and no digit is left; the text itself in brackets. In s->shown.
 */
static struct span shape(struct search *s, const struct place *p)
{
	struct span in = bytes_of(p);
	size_t end = p->at + s->f->text.len;

	buf_clear(&s->shown);
	put_shape(s, before(p));
	note(s, buf_put_u8(&s->shown, '['));
	put_shape(s, span_cut(in, p->at, s->f->text.len));
	note(s, buf_put_u8(&s->shown, ']'));
	put_shape(s, span_cut(in, end, AROUND));
	return buf_span(&s->shown);
}

static uint64_t frame_of(const struct finding *f)
{
	return f->n_frames != 0 ? f->frames[0] : 0;
}

static void put_json_dst(struct search *s, const struct party *dst)
{
	struct json *j = &s->j;
	char text[IP_TEXT_MAX];

	json_object(j, "dst");
	json_text_or_null(j, "ip", shown(s, span_str(ip_format(&dst->at.ip, text))));
	if (dst->at.port != 0)
		json_u64(j, "port", dst->at.port);
	else
		json_null(j, "port");
	json_text_or_null(j, "host", shown(s, dst->host));
	json_end_object(j);
}

static void put_json(struct search *s, const struct place *p)
{
	struct json *j = &s->j;

	json_object(j, NULL);
	json_str(j, "type", "place");
	json_text(j, "capture", buf_span(&s->path));
	json_u64(j, "frame", frame_of(p->finding));
	json_str(j, "finding", p->finding->id);
	json_text_or_null(j, "protocol", p->finding->protocol);
	put_json_dst(s, &p->finding->dst);
	json_array(j, "layers");
	for (size_t i = 0; i <= p->step; i++)
		json_text(j, NULL, shown(s, p->trace->steps[i].layer));
	json_end_array(j);
	json_u64(j, "offset", p->at);
	if (s->redact == NULL)
		json_text(j, "around", around(s, p));
	else
		json_null(j, "around");
	json_text(j, "shape", shape(s, p));
	json_end_object(j);
	json_end_line(j);
}

static void put_safe(struct search *s, struct span text)
{
	buf_clear(&s->line);
	note(s, text_sanitise(&s->line, text));
	out_put(s->out, buf_span(&s->line));
}

static void put_dst(struct search *s, const struct party *dst)
{
	char text[IP_TEXT_MAX];
	struct span ip = span_str(ip_format(&dst->at.ip, text));

	if (ip.len == 0 && dst->host.len == 0)
		return;
	out_str(s->out, ", to ");
	put_safe(s, shown(s, dst->host.len != 0 ? dst->host : ip));
	if (dst->at.port != 0)
		out_printf(s->out, " port %u", dst->at.port);
}

static void put_text(struct search *s, const struct place *p)
{
	put_safe(s, buf_span(&s->path));
	out_printf(s->out, ": frame %llu", (unsigned long long)frame_of(p->finding));
	put_dst(s, &p->finding->dst);
	out_printf(s->out, ", finding %s, ", p->finding->id);
	for (size_t i = 0; i <= p->step; i++) {
		out_str(s->out, i != 0 ? " > " : "");
		put_safe(s, shown(s, p->trace->steps[i].layer));
	}
	out_printf(s->out, ", offset %zu: ", p->at);
	put_safe(s, s->redact == NULL ? around(s, p) : shape(s, p));
	out_str(s->out, "\n");
}

static bool wanted(void *arg, struct span bytes)
{
	struct search *s = arg;

	note(s, put_small(&s->small, bytes));
	return s->status == ST_OK && next_place(s, 0) < s->small.len;
}

static enum st name_capture(struct search *s, size_t capture)
{
	const struct case_reader r = case_file_reader(s->f->file);
	struct capture c;
	enum st st = ST_OK;

	if (s->capture_at == capture)
		return ST_OK;
	st = r.capture(r.self, capture, &c);
	if (st != ST_OK)
		return st;
	s->capture_at = capture;
	buf_clear(&s->path);
	return buf_put(&s->path, shown(s, c.path));
}

static enum st found(void *arg, const struct finding *f, const struct trace *t, size_t step)
{
	struct search *s = arg;
	struct place p = { .finding = f, .trace = t, .step = step };
	const struct case_reader r = case_file_reader(s->f->file);

	if (s->redact == NULL && !s->f->o->show_values)
		note(s, redactor_new(&s->redact, &r));
	if (s->status == ST_OK)
		note(s, name_capture(s, f->capture));
	note(s, put_small(&s->small, bytes_of(&p)));
	if (s->status != ST_OK)
		return s->status;
	for (p.at = next_place(s, 0); p.at < s->small.len;
	     p.at = next_place(s, p.at + s->text.len)) {
		if (s->f->n++ >= FIND_PLACES_MAX)
			continue;
		if (s->f->json)
			put_json(s, &p);
		else
			put_text(s, &p);
	}
	return s->status != ST_OK ? s->status : s->out->status;
}

static void search_init(struct search *s)
{
	json_init(&s->j, s->out);
	buf_init(&s->text, LINE_MOST);
	buf_init(&s->small, BYTES_MOST);
	buf_init(&s->path, LINE_MOST);
	buf_init(&s->shown, LINE_MOST);
	buf_init(&s->line, LINE_MOST);
}

static void search_deinit(struct search *s)
{
	redactor_free(s->redact);
	buf_deinit(&s->text);
	buf_deinit(&s->small);
	buf_deinit(&s->path);
	buf_deinit(&s->shown);
	buf_deinit(&s->line);
}

enum st find_write(struct finding_text *f, struct out *out)
{
	struct search s = { .f = f, .out = out, .capture_at = SIZE_MAX };
	const struct bytes_search search = { &s, wanted, found };
	enum st st, flushed;

	search_init(&s);
	f->n = 0;
	st = put_small(&s.text, f->text);
	if (st == ST_OK)
		st = case_file_search(f->file, &search);
	if (st == ST_OK)
		st = s.status;
	if (f->n > FIND_PLACES_MAX && !f->json)
		out_printf(out, "and %llu more places\n",
			   (unsigned long long)(f->n - FIND_PLACES_MAX));
	search_deinit(&s);
	flushed = out_flush(out);
	return st != ST_OK ? st : flushed;
}
