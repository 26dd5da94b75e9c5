/*
 * state.h - a re-enacted phone at one moment, as its activation client sees it.
 */
#ifndef LAB_STATE_H
#define LAB_STATE_H

#include "lab/scenario.h"

struct lab_state {
	const struct scenario *scenario;
	struct lab_device
		device;		/* as it is now: its build changes; its list of SIMs is not used */
	struct lab_sim sims[2]; /* by slot - 1; no ICCID: empty */
	unsigned data_sim;	/* 1 or 2 */
	bool on, booted, screen, wifi, mobile, roaming;
	int64_t dark_since;
};

static inline bool lab_online(const struct lab_state *s)
{
	return s->wifi || s->mobile;
}

static inline unsigned lab_n_sims(const struct lab_state *s)
{
	return (s->sims[0].iccid[0] != '\0') + (s->sims[1].iccid[0] != '\0');
}

/* The first of the client's gates that is closed; GATE_COUNT_: all stand open. */
enum lab_gate lab_gates_test(const struct lab_client *c, const struct lab_state *s);
const char *lab_gate_text(enum lab_gate g);

/* Whether the country list of CAIVS denies what the scenario says it guards (facts.md A7). */
bool lab_country_denied(const struct lab_state *s);

#endif
