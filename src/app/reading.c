#include "app/reading.h"

#include "app/keeper.h"
#include "app/kept_case.h"
#include "app/keylog.h"
#include "app/reasoning.h"
#include "app/screen.h"
#include "app/tables.h"
#include "base/span.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#define CASE_BYTES ((size_t)192 * 1024 * 1024)

enum { TRACES_ON_PAGE = 300 /* as many as a page shows */ };

void reading_init(struct reading *r, const struct cmd *self, const struct parsed *p)
{
	*r = (struct reading){ .self = self,
			       .p = p,
			       .hash = p->set[OPTION_HASH] || p->set[OPTION_CASE],
			       .traces = p->set[OPTION_HTML] ? TRACES_ON_PAGE : 0 };
	profile_init(&r->profile);
	keylog_init(&r->keylog);
	who_init(&r->who);
	app_list_init(&r->apps);
}

void reading_deinit(struct reading *r)
{
	sweeper_free(r->sweeper);
	identity_free(r->identity);
	profile_deinit(&r->profile);
	buf_deinit(&r->keylog);
	who_deinit(&r->who);
	app_list_deinit(&r->apps);
}

void read_case_init(struct read_case *c)
{
	*c = (struct read_case){ 0 };
	inputs_init(&c->inputs);
}

void read_case_deinit(struct read_case *c)
{
	kept_case_close(c->kept);
	mem_case_free(c->memory);
	inputs_deinit(&c->inputs);
}

struct case_reader read_case_reader(const struct read_case *c)
{
	return mem_case_reader(c->memory);
}

static enum exit_code read_options(struct reading *r)
{
	const char *level = r->p->value[OPTION_MIN_CONFIDENCE];
	const char *threads = r->p->value[OPTION_THREADS];
	uint64_t n = 0;

	r->least = CONFIDENCE_LIKELY;
	if (level != NULL)
		r->least = confidence_by_name(span_str(level));
	if (r->least == CONFIDENCE_COUNT_)
		return cmd_refuse(r->self, "%s: no confidence '%s'", r->self->name, level);
	r->threads = screen_processors();
	if (threads != NULL) {
		if (!span_to_u64(span_str(threads), &n) || n < 1 || n > SHARDS)
			return cmd_refuse(r->self, "%s: --threads takes a number from 1 to %d",
					  r->self->name, SHARDS);
		r->threads = (unsigned)n;
	}
	return EXIT_CLEAN;
}

static enum exit_code read_profile(struct reading *r)
{
	const char *path = r->p->value[OPTION_DEVICE];
	struct err e = { 0 };
	enum st ret;
	FILE *f;

	if (path == NULL)
		return EXIT_CLEAN;
	f = fopen(path, "re");
	if (f == NULL) {
		cmd_say("%s: %s", path, strerror(errno));
		return EXIT_USAGE;
	}
	ret = profile_read(&r->profile, f, &e);
	fclose(f);
	if (ret != ST_OK) {
		cmd_say("%s: %s", path, e.msg[0] != '\0' ? e.msg : st_name(ret));
		return ret == ST_NOMEM ? EXIT_FAULT : EXIT_USAGE;
	}
	r->has_profile = true;
	return EXIT_CLEAN;
}

static enum exit_code say_fault(enum st ret, const struct err *e)
{
	cmd_say("%s", e->msg[0] != '\0' ? e->msg : st_name(ret));
	return EXIT_FAULT;
}

static enum exit_code make_identity(struct reading *r)
{
	struct err e = { 0 };
	size_t n = 0;
	const struct needle *needles;
	enum st ret = identity_new(&r->identity, r->has_profile ? &r->profile : NULL, &e);

	if (ret == ST_OK) {
		needles = identity_needles(r->identity, &n);
		ret = sweeper_new(&r->sweeper, needles, n, &e);
	}
	return ret == ST_OK ? EXIT_CLEAN : say_fault(ret, &e);
}

enum exit_code reading_prepare(struct reading *r)
{
	enum exit_code ret = read_options(r);

	if (ret == EXIT_CLEAN)
		ret = read_profile(r);
	if (ret == EXIT_CLEAN)
		ret = keylog_read(r->p->value[OPTION_KEYLOG], &r->keylog);
	if (ret == EXIT_CLEAN)
		ret = tables_load(&r->who, r->p);
	if (ret == EXIT_CLEAN)
		ret = reasoning_apps(&r->apps, r->self, r->p);
	return ret == EXIT_CLEAN ? make_identity(r) : ret;
}

/* The first interrupt stops reading; the second finds the default in place and ends. */
static void on_interrupt(int sig)
{
	(void)sig;
	keeper_interrupt();
}

static void catch_interrupts(void)
{
	struct sigaction a = { .sa_handler = on_interrupt };

	a.sa_flags = (int)SA_RESETHAND; /* without SA_RESTART: a waiting read returns */
	(void)sigaction(SIGINT, &a, NULL);
	(void)sigaction(SIGTERM, &a, NULL);
}

static void say_kept(const struct read_case *c, const struct input_file *file, enum kept how)
{
	const struct case_reader reader = read_case_reader(c);
	struct capture capture;

	if (how != KEPT_PARTIAL && how != KEPT_UNREADABLE)
		return;
	if (reader.capture(reader.self, reader.n_captures(reader.self) - 1, &capture) != ST_OK)
		return;
	cmd_say("%s: %s%.*s", file->path, how == KEPT_PARTIAL ? "not read whole: " : "",
		(int)capture.reason.len, (const char *)capture.reason.p);
}

/* What one call holds is bounded; a case is made of many. */
static void say_unkept(uint64_t n)
{
	if (n != 0)
		cmd_say("%llu findings found no room in memory and are not kept, the least sure "
			"first: read fewer captures in one call, each call into one new case "
			"(--case FILE)",
			(unsigned long long)n);
}

static enum exit_code take_all(struct reading *r, struct read_case *c, size_t from)
{
	struct lane_shared shared = { .sweeper = r->sweeper,
				      .identity = r->identity,
				      .least = r->least,
				      .evidence = c->kept != NULL || r->traces != 0,
				      .slots = r->slots != NULL,
				      .replies =
					      r->slots == NULL && (r->replies || c->kept != NULL),
				      .keylog = buf_span(&r->keylog) };
	struct progress progress;
	struct keeper k = {
		.memory = c->memory,
		.store = c->kept != NULL ? kept_case_store(c->kept, c->memory)
					 : mem_case_store(c->memory),
		.profile = r->has_profile ? &r->profile : NULL,
		.who = &r->who,
		.apps = &r->apps,
		.shared = &shared,
		.progress = &progress,
		.slots = r->slots,
		.threads = r->threads,
		.hash = r->hash,
		.traces = c->kept != NULL ? UINT64_MAX : r->traces,
	};

	progress_init(&progress, !r->p->set[OPTION_QUIET], (unsigned)(c->inputs.n - from));
	catch_interrupts();
	for (size_t i = from; i < c->inputs.n && !keeper_interrupted(); i++) {
		enum kept how = KEPT_WHOLE;
		struct err e = { 0 };

		enum st st = keeper_take(&k, &c->inputs.files[i], &how, &e);

		if (st != ST_OK) /* what the case could not take is no fault of the capture */
			return c->kept != NULL && kept_case_failed(c->kept) ? EXIT_FAULT
									    : say_fault(st, &e);
		c->passed_over += how == KEPT_PASSED_OVER;
		say_kept(c, &c->inputs.files[i], how);
	}
	mem_case_pass_over(c->memory, c->passed_over + c->inputs.others);
	say_unkept(k.unkept);
	return EXIT_CLEAN;
}

static enum exit_code open_case(const struct reading *r, struct read_case *c)
{
	const char *path = r->p->value[OPTION_CASE];
	const struct kept_reading how = { r->least, r->has_profile ? &r->profile : NULL, &r->who,
					  &r->apps };

	return path == NULL ? EXIT_CLEAN : kept_case_open(&c->kept, path, &how);
}

enum exit_code reading_take(struct reading *r, char *const *args, int n_args, struct read_case *c)
{
	struct err e = { 0 };
	size_t from = c->inputs.n;
	enum exit_code taken = open_case(r, c);
	enum st ret = ST_OK;

	if (taken != EXIT_CLEAN)
		return taken;
	if (c->memory == NULL)
		ret = mem_case_new(&c->memory, CASE_BYTES);
	for (int i = 0; i < n_args && ret == ST_OK; i++)
		ret = inputs_add(&c->inputs, args[i]);
	taken = ret == ST_OK ? take_all(r, c, from) : say_fault(ret, &e);
	if (c->kept != NULL && c->memory != NULL)
		kept_case_finish(c->kept, c->memory);
	return taken;
}
