#include "source/pcap.h"

#include "base/tm.h"

/*
 * File header (24 bytes): magic, major, minor, zone, sigfigs, snaplen, network.
 * Record header (16): seconds, fraction, captured length, length on the wire; some write more
 * behind.
 */
enum { FILE_HEADER = 24, RECORD_HEADER = 16, IXIA_EXTRA = 4 };

enum {
	MAGIC_MICRO = 0xa1b2c3d4,
	MAGIC_NANO = 0xa1b23c4d,
	MAGIC_MODIFIED = 0xa1b2cd34,
	MAGIC_IXIA_HW = 0x1c0001ac,
	MAGIC_IXIA_SW = 0x1c0001ab,
};

enum {
	LINK_TYPE_MASK = 0x03ffffff, /* above it: the length of the FCS */
	VERSION_DG_UX = 543,
	BIG_MAX = 128 << 20, /* largest record of the links that carry large ones */
	ODD_WRONG = 100,     /* no record header at all */
};

static const struct magic {
	uint32_t magic;
	bool nano;
	uint8_t extra;	    /* bytes behind the file header */
	uint8_t headers[3]; /* record headers met with it, the usual one first */
} magics[] = {
	{ MAGIC_MICRO, false, 0, { 16, 24, 20 } },    { MAGIC_NANO, true, 0, { 16, 24, 20 } },
	{ MAGIC_MODIFIED, false, 0, { 24, 28 } },     { MAGIC_IXIA_HW, false, IXIA_EXTRA, { 16 } },
	{ MAGIC_IXIA_SW, false, IXIA_EXTRA, { 16 } },
};

/* AIX writes interface types (RFC 1573) for link types, and nanoseconds. */
static const struct {
	uint32_t from, to;
} aix_links[] = { { 6, 1 }, { 9, 6 }, { 15, 10 }, { 24, 0 } };

static const struct magic *magic_of(struct span start, bool *be)
{
	struct rd r = rd_of(start);
	uint32_t v = rd_be32(&r);

	for (size_t i = 0; rd_ok(&r) && i < N_ELEMENTS(magics); i++) {
		*be = v == magics[i].magic;
		if (*be || v == __builtin_bswap32(magics[i].magic))
			return &magics[i];
	}
	return NULL;
}

bool pcap_is(struct span start)
{
	bool be;

	return magic_of(start, &be) != NULL;
}

struct record {
	uint32_t sec, frac, caplen, orig;
};

static inline struct record read_record(const struct pcap *p, struct span s)
{
	struct rd r = rd_of(s);
	struct record rec;

	rec.sec = walk_u32(&r, p->be);
	rec.frac = walk_u32(&r, p->be);
	rec.caplen = walk_u32(&r, p->be);
	rec.orig = walk_u32(&r, p->be);
	if (UNLIKELY(p->lengths == PCAP_SWAPPED
		     || (p->lengths == PCAP_MAYBE_SWAPPED && rec.caplen > rec.orig))) {
		uint32_t t = rec.caplen;

		rec.caplen = rec.orig;
		rec.orig = t;
	}
	return rec;
}

/* How much a record header looks like none; 0 is a good one. */
static unsigned oddities(const struct pcap *p, const struct record *rec)
{
	if (rec->caplen > FRAME_MAX)
		return ODD_WRONG;
	return (rec->frac >= (p->nano ? 1000000000U : 1000000U))
	       + (p->snaplen != 0 && rec->caplen > p->snaplen) + (rec->caplen > rec->orig)
	       + (rec->orig > BIG_MAX);
}

/* Of the first two records, were their headers as long as header says; at is where they begin. */
static enum st judge(const struct pcap *p, struct walk *w, size_t at, uint32_t header,
		     unsigned *odd, struct err *e)
{
	*odd = 0;
	for (int i = 0; i < 2; i++) {
		enum st st = input_want(w->in, at + header, e);
		struct span s = span_from(input_peek(w->in, at + header), at);
		struct record rec;

		if (st == ST_IO || st == ST_NOMEM)
			return st;
		if (s.len < header) {
			*odd += s.len != 0;
			return ST_OK;
		}
		rec = read_record(p, s);
		*odd += oddities(p, &rec);
		if (*odd >= ODD_WRONG)
			return ST_OK;
		at += header + rec.caplen;
	}
	return ST_OK;
}

/*
 * Patched libpcaps wrote longer record headers, some under the plain magic. The
 * first two records tell: another header is believed only when the usual one
 * is impossible, or odd in two ways, and the other in none.
 */
static enum st find_header(struct pcap *p, struct walk *w, const struct magic *m, struct err *e)
{
	unsigned usual = 0;

	p->header = m->headers[0];
	for (size_t i = 0; i < N_ELEMENTS(m->headers) && m->headers[i] != 0; i++) {
		unsigned odd;
		enum st st = judge(p, w, FILE_HEADER + m->extra, m->headers[i], &odd, e);

		if (st != ST_OK)
			return st;
		if (i == 0)
			usual = odd;
		if (usual < 2)
			return ST_OK;
		if (odd == 0) {
			p->header = m->headers[i];
			return ST_OK;
		}
	}
	return ST_OK;
}

static void apply_version(struct pcap *p, unsigned major, unsigned minor, const struct magic *m)
{
	if (major == VERSION_DG_UX || (major == 2 && minor < 3))
		p->lengths = PCAP_SWAPPED;
	else if (major == 2 && minor == 3)
		p->lengths = PCAP_MAYBE_SWAPPED;
	if (major != 2 || minor != 2 || m->magic != MAGIC_MICRO)
		return;
	for (size_t i = 0; i < N_ELEMENTS(aix_links); i++) {
		if (p->link_type != aix_links[i].from)
			continue;
		p->link_type = aix_links[i].to;
		p->nano = true;
		return;
	}
}

enum st pcap_open(struct pcap *p, struct walk *w, struct err *e)
{
	struct pcap n = { 0 };
	const struct magic *m;
	unsigned major, minor;
	struct rd r;
	enum st st = input_want(w->in, FILE_HEADER, e);

	if (st != ST_OK)
		return walk_cut(w, st, "pcap", "file header", e);
	r = rd_of(input_peek(w->in, FILE_HEADER));
	m = magic_of(rd_take(&r, 4), &n.be);
	if (m == NULL)
		return err_set(e, ST_BAD, 0, 0, "pcap: no magic number");
	major = walk_u16(&r, n.be);
	minor = walk_u16(&r, n.be);
	(void)rd_take(&r, 8);
	n.snaplen = walk_u32(&r, n.be);
	n.link_type = walk_u32(&r, n.be) & LINK_TYPE_MASK;
	if (!rd_ok(&r) || major < 2)
		return err_set(e, ST_UNSUP, 0, 4, "pcap: version %u.%u is not known", major, minor);
	n.nano = m->nano;
	apply_version(&n, major, minor, m);
	st = find_header(&n, w, m, e);
	if (st != ST_OK)
		return st;
	st = input_pass(w->in, FILE_HEADER + m->extra, e);
	if (st != ST_OK)
		return walk_cut(w, st, "pcap", "file header", e);
	walk_link_type(w, n.link_type);
	*p = n;
	return ST_OK;
}

/* Links whose records may be larger than a packet: USB, D-Bus, EBHSCR. */
static bool carries_large(uint32_t link_type)
{
	static const uint16_t links[] = { 186, 189, 220, 231, 249, 266, 279, 288, 293, 294, 295 };

	for (size_t i = 0; i < N_ELEMENTS(links); i++)
		if (links[i] == link_type)
			return true;
	return false;
}

/* A length beyond FRAME_MAX: a large record of which the first part is read, or damage. */
static enum st large_record(struct pcap *p, struct walk *w, const struct record *rec, struct err *e)
{
	uint64_t at = input_offset(w->in);
	bool told = rec->caplen <= p->snaplen && rec->caplen <= rec->orig
		    && rec->caplen <= INPUT_WANT_MAX;

	if (!told && !(carries_large(p->link_type) && rec->caplen <= BIG_MAX))
		return err_set(
			e, ST_BAD, 0, at, "pcap: frame %llu at byte %llu claims %u captured bytes",
			(unsigned long long)w->number + 1, (unsigned long long)at, rec->caplen);
	p->rest = rec->caplen - FRAME_MAX;
	anomaly_say(&w->sink.anomalies, "limit.frame", w->number + 1, at,
		    "only the first 256 KiB of a frame were read");
	return ST_OK;
}

static int64_t record_time(const struct pcap *p, const struct walk *w, const struct record *rec)
{
	if (UNLIKELY(rec->frac >= (p->nano ? 1000000000U : 1000000U)))
		anomaly_say(&w->sink.anomalies, "pcap.time", w->number + 1, input_offset(w->in),
			    "the fraction is a second or more");
	/* 2^32 seconds and as many microseconds stay below 2^63 */
	return (int64_t)rec->sec * 1000000000 + (int64_t)rec->frac * (p->nano ? 1 : 1000);
}

HOT enum st pcap_next(struct pcap *p, struct walk *w, struct frame *f, struct err *e)
{
	struct input *in = w->in;
	struct record rec;
	size_t len;
	enum st st = ST_OK;

	if (UNLIKELY(p->rest != 0))
		st = input_pass(in, p->rest, e);
	p->rest = 0;
	if (LIKELY(st == ST_OK)) {
		st = input_want(in, p->header, e);
		if (st == ST_END && input_left(in) == 0)
			return ST_END;
	}
	if (UNLIKELY(st != ST_OK))
		return walk_cut(w, st, "pcap", "record", e);
	rec = read_record(p, input_peek(in, RECORD_HEADER));
	len = rec.caplen;
	if (UNLIKELY(len > FRAME_MAX)) {
		st = large_record(p, w, &rec, e);
		if (st != ST_OK)
			return st;
		len = FRAME_MAX;
	}
	st = input_want(in, p->header + len, e);
	if (UNLIKELY(st != ST_OK))
		return walk_cut(w, st, "pcap", "record", e);

	f->number = w->number + 1;
	f->time_ns = record_time(p, w, &rec);
	f->orig_len = rec.orig;
	f->link_type = p->link_type;
	f->iface = 0;
	f->bytes = span_of(in->p + p->header, len);
	f->comment = (struct span){ NULL, 0 };
	walk_fit(w, f, input_offset(in));
	w->number++;
	input_skip(in, p->header + len);
	return ST_OK;
}
