#include "source/source.h"

#include "source/har.h"
#include "source/mitm.h"
#include "source/pcap.h"
#include "source/pcapng.h"
#include "source/sniff.h"
#include "source/walk.h"

#include <stdlib.h>

struct source {
	struct walk walk;
	enum format { FORMAT_PCAP, FORMAT_PCAPNG, FORMAT_HAR, FORMAT_MITM } format;
	struct pcap pcap;
	struct pcapng pcapng;
	struct har har;
	struct mitm mitm;
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
		s->format = FORMAT_PCAPNG;
		return pcapng_open(&s->pcapng, &s->walk, e);
	}
	/* what cannot be read, or is damaged before enough came out, says so itself */
	if (st == ST_IO || st == ST_NOMEM || st == ST_BAD)
		return st;
	st = input_want(in, SNIFF_MAX, e);
	if (st == ST_IO || st == ST_NOMEM)
		return st;
	start = input_peek(in, SNIFF_MAX);
	if (har_is(start)) {
		s->walk.info.format = "har";
		s->format = FORMAT_HAR;
		return har_open(&s->har, &s->walk, e);
	}
	if (mitm_is(start)) {
		s->walk.info.format = "mitm";
		s->format = FORMAT_MITM;
		mitm_open(&s->mitm, &s->walk);
		return ST_OK;
	}
	known = sniff(start, &what);
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

bool source_is_archive(const struct source *s)
{
	return s->format == FORMAT_HAR || s->format == FORMAT_MITM;
}

/* Says for good why nothing more comes. */
static enum st end(struct source *s, enum st st, struct err *e)
{
	/* a version or a size that is not ours, met in the middle, ends the input like damage */
	s->ended = st == ST_UNSUP || st == ST_LIMIT ? ST_BAD : st;
	if (st == ST_END)
		s->why = (struct err){ .code = ST_END };
	if (e != NULL)
		*e = s->why;
	return s->ended;
}

HOT enum st source_next(struct source *s, struct frame *f, struct err *e)
{
	enum st st;

	if (UNLIKELY(s->ended != ST_OK)) {
		if (e != NULL)
			*e = s->why;
		return s->ended;
	}
	if (UNLIKELY(source_is_archive(s)))
		return err_set(e, ST_UNSUP, 0, 0, "an archive holds no frames");
	st = s->format == FORMAT_PCAPNG ? pcapng_next(&s->pcapng, &s->walk, f, &s->why)
					: pcap_next(&s->pcap, &s->walk, f, &s->why);
	if (LIKELY(st == ST_OK)) {
		s->walk.info.packets++;
		s->walk.info.bytes += f->bytes.len;
		return ST_OK;
	}
	return end(s, st, e);
}

static uint64_t bytes_of(const struct exchange *x)
{
	uint64_t n = x->side[0].body.bytes.len + x->side[1].body.bytes.len;

	for (size_t i = 0; i < x->n_turns; i++)
		n += x->turns[i].bytes.bytes.len;
	return n;
}

enum st source_next_exchange(struct source *s, struct exchange *ret, struct err *e)
{
	enum st st;

	if (s->ended != ST_OK) {
		if (e != NULL)
			*e = s->why;
		return s->ended;
	}
	if (!source_is_archive(s))
		return err_set(e, ST_UNSUP, 0, 0, "a capture holds no exchanges");
	st = s->format == FORMAT_HAR ? har_next(&s->har, &s->walk, ret, &s->why)
				     : mitm_next(&s->mitm, &s->walk, ret, &s->why);
	if (st != ST_OK)
		return end(s, st, e);
	s->walk.info.packets++;
	s->walk.info.bytes += bytes_of(ret);
	return ST_OK;
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
	har_deinit(&s->har);
	mitm_deinit(&s->mitm);
	input_close(s->walk.in);
	free(s);
}
