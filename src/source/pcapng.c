#include "source/pcapng.h"

#include "base/vec.h"
#include "source/block.h"

#include <stdlib.h>

enum {
	TYPE_SECTION = 0x0a0d0d0a,
	TYPE_INTERFACE = 1,
	TYPE_PACKET = 2, /* obsolete */
	TYPE_SIMPLE = 3,
	TYPE_NAMES = 4,
	TYPE_STATISTICS = 5,
	TYPE_ENHANCED = 6,
	TYPE_JOURNAL = 9,
	TYPE_SECRETS = 10,
	TYPE_SYSDIG = 0x204,
	TYPE_SYSDIG_V2 = 0x216,
	TYPE_SYSDIG_V2_LARGE = 0x221,
	TYPE_CUSTOM = 0xbad,
	TYPE_CUSTOM_NO_COPY = 0x40000bad,
	BYTE_ORDER_MAGIC = 0x1a2b3c4d,
};

enum {
	HEAD = 8,   /* type and length */
	FRAME = 12, /* head, and the length again at the end */
	BLOCK_MAX = (128 << 20) + (128 << 10),
};

enum { OPT_COMMENT = 1, OPT_TSRESOL = 9, OPT_TSOFFSET = 14 };

enum kind { KIND_OTHER, KIND_INTERFACE, KIND_PACKET, KIND_INSIDE, KIND_NUMBERED };

/* What is done with a block. Types that are not listed are passed over. */
static const struct row {
	uint32_t type, min; /* bytes of body at least */
	enum kind kind;
	void (*inside)(const struct walk *w, const struct block *b);
} rows[] = {
	{ TYPE_ENHANCED, 20, KIND_PACKET, NULL },
	{ TYPE_SIMPLE, 4, KIND_PACKET, NULL },
	{ TYPE_PACKET, 20, KIND_PACKET, NULL },
	{ TYPE_INTERFACE, 8, KIND_INTERFACE, NULL },
	{ TYPE_NAMES, 0, KIND_INSIDE, block_names },
	{ TYPE_SECRETS, 8, KIND_INSIDE, block_secrets },
	{ TYPE_STATISTICS, 12, KIND_OTHER, NULL },
	{ TYPE_CUSTOM, 4, KIND_NUMBERED, block_custom },
	{ TYPE_CUSTOM_NO_COPY, 4, KIND_NUMBERED, block_custom },
	{ TYPE_JOURNAL, 0, KIND_NUMBERED, NULL },
	{ TYPE_SYSDIG, 0, KIND_NUMBERED, NULL },
	{ TYPE_SYSDIG_V2, 0, KIND_NUMBERED, NULL },
	{ TYPE_SYSDIG_V2_LARGE, 0, KIND_NUMBERED, NULL },
};

static const struct row *row_of(uint32_t type)
{
	static const struct row other = { 0, 0, KIND_OTHER, NULL };

	for (size_t i = 0; i < N_ELEMENTS(rows); i++)
		if (rows[i].type == type)
			return &rows[i];
	return &other;
}

bool pcapng_is(struct span start)
{
	struct rd r = rd_of(start);

	return rd_be32(&r) == TYPE_SECTION && rd_ok(&r);
}

void pcapng_deinit(struct pcapng *p)
{
	if (p == NULL)
		return;
	free(p->ifaces);
	*p = (struct pcapng){ 0 };
}

/* A section says its byte order before its length can be read. */
static enum st begin_section(struct pcapng *p, struct walk *w, struct err *e)
{
	uint64_t at = input_offset(w->in);
	enum st st = input_want(w->in, HEAD + 8, e);
	unsigned major, minor;
	struct rd r;
	uint32_t magic;

	if (st != ST_OK)
		return walk_cut(w, st, "pcapng", "section header", e);
	r = rd_of(span_from(input_peek(w->in, HEAD + 8), HEAD));
	magic = rd_be32(&r);
	if (magic != BYTE_ORDER_MAGIC && magic != __builtin_bswap32(BYTE_ORDER_MAGIC))
		return err_set(e, ST_BAD, 0, at,
			       "pcapng: the section at byte %llu has no byte order",
			       (unsigned long long)at);
	p->be = magic == BYTE_ORDER_MAGIC;
	major = walk_u16(&r, p->be);
	minor = walk_u16(&r, p->be);
	/* 1.2 was written by mistake and means 1.0 (draft, section 4.1) */
	if (major != 1 || (minor != 0 && minor != 2))
		return err_set(e, at == 0 ? ST_UNSUP : ST_BAD, 0, at,
			       "pcapng: version %u.%u at byte %llu is not known", major, minor,
			       (unsigned long long)at);
	p->first_iface += (uint32_t)p->n_ifaces;
	p->n_ifaces = 0;
	return ST_OK;
}

enum st pcapng_open(struct pcapng *p, struct walk *w, struct err *e)
{
	*p = (struct pcapng){ 0 };
	return begin_section(p, w, e);
}

/* Type and length of the next block. ST_END where none follows. */
static enum st read_head(struct pcapng *p, struct walk *w, struct block *b, struct err *e)
{
	enum st st = input_want(w->in, HEAD, e);
	struct rd r;

	if (st == ST_END && input_left(w->in) == 0)
		return ST_END;
	if (st != ST_OK)
		return walk_cut(w, st, "pcapng", "block", e);
	b->offset = input_offset(w->in);
	if (pcapng_is(input_peek(w->in, 4))) {
		st = begin_section(p, w, e);
		if (st != ST_OK)
			return st;
	}
	b->be = p->be;
	r = rd_of(input_peek(w->in, HEAD));
	b->type = walk_u32(&r, b->be);
	b->total = walk_u32(&r, b->be);
	if (b->total < FRAME || b->total > BLOCK_MAX)
		return err_set(e, ST_BAD, 0, b->offset,
			       "pcapng: the block at byte %llu, after frame %llu, claims %u bytes",
			       (unsigned long long)b->offset, (unsigned long long)w->number,
			       b->total);
	if (b->total % 4 != 0) {
		walk_say(w, "pcapng.block", b->offset, "a length that is no multiple of 4");
		b->total += -b->total & 3;
	}
	return ST_OK;
}

/*
 * The length stands again at the end. Where the two differ, the first is
 * believed when something that may be a block, or nothing, follows.
 * The window begins off bytes before the second length.
 */
static enum st check_end(struct walk *w, const struct block *b, size_t off, struct err *e)
{
	struct rd r = rd_of(span_from(input_peek(w->in, off + 4), off));
	uint32_t again = walk_u32(&r, b->be);
	uint32_t type, total;
	enum st st;

	if (LIKELY(again == b->total || again + (-again & 3) == b->total))
		return ST_OK;
	st = input_want(w->in, off + 4 + HEAD, e);
	if (st == ST_IO || st == ST_NOMEM)
		return st;
	r = rd_of(span_from(input_peek(w->in, off + 4 + HEAD), off + 4));
	if (rd_left(&r) != 0) {
		type = walk_u32(&r, b->be);
		total = walk_u32(&r, b->be);
		if (!rd_ok(&r)
		    || (type != TYPE_SECTION
			&& (row_of(type)->type == 0 || total < FRAME || total > BLOCK_MAX)))
			return err_set(e, ST_BAD, 0, b->offset,
				       "pcapng: the block at byte %llu, after frame %llu, has two "
				       "lengths (%u and %u)",
				       (unsigned long long)b->offset, (unsigned long long)w->number,
				       b->total, again);
	}
	walk_say(w, "pcapng.block", b->offset, "its two lengths differ");
	return ST_OK;
}

static void add_iface(struct pcapng *p, struct walk *w, const struct block *b, enum st *st)
{
	struct rd r = rd_of(b->body);
	struct pcapng_iface n = { .tick = { .resolution = TICK_MICRO } };
	struct option o;

	n.link_type = walk_u16(&r, b->be);
	(void)rd_take(&r, 2);
	n.snaplen = walk_u32(&r, b->be);
	while (block_option(&r, w, b, &o)) {
		struct rd v = rd_of(o.value);

		if (o.code == OPT_TSRESOL && o.value.len == 1)
			n.tick.resolution = rd_u8(&v);
		else if (o.code == OPT_TSOFFSET && o.value.len == 8)
			n.tick.offset_s = (int64_t)(b->be ? rd_be64(&v) : rd_le64(&v));
		else if (o.code == OPT_TSRESOL || o.code == OPT_TSOFFSET)
			walk_say(w, "pcapng.option", b->offset,
				 "a time option of the wrong length");
	}
	*st = vec_grow((void **)&p->ifaces, &p->cap_ifaces, p->n_ifaces + 1, sizeof(*p->ifaces),
		       PCAPNG_INTERFACES_MAX);
	if (*st == ST_LIMIT) {
		walk_say(w, "limit.interfaces", b->offset, "more interfaces than are kept");
		*st = ST_OK;
		return;
	}
	if (*st != ST_OK)
		return;
	p->ifaces[p->n_ifaces++] = n;
	walk_link_type(w, n.link_type);
}

/* The interface a packet names; an unknown one where the section has none such. */
static struct pcapng_iface iface_of(const struct pcapng *p, const struct walk *w,
				    const struct block *b, uint32_t id, struct frame *f)
{
	if (LIKELY(id < p->n_ifaces)) {
		f->iface = p->first_iface + id;
		return p->ifaces[id];
	}
	walk_say(w, "pcapng.interface", b->offset,
		 "a packet of an interface that is not described");
	f->iface = UINT32_MAX;
	return (struct pcapng_iface){ FRAME_LINK_UNKNOWN, 0, { TICK_MICRO, 0 } };
}

static struct span first_comment(struct rd *r, const struct walk *w, const struct block *b)
{
	struct option o;

	while (block_option(r, w, b, &o))
		if (o.code == OPT_COMMENT)
			return o.value;
	return (struct span){ NULL, 0 };
}

/* Enhanced: interface 32 bits. Obsolete: interface 16, drops 16. Then both alike. */
static void read_packet(const struct pcapng *p, const struct walk *w, const struct block *b,
			struct frame *f)
{
	struct rd r = rd_of(b->body);
	struct pcapng_iface i;
	uint64_t ticks;
	uint32_t id, caplen;

	if (b->type == TYPE_ENHANCED) {
		id = walk_u32(&r, b->be);
	} else {
		id = walk_u16(&r, b->be);
		(void)rd_take(&r, 2);
	}
	i = iface_of(p, w, b, id, f);
	ticks = (uint64_t)walk_u32(&r, b->be) << 32;
	ticks |= walk_u32(&r, b->be);
	caplen = walk_u32(&r, b->be);
	f->orig_len = walk_u32(&r, b->be);
	f->link_type = i.link_type;
	f->time_ns = tick_ns(&i.tick, ticks);
	if (UNLIKELY(f->time_ns == TM_NONE))
		walk_say(w, "pcapng.time", b->offset, "a time beyond 2262");
	if (UNLIKELY(caplen > rd_left(&r))) {
		walk_say(w, "pcapng.block", b->offset, "the packet reaches beyond its block");
		caplen = (uint32_t)rd_left(&r);
	}
	f->bytes = rd_take(&r, caplen);
	(void)rd_take(&r, (-caplen & 3) <= rd_left(&r) ? (-caplen & 3) : rd_left(&r));
	f->comment = rd_left(&r) != 0 ? first_comment(&r, w, b) : (struct span){ NULL, 0 };
}

/* Simple: only the length on the wire; always of the first interface. */
static void read_simple(const struct pcapng *p, const struct walk *w, const struct block *b,
			struct frame *f)
{
	struct rd r = rd_of(b->body);
	struct pcapng_iface i = iface_of(p, w, b, 0, f);
	uint32_t caplen;

	f->orig_len = walk_u32(&r, b->be);
	caplen = f->orig_len;
	if (i.snaplen != 0 && caplen > i.snaplen)
		caplen = i.snaplen;
	if (caplen > rd_left(&r)) {
		walk_say(w, "pcapng.block", b->offset, "the packet reaches beyond its block");
		caplen = (uint32_t)rd_left(&r);
	}
	f->link_type = i.link_type;
	f->time_ns = TM_NONE;
	f->bytes = rd_take(&r, caplen);
	f->comment = (struct span){ NULL, 0 };
}

/* Sets *got when the block was a packet and f is filled. */
static enum st use_block(struct pcapng *p, struct walk *w, const struct row *row,
			 const struct block *b, struct frame *f, bool *got)
{
	enum st st = ST_OK;

	if (UNLIKELY(b->body.len < row->min)) {
		walk_say(w, "pcapng.block", b->offset, "too short for its type");
		return ST_OK;
	}
	if (row->kind == KIND_INTERFACE)
		add_iface(p, w, b, &st);
	if (row->kind == KIND_NUMBERED)
		w->number++;
	if (row->inside != NULL)
		row->inside(w, b);
	if (row->kind != KIND_PACKET)
		return st;
	w->number++;
	f->number = w->number;
	if (b->type == TYPE_SIMPLE)
		read_simple(p, w, b, f);
	else
		read_packet(p, w, b, f);
	walk_fit(w, f, b->offset);
	*got = true;
	return ST_OK;
}

/* A block nobody reads, whatever its size. */
static enum st pass_block(struct walk *w, const struct block *b, struct err *e)
{
	enum st st = input_pass(w->in, b->total - 4, e);

	if (st == ST_OK)
		st = input_want(w->in, 4, e);
	if (st != ST_OK)
		return walk_cut(w, st, "pcapng", "block", e);
	st = check_end(w, b, 0, e);
	if (st == ST_OK)
		input_skip(w->in, 4);
	return st;
}

HOT enum st pcapng_next(struct pcapng *p, struct walk *w, struct frame *f, struct err *e)
{
	for (bool got = false; !got;) {
		struct block b = { 0 };
		const struct row *row;
		size_t held;
		enum st st = ST_OK;

		if (UNLIKELY(p->rest != 0))
			st = input_pass(w->in, p->rest, e);
		p->rest = 0;
		if (st != ST_OK)
			return walk_cut(w, st, "pcapng", "block", e);
		st = read_head(p, w, &b, e);
		if (st != ST_OK)
			return st;
		row = row_of(b.type);
		if (row->kind == KIND_OTHER) {
			st = pass_block(w, &b, e);
			if (st != ST_OK)
				return st;
			continue;
		}
		/* of a block larger than any window the first part is read, without a look at its
		 * end */
		held = b.total < INPUT_WANT_MAX / 2 ? b.total : INPUT_WANT_MAX / 2;
		st = input_want(w->in, held, e);
		if (st != ST_OK)
			return walk_cut(w, st, "pcapng", "block", e);
		if (held == b.total)
			st = check_end(w, &b, held - 4, e);
		if (st != ST_OK)
			return st;
		b.body = span_from(input_peek(w->in, held - (held == b.total ? 4 : 0)), HEAD);
		st = use_block(p, w, row, &b, f, &got);
		if (st != ST_OK)
			return err_set(e, st, 0, b.offset, "out of memory");
		input_skip(w->in, held);
		p->rest = b.total - held;
	}
	return ST_OK;
}
