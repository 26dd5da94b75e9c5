#include "source/source.h"

#include "source/pcap.h"
#include "source/pcapng.h"
#include "source/sniff.h"
#include "source/walk.h"

#include <stdlib.h>

struct source {
	struct walk walk;
	bool is_pcapng;
	struct pcap pcap;
	struct pcapng pcapng;
	enum st ended; /* not ST_OK: nothing more comes, for this reason */
	struct err why;
};

static enum st find_format(struct source *s, struct err *e)
{
	struct input *in = s->walk.in;
	struct err what = { 0 };
	enum st known, st = input_want(in, 4, e);
	struct span start = input_peek(in, 4);

	if (pcap_is(start)) {
		s->walk.info.format = "pcap";
		return pcap_open(&s->pcap, &s->walk, e);
	}
	if (pcapng_is(start)) {
		s->walk.info.format = "pcapng";
		s->is_pcapng = true;
		return pcapng_open(&s->pcapng, &s->walk, e);
	}
	/* what cannot be read, or is damaged before enough came out, says so itself */
	if (st == ST_IO || st == ST_NOMEM || st == ST_BAD)
		return st;
	st = input_want(in, SNIFF_MAX, e);
	if (st == ST_IO || st == ST_NOMEM)
		return st;
	known = sniff(input_peek(in, SNIFF_MAX), &what);
	/* what begins like nothing because it is damaged says that it is damaged */
	if (st == ST_BAD && known == ST_BAD)
		return st;
	if (e != NULL)
		*e = what;
	return known;
}

enum st source_open(struct source **ret, int fd, const struct source_sink *sink, struct err *e)
{
	struct source *s = calloc(1, sizeof(*s));
	struct input_opts opts;
	enum st st;

	if (s == NULL)
		return err_set(e, ST_NOMEM, 0, 0, "out of memory");
	s->walk.sink = *sink;
	s->walk.info.format = "";
	opts = (struct input_opts){ .arg = sink->arg,
				    .raw = sink->raw,
				    .consumed = &s->walk.info.consumed,
				    .anomalies = &s->walk.sink.anomalies };
	st = input_open(&s->walk.in, fd, &opts, e);
	if (st == ST_OK)
		st = find_format(s, e);
	if (st != ST_OK) {
		source_close(s);
		return st;
	}
	*ret = s;
	return ST_OK;
}

HOT enum st source_next(struct source *s, struct frame *f, struct err *e)
{
	enum st st;

	if (UNLIKELY(s->ended != ST_OK)) {
		if (e != NULL)
			*e = s->why;
		return s->ended;
	}
	st = s->is_pcapng ? pcapng_next(&s->pcapng, &s->walk, f, &s->why)
			  : pcap_next(&s->pcap, &s->walk, f, &s->why);
	if (LIKELY(st == ST_OK)) {
		s->walk.info.packets++;
		s->walk.info.bytes += f->bytes.len;
		return ST_OK;
	}
	/* a version or a size that is not ours, met in the middle, ends the input like damage */
	s->ended = st == ST_UNSUP || st == ST_LIMIT ? ST_BAD : st;
	if (st == ST_END)
		s->why = (struct err){ .code = ST_END };
	if (e != NULL)
		*e = s->why;
	return s->ended;
}

const struct source_info *source_info(const struct source *s)
{
	return &s->walk.info;
}

enum st source_drain(struct source *s, struct err *e)
{
	return input_drain(s->walk.in, e);
}

void source_close(struct source *s)
{
	if (s == NULL)
		return;
	pcapng_deinit(&s->pcapng);
	input_close(s->walk.in);
	free(s);
}
