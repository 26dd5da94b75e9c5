#include "case/kept.h"

#include "base/span.h"
#include "base/tm.h"

bool kept_anomaly_earlier(const struct kept_anomaly *a, const struct kept_anomaly *b)
{
	if (a->frame != b->frame)
		return a->frame - 1 < b->frame - 1;
	return a->offset < b->offset;
}

int kept_anomaly_cmp(const void *a, const void *b)
{
	const struct kept_anomaly *x = a, *y = b;
	int what = span_cmp(x->what, y->what);

	if (x->frame != y->frame || x->offset != y->offset)
		return kept_anomaly_earlier(x, y) ? -1 : 1;
	return what != 0 ? what : span_cmp(x->reason, y->reason);
}

int kept_closed_cmp(const void *a, const void *b)
{
	const struct kept_closed *x = a, *y = b;
	int c = ip_cmp(&x->dst.at.ip, &y->dst.at.ip);

	if (c == 0)
		c = (int)x->dst.at.port - (int)y->dst.at.port;
	if (c == 0)
		c = span_cmp(x->dst.host, y->dst.host);
	if (c == 0)
		c = span_cmp(x->protocol, y->protocol);
	return c != 0 ? c : (int)x->transport - (int)y->transport;
}

uint64_t kept_closed_key(const struct kept_closed *k)
{
	const struct ip *ip = &k->dst.at.ip;
	uint64_t v = ip->family;

	for (size_t i = 0; i < sizeof(v) - 1; i++)
		v = v << 8 | ip->b[i];
	return v;
}

int kept_event_cmp(const void *a, const void *b)
{
	const struct kept_event *x = a, *y = b;
	int c = span_cmp(x->source, y->source);

	if (x->time_ns != y->time_ns)
		return x->time_ns < y->time_ns ? -1 : 1;
	if (c == 0)
		c = span_cmp(x->kind, y->kind);
	return c != 0 ? c : span_cmp(x->detail, y->detail);
}

bool kept_anomaly_same(const struct kept_anomaly *a, const struct kept_anomaly *b)
{
	return span_eq(a->what, b->what) && span_eq(a->reason, b->reason);
}

void kept_anomaly_merge(struct kept_anomaly *at, const struct kept_anomaly *a)
{
	if (kept_anomaly_earlier(a, at)) {
		at->frame = a->frame;
		at->offset = a->offset;
	}
	at->count = a->count < UINT64_MAX - at->count ? at->count + a->count : UINT64_MAX;
}

bool kept_closed_same(const struct kept_closed *a, const struct kept_closed *b)
{
	return ip_eq(&a->dst.at.ip, &b->dst.at.ip) && a->dst.at.port == b->dst.at.port
	       && a->transport == b->transport && a->traffic == b->traffic
	       && span_eq(a->protocol, b->protocol) && span_eq(a->dst.host, b->dst.host);
}

void kept_closed_merge(struct kept_closed *at, const struct kept_closed *k)
{
	at->bytes = k->bytes < UINT64_MAX - at->bytes ? at->bytes + k->bytes : UINT64_MAX;
	if (k->first_ns != TM_NONE && (at->first_ns == TM_NONE || k->first_ns < at->first_ns))
		at->first_ns = k->first_ns;
	if (k->last_ns > at->last_ns)
		at->last_ns = k->last_ns;
}
