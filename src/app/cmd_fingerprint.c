/* Identifiers nobody declared: what stays the same on one device and differs between two. */
#include "app/cmd.h"

#include "app/reading.h"
#include "app/screen.h"
#include "attribute/slot_settle.h"
#include "base/span.h"
#include "explain/stable.h"
#include "report/stabled.h"

/* One run, so that one clean-up fits every way out. */
struct fingerprinting {
	struct reading in;
	struct read_case captures[STABLE_SIDES];
	struct slot_told told;
	struct stable *stable;
	struct stable_rows rows;
	uint32_t n_captures[STABLE_SIDES];
	unsigned side; /* being read */
	struct report_options options;
	bool values;
};

static void fingerprinting_init(struct fingerprinting *f, const struct cmd *self,
				const struct parsed *p)
{
	*f = (struct fingerprinting){ .values = p->set[OPTION_SHOW_VALUES] };
	reading_init(&f->in, self, p);
	for (unsigned k = 0; k < STABLE_SIDES; k++)
		read_case_init(&f->captures[k]);
}

static void fingerprinting_deinit(struct fingerprinting *f)
{
	stable_rows_deinit(&f->rows);
	stable_free(f->stable);
	for (unsigned k = 0; k < STABLE_SIDES; k++)
		read_case_deinit(&f->captures[k]);
	reading_deinit(&f->in);
}

/* The capture that is told is the one its case has begun last. */
static enum st on_slot(void *arg, struct span dst, const struct slot_seen *seen)
{
	struct fingerprinting *f = arg;
	const struct case_reader r = read_case_reader(&f->captures[f->side]);
	size_t n = r.n_captures(r.self);

	return stable_add(f->stable, f->side, (uint32_t)(n != 0 ? n - 1 : 0), dst, seen);
}

static enum exit_code read_sides(struct fingerprinting *f, const struct parsed *p)
{
	enum exit_code ret = reading_prepare(&f->in);

	if (ret == EXIT_CLEAN && stable_new(&f->stable, NULL) != ST_OK) {
		cmd_say("%s", st_name(ST_NOMEM));
		ret = EXIT_FAULT;
	}
	f->told = (struct slot_told){ f, on_slot, false };
	f->in.slots = &f->told;
	for (f->side = 0; f->side < STABLE_SIDES && ret == EXIT_CLEAN; f->side++) {
		struct read_case *c = &f->captures[f->side];
		int from = f->side == STABLE_A ? 0 : p->n_first;
		int n = f->side == STABLE_A ? p->n_first : p->n_args - p->n_first;

		ret = reading_take(&f->in, p->args + from, n, c);
		if (ret == EXIT_CLEAN) {
			const struct case_reader r = read_case_reader(c);

			f->n_captures[f->side] = (uint32_t)r.n_captures(r.self);
		}
	}
	return ret;
}

static enum st write_json(void *arg, struct out *out)
{
	struct fingerprinting *f = arg;
	struct json j;

	json_init(&j, out);
	return stabled_json(&f->rows, f->values, &j);
}

static enum st write_text(void *arg, struct out *out)
{
	struct fingerprinting *f = arg;
	struct page page;

	page_init(&page, out, &f->options, NULL);
	stabled_show(&f->rows, f->values, &page);
	page_deinit(&page);
	return out->status;
}

static enum st note_cut(void *arg, const struct kept_anomaly *a)
{
	if (span_eq_str(a->what, "limit.slots"))
		*(uint64_t *)arg += a->count;
	return ST_OK;
}

/* What the parsing processes left out, too. */
static enum st add_cut(struct fingerprinting *f)
{
	enum st st = ST_OK;

	for (unsigned k = 0; k < STABLE_SIDES; k++) {
		const struct case_reader r = read_case_reader(&f->captures[k]);

		for (size_t i = 0; i < f->n_captures[k] && st == ST_OK; i++)
			st = r.each_anomaly(r.self, i, note_cut, &f->rows.cut);
	}
	return st;
}

static enum exit_code show(struct fingerprinting *f, const struct parsed *p)
{
	const char *json_file = p->value[OPTION_JSON];
	struct err e = { 0 };
	enum st st = stable_find(f->stable, f->n_captures, &f->rows);

	screen_look(&f->options, p->set[OPTION_NO_COLOR]);
	if (st == ST_OK)
		st = add_cut(f);
	if (st == ST_OK && p->set[OPTION_JSON])
		st = screen_put(json_file, write_json, f, &e);
	if (st == ST_OK && (!p->set[OPTION_JSON] || json_file != NULL))
		st = screen_put(NULL, write_text, f, &e);
	if (st == ST_OK)
		return EXIT_CLEAN;
	cmd_say("%s", e.msg[0] != '\0' ? e.msg : st_name(st));
	return EXIT_FAULT;
}

static bool read_whole(const struct fingerprinting *f)
{
	for (unsigned k = 0; k < STABLE_SIDES; k++) {
		const struct case_reader r = read_case_reader(&f->captures[k]);
		struct capture c;

		for (size_t i = 0; i < r.n_captures(r.self); i++)
			if (r.capture(r.self, i, &c) != ST_OK || c.status != CAPTURE_WHOLE)
				return false;
	}
	return true;
}

static enum exit_code check(struct fingerprinting *f)
{
	if (f->n_captures[STABLE_A] >= 2 || f->n_captures[STABLE_B] >= 2)
		return EXIT_CLEAN;
	return cmd_refuse(f->in.self,
			  "fingerprint: of one device at least two captures are needed, a "
			  "restart between them: only then does a value that stays tell "
			  "itself from a session's");
}

static enum exit_code run(const struct cmd *self, const struct parsed *p)
{
	struct fingerprinting f;
	enum exit_code ret;

	if (!p->separated || p->n_first == 0 || p->n_first == p->n_args)
		return cmd_refuse(self, "fingerprint: name captures of one device, then --, then "
					"those of another");
	for (int i = p->n_first; i < p->n_args; i++)
		if (p->args[i][0] == '-' && p->args[i][1] != '\0')
			return cmd_refuse(self,
					  "fingerprint: '%s' stands behind --, where captures "
					  "stand; options go before (a file of that name: ./%s)",
					  p->args[i], p->args[i]);
	fingerprinting_init(&f, self, p);
	ret = read_sides(&f, p);
	if (ret == EXIT_CLEAN)
		ret = check(&f);
	if (ret == EXIT_CLEAN)
		ret = show(&f, p);
	if (ret == EXIT_CLEAN && !read_whole(&f))
		ret = EXIT_PARTIAL;
	else if (ret == EXIT_CLEAN && f.rows.n != 0)
		ret = EXIT_FOUND;
	else if (ret == EXIT_CLEAN && f.rows.compared == 0)
		ret = EXIT_UNDECIDED;
	fingerprinting_deinit(&f);
	return ret;
}

static const enum opt_id takes[] = {
	OPTION_DEVICE, OPTION_KEYLOG,	OPTION_JSON, OPTION_SHOW_VALUES, OPTION_THREADS,
	OPTION_QUIET,  OPTION_NO_COLOR, OPTION_HELP, OPTION_COUNT_,
};

const struct cmd cmd_fingerprint = {
	.name = "fingerprint",
	.args = "[options] A... -- B...",
	.help = "Identifiers nobody declared: the same on one device, others on another",
	.more = "A are captures of one device with restarts between them, B of another that runs "
		"the same\n"
		"software. Listed is what every capture of a device has in a place and none of "
		"the other\n"
		"has there: by field, by word, or by position in bytes without a known form; "
		"with the bits\n"
		"it can tell apart at most. A value that several destinations see, written "
		"alike, otherwise\n"
		"or hashed, joins them. Session numbers and nonces differ in each capture and "
		"are not\n"
		"listed; what names the model or build is, and so is what the two owners "
		"entered.\n"
		"\n"
		"Status 0: nothing such, 1: something, 3: an input could not be read whole, 5: too "
		"little to\n"
		"compare.",
	.takes = takes,
	.run = run,
};
