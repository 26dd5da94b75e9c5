#include "app/cmd.h"

#include "app/screen.h"
#include "base/span.h"
#include "case/file.h"
#include "codec/hex.h"
#include "report/json.h"
#include "report/page.h"

#include <stdio.h>
#include <string.h>

enum { SHOWN_MOST = 50 };

/* One difference as it was told. */
struct difference {
	int64_t entry;
	char text[160];
};

struct verifying {
	const struct parsed *p;
	uint8_t wanted[CHAIN_HEAD];
	bool has_wanted;
	struct difference shown[SHOWN_MOST];
	size_t n_shown;
	struct chain_result r;
	bool damaged;	/* not even read to its end */
	struct err why; /* of damaged */
	struct report_options options;
};

static void on_difference(void *arg, int64_t entry, const char *text)
{
	struct verifying *v = arg;

	if (v->n_shown == SHOWN_MOST)
		return;
	v->shown[v->n_shown].entry = entry;
	snprintf(v->shown[v->n_shown++].text, sizeof(v->shown[0].text), "%s", text);
}

/* The head asked for is that of no entry. */
static bool is_foreign(const struct verifying *v)
{
	return v->has_wanted && !v->damaged && v->r.wanted_entry == 0;
}

static bool has_changed(const struct verifying *v)
{
	return v->damaged || v->r.differences != 0 || is_foreign(v);
}

static void head_text(const struct verifying *v, char text[2 * CHAIN_HEAD + 1])
{
	for (size_t i = 0; i < CHAIN_HEAD; i++)
		snprintf(text + 2 * i, 3, "%02x", v->r.head[i]);
}

static enum st write_json(void *arg, struct out *out)
{
	const struct verifying *v = arg;
	char head[2 * CHAIN_HEAD + 1];
	struct json j;

	head_text(v, head);
	json_init(&j, out);
	json_object(&j, NULL);
	json_str(&j, "type", "verification");
	json_bool(&j, "unchanged", !has_changed(v));
	json_u64(&j, "entries", v->r.entries);
	json_text_or_null(&j, "head", span_str(v->damaged ? "" : head));
	if (v->has_wanted && v->r.wanted_entry != 0)
		json_i64(&j, "head_of_entry", v->r.wanted_entry);
	else
		json_null(&j, "head_of_entry");
	json_u64(&j, "differences", v->r.differences);
	json_array(&j, "changed");
	for (size_t i = 0; i < v->n_shown; i++) {
		json_object(&j, NULL);
		json_i64(&j, "entry", v->shown[i].entry);
		json_str(&j, "text", v->shown[i].text);
		json_end_object(&j);
	}
	json_end_array(&j);
	json_text_or_null(&j, "damage", span_str(v->damaged ? v->why.msg : ""));
	json_end_object(&j);
	json_end_line(&j);
	return out_flush(out);
}

static void say_line(struct page *p, enum page_style style, const char *text)
{
	page_line(p, 0, 2);
	page_say(p, style, "%s", text);
	page_end(p);
}

static void say_differences(const struct verifying *v, struct page *p)
{
	char text[256];

	for (size_t i = 0; i < v->n_shown; i++) {
		if (v->shown[i].entry != 0)
			snprintf(text, sizeof(text), "entry %lld: %s", (long long)v->shown[i].entry,
				 v->shown[i].text);
		else
			snprintf(text, sizeof(text), "%s", v->shown[i].text);
		say_line(p, PAGE_BAD, text);
	}
	if (v->r.differences > v->n_shown) {
		snprintf(text, sizeof(text), "and %llu more",
			 (unsigned long long)(v->r.differences - v->n_shown));
		say_line(p, PAGE_BAD, text);
	}
}

static void say_head(const struct verifying *v, struct page *p)
{
	char head[2 * CHAIN_HEAD + 1], text[256];

	if (is_foreign(v))
		say_line(p, PAGE_BAD,
			 "No entry has the head that was asked for: this is another case, or what "
			 "stood there was changed or taken out.");
	if (v->has_wanted && v->r.wanted_entry != 0 && v->r.wanted_entry != v->r.head_entry) {
		snprintf(text, sizeof(text),
			 "The head asked for is that of entry %lld; %lld more were added since.",
			 (long long)v->r.wanted_entry,
			 (long long)(v->r.head_entry - v->r.wanted_entry));
		say_line(p, PAGE_PLAIN, text);
	}
	head_text(v, head);
	snprintf(text, sizeof(text), "Head of the case: %s", head);
	say_line(p, PAGE_FAINT, text);
}

static enum st write_text(void *arg, struct out *out)
{
	const struct verifying *v = arg;
	char text[256];
	struct page p;

	page_init(&p, out, &v->options, NULL);
	if (v->damaged) {
		snprintf(text, sizeof(text), "Changed: %s", v->why.msg);
		say_line(&p, PAGE_BAD, text);
	} else {
		snprintf(text, sizeof(text), "%s: %llu entr%s, %llu difference%s.",
			 has_changed(v) ? "Changed" : "Unchanged", (unsigned long long)v->r.entries,
			 v->r.entries == 1 ? "y" : "ies", (unsigned long long)v->r.differences,
			 v->r.differences == 1 ? "" : "s");
		say_line(&p, has_changed(v) ? PAGE_BAD : PAGE_GOOD, text);
		say_differences(v, &p);
		say_head(v, &p);
	}
	page_deinit(&p);
	return out_flush(out);
}

static bool read_head(struct verifying *v)
{
	const char *s = v->p->value[OPTION_HEAD];

	if (s == NULL)
		return true;
	if (strlen(s) != sizeof(v->wanted) * 2)
		return false;
	for (size_t i = 0; i < sizeof(v->wanted); i++) {
		uint8_t hi = hex_digit((uint8_t)s[2 * i]), lo = hex_digit((uint8_t)s[2 * i + 1]);

		if (hi > 15 || lo > 15)
			return false;
		v->wanted[i] = (uint8_t)(hi << 4 | lo);
	}
	v->has_wanted = true;
	return true;
}

static enum st look(struct verifying *v)
{
	const struct chain_sink sink = { v, on_difference };
	struct case_file *f = NULL;
	struct err e = { 0 };
	enum st st = case_file_open(&f, v->p->args[0], CASE_VERIFY, &e);

	if (st == ST_OK)
		st = case_file_verify(f, v->has_wanted ? v->wanted : NULL, &sink, &v->r, &e);
	case_file_close(f);
	if (st == ST_BAD) {
		v->damaged = true;
		v->why = e;
		return ST_OK;
	}
	if (st != ST_OK)
		cmd_say("%s", e.msg[0] != '\0' ? e.msg : st_name(st));
	return st;
}

static enum exit_code run(const struct cmd *self, const struct parsed *p)
{
	struct verifying v = { .p = p };
	const char *json_file = p->value[OPTION_JSON];
	struct err e = { 0 };
	enum st st;

	if (p->n_args != 1)
		return cmd_refuse(self, "verify: name one case file");
	if (!read_head(&v))
		return cmd_refuse(self, "verify: --head takes the 64 hex digits of a head");
	st = look(&v);
	if (st != ST_OK)
		return st == ST_IO ? EXIT_USAGE : st == ST_NOMEM ? EXIT_FAULT : EXIT_PARTIAL;
	screen_look(&v.options, p->set[OPTION_NO_COLOR]);
	if (p->set[OPTION_JSON])
		st = screen_put(json_file, write_json, &v, &e);
	if (st == ST_OK && (!p->set[OPTION_JSON] || json_file != NULL))
		st = screen_put(NULL, write_text, &v, &e);
	if (st != ST_OK) {
		cmd_say("%s", e.msg);
		return EXIT_FAULT;
	}
	return has_changed(&v) ? EXIT_FOUND : EXIT_CLEAN;
}

static const enum opt_id takes[] = { OPTION_HEAD, OPTION_JSON, OPTION_NO_COLOR, OPTION_HELP,
				     OPTION_COUNT_ };

const struct cmd cmd_verify = {
	.name = "verify",
	.args = "CASE [--head HASH]",
	.help = "Whether a case is what it was, and what in it is not",
	.more = "Every entry of a case (a capture, a device's log) has a hash that stands for all "
		"of\n"
		"its rows and for the entry before. All are computed anew and compared. With "
		"--head\n"
		"the case must hold an entry with the head that a scan or report printed; entries "
		"that\n"
		"were added since are told and change nothing of what came before.\n"
		"\n"
		"Exit status: 0 unchanged, 1 changed (or damaged).",
	.takes = takes,
	.run = run,
};
