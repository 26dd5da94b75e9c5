#include "lab/written.h"

#include "base/span.h"
#include "base/vec.h"
#include "codec/luhn.h"
#include "lab/carry.h"
#include "lab/noise.h"

#include <stdio.h>
#include <stdlib.h>

#define SECOND 1000000000LL
enum { EVENTS_MAX = 1 << 20, KEYLOG_MAX = 16 << 20 };

/* One phone while it plays; what it does goes to the part whose time it is. */
struct player {
	struct written *w;
	struct lab_device device;
	char label[24]; /* in front of event details when there are several */
	bool ethernet;
	struct prng rng;
	struct talk_place place;
	struct carrier carriers[LAB_WINDOWS_MAX];
	struct lab_noise_maker noise[LAB_WINDOWS_MAX];
	bool online;
};

/* --- time ----------------------------------------------------------------------------------- */

static int64_t part_from(const struct written *w, size_t i)
{
	return scenario_time(w->scenario, w->parts[i].window.from, 0);
}

static int64_t part_to(const struct written *w, size_t i)
{
	return scenario_time(w->scenario, w->parts[i].window.to + 1, 0);
}

/* The part whose time it is; n_parts: nobody captures. */
static size_t part_at(const struct written *w, int64_t ns)
{
	size_t i = 0;

	while (i < w->n_parts && (ns < part_from(w, i) || ns >= part_to(w, i)))
		i++;
	return i;
}

/* The part that begins next; n_parts: none does. */
static size_t part_after(const struct written *w, int64_t ns)
{
	size_t i = 0;

	while (i < w->n_parts && part_from(w, i) <= ns)
		i++;
	return i;
}

/* --- what the phone does -------------------------------------------------------------------- */

enum st written_keep_event(struct written_part *p, int64_t ns, enum lab_event e, const char *label,
			   const char *detail)
{
	enum st ret = vec_grow((void **)&p->events, &p->cap_events, p->n_events + 1,
			       sizeof(*p->events), EVENTS_MAX);
	struct written_event *ev;

	if (ret != ST_OK)
		return ret;
	ev = &p->events[p->n_events];
	*ev = (struct written_event){ .ns = ns, .order = (uint32_t)p->n_events++, .what = e };
	(void)snprintf(ev->detail, sizeof(ev->detail), "%s%s%s", label,
		       label[0] != '\0' && detail[0] != '\0' ? ": " : "", detail);
	return ST_OK;
}

/* Points the place at the part's wire; false: what it sends now is not seen. */
static bool aim(struct player *p, size_t part, bool wifi)
{
	if (part == p->w->n_parts || (p->ethernet && !wifi))
		return false;
	p->place.wire = &p->w->parts[part].wire;
	return true;
}

static enum st background(struct player *p, size_t part, int64_t ns)
{
	if (ns > part_to(p->w, part))
		ns = part_to(p->w, part);
	p->place.wire = &p->w->parts[part].wire;
	return noise_until(&p->noise[part], ns, p->online);
}

static enum st on_event(void *arg, int64_t ns, enum lab_event e, const char *detail,
			const struct lab_state *s)
{
	struct player *p = arg;
	size_t part = part_at(p->w, ns);
	enum st ret = ST_OK;

	for (size_t i = 0; i < p->w->n_parts && ret == ST_OK; i++)
		ret = background(p, i, ns);
	p->online = s->wifi || (!p->ethernet && s->mobile);
	/* a log that is read later tells of an update that nobody captured */
	if (ret == ST_OK && e == LAB_OTA && part == p->w->n_parts
	    && part_after(p->w, ns) < p->w->n_parts)
		return written_keep_event(&p->w->parts[part_after(p->w, ns)], ns, e, p->label,
					  detail);
	if (ret != ST_OK || part == p->w->n_parts)
		return ret;
	ret = written_keep_event(&p->w->parts[part], ns, e, p->label, detail);
	if (ret == ST_OK && p->online && aim(p, part, s->wifi))
		ret = noise_event(&p->noise[part], ns, e);
	return ret;
}

static enum st on_send(void *arg, int64_t ns, const struct lab_client *c, const struct lab_state *s,
		       enum lab_reply reply, struct lab_answer *ret)
{
	static const char none[] = "";
	struct player *p = arg;
	size_t part = part_at(p->w, ns);
	struct carrier blind = { .device = none };

	if (!aim(p, part, s->wifi))
		return carry(&blind, ns, c, s, reply, ret);
	p->w->parts[part].sent++;
	return carry(&p->carriers[part], ns, c, s, reply, ret);
}

/* --- devices ---------------------------------------------------------------------------------- */

static char luhn_of(const char *digits, size_t n)
{
	return luhn_digit(span_of(digits, n));
}

/* Counts up the digits before the check digit, and sets that right. */
static void count_up(char *number, unsigned by, bool checked)
{
	size_t n = strlen(number);

	if (n < 3)
		return;
	for (size_t i = n - (checked ? 1 : 0); i-- != 0 && by != 0;) {
		by += (unsigned)(number[i] - '0');
		number[i] = (char)('0' + by % 10);
		by /= 10;
	}
	if (checked)
		number[n - 1] = luhn_of(number, n - 1);
}

void written_device(const struct scenario *s, unsigned index, struct lab_device *ret)
{
	static const char digits[] = "0123456789abcdef";

	*ret = s->device;
	if (s->fleet.devices == 1)
		return;
	count_up(ret->imei, 2 * index, true);
	count_up(ret->imei2, 2 * index, true);
	if (ret->mac[0] != '\0') {
		ret->mac[15] = digits[(index + 16) >> 4 & 15];
		ret->mac[16] = digits[index & 15];
	}
	(void)snprintf(ret->ip, sizeof(ret->ip), "192.168.1.%u", 20 + index);
	(void)snprintf(ret->name, sizeof(ret->name), "%.40s %02u", s->device.name, index + 1);
	(void)snprintf(ret->batch, sizeof(ret->batch), "%s",
		       written_is_wrong(s, index) ? s->fleet.wrong_batch : s->fleet.right_batch);
}

bool written_is_wrong(const struct scenario *s, unsigned index)
{
	/* spread evenly: device i has it when the count goes up there */
	return (index + 1) * s->fleet.wrong / s->fleet.devices
	       != index * s->fleet.wrong / s->fleet.devices;
}

void written_sims(const struct scenario *s, unsigned index, struct lab_sim ret[2])
{
	if (s->device.sims.n != 0)
		memcpy(ret, s->device.sims.p, s->device.sims.n * sizeof(*ret));
	for (size_t i = 0; i < s->device.sims.n && index != 0; i++) {
		count_up(ret[i].iccid, index, true);
		count_up(ret[i].imsi, index, false);
	}
}

/* --- playing ---------------------------------------------------------------------------------- */

static void mac_bytes(const char *text, uint8_t ret[6])
{
	for (unsigned i = 0; i < 6; i++)
		ret[i] = (uint8_t)strtoul(text + 3 * i, NULL, 16);
}

static void player_init(struct player *p, struct written *w, uint64_t seed, unsigned index)
{
	static const uint8_t router_mac[6] = { 0x00, 0x00, 0x5e, 0x00, 0x53, 0x01 };
	const struct scenario *s = w->scenario;

	*p = (struct player){ .w = w, .ethernet = s->capture[0] == 'r' };
	written_device(s, index, &p->device);
	p->rng = prng_of(seed, "wire");
	p->place.rng = &p->rng;
	p->place.next_port = (uint16_t)(index * 977);
	talk_address(p->device.ip, p->place.phone.ip);
	talk_address(p->ethernet ? "192.168.1.1" : "10.64.0.1", p->place.router.ip);
	memcpy(p->place.resolver, p->place.router.ip, 4);
	memcpy(p->place.router.mac, router_mac, 6);
	if (p->device.mac[0] != '\0')
		mac_bytes(p->device.mac, p->place.phone.mac);
	if (s->fleet.devices > 1)
		(void)snprintf(p->label, sizeof(p->label), "device %02u", index + 1);
	for (size_t i = 0; i < w->n_parts; i++) {
		noise_init(&p->noise[i], &p->place, s->noise.kib_a_day, part_from(w, i));
		p->carriers[i] = (struct carrier){ .place = &p->place,
						   .truth = &w->parts[i].truth,
						   .keylog = &w->parts[i].keylog,
						   .device = p->device.name };
	}
}

static enum st play_device(struct written *w, uint64_t seed, unsigned index)
{
	const struct scenario *s = w->scenario;
	const struct lab_client *client = s->client;
	struct player p;
	struct lab_sink sink = { &p, on_event, on_send };
	struct lab_sim sims[2] = { 0 };
	uint64_t own = seed + (uint64_t)index * 0x9e3779b97f4a7c15;
	enum st ret;

	player_init(&p, w, own, index);
	written_sims(s, index, sims);
	p.device.sims.p = sims;
	if (!written_is_wrong(s, index))
		client = lab_client_by_name(SPAN_LIT("none"));
	ret = phone_play(s, &p.device, client, own, &sink);
	for (size_t i = 0; i < w->n_parts && ret == ST_OK; i++)
		ret = background(&p, i, part_to(w, i));
	return ret;
}

/* A frame that says what this is: the format itself has no place for a comment. */
static enum st put_notice(struct written *w, struct written_part *p, size_t i)
{
	struct wire_end from = { .ip = { 192, 0, 2, 1 }, .port = 9, .mac = { 2, 0, 0, 0, 0, 1 } };
	struct wire_end to = { .ip = { 192, 0, 2, 255 }, .port = 9 };
	char text[256];

	memset(to.mac, 0xff, 6);
	(void)snprintf(text, sizeof(text),
		       "re-enactment by telltale lab, synthetic identifiers, nothing here was "
		       "sent: %s",
		       w->scenario->title);
	return wire_put_udp(&p->wire, part_from(w, i), &from, &to, span_str(text));
}

static int by_time(const void *a, const void *b)
{
	const struct written_event *x = a, *y = b;

	if (x->ns != y->ns)
		return x->ns < y->ns ? -1 : 1;
	return x->order < y->order ? -1 : x->order > y->order;
}

static void set_windows(struct written *w, const struct scenario *s)
{
	const struct lab_window *windows = s->windows.p;

	w->n_parts = s->windows.n != 0 ? s->windows.n : 1;
	for (size_t i = 0; i < w->n_parts; i++) {
		struct written_part *p = &w->parts[i];

		p->window = (struct lab_window){ "capture", 1, s->days };
		if (s->windows.n != 0)
			p->window = windows[i];
		lab_wire_init(&p->wire, s->capture[0] == 'r');
		buf_init(&p->keylog, KEYLOG_MAX);
	}
}

enum st written_play(struct written *w, const struct scenario *s, uint64_t seed)
{
	enum st ret = ST_OK;

	*w = (struct written){ .scenario = s };
	set_windows(w, s);
	for (size_t i = 0; i < w->n_parts && ret == ST_OK; i++)
		ret = put_notice(w, &w->parts[i], i);
	for (unsigned i = 0; i < s->fleet.devices && ret == ST_OK; i++)
		ret = play_device(w, seed, i);
	for (size_t i = 0; i < w->n_parts && ret == ST_OK; i++) {
		struct written_part *p = &w->parts[i];

		lab_wire_sort(&p->wire);
		truth_settle(&p->truth, &p->wire);
		if (p->n_events != 0)
			qsort(p->events, p->n_events, sizeof(*p->events), by_time);
	}
	return ret;
}

void written_deinit(struct written *w)
{
	for (size_t i = 0; w != NULL && i < w->n_parts; i++) {
		lab_wire_deinit(&w->parts[i].wire);
		truth_deinit(&w->parts[i].truth);
		buf_deinit(&w->parts[i].keylog);
		free(w->parts[i].events);
	}
}
