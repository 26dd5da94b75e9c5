#include "excerpt/excerpt.h"

#include "base/span.h"
#include "base/vec.h"
#include "codec/digest.h"
#include "excerpt/flows.h"
#include "packet/packet.h"
#include "source/pcapng_write.h"
#include "source/source.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { INTERFACES_MOST = 1 << 16, BLOCK_MOST = 1 << 20, IDS_SHOWN = 8, COMMENT_MOST = 512 };

struct excerpt {
	const struct excerpt_job *job;
	struct marks marks;
	struct flows *flows;
	struct packet_decoder *decoder;
	struct digest_run *digest;
	uint32_t *ifaces; /* number in the section + 1, by number in the input */
	size_t n_ifaces, cap_ifaces;
	uint32_t written_ifaces;
	struct buf block;
	struct excerpt_result result;
	enum st status; /* of what a sink could not say */
};

static void note(struct excerpt *x, enum st st)
{
	if (x->status == ST_OK)
		x->status = st;
}

/* --- learning ------------------------------------------------------------------------------ */

static void on_raw(void *arg, struct span bytes)
{
	struct excerpt *x = arg;

	if (x->digest != NULL)
		note(x, digest_feed(x->digest, bytes));
}

static void on_segment(void *arg, const struct segment *s)
{
	struct excerpt *x = arg;

	marks_segment(&x->marks, s);
	note(x, flows_feed(x->flows, s));
}

static void on_message(void *arg, const struct message *m)
{
	(void)marks_message(&((struct excerpt *)arg)->marks, m);
}

static enum st check_hash(struct excerpt *x, struct err *e)
{
	uint8_t digest[DIGEST_MAX];
	enum st st = digest_end(x->digest, digest);
	char text[65] = "";

	x->digest = NULL;
	if (st != ST_OK)
		return err_set(e, st, 0, 0, "no memory for SHA-256");
	for (size_t i = 0; i < 32; i++)
		snprintf(text + 2 * i, 3, "%02x", digest[i]);
	if (!span_eq_str(x->job->sha256, text))
		return err_set(e, ST_BAD, 0, 0,
			       "not the capture that was scanned: its SHA-256 is %.16s..., in the "
			       "case %.*s...",
			       text, (int)(x->job->sha256.len < 16 ? x->job->sha256.len : 16),
			       (const char *)x->job->sha256.p);
	return ST_OK;
}

static enum st open_source(struct excerpt *x, struct source **ret, struct err *e)
{
	const struct source_sink sink = { .arg = x, .raw = on_raw };
	enum st st;

	if (lseek(x->job->in, 0, SEEK_SET) != 0)
		return err_set(e, ST_IO, errno, 0, "cannot be read from its start again");
	st = source_open(ret, x->job->in, &sink, e);
	if (st == ST_OK && source_is_archive(*ret))
		st = err_set(e, ST_UNSUP, 0, 0, "an archive of exchanges, which holds no frames");
	return st;
}

/* What ends an input early ended the scan there, too: what was read stands. */
static enum st end_of_input(enum st st)
{
	return st == ST_END || st == ST_BAD ? ST_OK : st;
}

static enum st learn(struct excerpt *x, struct err *e)
{
	const struct segment_sink segments = { x, on_segment };
	const struct flows_sink flows = { .arg = x, .message = on_message };
	struct source *source = NULL;
	struct frame f;
	enum st st = digest_begin(&x->digest, DIGEST_SHA256);

	if (st == ST_OK)
		st = flows_new(&x->flows, &flows);
	if (st == ST_OK)
		st = packet_decoder_new(&x->decoder, &packet_limits_default, &segments, NULL);
	if (st != ST_OK)
		return err_set(e, st, 0, 0, "no memory to begin with");
	st = open_source(x, &source, e);
	while (st == ST_OK && (st = source_next(source, &f, e)) == ST_OK) {
		packet_decode(x->decoder, &f);
		st = x->status;
	}
	st = end_of_input(st);
	if (st == ST_OK && source != NULL) {
		packet_flush(x->decoder);
		flows_finish(x->flows);
		marks_finish(&x->marks);
		st = source_drain(source, e);
	}
	source_close(source);
	return st == ST_OK ? check_hash(x, e) : st;
}

/* --- taking -------------------------------------------------------------------------------- */

static enum st flush(struct excerpt *x)
{
	enum st st = x->job->out.bytes(x->job->out.arg, buf_span(&x->block));

	buf_clear(&x->block);
	return st;
}

/* The interface's number in the section, described when it comes first. */
static enum st interface_of(struct excerpt *x, const struct frame *f, uint32_t *ret)
{
	enum st st = ST_OK;

	if (f->iface >= INTERFACES_MOST)
		return ST_LIMIT;
	if (f->iface >= x->n_ifaces) {
		st = vec_grow((void **)&x->ifaces, &x->cap_ifaces, (size_t)f->iface + 1,
			      sizeof(*x->ifaces), INTERFACES_MOST);
		while (st == ST_OK && x->n_ifaces <= f->iface)
			x->ifaces[x->n_ifaces++] = 0;
	}
	if (st == ST_OK && x->ifaces[f->iface] == 0) {
		st = pcapng_put_interface(&x->block, f->link_type);
		if (st == ST_OK)
			x->ifaces[f->iface] = ++x->written_ifaces;
	}
	*ret = st == ST_OK ? x->ifaces[f->iface] - 1 : 0;
	return st;
}

static void comment_on(const struct excerpt *x, const struct mark *m, char text[COMMENT_MOST])
{
	const struct want *w = x->marks.wants + m->first;
	size_t len =
		(size_t)snprintf(text, COMMENT_MOST, "frame %llu", (unsigned long long)m->frame);

	if (m->why == MARK_OPENS) {
		snprintf(text + len, COMMENT_MOST - len, ", opens the connection");
		return;
	}
	len += (size_t)snprintf(text + len, COMMENT_MOST - len,
				m->why == MARK_BELONGS ? ", same message as finding"
				: m->n == 1	       ? ", finding"
						       : ", findings");
	for (size_t i = 0; i < m->n && i < IDS_SHOWN; i++)
		len += (size_t)snprintf(text + len, COMMENT_MOST - len, " %s", w[i].id);
	if (m->n > IDS_SHOWN)
		snprintf(text + len, COMMENT_MOST - len, " and %zu more", m->n - IDS_SHOWN);
}

static enum st take_frame(struct excerpt *x, const struct frame *f, const struct mark *m)
{
	char text[COMMENT_MOST];
	struct pcapng_packet p = {
		.time_ns = f->time_ns,
		.orig_len = f->orig_len,
		.bytes = f->bytes,
	};
	enum st st = interface_of(x, f, &p.iface);

	comment_on(x, m, text);
	p.comments[0] = span_str(text);
	p.comments[1] = f->comment;
	if (st == ST_OK)
		st = pcapng_put_packet(&x->block, &p);
	x->result.frames += st == ST_OK;
	x->result.missing -= st == ST_OK && m->why == MARK_CARRIES;
	return st == ST_OK ? flush(x) : st;
}

static enum st take(struct excerpt *x, struct err *e)
{
	struct source *source = NULL;
	struct frame f;
	enum st st = pcapng_put_section(&x->block, SPAN_LIT("telltale " TELLTALE_VERSION),
					x->job->comment);

	if (st == ST_OK)
		st = flush(x);
	for (size_t i = 0; i < x->marks.n; i++)
		x->result.missing += x->marks.all[i].why == MARK_CARRIES;
	if (st == ST_OK)
		st = open_source(x, &source, e);
	while (st == ST_OK && (st = source_next(source, &f, e)) == ST_OK) {
		const struct mark *m = marks_find(&x->marks, f.number);

		if (m != NULL)
			st = take_frame(x, &f, m);
		if (st != ST_OK)
			(void)err_set(e, st, 0, 0, "frame %llu: %s", (unsigned long long)f.number,
				      st_name(st));
	}
	source_close(source);
	return end_of_input(st);
}

enum st excerpt_run(const struct excerpt_job *job, struct excerpt_result *ret, struct err *e)
{
	struct excerpt x = { .job = job };
	enum st st;

	buf_init(&x.block, BLOCK_MOST);
	st = marks_init(&x.marks, job->wants, job->n_wants);
	if (st != ST_OK)
		(void)err_set(e, st, 0, 0, "no memory for the frames that matter");
	if (st == ST_OK)
		st = learn(&x, e);
	if (st == ST_OK)
		st = take(&x, e);
	x.result.cut = x.marks.cut;
	if (st == ST_OK)
		*ret = x.result;
	else if (e->msg[0] == '\0')
		(void)err_set(e, st, 0, 0, "%s", st_name(st));
	digest_free(x.digest);
	packet_decoder_free(x.decoder);
	flows_free(x.flows);
	marks_deinit(&x.marks);
	buf_deinit(&x.block);
	free(x.ifaces);
	return st;
}
