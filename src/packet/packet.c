#include "packet/packet.h"

#include "packet/decode.h"
#include "packet/frag.h"
#include "packet/link.h"
#include "packet/upper_pdu.h"

#include <stdlib.h>

const struct packet_limits packet_limits_default = {
	.depth = 24,
	.fragments = 4096,
	.fragment_bytes = 16 << 20,
};

enum st packet_decoder_new(struct packet_decoder **ret, const struct packet_limits *l,
			   const struct segment_sink *out, const struct anomaly_sink *anomalies)
{
	struct packet_decoder *d = calloc(1, sizeof(*d));

	if (d == NULL)
		return ST_NOMEM;
	d->limits = l != NULL ? *l : packet_limits_default;
	d->out = *out;
	if (anomalies != NULL)
		d->anomalies = *anomalies;
	d->link = link_find(0);
	uid_apps_init(&d->apps);
	defrag_init(&d->defrag, d->limits.fragments, d->limits.fragment_bytes);
	parts_init(&d->parts);
	*ret = d;
	return ST_OK;
}

void packet_decoder_free(struct packet_decoder *d)
{
	if (d == NULL)
		return;
	parts_deinit(&d->parts);
	defrag_deinit(&d->defrag);
	uid_apps_deinit(&d->apps);
	free(d->pdu_seq);
	free(d);
}

enum st packet_add_app(struct packet_decoder *d, const struct app *app)
{
	return uid_apps_add(&d->apps, app);
}

static void app_from_comment(struct ctx *c, struct span comment)
{
	const struct app *app;
	int32_t uid;

	if (!app_of_comment(comment, &uid))
		return;
	app = uid_apps_find(&c->d->apps, uid);
	c->seg.app = app != NULL ? *app : (struct app){ .uid = uid };
	c->seg.has_app = uid != -1;
}

/* Part by part: gcc zeroes a struct of this size in a loop that costs a third of a packet. */
static inline void begin(struct ctx *c, struct packet_decoder *d, const struct frame *f)
{
	static const struct endpoint none;
	struct segment *s = &c->seg;
	size_t len = f->bytes.len;

	c->d = d;
	c->base = f->bytes.p;
	c->missing = f->orig_len > len ? f->orig_len - (uint32_t)len : 0;
	c->depth = 0;
	c->runs = NULL;
	c->scratch = NULL;
	c->n_runs = 0;
	s->frame = f->number;
	s->time_ns = f->time_ns;
	s->src = none;
	s->dst = none;
	s->transport = TRANSPORT_LINK;
	s->proto = 0;
	s->tunnels = 0;
	s->seq = 0;
	s->ack = 0;
	s->window = 0;
	s->urgent = 0;
	s->flags = 0;
	s->app = (struct app){ .uid = -1 };
	s->has_app = false;
	s->link_src = NULL;
	s->link_dst = NULL;
}

HOT void packet_decode(struct packet_decoder *d, const struct frame *f)
{
	struct ctx c;

	begin(&c, d, f);
	if (UNLIKELY(f->link_type != d->link_number)) {
		d->link = link_find(f->link_type);
		d->link_number = f->link_type;
	}
	if (UNLIKELY(f->comment.len != 0))
		app_from_comment(&c, f->comment);
	link_decode(&c, d->link, f->link_type, f->bytes);
}

void packet_flush(struct packet_decoder *d)
{
	frag_flush(d);
	parts_flush(d);
}
