/* fuzz_scenario.c - any bytes as a scenario; what is taken can be played. */
#include "lab/activation.h"

#include "base/span.h"
#include "lab/synthetic.h"
#include "lab/written.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static void need(bool true_)
{
	if (!true_)
		abort();
}

/* No identifier that could be somebody's has come through. */
static void check(const struct scenario *s)
{
	const struct lab_sim *sims = s->device.sims.p;
	const struct lab_step *steps = s->script.p;

	need(s->days >= 1 && s->days <= LAB_DAYS_MAX && s->fleet.devices <= LAB_FLEET_MAX);
	need(s->device.imei[0] == '\0' || synthetic_imei(span_str(s->device.imei)) == NULL);
	need(s->device.mac[0] == '\0' || synthetic_mac(span_str(s->device.mac)) == NULL);
	for (size_t i = 0; i < s->device.sims.n; i++) {
		need(sims[i].slot == 1 || sims[i].slot == 2);
		need(sims[i].iccid[0] == '\0' || synthetic_iccid(span_str(sims[i].iccid)) == NULL);
	}
	for (size_t i = 0; i < s->script.n; i++)
		need(steps[i].sim.imsi[0] == '\0'
		     || synthetic_imsi(span_str(steps[i].sim.imsi)) == NULL);
}

/* Short ones are played; what they tell is in order and in bounds. */
static void play(const struct scenario *s)
{
	struct written w;
	enum st ret = written_play(&w, s, 1);

	need(ret == ST_OK || ret == ST_LIMIT || ret == ST_NOMEM);
	for (size_t i = 0; i < w.n_parts && ret == ST_OK; i++)
		for (size_t j = 0; j < w.parts[i].wire.n; j++)
			need(w.parts[i].wire.frames[j].number <= w.parts[i].wire.n);
	written_deinit(&w);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct scenario s;
	struct err e = { 0 };
	enum st ret;

	scenario_init(&s);
	ret = scenario_read(&s, span_of(data, len), &e);
	if (ret == ST_OK) {
		check(&s);
		if (s.days <= 16 && s.fleet.devices <= 3 && s.noise.kib_a_day <= 300)
			play(&s);
	} else if (ret != e.code || e.msg[0] == '\0') {
		abort();
	}
	scenario_deinit(&s);
	return 0;
}
