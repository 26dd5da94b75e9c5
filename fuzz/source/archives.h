/*
 * archives.h - as twice.h, for readers of exchanges: two ways of reading must say the same, and
 * every exchange keeps what all promise.
 */
#ifndef FUZZ_SOURCE_ARCHIVES_H
#define FUZZ_SOURCE_ARCHIVES_H

#include "source/archive_fill.h"

#include "twice.h"

static inline void mix_text(struct walked *w, const struct exchange_text *t, uint64_t len)
{
	if (t->bytes.len > ARCHIVE_BODY_MAX || (t->bytes.len != 0 && t->off > len))
		abort();
	mix(w, t->bytes);
	mix(w, span_of(&t->off, sizeof(t->off)));
}

static inline void walked_side(struct walked *w, const struct exchange_side *m, uint64_t len)
{
	size_t n = 0;

	mix_text(w, &m->body, len);
	mix_text(w, &m->type, len);
	mix(w, span_of(&m->time_ns, sizeof(m->time_ns)));
	for (unsigned k = 0; k < EXCHANGE_LISTS; k++) {
		n += m->list[k].n;
		for (size_t i = 0; i < m->list[k].n; i++) {
			mix_text(w, &m->list[k].p[i].key, len);
			mix_text(w, &m->list[k].p[i].value, len);
		}
	}
	if (n > ARCHIVE_PAIRS_MAX)
		abort();
}

static inline void walked_exchange(struct walked *w, const struct walk *walk,
				   const struct exchange *x, uint64_t last, uint64_t len)
{
	if (x->number <= last || x->number != walk->number || x->off > len
	    || (!x->http && x->n_turns == 0) || x->n_turns > ARCHIVE_TURNS_MAX)
		abort();
	w->frames++;
	mix_text(w, &x->method, len);
	mix_text(w, &x->scheme, len);
	mix_text(w, &x->authority, len);
	mix_text(w, &x->target, len);
	mix_text(w, &x->reason, len);
	mix(w, x->host);
	mix(w, span_of(&x->server.ip, sizeof(x->server.ip)));
	mix(w, span_of(&x->status, sizeof(x->status)));
	walked_side(w, &x->side[0], len);
	walked_side(w, &x->side[1], len);
	for (size_t i = 0; i < x->n_turns; i++) {
		if (x->turns[i].from > 1)
			abort();
		mix_text(w, &x->turns[i].bytes, len);
	}
}

struct archive_reader {
	enum st (*open)(void *state, struct walk *w, struct err *e);
	enum st (*next)(void *state, struct walk *w, struct exchange *x, struct err *e);
};

static inline struct walked walk_archive(const struct archive_reader *r, void *state,
					 struct span in, size_t step)
{
	struct memory_feed m = { { memory_read, memory_free }, in, step };
	struct walked w = { 0 };
	struct walk walk = { .sink = { .arg = &w, .anomalies = { &w, walked_anomaly } } };
	struct exchange x;
	struct err e = { 0 };
	uint64_t last = 0;

	if (input_over(&walk.in, &m.feed, NULL) != ST_OK)
		abort();
	w.st = r->open(state, &walk, &e);
	while (w.st == ST_OK && (w.st = r->next(state, &walk, &x, &e)) == ST_OK) {
		walked_exchange(&w, &walk, &x, last, in.len);
		last = x.number;
	}
	/* memory is there, nothing is read from outside: it ends or is damaged */
	if (w.st != ST_END && (w.st != ST_BAD || e.code != ST_BAD || e.msg[0] == '\0'))
		abort();
	mix(&w, span_str(e.msg));
	input_close(walk.in);
	return w;
}

#endif
