/* row: the texts beside a written capture (written.h) */
#include "lab/written.h"

#include "base/tm.h"

#include <stdio.h>
#include <string.h>

/* A CSV field (RFC 4180): quoted when it must be; never read as a formula. */
static void put_field(struct out *out, const char *text)
{
	bool quote = text[strcspn(text, ",\"\n")] != '\0';

	if (strchr("=+-@", text[0]) != NULL && text[0] != '\0')
		out_str(out, "'");
	if (quote)
		out_str(out, "\"");
	for (; *text != '\0'; text++)
		out_printf(out, *text == '"' ? "\"\"" : "%c", *text);
	if (quote)
		out_str(out, "\"");
}

static void put_line(int64_t ns, const char *event, const char *detail, struct out *out)
{
	char time[TM_TEXT_MAX];

	out_printf(out, "%s,%s", tm_format(ns, time), event);
	if (detail[0] != '\0')
		out_str(out, ",");
	put_field(out, detail);
	out_str(out, "\n");
}

static void put_event(const struct written_event *e, struct out *out)
{
	char detail[160];

	if (lab_event_in_contract(e->what)) {
		put_line(e->ns, lab_event_name(e->what), e->detail, out);
		return;
	}
	(void)snprintf(detail, sizeof(detail), "%s%s%s", lab_event_name(e->what),
		       e->detail[0] != '\0' ? ": " : "", e->detail);
	put_line(e->ns, lab_event_name(LAB_NOTE), detail, out);
}

void written_put_events(const struct written_part *p, const struct scenario *s, struct out *out)
{
	char title[sizeof(s->title) + 32];

	(void)snprintf(title, sizeof(title), "re-enactment: %s", s->title);
	out_str(out, "time,event,detail\n");
	put_line(scenario_time(s, p->window.from, 0), lab_event_name(LAB_NOTE), title, out);
	for (size_t i = 0; i < p->n_events; i++)
		put_event(&p->events[i], out);
}

/* --- device.yaml ------------------------------------------------------------------------------ */

static void put_text(struct out *out, const char *indent, const char *key, const char *text)
{
	if (text[0] == '\0')
		return;
	out_printf(out, "%s%s: \"", indent, key);
	for (; *text != '\0'; text++)
		out_printf(out, *text == '"' || *text == '\\' ? "\\%c" : "%c", *text);
	out_str(out, "\"\n");
}

static void put_list(struct out *out, const char *indent, const char *key,
		     const char *const *values, size_t n)
{
	const char *between = "[";

	for (size_t i = 0; i < n; i++) {
		if (values[i][0] == '\0')
			continue;
		if (between[0] == '[')
			out_printf(out, "%s%s: ", indent, key);
		out_printf(out, "%s\"%s\"", between, values[i]);
		between = ", ";
	}
	if (between[0] != '[')
		out_str(out, "]\n");
}

/* Every SIM the phone ever holds: those of the beginning, then the swapped ones. */
static size_t gather_sims(const struct scenario *s, const struct lab_sim *sims, const char **iccids,
			  const char **imsis, size_t max)
{
	const struct lab_step *steps = s->script.p;
	size_t n = 0;

	for (; n < s->device.sims.n; n++) {
		iccids[n] = sims[n].iccid;
		imsis[n] = sims[n].imsi;
	}
	for (size_t i = 0; i < s->script.n && n < max; i++)
		if (steps[i].what == LAB_SIM_CHANGE) {
			iccids[n] = steps[i].sim.iccid;
			imsis[n++] = steps[i].sim.imsi;
		}
	return n;
}

static void put_device(const struct scenario *s, unsigned index, const char *in, struct out *out)
{
	struct lab_device d;
	struct lab_sim sims[2] = { 0 };
	const char *iccids[16], *imsis[16];
	char deeper[8];
	size_t n;

	written_device(s, index, &d);
	written_sims(s, index, sims);
	n = gather_sims(s, sims, iccids, imsis, 16);
	(void)snprintf(deeper, sizeof(deeper), "%s  ", in);
	out_printf(out, "%sidentifiers:\n", in);
	put_list(out, deeper, "imei", (const char *const[]){ d.imei, d.imei2 }, 2);
	put_list(out, deeper, "imsi", imsis, n);
	put_list(out, deeper, "iccid", iccids, n);
	put_list(out, deeper, "mac", (const char *const[]){ d.mac }, 1);
	put_list(out, deeper, "serial", (const char *const[]){ d.serial }, 1);
	put_list(out, deeper, "cell_id", (const char *const[]){ d.cell }, 1);
	put_list(out, deeper, "ssid", (const char *const[]){ d.ssid }, 1);
	if (s->capture[0] == 'r')
		put_text(out, in, "mac_address", d.mac);
	else
		put_text(out, in, "ip_address", d.ip);
	put_text(out, in, "model", d.model);
	put_text(out, in, "build", d.build);
	put_text(out, in, "fingerprint", d.fingerprint);
	put_text(out, in, "security_patch", d.patch);
	put_text(out, in, "batch", d.batch);
}

void written_put_profile(const struct scenario *s, struct out *out)
{
	out_str(out, "# re-enactment: ");
	out_str(out, s->title);
	out_str(out, "\n# All identifiers are synthetic, from ranges that belong to nobody.\n");
	if (s->fleet.devices > 1)
		out_str(out, "devices:\n");
	for (unsigned i = 0; i < s->fleet.devices; i++) {
		struct lab_device d;

		written_device(s, i, &d);
		put_text(out, s->fleet.devices > 1 ? "  - " : "", "name", d.name);
		put_device(s, i, s->fleet.devices > 1 ? "    " : "", out);
	}
}
