#include "stream/chunk.h"

struct part part_head(struct part p, size_t len)
{
	if (len < p.len) {
		p.len = len;
		p.missing = 0;
	}
	return p;
}

struct part part_from(struct part p, size_t n)
{
	if (n > p.len)
		n = p.len;
	p.at += n;
	p.off += n;
	p.len -= n;
	return p;
}

static size_t some_runs(const struct part *p, struct run *out)
{
	const struct segment *seg = p->seg;
	size_t first = 0, n = 0;

	while (first + 1 < seg->n_runs && seg->runs[first + 1].off <= p->at)
		first++;
	for (size_t i = first; i < seg->n_runs; i++) {
		const struct run *r = &seg->runs[i];

		if (n != 0 && r->off >= p->at + p->len)
			break;
		out[n] = *r;
		out[n].off = n == 0 ? p->off : p->off + (r->off - p->at);
		n++;
	}
	return n;
}

size_t part_runs(const struct part *p, struct run *out)
{
	if (UNLIKELY(p->seg->n_runs != 0))
		return some_runs(p, out);
	out[0] = (struct run){ p->off, p->seg->frame, p->seg->time_ns };
	return 1;
}

void part_pass(struct streams *s, struct flow *f, unsigned side, const struct part *p)
{
	struct run one = { p->off, p->seg->frame, p->seg->time_ns };
	struct chunk c = { .bytes = part_bytes(p),
			   .off = p->off,
			   .runs = &one,
			   .n_runs = 1,
			   .flags = p->flags,
			   .missing = key_transport(&f->key) != TRANSPORT_TCP ? p->missing : 0,
			   .proto = p->seg->proto };

	if (UNLIKELY(p->seg->n_runs != 0)) {
		c.n_runs = some_runs(p, s->runs);
		c.runs = s->runs;
	}
	c.time_ns = c.runs[0].time_ns;
	if ((p->flags & CHUNK_ALTERNATE) == 0)
		s->counts.bytes += p->len;
	s->out.data(s->out.arg, f, side, &c);
}
