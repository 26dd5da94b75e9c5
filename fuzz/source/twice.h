/*
 * twice.h - walks bytes as frames with two ways of reading (whole, and a few bytes a read), and
 * aborts unless both say the same and each frame keeps what every frame promises.
 */
#ifndef FUZZ_SOURCE_TWICE_H
#define FUZZ_SOURCE_TWICE_H

#include "base/hash.h"
#include "base/tm.h"
#include "source/walk.h"

#include <stdlib.h>

struct memory_feed {
	struct feed feed;
	struct span left;
	size_t step;
};

static inline enum st memory_read(struct feed *feed, uint8_t *out, size_t max, size_t *n,
				  struct err *e)
{
	struct memory_feed *m = (struct memory_feed *)feed;
	struct span s = span_cut(m->left, 0, max < m->step ? max : m->step);

	(void)e;
	*n = s.len;
	if (s.len == 0)
		return ST_END;
	memcpy(out, s.p, s.len);
	m->left = span_from(m->left, s.len);
	return ST_OK;
}

static inline void memory_free(struct feed *feed)
{
	(void)feed;
}

struct walked {
	uint64_t hash, anomalies, frames;
	enum st st;
};

static inline void mix(struct walked *w, struct span s)
{
	w->hash = hash_bytes(s, w->hash);
}

static inline void walked_anomaly(void *arg, const struct anomaly *a)
{
	struct walked *w = arg;

	w->anomalies++;
	mix(w, span_str(a->what));
	mix(w, span_str(a->reason));
	mix(w, span_of(&a->offset, sizeof(a->offset)));
}

static inline void walked_name(void *arg, const struct name_seen *n)
{
	if (n->name.len == 0 || n->ip.family == IP_NONE)
		abort();
	mix(arg, n->name);
	mix(arg, span_of(&n->ip, sizeof(n->ip)));
}

static inline void walked_secrets(void *arg, uint32_t type, struct span data)
{
	mix(arg, data);
	mix(arg, span_of(&type, sizeof(type)));
}

static inline void walked_app(void *arg, const struct app *a)
{
	mix(arg, a->name);
	mix(arg, a->package);
	mix(arg, span_of(&a->uid, sizeof(a->uid)));
}

static inline void walked_frame(struct walked *w, const struct walk *walk, const struct frame *f,
				uint64_t last)
{
	if (f->number <= last || f->number != walk->number || f->bytes.len > FRAME_MAX
	    || f->bytes.len > f->orig_len)
		abort();
	w->frames++;
	mix(w, f->bytes);
	mix(w, f->comment);
	mix(w, span_of(&f->number, sizeof(f->number)));
	mix(w, span_of(&f->time_ns, sizeof(f->time_ns)));
	mix(w, span_of(&f->link_type, sizeof(f->link_type)));
}

/* open and next of a reader, over its own state. */
struct reader {
	enum st (*open)(void *state, struct walk *w, struct err *e);
	enum st (*next)(void *state, struct walk *w, struct frame *f, struct err *e);
};

static inline struct walked walk_once(const struct reader *r, void *state, struct span in,
				      size_t step)
{
	struct memory_feed m = { { memory_read, memory_free }, in, step };
	struct walked w = { 0 };
	struct walk walk = { .sink = { .arg = &w,
				       .name = walked_name,
				       .secrets = walked_secrets,
				       .app = walked_app,
				       .anomalies = { &w, walked_anomaly } } };
	struct frame f;
	struct err e = { 0 };
	uint64_t last = 0;

	if (input_over(&walk.in, &m.feed, NULL) != ST_OK)
		abort();
	w.st = r->open(state, &walk, &e);
	while (w.st == ST_OK && (w.st = r->next(state, &walk, &f, &e)) == ST_OK) {
		walked_frame(&w, &walk, &f, last);
		last = f.number;
	}
	/* memory is there, nothing is read from outside: it ends, is damaged, or is not ours */
	if (w.st != ST_END && (e.code != w.st || (w.st != ST_BAD && w.st != ST_UNSUP)))
		abort();
	if (w.st == ST_END && input_offset(walk.in) != in.len)
		abort();
	mix(&w, span_str(e.msg));
	input_close(walk.in);
	return w;
}

static inline void must_agree(const struct walked *a, const struct walked *b)
{
	if (a->hash != b->hash || a->st != b->st || a->frames != b->frames
	    || a->anomalies != b->anomalies)
		abort();
}

#endif
