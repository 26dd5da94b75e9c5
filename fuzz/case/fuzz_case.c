/* A file that says it is a case: it is refused, or everything in it can be read or is named. */
#include "case/file.h"

#include "base/span.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static void need(bool holds)
{
	if (!holds)
		abort();
}

static enum st see_finding(void *arg, const struct finding *f)
{
	size_t *sum = arg;

	need(f->kind < KIND_COUNT_ && f->confidence < CONFIDENCE_COUNT_);
	need(f->transport < TRANSPORT_COUNT_ && f->n_path <= CANDIDATE_PATH_MAX);
	need(f->n_frames <= CANDIDATE_FRAMES_MAX);
	for (size_t i = 0; i < f->n_path; i++)
		*sum += f->path[i].len;
	for (size_t i = 0; i < f->n_sightings; i++)
		*sum += f->sightings[i].frame;
	*sum += f->value.len != 0 ? f->value.p[f->value.len - 1] : 0;
	return ST_OK;
}

static enum st see_anomaly(void *arg, const struct kept_anomaly *a)
{
	*(size_t *)arg += a->what.len + a->reason.len;
	return ST_OK;
}

static enum st see_closed(void *arg, const struct kept_closed *c)
{
	need(c->transport < TRANSPORT_COUNT_);
	*(size_t *)arg += c->dst.host.len;
	return ST_OK;
}

static enum st see_device(void *arg, const struct kept_device *d)
{
	*(size_t *)arg += d->name.len;
	return ST_OK;
}

static enum st see_event(void *arg, const struct kept_event *e)
{
	*(size_t *)arg += e->kind.len + e->source.len;
	return ST_OK;
}

static enum st see_reply(void *arg, const struct kept_reply *k)
{
	*(size_t *)arg += k->from.len + (size_t)(k->accepted + k->refused + k->errors + k->other);
	return ST_OK;
}

static void see_difference(void *arg, int64_t entry, const char *text)
{
	*(size_t *)arg += (size_t)entry + strlen(text);
}

static void read_all(struct case_file *f)
{
	const struct case_reader r = case_file_reader(f);
	const struct chain_sink sink = { &(size_t){ 0 }, see_difference };
	struct chain_result result;
	struct err e = { 0 };
	size_t sum = 0, n = r.n_captures(r.self);

	for (size_t i = 0; i < n; i++) {
		struct capture c;
		enum st st[] = { r.capture(r.self, i, &c),
				 r.each_finding(r.self, i, see_finding, &sum),
				 r.each_anomaly(r.self, i, see_anomaly, &sum),
				 r.each_closed(r.self, i, see_closed, &sum),
				 r.each_traffic(r.self, i, see_closed, &sum),
				 r.each_device(r.self, i, see_device, &sum),
				 r.each_reply(r.self, i, see_reply, &sum) };

		for (size_t k = 0; k < N_ELEMENTS(st); k++)
			need(st[k] == ST_OK || case_file_error(f)[0] != '\0' || st[k] == ST_LIMIT);
	}
	need(r.each_event(r.self, see_event, &sum) == ST_OK || case_file_error(f)[0] != '\0');
	need(case_file_verify(f, NULL, &sink, &result, &e) == ST_OK || e.msg[0] != '\0');
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	char path[] = "/tmp/telltale-fuzz-XXXXXX";
	struct case_file *f = NULL;
	struct err e = { 0 };
	int fd = mkstemp(path);
	enum st st;

	need(fd >= 0);
	need(write(fd, data, len) == (ssize_t)len);
	close(fd);
	st = case_file_open(&f, path, CASE_READ, &e);
	if (st == ST_OK)
		read_all(f);
	else
		need(e.msg[0] != '\0' && f == NULL);
	case_file_close(f);
	(void)unlink(path);
	return 0;
}
