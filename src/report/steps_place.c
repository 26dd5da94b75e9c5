#include "report/steps_place.h"

#include "base/span.h"
#include "report/shell.h"
#include "report/steps_archive.h"
#include "report/steps_field.h"
#include "report/words.h"

#include <stdio.h>

static void put_path(struct steps_work *w)
{
	const char *safe;

	if (span_eq_str(w->capture.path, "-")) { /* was read from standard input */
		steps_put(w, "capture=CAPTURE");
		return;
	}
	steps_put_outside(w, w->capture.path);
	safe = steps_take(w);
	steps_put(w, "capture=");
	if (w->st == ST_OK)
		w->st = shell_quote(&w->text, span_str(safe));
}

static void capture_step(struct steps_work *w)
{
	struct step *s = steps_add(w, "capture", (struct span){ 0 });

	if (s == NULL)
		return;
	steps_put(w, "capture ");
	steps_put_outside(w, w->capture.path);
	s->text = steps_take(w);
	put_path(w);
	steps_put(w, "; d=$(mktemp -d); sha256sum < \"$capture\"");
	s->command = steps_take(w);
	if (w->capture.sha256[0] != '\0')
		s->gives = steps_say(w, "%s  -", w->capture.sha256);
}

static void put_end(struct steps_work *w, const struct endpoint *e)
{
	char mac[MAC_TEXT_MAX];

	if (e->ip.family != IP_NONE)
		steps_put_ip(w, &e->ip);
	else
		steps_put_outside(w, span_str(e->mac.known ? mac_format(e->mac.b, mac) : "?"));
	if (e->port != 0)
		steps_put(w, " port %u", e->port);
}

/* Who speaks to whom in it, behind all tunnels. */
static void ends_command(struct steps_work *w, struct step *s)
{
	const struct ip *src = &w->f->src.at.ip, *dst = &w->f->dst.at.ip;
	const char *v = steps_family(src);

	steps_put(w, "tshark -r \"$capture\" -Y '");
	steps_put_carrier(w);
	steps_put(w, " && %s.src == ", v);
	steps_put_ip(w, src);
	steps_put(w, "' -T fields -E separator=/s -E occurrence=l -e %s.src -e %s.dst | sort -u", v,
		  v);
	s->command = steps_take(w);
	steps_put_ip(w, src);
	steps_put(w, " ");
	steps_put_ip(w, dst);
	s->gives = steps_take(w);
}

/* Its entry, in place of frames: who it was sent to. */
static void entry_command(struct steps_work *w, struct step *s)
{
	struct span host = w->f->dst.host;

	if (host.len == 0)
		return;
	steps_put_outside(w, host);
	if (w->st != ST_OK || !span_eq(buf_span(&w->text), host)) {
		(void)steps_take(w);
		return;
	}
	s->gives = steps_take(w);
	steps_put_entry(w);
	steps_put(w,
		  "print(urllib.parse.urlsplit(e[\"request\"][\"url\"]).hostname)' \"$capture\"");
	s->command = steps_take(w);
}

static void frames_step(struct steps_work *w)
{
	const struct finding *f = w->f;
	struct step *s = steps_add(w, "frames", (struct span){ 0 });
	bool archive = !span_starts(w->capture.format, SPAN_LIT("pcap"));
	char times[WORDS_MAX];

	if (s == NULL)
		return;
	steps_put(w, "%s%s", archive ? "entry" : "frame", f->n_frames == 1 ? "" : "s");
	for (size_t i = 0; i < f->n_frames; i++)
		steps_put(w, "%s %llu", i != 0 ? "," : "", (unsigned long long)f->frames[i]);
	steps_put(w, ", %s: ", words_times(f->first_ns, f->first_ns, times));
	put_end(w, &f->src.at);
	steps_put(w, " to ");
	put_end(w, &f->dst.at);
	steps_put(w, " over %s", transport_name(f->transport));
	s->text = steps_take(w);
	if (archive) {
		if (span_eq_str(w->capture.format, "har"))
			entry_command(w, s);
		return;
	}
	steps_put_frames(w);
	s->filter = steps_take(w);
	if (!steps_is_read(&w->capture))
		return;
	if (f->src.at.ip.family != IP_NONE) {
		ends_command(w, s);
		return;
	}
	s->command =
		steps_say(w, "tshark -r \"$capture\" -Y '%s' -T fields -e frame.number", s->filter);
	for (size_t i = 0; i < f->n_frames; i++)
		steps_put(w, "%s%llu", i != 0 ? "\n" : "", (unsigned long long)f->frames[i]);
	s->gives = steps_take(w);
}

static void field_step(struct steps_work *w)
{
	const struct trace_step *field = &w->trace.steps[0];
	const char *how = "";
	struct step *s = steps_add(w, "field", field->layer);

	if (s == NULL)
		return;
	s->len = field->len;
	s->bytes = field->bytes;
	w->has_file = steps_put_source(w, field, &how);
	w->file = w->has_file ? steps_number(w) : 0;
	if (w->has_file)
		steps_put(w, " > \"$d/%zu\"; wc -c < \"$d/%zu\"", w->file, w->file);
	s->command = steps_take(w);
	if (w->has_file)
		s->gives = steps_say(w, "%u", field->len);
	steps_put(w, "%u byte%s, %s", field->len, field->len == 1 ? "" : "s", how);
	if (w->trace.n_pieces != 0 && w->f->transport == TRANSPORT_TCP) {
		steps_put(w, " in that direction, (offset, length): ");
		steps_put_pieces(w, field->len);
	}
	s->text = steps_take(w);
}

void steps_place(struct steps_work *w)
{
	capture_step(w);
	if (w->f->n_frames != 0)
		frames_step(w);
	if (w->trace.n != 0)
		field_step(w);
}
