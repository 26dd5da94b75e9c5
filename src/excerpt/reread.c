#include "excerpt/reread.h"

#include "base/span.h"
#include "codec/digest.h"
#include "packet/packet.h"

#include <errno.h>
#include <stdio.h>
#include <unistd.h>

struct rereading {
	const struct reread *r;
	struct packet_decoder *decoder;
	struct digest_run *digest;
	struct source *source;
	uint64_t frame; /* the last that was read */
	enum st status; /* of what a sink could not say */
};

static void note(struct rereading *g, enum st st)
{
	if (g->status == ST_OK)
		g->status = st;
}

static void on_raw(void *arg, struct span bytes)
{
	struct rereading *g = arg;

	if (g->digest != NULL)
		note(g, digest_feed(g->digest, bytes));
}

static void on_segment(void *arg, const struct segment *s)
{
	struct rereading *g = arg;

	if (g->status == ST_OK)
		note(g, g->r->segment(g->r->arg, s));
}

static void on_secrets(void *arg, uint32_t type, struct span data)
{
	struct rereading *g = arg;

	if (type == PCAPNG_SECRETS_TLS && g->r->keylog != NULL)
		note(g, g->r->keylog(g->r->arg, g->frame, data));
}

static enum st check_hash(struct rereading *g, struct err *e)
{
	uint8_t digest[DIGEST_MAX];
	enum st st = digest_end(g->digest, digest);
	char text[65] = "";

	g->digest = NULL;
	if (st != ST_OK)
		return err_set(e, st, 0, 0, "no memory for SHA-256");
	for (size_t i = 0; i < 32; i++)
		snprintf(text + 2 * i, 3, "%02x", digest[i]);
	if (!span_eq_str(g->r->sha256, text))
		return err_set(e, ST_BAD, 0, 0,
			       "not the capture that was scanned: its SHA-256 is %.16s..., in the "
			       "case %.*s...",
			       text, (int)(g->r->sha256.len < 16 ? g->r->sha256.len : 16),
			       (const char *)g->r->sha256.p);
	return ST_OK;
}

static enum st open_all(struct rereading *g, struct err *e)
{
	const struct segment_sink segments = { g, on_segment };
	const struct source_sink sink = { .arg = g, .secrets = on_secrets, .raw = on_raw };
	enum st st = ST_OK;

	if (lseek(g->r->in, 0, SEEK_SET) != 0)
		return err_set(e, ST_IO, errno, 0, "cannot be read from its start again");
	if (g->r->sha256.len != 0)
		st = digest_begin(&g->digest, DIGEST_SHA256);
	if (st == ST_OK && g->r->segment != NULL)
		st = packet_decoder_new(&g->decoder, &packet_limits_default, &segments, NULL);
	if (st != ST_OK)
		return err_set(e, st, 0, 0, "no memory to begin with");
	st = source_open(&g->source, g->r->in, &sink, e);
	if (st == ST_OK && source_is_archive(g->source))
		st = err_set(e, ST_UNSUP, 0, 0, "an archive of exchanges, which holds no frames");
	return st;
}

static enum st read_frames(struct rereading *g, struct err *e)
{
	struct frame f;
	enum st st;

	while ((st = source_next(g->source, &f, e)) == ST_OK) {
		g->frame = f.number;
		if (g->decoder != NULL)
			packet_decode(g->decoder, &f);
		st = g->status;
		if (st == ST_OK && g->r->frame != NULL)
			st = g->r->frame(g->r->arg, &f);
		if (st != ST_OK)
			return err_set(e, st, 0, 0, "frame %llu: %s", (unsigned long long)f.number,
				       st_name(st));
	}
	/* what ends an input early ended the scan there, too: what was read stands */
	return st == ST_END || st == ST_BAD ? ST_OK : st;
}

enum st reread_run(const struct reread *r, struct err *e)
{
	struct rereading g = { .r = r };
	enum st st = open_all(&g, e);

	if (st == ST_OK)
		st = read_frames(&g, e);
	if (st == ST_OK && g.decoder != NULL) {
		packet_flush(g.decoder);
		if (g.status != ST_OK)
			st = err_set(e, g.status, 0, 0, "%s", st_name(g.status));
	}
	if (st == ST_OK && g.digest != NULL) {
		st = source_drain(g.source, e);
		if (st == ST_OK)
			st = check_hash(&g, e);
	}
	source_close(g.source);
	packet_decoder_free(g.decoder);
	digest_free(g.digest);
	return st;
}
