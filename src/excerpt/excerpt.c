#include "excerpt/excerpt.h"

#include "base/span.h"
#include "base/vec.h"
#include "excerpt/flows.h"
#include "excerpt/reread.h"
#include "source/pcapng_write.h"

#include <stdio.h>
#include <stdlib.h>

enum { INTERFACES_MOST = 1 << 16, BLOCK_MOST = 1 << 20, IDS_SHOWN = 8, COMMENT_MOST = 512 };

struct excerpt {
	const struct excerpt_job *job;
	struct marks marks;
	struct flows *flows;
	uint32_t *ifaces; /* number in the section + 1, by number in the input */
	size_t n_ifaces, cap_ifaces;
	uint32_t written_ifaces;
	struct buf block;
	struct excerpt_result result;
};

/* --- learning ------------------------------------------------------------------------------ */

static enum st on_segment(void *arg, const struct segment *s)
{
	struct excerpt *x = arg;

	marks_segment(&x->marks, s);
	return flows_feed(x->flows, s);
}

static void on_message(void *arg, const struct message *m)
{
	(void)marks_message(&((struct excerpt *)arg)->marks, m);
}

static enum st learn(struct excerpt *x, struct err *e)
{
	const struct reread r = {
		.in = x->job->in, .sha256 = x->job->sha256, .arg = x, .segment = on_segment
	};
	const struct flows_sink flows = { .arg = x, .message = on_message };
	enum st st = flows_new(&x->flows, &flows);

	if (st != ST_OK)
		return err_set(e, st, 0, 0, "no memory to begin with");
	st = reread_run(&r, e);
	if (st != ST_OK)
		return st;
	flows_finish(x->flows);
	marks_finish(&x->marks);
	return ST_OK;
}

/* --- taking -------------------------------------------------------------------------------- */

static enum st flush(struct excerpt *x, uint64_t frame)
{
	enum st st = x->job->out.bytes(x->job->out.arg, frame, buf_span(&x->block));

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
			st = flush(x, 0);
		if (st == ST_OK)
			x->ifaces[f->iface] = ++x->written_ifaces;
	}
	*ret = st == ST_OK ? x->ifaces[f->iface] - 1 : 0;
	return st;
}

static void comment_on(const struct excerpt *x, const struct mark *m, char text[COMMENT_MOST])
{
	static const char *const hows[] = {
		[MARK_OPENS] = "opens the connection",
		[MARK_LEADS] = "tells how to read what follows",
		[MARK_SEALED] = "said in a connection of TLS, which is opened in order",
	};
	const struct want *w = x->marks.wants + m->first;
	size_t len =
		(size_t)snprintf(text, COMMENT_MOST, "frame %llu", (unsigned long long)m->frame);

	if (hows[m->why] != NULL) {
		snprintf(text + len, COMMENT_MOST - len, ", %s", hows[m->why]);
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
	return st == ST_OK ? flush(x, m->frame) : st;
}

static enum st on_frame(void *arg, const struct frame *f)
{
	struct excerpt *x = arg;
	const struct mark *m = marks_find(&x->marks, f->number);

	return m != NULL ? take_frame(x, f, m) : ST_OK;
}

static enum st take(struct excerpt *x, struct err *e)
{
	const struct reread r = { .in = x->job->in, .arg = x, .frame = on_frame };
	enum st st = pcapng_put_section(&x->block, SPAN_LIT("telltale " TELLTALE_VERSION),
					x->job->comment);

	if (st == ST_OK)
		st = flush(x, 0);
	for (size_t i = 0; i < x->marks.n; i++)
		x->result.missing += x->marks.all[i].why == MARK_CARRIES;
	return st == ST_OK ? reread_run(&r, e) : st;
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
	flows_free(x.flows);
	marks_deinit(&x.marks);
	buf_deinit(&x.block);
	free(x.ifaces);
	return st;
}
