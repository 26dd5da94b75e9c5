#include "report/find.h"

#include "base/hash.h"
#include "base/map.h"
#include "base/span.h"
#include "base/text.h"
#include "report/json.h"

enum { TRACE_MOST = 64 << 20, AROUND = 40, LINE_MOST = 16 << 20, SEEN_MOST = 1 << 24 };

/* One search while it goes through the case. */
struct search {
	struct finding_text *f;
	struct redactor *redact; /* NULL: values are shown */
	struct out *out;
	struct json j;
	struct capture capture;
	struct arena arena; /* of one trace */
	struct map seen;    /* bytes looked through */
	struct buf shown, line;
	uint64_t seed;
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

static uint8_t lower(uint8_t c)
{
	return c >= 'A' && c <= 'Z' ? (uint8_t)(c | 0x20) : c;
}

/* The next place of text at or after from; in.len when there is none. */
static size_t next_place(struct span in, struct span text, size_t from)
{
	if (in.len < text.len)
		return in.len;
	for (size_t at = from; at <= in.len - text.len; at++) {
		size_t n = 0;

		while (n < text.len && lower(in.p[at + n]) == lower(text.p[n]))
			n++;
		if (n == text.len)
			return at;
	}
	return in.len;
}

/* As it may be shown, in s->shown. */
static struct span shown(struct search *s, struct span text)
{
	buf_clear(&s->shown);
	note(s, s->redact != NULL ? redact(s->redact, &s->shown, text) : buf_put(&s->shown, text));
	return buf_span(&s->shown);
}

static struct span around(const struct search *s, const struct place *p)
{
	size_t from = p->at > AROUND ? p->at - AROUND : 0;

	return span_cut(p->trace->steps[p->step].bytes, from,
			p->at - from + s->f->text.len + AROUND);
}

static uint64_t frame_of(const struct finding *f)
{
	return f->n_frames != 0 ? f->frames[0] : 0;
}

static void put_json(struct search *s, const struct place *p)
{
	struct json *j = &s->j;

	json_object(j, NULL);
	json_str(j, "type", "place");
	json_text(j, "capture", shown(s, s->capture.path));
	json_u64(j, "frame", frame_of(p->finding));
	json_str(j, "finding", p->finding->id);
	json_array(j, "layers");
	for (size_t i = 0; i <= p->step; i++)
		json_text(j, NULL, shown(s, p->trace->steps[i].layer));
	json_end_array(j);
	json_u64(j, "offset", p->at);
	if (s->redact == NULL)
		json_text(j, "around", around(s, p));
	else
		json_null(j, "around");
	json_end_object(j);
	json_end_line(j);
}

static void put_safe(struct search *s, struct span text)
{
	buf_clear(&s->line);
	note(s, text_sanitise(&s->line, text));
	out_put(s->out, buf_span(&s->line));
}

static void put_text(struct search *s, const struct place *p)
{
	put_safe(s, shown(s, s->capture.path));
	out_printf(s->out, ": frame %llu, finding %s, ", (unsigned long long)frame_of(p->finding),
		   p->finding->id);
	for (size_t i = 0; i <= p->step; i++) {
		out_str(s->out, i != 0 ? " > " : "");
		put_safe(s, shown(s, p->trace->steps[i].layer));
	}
	out_printf(s->out, ", offset %zu", p->at);
	if (s->redact == NULL) {
		out_str(s->out, ": ");
		put_safe(s, around(s, p));
	}
	out_str(s->out, "\n");
}

static void look_in(struct search *s, struct place *p)
{
	struct span in = p->trace->steps[p->step].bytes;

	for (p->at = next_place(in, s->f->text, 0); p->at < in.len;
	     p->at = next_place(in, s->f->text, p->at + s->f->text.len)) {
		if (s->f->n++ >= FIND_PLACES_MAX)
			continue;
		if (s->f->json)
			put_json(s, p);
		else
			put_text(s, p);
	}
}

static enum st on_finding(void *arg, const struct finding *f)
{
	struct search *s = arg;
	struct trace t = { 0 };
	struct place p = { .finding = f, .trace = &t };
	enum st st;

	arena_reset(&s->arena);
	st = s->f->r->trace(s->f->r->self, f, &s->arena, &t);
	for (; p.step < t.n && st == ST_OK; p.step++) {
		uint64_t h = hash_bytes(t.steps[p.step].bytes, s->seed);

		/* 64 bits with a seed nobody knows stand for the bytes */
		if (t.steps[p.step].bytes.len == 0 || map_first(&s->seen, h) != MAP_NONE)
			continue;
		st = map_put(&s->seen, h, 0);
		look_in(s, &p);
	}
	return st != ST_OK ? st : s->status != ST_OK ? s->status : s->out->status;
}

enum st find_write(struct finding_text *f, struct out *out)
{
	struct search s = { .f = f, .out = out, .seed = hash_seed() };
	const struct case_reader *r = f->r;
	enum st st = f->o->show_values ? ST_OK : redactor_new(&s.redact, r), flushed;

	json_init(&s.j, out);
	arena_init(&s.arena, TRACE_MOST);
	map_init(&s.seen, SEEN_MOST);
	buf_init(&s.shown, LINE_MOST);
	buf_init(&s.line, LINE_MOST);
	f->n = 0;
	for (size_t i = 0; st == ST_OK && i < r->n_captures(r->self); i++) {
		st = r->capture(r->self, i, &s.capture);
		if (st == ST_OK)
			st = r->each_finding(r->self, i, on_finding, &s);
	}
	if (f->n > FIND_PLACES_MAX && !f->json)
		out_printf(out, "and %llu more places\n",
			   (unsigned long long)(f->n - FIND_PLACES_MAX));
	redactor_free(s.redact);
	arena_deinit(&s.arena);
	map_deinit(&s.seen);
	buf_deinit(&s.shown);
	buf_deinit(&s.line);
	flushed = out_flush(out);
	return st != ST_OK ? st : flushed;
}
