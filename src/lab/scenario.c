#include "lab/scenario.h"

#include "base/span.h"
#include "lab/place.h"
#include "lab/synthetic.h"
#include "model/net.h"

#include <stdlib.h>

enum { TEXT_MAX = 1 << 20 };

/* --- meanings ----------------------------------------------------------------------------- */

static const char *read_client(const struct form_row *row, struct span text, void *at)
{
	const struct lab_client *c = lab_client_by_name(text);

	(void)row;
	if (c == NULL)
		return "a client of 'telltale lab clients'";
	*(const struct lab_client **)at = c;
	return NULL;
}

static const char *read_event(const struct form_row *row, struct span text, void *at)
{
	enum lab_event e = lab_event_by_name(text);

	(void)row;
	if (e == LAB_EVENT_COUNT_)
		return "an event: power_on, screen_on, unlock, wifi_connect, ota ...";
	*(enum lab_event *)at = e;
	return NULL;
}

static const char *read_answer(const struct form_row *row, struct span text, void *at)
{
	enum lab_reply r = lab_reply_by_name(text);

	(void)row;
	if (r == REPLY_COUNT_)
		return "accept, refuse-1, refuse-2, error, silent or closed";
	*(enum lab_reply *)at = r;
	return NULL;
}

static const char *check_plmn(struct span v)
{
	uint64_t n;

	return (v.len == 5 || v.len == 6) && span_to_u64(v, &n) ? NULL
								: "a network in quotes: \"24201\"";
}

static const char *check_mcc(struct span v)
{
	uint64_t n;

	return v.len == 3 && span_to_u64(v, &n) ? NULL : "a country code in quotes: \"242\"";
}

static const char *check_address(struct span v)
{
	struct ip ip;

	return ip_parse(v, &ip) && span_find(v, ':', 0) == v.len ? NULL : "an IPv4 address";
}

static const char *check_own_address(struct span v)
{
	struct ip ip;

	return check_address(v) == NULL && ip_parse(v, &ip)
			       && (lab_place_is_ours(&ip) || span_starts(v, SPAN_LIT("192.168."))
				   || span_starts(v, SPAN_LIT("10.")))
		       ? NULL
		       : "a private IPv4 address (192.168.1.23), one of documentation (192.0.2.23) "
			 "or loopback";
}

static const char *check_capture(struct span v)
{
	return span_eq_str(v, "router") || span_eq_str(v, "device") ? NULL : "router or device";
}

static const char *check_dns(struct span v)
{
	return span_eq_str(v, "answers") || span_eq_str(v, "fails") ? NULL : "answers or fails";
}

static const char *check_gate(struct span v)
{
	return span_eq_str(v, "all") || span_eq_str(v, "location") ? NULL : "all or location";
}

static const char *check_file(struct span v)
{
	for (size_t i = 0; i < v.len; i++)
		if ((v.p[i] < 'a' || v.p[i] > 'z') && v.p[i] != '-')
			return "a name of small letters";
	return v.len != 0 ? NULL : "a name of small letters";
}

/* --- forms -------------------------------------------------------------------------------- */

#define AT(s, m) offsetof(struct s, m)
#define TEXT(s, n, m)                                                                            \
	{                                                                                        \
		.name = n, .at = AT(s, m), .read = form_text, .size = sizeof(((struct s *)0)->m) \
	}
#define CHECKED(s, n, m, c)                                                                       \
	{                                                                                         \
		.name = n, .at = AT(s, m), .read = form_text, .size = sizeof(((struct s *)0)->m), \
		.check = c                                                                        \
	}
#define NUMBER(s, n, m, lo, hi)                                                       \
	{                                                                             \
		.name = n, .at = AT(s, m), .read = form_number, .low = lo, .high = hi \
	}
#define READ(s, n, m, r)                             \
	{                                            \
		.name = n, .at = AT(s, m), .read = r \
	}
#define PART(s, n, m, f)                           \
	{                                          \
		.name = n, .at = AT(s, m), .of = f \
	}
#define LIST(s, n, m, f, element, most, make)                                              \
	{                                                                                  \
		.name = n, .at = AT(s, m), .of = f, .size = sizeof(element), .high = most, \
		.fresh = make                                                              \
	}
#define FORM(r)                  \
	{                        \
		r, N_ELEMENTS(r) \
	}

static const struct form_row sim_rows[] = {
	NUMBER(lab_sim, "slot", slot, 1, 2),
	CHECKED(lab_sim, "iccid", iccid, synthetic_iccid),
	CHECKED(lab_sim, "imsi", imsi, synthetic_imsi),
	CHECKED(lab_sim, "operator", oper, check_plmn),
	CHECKED(lab_sim, "country", country, check_mcc),
	READ(lab_sim, "volte", volte, form_flag),
};
static const struct form sim_form = FORM(sim_rows);

static void fresh_sim(void *p)
{
	((struct lab_sim *)p)->slot = 1;
}

static const struct form_row device_rows[] = {
	TEXT(lab_device, "name", name),
	TEXT(lab_device, "brand", brand),
	TEXT(lab_device, "model", model),
	TEXT(lab_device, "os", os),
	TEXT(lab_device, "rom", rom),
	TEXT(lab_device, "ram", ram),
	CHECKED(lab_device, "imei", imei, synthetic_imei),
	CHECKED(lab_device, "imei2", imei2, synthetic_imei),
	CHECKED(lab_device, "mac", mac, synthetic_mac),
	CHECKED(lab_device, "serial", serial, synthetic_serial),
	CHECKED(lab_device, "cell_id", cell, synthetic_cell),
	CHECKED(lab_device, "ssid", ssid, synthetic_ssid),
	TEXT(lab_device, "build", build),
	TEXT(lab_device, "fingerprint", fingerprint),
	TEXT(lab_device, "security_patch", patch),
	TEXT(lab_device, "batch", batch),
	TEXT(lab_device, "carrier", carrier),
	READ(lab_device, "registration_enabled", registration, form_flag),
	READ(lab_device, "reattach", reattach, form_flag),
	NUMBER(lab_device, "dark_s", dark_s, 0, 86400),
	CHECKED(lab_device, "ip_address", ip, check_own_address),
	LIST(lab_device, "sims", sims, &sim_form, struct lab_sim, 2, fresh_sim),
};
static const struct form device_form = FORM(device_rows);

static const struct form_row habit_rows[] = {
	NUMBER(lab_habit, "from", from, 1, LAB_DAYS_MAX),
	NUMBER(lab_habit, "to", to, 1, LAB_DAYS_MAX),
	READ(lab_habit, "wake", wake, form_clock),
	READ(lab_habit, "rest", rest, form_clock),
	NUMBER(lab_habit, "screens", screens, 0, 200),
	NUMBER(lab_habit, "unlock_percent", unlocks, 0, 100),
	READ(lab_habit, "restart", restart, form_flag),
};
static const struct form habit_form = FORM(habit_rows);

static void fresh_habit(void *p)
{
	*(struct lab_habit *)p =
		(struct lab_habit){ 1, LAB_DAYS_MAX, 7 * 3600, 23 * 3600, 12, 60, false };
}

static const struct form_row step_rows[] = {
	NUMBER(lab_step, "day", day, 1, LAB_DAYS_MAX),
	READ(lab_step, "at", at, form_clock),
	READ(lab_step, "do", what, read_event),
	PART(lab_step, "sim", sim, &sim_form),
	TEXT(lab_step, "text", text),
	TEXT(lab_step, "build", build),
	TEXT(lab_step, "fingerprint", fingerprint),
	READ(lab_step, "client", client, read_client),
	READ(lab_step, "answer", answer, read_answer),
	READ(lab_step, "on", on, form_flag),
};
static const struct form step_form = FORM(step_rows);

static void fresh_step(void *p)
{
	struct lab_step *s = p;

	s->day = 1;
	s->what = LAB_NOTE;
	fresh_sim(&s->sim);
}

static const struct form_row window_rows[] = {
	CHECKED(lab_window, "name", name, check_file),
	NUMBER(lab_window, "from", from, 1, LAB_DAYS_MAX),
	NUMBER(lab_window, "to", to, 1, LAB_DAYS_MAX),
};
static const struct form window_form = FORM(window_rows);

static const struct form_row server_rows[] = {
	READ(lab_server, "answer", answer, read_answer),
	CHECKED(lab_server, "address", address, check_address),
	CHECKED(lab_server, "dns", dns, check_dns),
};
static const struct form server_form = FORM(server_rows);

static const struct form_row noise_rows[] = {
	NUMBER(lab_noise, "kib_a_day", kib_a_day, 0, 4096),
};
static const struct form noise_form = FORM(noise_rows);

static const struct form_row fleet_rows[] = {
	NUMBER(lab_fleet, "devices", devices, 1, LAB_FLEET_MAX),
	NUMBER(lab_fleet, "wrong", wrong, 0, LAB_FLEET_MAX),
	TEXT(lab_fleet, "wrong_batch", wrong_batch),
	TEXT(lab_fleet, "right_batch", right_batch),
};
static const struct form fleet_form = FORM(fleet_rows);

static const struct form_row top_rows[] = {
	TEXT(scenario, "re-enactment", title),
	READ(scenario, "start", start_ns, form_date),
	READ(scenario, "utc_offset", utc_offset, form_offset),
	NUMBER(scenario, "days", days, 1, LAB_DAYS_MAX),
	CHECKED(scenario, "capture", capture, check_capture),
	READ(scenario, "client", client, read_client),
	CHECKED(scenario, "country_gate", country_gate, check_gate),
	PART(scenario, "phone", device, &device_form),
	PART(scenario, "server", server, &server_form),
	PART(scenario, "noise", noise, &noise_form),
	PART(scenario, "fleet", fleet, &fleet_form),
	LIST(scenario, "habits", habits, &habit_form, struct lab_habit, 64, fresh_habit),
	LIST(scenario, "script", script, &step_form, struct lab_step, 4096, fresh_step),
	LIST(scenario, "captures", windows, &window_form, struct lab_window, LAB_WINDOWS_MAX, NULL),
};
static const struct form top_form = FORM(top_rows);

/* --- the whole ---------------------------------------------------------------------------- */

void scenario_init(struct scenario *s)
{
	*s = (struct scenario){
		.start_ns = 1549238400 * 1000000000LL, /* 2019-02-04 */
		.days = 7,
		.capture = "router",
		.client = lab_client_by_name(SPAN_LIT("none")),
		.country_gate = "all",
		.device = { .name = "phone",
			    .registration = true,
			    .reattach = true,
			    .dark_s = 120,
			    .ip = "192.168.1.23" },
		.server = { REPLY_ACCEPT, "42.99.2.15", "answers" },
		.fleet = { .devices = 1, .wrong = 1 },
	};
}

void scenario_deinit(struct scenario *s)
{
	if (s == NULL)
		return;
	free(s->device.sims.p);
	free(s->habits.p);
	free(s->script.p);
	free(s->windows.p);
	*s = (struct scenario){ 0 };
}

static enum st wants(struct err *e, const char *key, const char *what)
{
	return err_set(e, ST_BAD, 0, 0, "'%s' wants %s", key, what);
}

static enum st check_whole(const struct scenario *s, struct err *e)
{
	const struct lab_window *w = s->windows.p;
	const struct lab_habit *h = s->habits.p;
	const struct lab_sim *sims = s->device.sims.p;
	const struct lab_step *steps = s->script.p;

	if (s->title[0] == '\0')
		return wants(e, "re-enactment", "a title: what is re-enacted");
	for (size_t i = 0; i < s->windows.n; i++)
		if (w[i].name[0] == '\0' || w[i].from == 0 || w[i].to < w[i].from
		    || w[i].to > s->days || (i != 0 && w[i].from <= w[i - 1].to))
			return wants(e, "captures", "names and days in order, within 'days'");
	for (size_t i = 0; i < s->habits.n; i++)
		if (h[i].to < h[i].from || h[i].rest < h[i].wake + 3600)
			return wants(e, "habits", "days in order and an hour or more awake");
	if (s->device.sims.n == 2 && sims[0].slot == sims[1].slot)
		return wants(e, "sims", "one SIM a slot");
	for (size_t i = 0; i < s->script.n; i++)
		if (steps[i].day > s->days)
			return wants(e, "script", "days within 'days'");
	if (s->capture[0] == 'r' && s->device.mac[0] == '\0')
		return wants(e, "phone", "a MAC: a router sees its Wi-Fi (or set capture: device)");
	if (s->fleet.wrong > s->fleet.devices)
		return wants(e, "fleet", "no more wrong devices than devices");
	return ST_OK;
}

enum st scenario_read(struct scenario *s, struct span text, struct err *e)
{
	enum st ret;

	if (text.len > TEXT_MAX)
		return err_set(e, ST_LIMIT, 0, 0, "a scenario of more than 1 MiB");
	if (text.len == 0)
		return err_set(e, ST_BAD, 0, 0, "line 1: nothing stands here");
	ret = form_read_document(&top_form, text, s, e);
	return ret == ST_OK ? check_whole(s, e) : ret;
}

int64_t scenario_time(const struct scenario *s, unsigned day, unsigned second)
{
	return s->start_ns + ((int64_t)(day - 1) * 86400 + second - s->utc_offset) * 1000000000LL;
}

const struct lab_sim *scenario_sim(const struct lab_device *d, unsigned slot)
{
	const struct lab_sim *sims = d->sims.p;

	for (size_t i = 0; i < d->sims.n; i++)
		if (sims[i].slot == slot)
			return &sims[i];
	return NULL;
}
