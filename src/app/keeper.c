#include "app/keeper.h"

#include "app/child.h"
#include "app/evidence.h"
#include "app/replied.h"
#include "app/sums.h"
#include "attribute/label.h"
#include "attribute/names.h"
#include "attribute/settle.h"
#include "base/span.h"
#include "base/tm.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { NAMES_MOST = 1 << 17, READ_SIZE = 256 * 1024, HELD_MOST = RECORD_MAX + READ_SIZE };
enum { LOOK_MS = 1000 };
/* A parsing process that used so much processor time without a word is taken for stuck. */
#define STALL_NS (60 * 1000000000LL)

/* Set by a signal handler, read between records. */
static volatile sig_atomic_t interrupted;

void keeper_interrupt(void)
{
	interrupted = 1;
}

bool keeper_interrupted(void)
{
	return interrupted != 0;
}

/* One input while it is being taken. */
struct taking {
	struct keeper *k;
	struct settle *settle;
	struct names *names;
	struct label label;
	struct sums sums;
	struct evidence evidence;
	struct slot_settle slots;
	struct buf held; /* bytes of the pipe not decoded yet */
	uint64_t candidates;
	struct record_progress at;
	struct record_end end;
	struct buf end_text; /* reason and format of end, kept */
	bool ended, bad_record, stalled;
	size_t capture; /* its index in the case, from begin on */
};

static enum st on_candidate(struct taking *t, struct span payload)
{
	struct candidate c;
	enum st ret = record_get_candidate(payload, &c);

	if (ret != ST_OK)
		return ret;
	t->candidates++;
	ret = settle_add(t->settle, &c);
	if (ret == ST_OK)
		ret = label_note(&t->label, &c);
	return ret == ST_LIMIT ? ST_OK : ret; /* settle counts what it drops */
}

/* How a name can be told: struct name_seen's how is static text on this side, too. */
static const char *const hows[] = {
	"dns", "http.host", "tls.sni", "quic.sni", "pcapng.nrb", "har", "mdns", "llmnr", "nbns",
};

static enum st on_name(struct taking *t, struct span payload)
{
	struct record_name n;
	enum st ret = record_get_name(payload, &n);

	if (ret != ST_OK)
		return ret;
	for (size_t i = 0; i < N_ELEMENTS(hows); i++)
		if (span_eq_str(n.how, hows[i]))
			n.seen.how = hows[i];
	ret = names_add(t->names, &n.seen);
	return ret == ST_LIMIT ? ST_OK : ret;
}

static enum st on_anomaly(struct taking *t, struct span payload)
{
	struct record_anomaly a;
	enum st ret = record_get_anomaly(payload, &a);

	if (ret == ST_OK)
		sums_anomaly(&t->sums, &a);
	return ret;
}

static enum st on_closed(struct taking *t, struct span payload)
{
	struct record_closed c;
	enum st ret = record_get_closed(payload, &c);

	if (ret == ST_OK)
		sums_closed(&t->sums, &c);
	return ret;
}

static enum st on_progress(struct taking *t, struct span payload)
{
	enum st ret = record_get_progress(payload, &t->at);

	if (ret == ST_OK)
		progress_at(t->k->progress, t->at.consumed, t->candidates);
	return ret;
}

static enum st on_bytes(struct taking *t, struct span payload)
{
	struct record_bytes b;
	enum st ret = t->k->shared->evidence ? record_get_bytes(payload, &b) : ST_BAD;

	return ret == ST_OK ? evidence_bytes(&t->evidence, &b) : ret;
}

static enum st on_trace(struct taking *t, struct span payload)
{
	struct record_trace r;
	enum st ret = t->k->shared->evidence ? record_get_trace(payload, &r) : ST_BAD;

	return ret == ST_OK ? evidence_trace(&t->evidence, &r) : ret;
}

static enum st on_slot(struct taking *t, struct span payload)
{
	struct slot_seen s;
	const struct lane_shared *wanted = t->k->shared;
	enum st ret = wanted->slots || wanted->replies ? record_get_slot(payload, &s) : ST_BAD;

	if (ret == ST_OK)
		slot_settle_add(&t->slots, &s);
	return ret;
}

static enum st on_end(struct taking *t, struct span payload)
{
	enum st ret = record_get_end(payload, &t->end);
	size_t reason = t->end.reason.len, format = t->end.format.len;

	if (ret != ST_OK)
		return ret;
	ret = buf_put(&t->end_text, t->end.reason);
	if (ret == ST_OK)
		ret = buf_put(&t->end_text, t->end.format);
	if (ret != ST_OK)
		return ret;
	t->end.reason = span_of(t->end_text.p, reason);
	t->end.format = span_of(t->end_text.p + reason, format);
	t->at = t->end.at;
	t->ended = true;
	return ST_OK;
}

static enum st (*const takers[])(struct taking *t, struct span payload) = {
	[RECORD_CANDIDATE] = on_candidate, [RECORD_NAME] = on_name,
	[RECORD_ANOMALY] = on_anomaly,	   [RECORD_CLOSED] = on_closed,
	[RECORD_PROGRESS] = on_progress,   [RECORD_END] = on_end,
	[RECORD_BYTES] = on_bytes,	   [RECORD_TRACE] = on_trace,
	[RECORD_SLOT] = on_slot,
};

static enum st take_records(struct taking *t)
{
	struct span rest = buf_span(&t->held);
	enum st ret = ST_OK;

	while (ret == ST_OK && !t->ended) {
		enum record_type type;
		struct span payload;
		size_t used = 0;

		ret = record_next(rest, &type, &payload, &used);
		if (ret != ST_OK)
			break;
		ret = takers[type](t, payload);
		rest = span_from(rest, used);
	}
	buf_drop(&t->held, t->held.len - rest.len);
	return ret == ST_MORE ? ST_OK : ret;
}

/*
 * Waits for records. False when the process used up its time without telling
 * any: an input that nobody writes to costs it none, so it may wait for ever.
 */
static bool heard(const struct child *child)
{
	struct pollfd pipe = { .fd = child->records, .events = POLLIN };
	int64_t begun = 0;

	while (!keeper_interrupted()) {
		int n = poll(&pipe, 1, LOOK_MS);
		int64_t used = child_cpu_ns(child);

		if (n > 0 || (n < 0 && errno != EINTR))
			return true;
		if (begun == 0)
			begun = used;
		if (used - begun > STALL_NS)
			return false;
	}
	return true;
}

/* Until the end of the pipe, the last record, a bad record, a stall or an interrupt. */
static enum st receive(struct taking *t, const struct child *child)
{
	enum st ret = ST_OK;

	while (ret == ST_OK && !t->ended && !keeper_interrupted()) {
		ssize_t n;

		t->stalled = !heard(child);
		if (t->stalled || keeper_interrupted())
			break;
		ret = buf_reserve(&t->held, READ_SIZE);
		if (ret != ST_OK)
			return ret;
		n = read(child->records, t->held.p + t->held.len, READ_SIZE);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			break;
		t->held.len += (size_t)n;
		ret = take_records(t);
	}
	if (ret == ST_BAD) {
		t->bad_record = true;
		return ST_OK;
	}
	return ret;
}

static enum st store_finding(void *arg, const struct finding *f)
{
	struct taking *t = arg;
	struct finding kept = *f;
	enum st ret;

	kept.capture = t->capture;
	if (t->k->traces == UINT64_MAX || (t->k->traces != 0 && f->direction == DIRECTION_OUT))
		kept.trace = evidence_find(&t->evidence, f->trace_key);
	if (kept.trace != NULL && t->k->traces != UINT64_MAX)
		t->k->traces--;
	if (t->k->apps != NULL)
		app_list_label(t->k->apps, &kept);
	ret = label_finding(&t->label, t->names, &kept);
	if (ret == ST_OK)
		ret = t->k->store.add_finding(t->k->store.self, &kept);
	if (ret != ST_LIMIT)
		return ret;
	t->k->unkept++;
	sums_anomaly(&t->sums,
		     &(struct record_anomaly){ SPAN_LIT("limit.case"),
					       SPAN_LIT("more findings than the case holds"),
					       f->n_frames != 0 ? f->frames[0] : 0, 0, 1 });
	return ST_OK;
}

static void gather_anomaly(void *arg, const struct anomaly *a)
{
	struct record_anomaly r = {
		span_str(a->what), span_str(a->reason),		 a->frame,
		a->offset,	   a->count != 0 ? a->count : 1,
	};

	sums_anomaly(&((struct taking *)arg)->sums, &r);
}

static void describe(struct capture *c, const struct taking *t, const struct err *died)
{
	const struct record_end *end = &t->end;
	bool read_some = t->at.packets != 0 || (t->ended && end->format.len != 0);

	*c = (struct capture){
		.packets = t->at.packets,
		.bytes = t->at.bytes,
		.flows = t->at.flows,
		.first_ns = t->at.first_ns,
		.last_ns = t->at.last_ns,
		.status = CAPTURE_WHOLE,
	};
	if (t->ended) {
		c->format = end->format;
		c->n_link_types = end->n_link_types;
		memcpy(c->link_types, end->link_types, sizeof(c->link_types));
		for (size_t i = 0; end->has_sha256 && i < sizeof(end->sha256); i++)
			snprintf(c->sha256 + 2 * i, 3, "%02x", end->sha256[i]);
		c->reason = end->reason;
	}
	if (t->ended && end->status == ST_OK)
		return;
	c->status = read_some ? CAPTURE_PARTIAL : CAPTURE_UNREADABLE;
	if (t->ended)
		return;
	c->status = CAPTURE_PARTIAL;
	if (keeper_interrupted())
		c->reason = SPAN_LIT("interrupted; the rest was not read");
	else if (t->stalled)
		c->reason = SPAN_LIT("parsing came to a stand: a minute of processor time without "
				     "a word; the rest was not read");
	else if (t->bad_record)
		c->reason = SPAN_LIT("the parsing process sent something that is no record");
	else if (died->msg[0] != '\0')
		c->reason = span_str(died->msg);
	else
		c->reason = SPAN_LIT("the parsing process ended too early");
}

static enum st keep_devices(const struct taking *t)
{
	const struct profile *p = t->k->profile;
	enum st ret = ST_OK;

	for (size_t i = 0; p != NULL && i < p->n_devices && ret == ST_OK; i++) {
		const struct device *d = &p->devices[i];
		const struct kept_device kept = { t->capture, d->name,	      d->model,
						  d->build,   d->fingerprint, d->security_patch,
						  d->batch };

		ret = t->k->store.add_device(t->k->store.self, &kept);
	}
	return ret;
}

static enum st keep_replies(struct taking *t)
{
	struct replied replied;
	struct slot_told told;
	enum st ret;

	replied_init(&replied);
	told = replied_told(&replied);
	ret = slot_settle_run(&t->slots, t->names, t->k->profile, &told);
	if (ret == ST_OK)
		ret = replied_store(&replied, &t->k->store, t->capture);
	replied_deinit(&replied);
	return ret;
}

static enum st tell_slots(struct taking *t)
{
	if (t->slots.cut != 0)
		sums_anomaly(&t->sums, &(struct record_anomaly){
					       SPAN_LIT("limit.slots"),
					       SPAN_LIT("more places or values than are compared"),
					       0, 0, t->slots.cut });
	if (t->k->slots != NULL)
		return slot_settle_run(&t->slots, t->names, t->k->profile, t->k->slots);
	return t->k->shared->replies ? keep_replies(t) : ST_OK;
}

static void tell_evidence(struct taking *t)
{
	if (t->evidence.cut != 0)
		sums_anomaly(
			&t->sums,
			&(struct record_anomaly){
				SPAN_LIT("limit.evidence"),
				SPAN_LIT("the bytes of some findings are not kept: more than a "
					 "capture may have"),
				0, 0, t->evidence.cut });
}

static enum st keep(struct taking *t, const char *path, const struct capture *c,
		    enum confidence least)
{
	struct case_store *store = &t->k->store;
	struct finding_sink sink = { t, store_finding };
	struct anomaly_sink anomalies = { t, gather_anomaly };
	enum st ret = store->begin(store->self, span_str(path), &t->capture);

	if (ret == ST_OK)
		ret = keep_devices(t);
	if (ret == ST_OK)
		ret = settle_run(t->settle, t->names, least, &sink, &anomalies);
	if (ret == ST_OK)
		ret = tell_slots(t);
	tell_evidence(t);
	if (ret == ST_OK)
		ret = sums_store(&t->sums, store, t->capture, t->names, t->k->profile, &t->label);
	if (ret == ST_OK)
		ret = store->end(store->self, t->capture, c);
	return ret;
}

static enum st taking_init(struct taking *t, struct keeper *k)
{
	enum st ret;

	*t = (struct taking){ .k = k };
	t->at.first_ns = t->at.last_ns = TM_NONE;
	sums_init(&t->sums);
	evidence_init(&t->evidence);
	slot_settle_init(&t->slots);
	label_init(&t->label, k->who);
	buf_init(&t->held, HELD_MOST);
	buf_init(&t->end_text, RECORD_MAX);
	ret = names_new(&t->names, NAMES_MOST);
	if (ret == ST_OK)
		ret = settle_new(&t->settle, k->profile, &settle_limits_default);
	return ret;
}

static void taking_deinit(struct taking *t)
{
	settle_free(t->settle);
	names_free(t->names);
	sums_deinit(&t->sums);
	evidence_deinit(&t->evidence);
	slot_settle_deinit(&t->slots);
	label_deinit(&t->label);
	buf_deinit(&t->held);
	buf_deinit(&t->end_text);
}

/* An input that could not even be opened. */
static enum st keep_unopened(struct keeper *k, const struct input_file *file, int sys)
{
	struct capture c = { .status = CAPTURE_UNREADABLE,
			     .first_ns = TM_NONE,
			     .last_ns = TM_NONE };
	size_t capture = 0;
	enum st ret = k->store.begin(k->store.self, span_str(file->path), &capture);

	c.reason = span_str(strerror(sys));
	return ret == ST_OK ? k->store.end(k->store.self, capture, &c) : ret;
}

static int open_input(const struct input_file *file, uint64_t *size)
{
	struct stat st;
	int fd = STDIN_FILENO;

	if (file->sys != 0) {
		errno = file->sys;
		return -1;
	}
	if (strcmp(file->path, "-") != 0)
		fd = open(file->path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	if (fd >= 0 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode))
		*size = (uint64_t)st.st_size;
	return fd;
}

static enum st parse_input(struct taking *t, int in, struct err *died, struct err *e)
{
	struct parse_job job = {
		.in = in,
		.out = -1,
		.threads = t->k->threads,
		.hash = t->k->hash,
		.shared = t->k->shared,
	};
	struct child child;
	enum st ret = child_start(&child, &job, e);

	if (ret != ST_OK)
		return ret;
	ret = receive(t, &child);
	if (!t->ended && (keeper_interrupted() || t->bad_record || t->stalled || ret != ST_OK))
		child_kill(&child);
	if (child_wait(&child, died) != ST_OK && t->ended)
		died->msg[0] = '\0'; /* it had told everything */
	return ret;
}

static bool is_no_capture(const struct input_file *file, const struct taking *t)
{
	return file->from_directory && t->ended && t->end.status == ST_BAD && t->at.packets == 0
	       && t->end.format.len == 0;
}

enum st keeper_take(struct keeper *k, const struct input_file *file, enum kept *how, struct err *e)
{
	struct taking t;
	struct err died = { 0 };
	struct capture c;
	uint64_t size = 0;
	int fd = open_input(file, &size);
	enum st ret;

	*how = KEPT_UNREADABLE;
	if (fd < 0)
		return keep_unopened(k, file, errno);
	progress_input(k->progress, file->path, size);
	ret = taking_init(&t, k);
	if (ret != ST_OK)
		goto out;
	ret = parse_input(&t, fd, &died, e);
	if (ret != ST_OK)
		goto out;
	if (is_no_capture(file, &t)) {
		*how = KEPT_PASSED_OVER;
		goto out;
	}
	describe(&c, &t, &died);
	*how = c.status == CAPTURE_WHOLE     ? KEPT_WHOLE
	       : c.status == CAPTURE_PARTIAL ? KEPT_PARTIAL
					     : KEPT_UNREADABLE;
	ret = keep(&t, file->path, &c, k->shared->least);
out:
	if (ret != ST_OK && e->msg[0] == '\0')
		(void)err_set(e, ret, 0, 0, "%s: %s", file->path, st_name(ret));
	taking_deinit(&t);
	if (fd != STDIN_FILENO)
		close(fd);
	progress_clear(k->progress);
	return ret;
}
