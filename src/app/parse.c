#include "app/parse.h"

#include "app/handoff.h"
#include "app/input_digest.h"
#include "base/span.h"
#include "base/tm.h"
#include "packet/packet.h"
#include "protocol/exchange.h"
#include "protocol/keyring.h"
#include "source/source.h"

#include <stdlib.h>
#include <time.h>

enum { PROGRESS_EVERY = 4096 }; /* frames between looks at the clock */
#define PROGRESS_NS 100000000LL

struct parser {
	const struct parse_job *job;
	struct wire wire;
	struct outbox outbox; /* of the reading thread */
	struct lane *lanes;
	unsigned n_lanes; /* made so far */
	struct handoff *handoff;
	struct packet_decoder *decoder;
	struct source *source;
	struct keyring *keys; /* where secrets are given, or may come */
	uint64_t last_frame;
	struct input_digest *digest; /* NULL: not asked for */
	struct record_progress at;
	int64_t told_ns;
	struct anomaly_sink anomalies;
};

static int64_t now_ns(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static void on_name(void *arg, const struct name_seen *n)
{
	outbox_name(&((struct parser *)arg)->outbox, n);
}

static void on_app(void *arg, const struct app *app)
{
	struct parser *p = arg;

	if (packet_add_app(p->decoder, app) != ST_OK)
		anomaly_say(&p->anomalies, "limit.apps", 0, 0, "more app names than are kept");
}

static void add_keys(struct parser *p, struct span text)
{
	struct keyring_read r;

	if (p->keys == NULL || keyring_add(p->keys, text, p->last_frame, &r) != ST_OK) {
		anomaly_say(&p->anomalies, "limit.memory", p->last_frame, 0,
			    "no memory for the secrets of TLS connections");
		return;
	}
	if (r.keys == 0 || r.other != 0)
		anomaly_say(&p->anomalies, "keylog", p->last_frame, 0,
			    r.keys == 0 ? "no line of a key log is a secret of TLS"
					: "lines of a key log are no secrets");
	if (r.full)
		anomaly_say(&p->anomalies, "limit.keys", p->last_frame, 0,
			    "more secrets of TLS connections than are kept");
}

static void on_secrets(void *arg, uint32_t type, struct span data)
{
	if (type == PCAPNG_SECRETS_TLS)
		add_keys(arg, data);
}

static void on_raw(void *arg, struct span bytes)
{
	struct parser *p = arg;

	if (p->digest != NULL)
		input_digest_take(p->digest, bytes);
}

static enum st open_lanes(struct parser *p)
{
	enum st ret;

	p->lanes = calloc(p->job->threads, sizeof(*p->lanes));
	if (p->lanes == NULL)
		return ST_NOMEM;
	for (; p->n_lanes < p->job->threads; p->n_lanes++) {
		ret = lane_init(&p->lanes[p->n_lanes], p->job->shared, &p->wire);
		if (ret != ST_OK)
			return ret;
		p->lanes[p->n_lanes].keys = p->keys;
	}
	return handoff_new(&p->handoff, p->lanes, p->n_lanes);
}

static enum st open_all(struct parser *p, struct err *e)
{
	struct source_sink sink = {
		.arg = p,
		.name = on_name,
		.app = on_app,
		.secrets = on_secrets,
		.raw = on_raw,
		.anomalies = p->anomalies,
	};
	struct segment_sink segments;
	enum st ret;

	if (p->job->hash && input_digest_new(&p->digest) != ST_OK)
		return err_set(e, ST_NOMEM, 0, 0, "no memory for SHA-256");
	/* The source first: most files of a directory are no captures, and cost no more. */
	ret = source_open(&p->source, p->job->in, &sink, e);
	if (ret != ST_OK)
		return ret;
	if (p->job->shared->keylog.len != 0
	    || strcmp(source_info(p->source)->format, "pcapng") == 0) {
		ret = keyring_new(&p->keys);
		if (ret != ST_OK)
			return err_set(e, ret, 0, 0, "no memory to begin with");
		if (p->job->shared->keylog.len != 0)
			add_keys(p, p->job->shared->keylog);
	}
	ret = open_lanes(p);
	if (ret != ST_OK)
		return err_set(e, ret, 0, 0, "no memory or thread to begin with");
	segments = handoff_sink(p->handoff);
	ret = packet_decoder_new(&p->decoder, &packet_limits_default, &segments, &p->anomalies);
	if (ret != ST_OK)
		return err_set(e, ret, 0, 0, "no memory for the packet decoder");
	return ST_OK;
}

static void tell_progress(struct parser *p, bool always)
{
	const struct source_info *info = source_info(p->source);
	int64_t now = now_ns();

	p->at.consumed = info->consumed;
	p->at.packets = info->packets;
	p->at.bytes = info->bytes;
	if (!always && now - p->told_ns < PROGRESS_NS)
		return;
	p->told_ns = now;
	outbox_progress(&p->outbox, &p->at);
}

static void note_time(struct parser *p, int64_t ns)
{
	if (ns == TM_NONE)
		return;
	if (p->at.first_ns == TM_NONE || ns < p->at.first_ns)
		p->at.first_ns = ns;
	if (p->at.last_ns == TM_NONE || ns > p->at.last_ns)
		p->at.last_ns = ns;
}

static enum st read_frames(struct parser *p, struct err *e)
{
	struct frame f;
	enum st ret;

	while ((ret = source_next(p->source, &f, e)) == ST_OK) {
		p->last_frame = f.number;
		note_time(p, f.time_ns);
		packet_decode(p->decoder, &f);
		if (UNLIKELY(f.number % PROGRESS_EVERY == 0)) {
			tell_progress(p, false);
			if (p->wire.broken)
				return err_set(e, ST_IO, 0, 0, "nobody reads the records");
		}
	}
	return ret == ST_END ? ST_OK : ret;
}

/* All in one lane: what an archive says needs no flows. */
static enum st read_exchanges(struct parser *p, struct err *e)
{
	struct exchanges *sender = NULL;
	struct exchange x;
	enum st ret = exchanges_new(&sender, &p->lanes[0].messages, &p->anomalies);

	if (ret != ST_OK)
		return err_set(e, ret, 0, 0, "no memory to begin with");
	while ((ret = source_next_exchange(p->source, &x, e)) == ST_OK) {
		note_time(p, x.side[0].time_ns);
		ret = exchanges_send(sender, &x);
		if (ret != ST_OK) {
			(void)err_set(e, ret, 0, x.off, "no memory for an entry");
			break;
		}
		tell_progress(p, false);
		if (p->wire.broken) {
			ret = err_set(e, ST_IO, 0, 0, "nobody reads the records");
			break;
		}
	}
	exchanges_free(sender);
	return ret == ST_END ? ST_OK : ret;
}

/* What the source left unread (bytes behind a broken place) belongs to the digest too. */
static void finish_hash(struct parser *p, struct record_end *end)
{
	struct err e = { 0 };

	if (p->digest == NULL || p->source == NULL)
		return;
	end->has_sha256 = source_drain(p->source, &e) == ST_OK
			  && input_digest_final(p->digest, end->sha256) == ST_OK;
}

static void tell_end(struct parser *p, enum st status, const struct err *e)
{
	struct record_end end = { .status = status };

	if (p->source != NULL) {
		const struct source_info *info = source_info(p->source);

		tell_progress(p, true);
		end.format = span_str(info->format);
		end.n_link_types = info->n_link_types;
		memcpy(end.link_types, info->link_types, sizeof(end.link_types));
	}
	for (unsigned i = 0; i < p->n_lanes; i++)
		p->at.flows += lane_flows(&p->lanes[i]);
	end.at = p->at;
	if (status != ST_OK)
		end.reason = span_str(e->msg[0] != '\0' ? e->msg : st_name(status));
	finish_hash(p, &end);
	outbox_end(&p->outbox, &end);
}

static void close_all(struct parser *p)
{
	handoff_free(p->handoff);
	packet_decoder_free(p->decoder);
	for (unsigned i = 0; i < p->n_lanes; i++)
		lane_deinit(&p->lanes[i]);
	free(p->lanes);
	keyring_free(p->keys);
	source_close(p->source);
	input_digest_free(p->digest);
	outbox_deinit(&p->outbox);
	(void)pthread_mutex_destroy(&p->wire.lock);
}

enum st parse_job_run(const struct parse_job *job)
{
	struct parser p = { .job = job, .wire = { .fd = job->out } };
	struct err e = { 0 };
	enum st ret;

	p.at.first_ns = p.at.last_ns = TM_NONE;
	(void)pthread_mutex_init(&p.wire.lock, NULL);
	outbox_init(&p.outbox, &p.wire);
	p.anomalies = outbox_anomalies(&p.outbox);
	if (job->weak)
		anomaly_say(
			&p.anomalies, "confinement", 0, 0,
			"the kernel refused the filter of system calls: read with fewer bounds");
	ret = open_all(&p, &e);
	if (ret == ST_OK) {
		ret = source_is_archive(p.source) ? read_exchanges(&p, &e) : read_frames(&p, &e);
		packet_flush(p.decoder);
		handoff_finish(p.handoff);
	}
	tell_end(&p, ret, &e);
	close_all(&p);
	return ret;
}
