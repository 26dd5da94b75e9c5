#include "report/reasons_files.h"

#include "base/span.h"
#include "report/words.h"

static const char *year_name(enum year_from y)
{
	static const char *const names[] = { "in the file", "as stated", "from the captures" };

	return names[y];
}

static const char *zone_name(enum zone_from z)
{
	static const char *const names[] = { "in the file", "as stated", "found by what was sent",
					     "not known" };

	return names[z];
}

static void put_counts(const struct why *w, struct json *j, uint32_t file)
{
	uint64_t of[DEV_COUNT_] = { 0 };

	for (size_t i = 0; i < w->events.n; i++)
		if (w->events.rows[i].file == file)
			of[w->events.rows[i].kind]++;
	json_object(j, "by_event");
	for (unsigned k = 0; k < DEV_COUNT_; k++)
		if (of[k] != 0)
			json_u64(j, dev_event_info((enum dev_event_kind)k)->name, of[k]);
	json_end_object(j);
}

enum st reasons_files_json(const struct why *w, struct json *j)
{
	for (size_t i = 0; i < w->n_files; i++) {
		const struct event_file *f = &w->files[i];

		json_object(j, NULL);
		json_str(j, "type", "events");
		json_str(j, "file", w->names[i]);
		json_str(j, "format", f->format);
		json_u64(j, "lines", f->lines);
		json_u64(j, "events", f->events);
		json_u64(j, "other_lines", f->others);
		json_u64(j, "told_twice", f->joined);
		json_u64(j, "unread", f->unread);
		json_time(j, "first", f->first_ns);
		json_time(j, "last", f->last_ns);
		json_str(j, "year", year_name(f->year));
		json_str(j, "zone", zone_name(f->zone));
		json_i64(j, "utc_offset_s", f->zone_s);
		json_i64(j, "clock_ahead_s", f->clock_s);
		put_counts(w, j, (uint32_t)i);
		json_array(j, "first_unread");
		for (size_t k = 0; k < f->n_first_unread; k++) {
			json_object(j, NULL);
			json_u64(j, "line", f->first_unread[k].line);
			json_str(j, "why", f->first_unread[k].why);
			json_end_object(j);
		}
		json_end_array(j);
		json_end_object(j);
		json_end_line(j);
	}
	return j->out->status;
}

static void show_kinds(const struct why *w, struct page *p, uint32_t file)
{
	uint64_t of[DEV_COUNT_] = { 0 };
	char n[WORDS_MAX];

	for (size_t i = 0; i < w->events.n; i++)
		if (w->events.rows[i].file == file)
			of[w->events.rows[i].kind]++;
	for (unsigned k = 0; k < DEV_COUNT_; k++) {
		const struct dev_event_info *e = dev_event_info((enum dev_event_kind)k);

		if (of[k] == 0)
			continue;
		page_line(p, 2, 4);
		page_say(p, PAGE_PLAIN, "%8s %s", words_number(of[k], n),
			 of[k] == 1 ? e->one : e->many);
		page_end(p);
	}
}

static void show_clock(const struct event_file *f, struct page *p)
{
	if (f->year != YEAR_IN_FILE || f->zone != ZONE_IN_FILE) {
		page_line(p, 2, 4);
		page_say(p, PAGE_PLAIN, "year %s, time zone %s", year_name(f->year),
			 zone_name(f->zone));
		if (f->zone == ZONE_MISSING)
			page_say(p, PAGE_WEAK,
				 "- times are shown as the device's clock had them; state it "
				 "with --utc-offset");
		else
			page_say(p, PAGE_PLAIN, "(%+.2f hours)", f->zone_s / 3600.0);
		page_end(p);
	}
	if (f->clock_s != 0) {
		page_line(p, 2, 4);
		page_say(p, PAGE_PLAIN, "its clock was %d seconds %s, by connections to Wi-Fi",
			 f->clock_s < 0 ? -f->clock_s : f->clock_s,
			 f->clock_s < 0 ? "behind" : "ahead");
		page_end(p);
	}
}

void reasons_files_show(const struct why *w, struct page *p)
{
	char a[WORDS_MAX], b[WORDS_MAX];

	for (size_t i = 0; i < w->n_files; i++) {
		const struct event_file *f = &w->files[i];

		page_line(p, 0, 2);
		page_word(p, PAGE_STRONG, span_str(w->names[i]));
		page_say(p, PAGE_FAINT, "%s,", f->format);
		page_say(p, PAGE_FAINT, "%s event%s in %s lines", words_number(f->events, a),
			 f->events == 1 ? "" : "s", words_number(f->lines, b));
		if (words_times(f->first_ns, f->last_ns, a)[0] != '\0')
			page_say(p, PAGE_FAINT, "%s", a);
		page_end(p);
		show_kinds(w, p, (uint32_t)i);
		show_clock(f, p);
		if (f->unread != 0) {
			page_line(p, 2, 4);
			page_say(p, PAGE_WEAK, "%s line%s not read:", words_number(f->unread, a),
				 f->unread == 1 ? "" : "s");
			for (size_t k = 0; k < f->n_first_unread; k++)
				page_say(p, PAGE_FAINT, "line %llu (%s)%s",
					 (unsigned long long)f->first_unread[k].line,
					 f->first_unread[k].why,
					 k + 1 < f->n_first_unread ? "," : "");
			page_end(p);
		}
	}
}
