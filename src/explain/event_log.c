#include "explain/event_log.h"

#include "base/span.h"

/* How a tag's payload tells an event. */
enum says {
	SAYS_ALWAYS,  /* whatever it holds */
	SAYS_NUMBER,  /* its first number is .number */
	SAYS_TEXT,    /* it contains .text */
	SAYS_PROCESS, /* am_proc_start: [User,PID,UID,Process,Type,Component] */
	SAYS_NETWORK, /* connectivity_state_changed: [type,subtype,state], state 1 connected */
};

static const struct {
	const char *tag;
	enum says says;
	uint64_t number;
	const char *text;
	enum dev_event_kind kind;
} tags[] = {
	{ "screen_toggled", SAYS_NUMBER, 0, NULL, DEV_SCREEN_OFF },
	{ "screen_toggled", SAYS_NUMBER, 1, NULL, DEV_SCREEN_ON },
	{ "screen_toggled", SAYS_NUMBER, 2, NULL, DEV_UNLOCK },
	{ "power_screen_state", SAYS_NUMBER, 0, NULL, DEV_SCREEN_OFF },
	{ "power_screen_state", SAYS_NUMBER, 1, NULL, DEV_SCREEN_ON },
	{ "boot_progress_start", SAYS_ALWAYS, 0, NULL, DEV_POWER_ON },
	{ "wm_boot_animation_done", SAYS_ALWAYS, 0, NULL, DEV_BOOT_COMPLETED },
	{ "boot_progress_enable_screen", SAYS_ALWAYS, 0, NULL, DEV_BOOT_COMPLETED },
	{ "connectivity_state_changed", SAYS_NETWORK, 1, NULL, DEV_WIFI_CONNECT },
	{ "connectivity_state_changed", SAYS_NETWORK, 0, NULL, DEV_MOBILE_CONNECT },
	{ "am_proc_start", SAYS_PROCESS, 0, NULL, DEV_APP_START },
	{ "wpa_supplicant", SAYS_TEXT, 0, "CTRL-EVENT-CONNECTED", DEV_WIFI_CONNECT },
	{ "update_engine", SAYS_TEXT, 0, "Update successfully applied", DEV_OTA },
};

/* The usage history in a bug report: time="2019-02-04 07:52:52" type=KEYGUARD_HIDDEN ... */
static const struct {
	const char *type;
	enum dev_event_kind kind;
} usage[] = {
	{ "SCREEN_INTERACTIVE", DEV_SCREEN_ON },
	{ "SCREEN_NON_INTERACTIVE", DEV_SCREEN_OFF },
	{ "KEYGUARD_HIDDEN", DEV_UNLOCK },
	{ "DEVICE_STARTUP", DEV_POWER_ON },
};

static struct span word(struct span *rest)
{
	size_t end;
	struct span w;

	*rest = span_trim(*rest);
	end = span_find(*rest, ' ', 0);
	w = span_cut(*rest, 0, end);
	*rest = span_from(*rest, end);
	return w;
}

/* the n-th item (0-based) of "[a,b,c]" or of a value that stands alone */
static struct span item(struct span payload, size_t n)
{
	struct span s = span_trim(payload);

	if (s.len >= 2 && s.p[0] == '[' && s.p[s.len - 1] == ']')
		s = span_cut(s, 1, s.len - 2);
	for (; n != 0; n--) {
		size_t comma = span_find(s, ',', 0);

		if (comma == s.len)
			return span_cut(s, s.len, 0);
		s = span_from(s, comma + 1);
	}
	return span_trim(span_cut(s, 0, span_find(s, ',', 0)));
}

static bool number_is(struct span text, uint64_t want)
{
	uint64_t n = 0;

	return span_to_u64(text, &n) && n == want;
}

static bool row_says(size_t i, struct span payload)
{
	struct span text = span_str(tags[i].text);

	switch (tags[i].says) {
	case SAYS_NUMBER:
		return number_is(item(payload, 0), tags[i].number);
	case SAYS_TEXT:
		return span_find_span(payload, text, 0) != payload.len;
	case SAYS_NETWORK:
		return number_is(item(payload, 2), 1)
		       && number_is(item(payload, 0), tags[i].number);
	case SAYS_PROCESS:
		return item(payload, 3).len != 0;
	case SAYS_ALWAYS:
		break;
	}
	return true;
}

/* "{com.example/com.example.Receiver}", else the process, "com.example:remote" */
static struct span package_of(struct span payload)
{
	struct span s = item(payload, 5);
	size_t slash = span_find(s, '/', 0);

	if (slash == s.len) {
		s = item(payload, 3);
		return span_cut(s, 0, span_find(s, ':', 0));
	}
	s = span_cut(s, 0, slash);
	return s.len != 0 && s.p[0] == '{' ? span_from(s, 1) : s;
}

static void name_process(struct span payload, struct log_event *ret)
{
	uint64_t uid = 0;

	ret->detail = item(payload, 3);
	if (!span_to_u64(item(payload, 2), &uid) || uid > INT32_MAX)
		return;
	ret->uid = (int32_t)uid;
	ret->package = package_of(payload);
}

static enum log_line tagged(struct span tag, struct span payload, struct log_event *ret)
{
	for (size_t i = 0; i < N_ELEMENTS(tags); i++) {
		if (!span_eq_str(tag, tags[i].tag) || !row_says(i, payload))
			continue;
		ret->kind = tags[i].kind;
		ret->detail = (struct span){ 0 };
		if (tags[i].says == SAYS_PROCESS)
			name_process(payload, ret);
		return LOG_EVENT;
	}
	return LOG_OTHER;
}

static bool is_number(struct span s)
{
	uint64_t n;

	return span_to_u64(s, &n);
}

static bool is_priority(struct span s)
{
	return s.len != 0 && s.p[0] != '\0' && span_find(SPAN_LIT("VDIWEFAS"), s.p[0], 0) != 8;
}

/* "uid  pid  tid P tag: payload", uid left out, or "P/tag( pid): payload" */
static enum log_line after_time(struct span rest, struct log_event *ret)
{
	struct span w = word(&rest);
	size_t colon, numbers = 0;

	if (w.len > 2 && w.p[1] == '/' && is_priority(w)) {
		struct span tag = span_cut(w, 2, span_find(w, '(', 0) - 2);

		colon = span_find(rest, ':', 0);
		if (span_find(w, ':', 0) != w.len) /* "P/tag(123): payload" */
			return tagged(tag, span_trim(rest), ret);
		return tagged(tag, span_trim(span_from(rest, colon + 1)), ret);
	}
	/* the user may stand as a number, or as a name such as u0_a12 or radio */
	for (; numbers < 4 && !(w.len == 1 && is_priority(w)); numbers++) {
		if (w.len == 0 || (numbers != 0 && !is_number(w)))
			return LOG_NOTHING;
		w = word(&rest);
	}
	if (numbers < 2 || numbers > 3)
		return LOG_NOTHING;
	rest = span_trim(rest);
	colon = span_find(rest, ':', 0);
	if (colon == rest.len)
		return LOG_OTHER;
	return tagged(span_trim(span_cut(rest, 0, colon)), span_trim(span_from(rest, colon + 1)),
		      ret);
}

static struct span quoted(struct span line, struct span name)
{
	size_t at = span_find_span(line, name, 0);
	struct span s = span_from(line, at == line.len ? at : at + name.len);

	return span_cut(s, 0, span_find(s, '"', 0));
}

static enum log_line usage_line(struct span line, struct log_event *ret)
{
	struct span mark = SPAN_LIT(" type=");
	struct span time = quoted(line, SPAN_LIT("time=\"")), type;
	size_t at = span_find_span(line, mark, 0), used = 0;

	if (at == line.len || !log_time_read(time, &ret->at, &used))
		return LOG_NOTHING;
	type = span_from(line, at + mark.len);
	type = word(&type);
	for (size_t i = 0; i < N_ELEMENTS(usage); i++) {
		if (!span_eq_str(type, usage[i].type))
			continue;
		ret->kind = usage[i].kind;
		ret->detail = (struct span){ 0 };
		return LOG_EVENT;
	}
	return LOG_OTHER;
}

enum log_line log_line_read(struct span line, struct log_event *ret)
{
	struct span s = span_trim(line);
	size_t used = 0;

	ret->uid = -1;
	ret->package = (struct span){ 0 };
	if (span_starts(s, SPAN_LIT("time=\"")))
		return usage_line(s, ret);
	if (span_starts(s, SPAN_LIT("---------"))) /* "beginning of main", end of a section */
		return LOG_OTHER;
	if (!log_time_read(s, &ret->at, &used))
		return LOG_NOTHING;
	return after_time(span_from(s, used), ret);
}

bool log_banner_read(struct span line, int64_t *local_ns)
{
	struct span mark = SPAN_LIT("== dumpstate: "), s = span_trim(line);
	struct log_time t;
	size_t used = 0;

	if (!span_starts(s, mark) || !log_time_read(span_from(s, mark.len), &t, &used))
		return false;
	if (!t.has_year)
		return false;
	*local_ns = t.ns;
	return true;
}
