#include "excerpt/segments.h"

#include "base/span.h"
#include "excerpt/frames.h"
#include "source/pcapng_write.h"

#include <stdio.h>

enum { BLOCK_MOST = 4 << 20, FIRST_SEQ = 1000, TEXT_MOST = 64 };

void segments_init(struct segments *s, const struct excerpt_sink *out)
{
	*s = (struct segments){ .out = out };
	buf_init(&s->frame, BLOCK_MOST);
	buf_init(&s->block, BLOCK_MOST);
}

void segments_deinit(struct segments *s)
{
	buf_deinit(&s->frame);
	buf_deinit(&s->block);
}

enum st segments_flush(struct segments *s, uint64_t frame)
{
	enum st st = s->out->bytes(s->out->arg, frame, buf_span(&s->block));

	buf_clear(&s->block);
	return st;
}

enum st segments_iface(struct segments *s, uint32_t link, uint32_t *ret)
{
	enum st st;

	for (*ret = 0; *ret < s->n_links; ++*ret)
		if (s->links[*ret] == link)
			return ST_OK;
	if (s->n_links == SEGMENTS_LINKS)
		return ST_LIMIT;
	st = pcapng_put_interface(&s->block, link);
	if (st == ST_OK)
		st = segments_flush(s, 0);
	if (st == ST_OK)
		s->links[s->n_links++] = link;
	return st;
}

/* What stands in s->frame. */
static enum st put_packet(struct segments *s, uint32_t link, int64_t time_ns, uint64_t frame)
{
	struct pcapng_packet p = { .time_ns = time_ns };
	char text[TEXT_MOST];
	enum st st = segments_iface(s, link, &p.iface);

	if (st != ST_OK)
		return st;
	p.bytes = buf_span(&s->frame);
	p.orig_len = (uint32_t)s->frame.len;
	p.comments[0] =
		span_of(text, (size_t)snprintf(text, sizeof(text), "made anew from frame %llu",
					       (unsigned long long)frame));
	st = pcapng_put_packet(&s->block, &p);
	if (st == ST_OK)
		st = segments_flush(s, frame);
	s->frames += st == ST_OK;
	return st;
}

enum st segments_put_frame(struct segments *s, uint32_t link, const struct retold_message *m)
{
	return put_packet(s, link, m->time_ns, m->frame);
}

static enum st put_frame(struct segments *s, const struct frame_made *f, int64_t time_ns,
			 uint64_t frame)
{
	enum st st;

	buf_clear(&s->frame);
	st = frame_make(f, &s->frame);
	return st == ST_OK ? put_packet(s, FRAME_LINK_TYPE, time_ns, frame) : st;
}

static struct frame_made frame_of(const struct retold_talk *t, unsigned side)
{
	return (struct frame_made){ .src = t->side[side],
				    .dst = t->side[side ^ 1],
				    .transport = t->transport,
				    .proto = t->proto };
}

/* SYN, SYN and ACK, ACK: who opened is part of what is shown. */
static enum st put_opening(struct segments *s, struct retold_talk *t,
			   const struct retold_message *m)
{
	enum st st = ST_OK;

	t->seq[0] = t->seq[1] = FIRST_SEQ;
	t->opened = true;
	for (unsigned i = 0; i < 3 && t->opener_known && st == ST_OK; i++) {
		unsigned side = i & 1;
		struct frame_made f = frame_of(t, side);

		f.seq = t->seq[side];
		f.ack = i != 0 ? t->seq[side ^ 1] : 0;
		f.flags = (uint8_t)((i < 2 ? TCP_SYN : 0) | (i != 0 ? TCP_ACK : 0));
		f.ident = s->ident++;
		t->seq[side] += i < 2;
		st = put_frame(s, &f, m->time_ns, m->frame);
	}
	return st;
}

static enum st put_bytes(struct segments *s, struct retold_talk *t, unsigned side,
			 const struct retold_message *m, struct span all)
{
	enum st st = t->opened ? ST_OK : put_opening(s, t, m);

	for (size_t at = 0; at < all.len && st == ST_OK; at += FRAME_PIECE) {
		struct frame_made f = frame_of(t, side);

		f.payload = span_cut(all, at, FRAME_PIECE);
		f.seq = t->seq[side];
		f.ack = t->seq[side ^ 1];
		f.flags = TCP_ACK | (at + FRAME_PIECE >= all.len ? TCP_PSH : 0);
		f.ident = s->ident++;
		t->seq[side] += (uint32_t)f.payload.len;
		st = put_frame(s, &f, m->time_ns, m->frame);
	}
	return st;
}

static enum st put_datagram(struct segments *s, struct retold_talk *t, unsigned side,
			    const struct retold_message *m, struct span all)
{
	struct frame_made f = frame_of(t, side);

	f.payload = all;
	f.ident = s->ident++;
	f.seq = ++t->seq[side];
	return put_frame(s, &f, m->time_ns, m->frame);
}

enum st segments_put(struct segments *s, struct retold_talk *t, unsigned side,
		     const struct retold_message *m, struct span all)
{
	return t->transport == TRANSPORT_TCP ? put_bytes(s, t, side, m, all)
					     : put_datagram(s, t, side, m, all);
}

bool segments_can(const struct retold_talk *t, size_t len)
{
	const struct frame_made f = frame_of(t, 0);
	struct buf probe;
	enum st st;

	buf_init(&probe, 1 << 17);
	st = t->transport != TRANSPORT_TCP && len > UINT16_MAX - 128 ? ST_UNSUP
								     : frame_make(&f, &probe);
	buf_deinit(&probe);
	return st != ST_UNSUP;
}
