/*
 * written.h - a scenario played straight into captures: nothing is sent, a week takes milliseconds.
 *
 * Each of the scenario's capture windows becomes a part; without windows the
 * whole time is one. The same scenario and seed give the same bytes anywhere.
 */
#ifndef LAB_WRITTEN_H
#define LAB_WRITTEN_H

#include "lab/phone.h"
#include "lab/truth.h"

struct written_event {
	int64_t ns;
	uint32_t order;
	enum lab_event what;
	char detail[96];
};

struct written_part {
	struct lab_window window;
	struct lab_wire wire;
	struct truth truth;
	struct buf keylog; /* empty when nothing was sent over TLS */
	struct written_event *events;
	size_t n_events, cap_events;
	unsigned sent; /* requests of the activation clients in this part */
};

struct written {
	const struct scenario *scenario;
	struct written_part parts[LAB_WINDOWS_MAX];
	size_t n_parts;
};

/* ST_OK; ST_LIMIT when it grows beyond bounds, ST_NOMEM. *w is for written_deinit() in any case. */
MUST_CHECK enum st written_play(struct written *w, const struct scenario *s, uint64_t seed);
void written_deinit(struct written *w);

/* label: whose event it is, where there are several devices, or "". */
MUST_CHECK enum st written_keep_event(struct written_part *p, int64_t ns, enum lab_event e,
				      const char *label, const char *detail);

/* The devices that take part: identities of a fleet are counted up from the scenario's. */
void written_device(const struct scenario *s, unsigned index, struct lab_device *ret);
void written_sims(const struct scenario *s, unsigned index, struct lab_sim ret[2]);
/* Whether this one has the scenario's client from the beginning. */
bool written_is_wrong(const struct scenario *s, unsigned index);

/* Files of a part; name: the capture's file name. */
void written_put_events(const struct written_part *p, const struct scenario *s, struct out *out);
/* device.yaml: what telltale scan --device reads. */
void written_put_profile(const struct scenario *s, struct out *out);

#endif
