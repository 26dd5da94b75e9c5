#include "lab/wire.h"

#include "base/span.h"
#include "codec/inet_sum.h"
#include "base/vec.h"

#include <stdlib.h>

enum { BYTES_MAX = 256 << 20, FRAMES_MAX = 4 << 20, SYN = 2, PROTO_TCP = 6, PROTO_UDP = 17 };
enum { LINK_ETHERNET = 1, LINK_RAW = 101 };

void lab_wire_init(struct lab_wire *w, bool ethernet)
{
	*w = (struct lab_wire){ .ethernet = ethernet };
	buf_init(&w->bytes, BYTES_MAX);
}

void lab_wire_deinit(struct lab_wire *w)
{
	if (w == NULL)
		return;
	buf_deinit(&w->bytes);
	free(w->frames);
	*w = (struct lab_wire){ 0 };
}

static uint16_t l4_checksum(const struct wire_end *from, const struct wire_end *to, unsigned proto,
			    const uint8_t *segment, size_t n)
{
	uint32_t acc = inet_sum_add(0, span_of(from->ip, 4));

	acc = inet_sum_add(acc, span_of(to->ip, 4)) + proto + (uint32_t)n;
	return inet_sum_end(inet_sum_add(acc, span_of(segment, n)));
}

/* IPv4 header (RFC 791 section 3.1), don't fragment, TTL 64. */
static void make_ip(struct lab_wire *w, uint8_t *p, const struct wire_end *from,
		    const struct wire_end *to, unsigned proto, size_t n)
{
	memset(p, 0, 20);
	p[0] = 0x45;
	put_be16(p + 2, (unsigned)(20 + n));
	put_be16(p + 4, w->ident++);
	p[6] = 0x40;
	p[8] = 64;
	p[9] = (uint8_t)proto;
	memcpy(p + 12, from->ip, 4);
	memcpy(p + 16, to->ip, 4);
	put_be16(p + 10, inet_sum_end(inet_sum_add(0, span_of(p, 20))));
}

/* Room for one more frame behind the bytes; add_frame() makes it one. */
static enum st make_room(struct lab_wire *w, size_t len)
{
	enum st ret =
		vec_grow((void **)&w->frames, &w->cap, w->n + 1, sizeof(*w->frames), FRAMES_MAX);

	return ret == ST_OK ? buf_reserve(&w->bytes, len) : ret;
}

static void add_frame(struct lab_wire *w, int64_t ns, size_t len)
{
	w->frames[w->n] = (struct wire_frame){ .ns = ns,
					       .at = (uint32_t)w->bytes.len,
					       .len = (uint32_t)len,
					       .order = (uint32_t)w->n };
	w->n++;
	w->bytes.len += len;
}

enum st wire_put_frame(struct lab_wire *w, int64_t ns, struct span bytes)
{
	enum st ret = make_room(w, bytes.len);

	if (ret != ST_OK || bytes.len == 0)
		return ret;
	memcpy(w->bytes.p + w->bytes.len, bytes.p, bytes.len);
	add_frame(w, ns, bytes.len);
	return ST_OK;
}

/* Link and network headers in front of segment, as a frame. */
static enum st put_packet(struct lab_wire *w, int64_t ns, const struct wire_end *from,
			  const struct wire_end *to, unsigned proto, struct span segment)
{
	size_t link = w->ethernet ? 14 : 0, len = link + 20 + segment.len;
	enum st ret = make_room(w, len);
	uint8_t *p;

	if (ret != ST_OK)
		return ret;
	p = w->bytes.p + w->bytes.len;
	if (w->ethernet) {
		memcpy(p, to->mac, 6);
		memcpy(p + 6, from->mac, 6);
		put_be16(p + 12, 0x0800);
	}
	make_ip(w, p + link, from, to, proto, segment.len);
	memcpy(p + link + 20, segment.p, segment.len);
	add_frame(w, ns, len);
	return ST_OK;
}

enum st wire_put_udp(struct lab_wire *w, int64_t ns, const struct wire_end *from,
		     const struct wire_end *to, struct span payload)
{
	uint8_t d[8 + 1472];
	uint16_t c;

	if (payload.len > sizeof(d) - 8)
		return ST_LIMIT;
	put_be16(d, from->port);
	put_be16(d + 2, to->port);
	put_be16(d + 4, (unsigned)(8 + payload.len));
	put_be16(d + 6, 0);
	if (payload.len != 0)
		memcpy(d + 8, payload.p, payload.len);
	c = l4_checksum(from, to, PROTO_UDP, d, 8 + payload.len);
	put_be16(d + 6, c != 0 ? c : 0xffff);
	return put_packet(w, ns, from, to, PROTO_UDP, span_of(d, 8 + payload.len));
}

enum st wire_put_tcp(struct lab_wire *w, int64_t ns, const struct wire_end *from,
		     const struct wire_end *to, const struct wire_tcp *h, struct span payload)
{
	static const uint8_t mss[] = { 2, 4, WIRE_MSS >> 8, WIRE_MSS & 0xff };
	uint8_t d[24 + WIRE_MSS];
	size_t head = (h->flags & SYN) != 0 ? 24 : 20, n = head + payload.len;

	if (payload.len > WIRE_MSS)
		return ST_LIMIT;
	memset(d, 0, head);
	put_be16(d, from->port);
	put_be16(d + 2, to->port);
	put_be32(d + 4, h->seq);
	put_be32(d + 8, h->ack);
	d[12] = (uint8_t)(head / 4 << 4);
	d[13] = h->flags;
	put_be16(d + 14, 64240);
	if (head == 24)
		memcpy(d + 20, mss, sizeof(mss));
	if (payload.len != 0)
		memcpy(d + head, payload.p, payload.len);
	put_be16(d + 16, l4_checksum(from, to, PROTO_TCP, d, n));
	return put_packet(w, ns, from, to, PROTO_TCP, span_of(d, n));
}

static int by_time(const void *a, const void *b)
{
	const struct wire_frame *x = a, *y = b;

	if (x->ns != y->ns)
		return x->ns < y->ns ? -1 : 1;
	return x->order < y->order ? -1 : x->order > y->order;
}

static int by_order(const void *a, const void *b)
{
	const struct wire_frame *x = a, *y = b;

	return x->order < y->order ? -1 : x->order > y->order;
}

void lab_wire_sort(struct lab_wire *w)
{
	if (w->n == 0)
		return;
	qsort(w->frames, w->n, sizeof(*w->frames), by_time);
	for (size_t i = 0; i < w->n; i++)
		w->frames[i].number = (uint32_t)i + 1;
	qsort(w->frames, w->n, sizeof(*w->frames), by_order);
}

struct wire_end wire_source(const struct lab_wire *w, const struct wire_frame *f)
{
	const uint8_t *p = w->bytes.p + f->at, *ip = p + (w->ethernet ? 14 : 0);
	struct wire_end ret = { .port = (uint16_t)(ip[20] << 8 | ip[21]) };

	if (w->ethernet)
		memcpy(ret.mac, p + 6, 6);
	memcpy(ret.ip, ip + 12, 4);
	return ret;
}

static void le32(uint8_t *p, uint32_t v)
{
	for (unsigned i = 0; i < 4; i++)
		p[i] = (uint8_t)(v >> 8 * i);
}

static void write_frame(const struct lab_wire *w, const struct wire_frame *f, struct out *out)
{
	uint8_t head[16];

	le32(head, (uint32_t)(f->ns / 1000000000));
	le32(head + 4, (uint32_t)(f->ns % 1000000000 / 1000));
	le32(head + 8, f->len);
	le32(head + 12, f->len);
	out_put(out, span_of(head, sizeof(head)));
	out_put(out, span_of(w->bytes.p + f->at, f->len));
}

void lab_wire_write(const struct lab_wire *w, struct out *out)
{
	uint8_t head[24] = { 0xd4, 0xc3, 0xb2, 0xa1, 2, 0, 4, 0 };
	uint32_t *at = calloc(w->n + 1, sizeof(*at));

	if (at == NULL) {
		if (out->status == ST_OK)
			out->status = ST_NOMEM;
		return;
	}
	le32(head + 16, 262144);
	le32(head + 20, w->ethernet ? LINK_ETHERNET : LINK_RAW);
	out_put(out, span_of(head, sizeof(head)));
	for (size_t i = 0; i < w->n; i++)
		at[w->frames[i].number] = (uint32_t)i;
	for (size_t i = 1; i <= w->n; i++)
		write_frame(w, &w->frames[at[i]], out);
	free(at);
}
