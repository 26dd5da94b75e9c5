#include "lab/phone.h"

#include "lab/agenda.h"
#include "base/prng.h"

#include <stdio.h>
#include <string.h>

#define SECOND 1000000000LL

struct phone {
	const struct scenario *scenario;
	const struct lab_sink *sink;
	struct lab_state state;
	struct activation act;
	struct agenda agenda;
	struct prng rng;
	enum lab_reply reply;
};

/* --- what is to come ---------------------------------------------------------------------- */

static enum st put_habit_day(struct phone *p, const struct lab_habit *h, unsigned day)
{
	int64_t from = scenario_time(p->scenario, day, h->wake);
	int64_t to = scenario_time(p->scenario, day, h->rest), step;
	enum st ret = ST_OK;

	if (h->restart)
		ret = agenda_put(&p->agenda, from, LAB_POWER_ON, NULL);
	if (h->restart && ret == ST_OK)
		ret = agenda_put(&p->agenda, to, LAB_POWER_OFF, NULL);
	from += 240 * SECOND; /* booted by then */
	step = h->screens != 0 ? (to - from - 900 * SECOND) / h->screens : 0;
	for (unsigned i = 0; i < h->screens && ret == ST_OK; i++) {
		int64_t on = from + i * step + prng_between(&p->rng, 0, step * 3 / 4);
		int64_t lit = prng_between(&p->rng, 8, 25) * SECOND;

		ret = agenda_put(&p->agenda, on, LAB_SCREEN_ON, NULL);
		if (ret == ST_OK && prng_below(&p->rng, 100) < h->unlocks) {
			int64_t unlock = on + prng_between(&p->rng, 2500, 6000) * 1000000;

			ret = agenda_put(&p->agenda, unlock, LAB_UNLOCK, NULL);
			lit += prng_between(&p->rng, 20, 400) * SECOND;
		}
		if (lit > step / 5)
			lit = step / 5;
		if (ret == ST_OK)
			ret = agenda_put(&p->agenda, on + lit + 7 * SECOND, LAB_SCREEN_OFF, NULL);
	}
	return ret;
}

static enum st put_all(struct phone *p)
{
	const struct lab_step *steps = p->scenario->script.p;
	const struct lab_habit *habits = p->scenario->habits.p;
	enum st ret = ST_OK;

	for (size_t i = 0; i < p->scenario->script.n && ret == ST_OK; i++)
		ret = agenda_put(&p->agenda, scenario_time(p->scenario, steps[i].day, steps[i].at),
				 steps[i].what, &steps[i]);
	for (size_t i = 0; i < p->scenario->habits.n; i++)
		for (unsigned d = habits[i].from; d <= habits[i].to && d <= p->scenario->days; d++)
			if (ret == ST_OK)
				ret = put_habit_day(p, &habits[i], d);
	return ret;
}

/* Something that follows after ms, and up to spread more. */
static enum st follow(struct phone *p, int64_t ns, int64_t ms, int64_t spread, enum lab_event e)
{
	return agenda_put(&p->agenda, ns + (ms + prng_between(&p->rng, 0, spread)) * 1000000, e,
			  NULL);
}

/* --- what happens --------------------------------------------------------------------------- */

static enum st power_off(struct phone *p)
{
	struct lab_state *s = &p->state;

	s->on = s->booted = s->wifi = s->mobile = s->screen = false;
	return ST_OK;
}

static enum st boot(struct phone *p, int64_t ns)
{
	enum st ret;

	p->state.booted = true;
	p->state.screen = false;
	p->state.dark_since = ns;
	ret = p->state.device.mac[0] != '\0' ? follow(p, ns, 4000, 6000, LAB_WIFI_CONNECT) : ST_OK;
	if (ret == ST_OK && lab_n_sims(&p->state) != 0)
		ret = follow(p, ns, 9000, 9000, LAB_MOBILE_CONNECT);
	return ret;
}

static bool comes_back(const struct phone *p, int64_t ns)
{
	const struct lab_device *d = &p->state.device;

	return p->state.booted && d->reattach && ns - p->state.dark_since >= d->dark_s * SECOND;
}

static enum st screen_on(struct phone *p, int64_t ns)
{
	if (comes_back(p, ns) && p->state.wifi)
		return follow(p, ns, 700, 1300, LAB_WIFI_CONNECT);
	return ST_OK;
}

static enum st unlock(struct phone *p, int64_t ns)
{
	if (comes_back(p, ns) && p->state.mobile)
		return follow(p, ns, 500, 1000, LAB_MOBILE_CONNECT);
	return ST_OK;
}

static void copy(char *to, const char *from, size_t size)
{
	if (from[0] != '\0')
		(void)snprintf(to, size, "%s", from);
}

static enum st ota(struct phone *p, int64_t ns, const struct lab_step *step)
{
	if (step != NULL) {
		copy(p->state.device.build, step->build, sizeof(step->build));
		copy(p->state.device.fingerprint, step->fingerprint, sizeof(step->fingerprint));
		if (step->client != NULL)
			activation_replace(&p->act, step->client);
	}
	(void)power_off(p);
	return follow(p, ns, 90000, 30000, LAB_POWER_ON);
}

static void sim_change(struct phone *p, const struct lab_step *step)
{
	if (step != NULL && step->sim.slot >= 1 && step->sim.slot <= 2)
		p->state.sims[step->sim.slot - 1] = step->sim;
}

/* The phone changes; what follows from it goes onto the agenda. */
static enum st change(struct phone *p, const struct agenda_item *it)
{
	struct lab_state *s = &p->state;

	switch (it->what) {
	case LAB_POWER_ON:
		s->on = true;
		return follow(p, it->ns, 25000, 15000, LAB_BOOT);
	case LAB_POWER_OFF:
		return power_off(p);
	case LAB_BOOT:
		return boot(p, it->ns);
	case LAB_SCREEN_ON:
		s->screen = true;
		return screen_on(p, it->ns);
	case LAB_UNLOCK:
		return unlock(p, it->ns);
	case LAB_SCREEN_OFF:
		s->screen = false;
		s->dark_since = it->ns;
		return ST_OK;
	case LAB_OTA:
		return ota(p, it->ns, it->step);
	case LAB_WIFI_CONNECT:
	case LAB_WIFI_LOST:
		s->wifi = it->what == LAB_WIFI_CONNECT;
		return ST_OK;
	case LAB_MOBILE_CONNECT:
	case LAB_MOBILE_LOST:
		s->mobile = it->what == LAB_MOBILE_CONNECT;
		return ST_OK;
	case LAB_SIM_CHANGE:
		sim_change(p, it->step);
		return ST_OK;
	case LAB_DATA_SIM:
		s->data_sim = it->step != NULL ? it->step->sim.slot : 3 - s->data_sim;
		return ST_OK;
	case LAB_VOLTE:
		s->sims[0].volte = it->step != NULL && it->step->on;
		return ST_OK;
	case LAB_ROAMING:
		s->roaming = it->step != NULL && it->step->on;
		return ST_OK;
	case LAB_SERVER:
		if (it->step != NULL)
			p->reply = it->step->answer;
		return ST_OK;
	default:
		return ST_OK;
	}
}

/* Whether it can happen to the phone as it is: no screen lights while it is off. */
static bool is_possible(const struct phone *p, const struct agenda_item *it)
{
	switch (it->what) {
	case LAB_POWER_ON:
		return !p->state.on;
	case LAB_BOOT:
		return p->state.on && !p->state.booted;
	case LAB_OTA:
	case LAB_SIM_CHANGE:
	case LAB_NOTE:
	case LAB_SERVER:
		return true;
	case LAB_POWER_OFF:
		return p->state.on;
	case LAB_MOBILE_CONNECT:
		return p->state.booted && lab_n_sims(&p->state) != 0;
	default:
		return p->state.booted;
	}
}

static const char *detail_of(const struct phone *p, const struct agenda_item *it)
{
	switch (it->what) {
	case LAB_OTA:
		return p->state.device.build;
	case LAB_SERVER:
		return lab_reply_name(p->reply);
	default:
		return it->step != NULL ? it->step->text : "";
	}
}

static enum st happen(struct phone *p)
{
	struct agenda_item it = agenda_take(&p->agenda);
	enum st ret;

	if (!is_possible(p, &it))
		return ST_OK;
	ret = change(p, &it);
	if (ret == ST_OK)
		ret = p->sink->event(p->sink->arg, it.ns, it.what, detail_of(p, &it), &p->state);
	if (ret == ST_OK)
		activation_event(&p->act, &p->state, it.what, it.ns);
	return ret;
}

static enum st wake(struct phone *p, int64_t ns)
{
	struct lab_answer answer = { .end_ns = ns };
	enum st ret;

	if (!activation_wake(&p->act, &p->state, ns))
		return ST_OK;
	ret = p->sink->send(p->sink->arg, ns, p->act.client, &p->state, p->reply, &answer);
	if (ret == ST_OK)
		activation_answered(&p->act, &p->state, ns, &answer);
	return ret;
}

static enum st run(struct phone *p)
{
	int64_t end = scenario_time(p->scenario, p->scenario->days + 1, 0), now = 0;
	enum st ret = put_all(p);

	while (ret == ST_OK) {
		int64_t next = agenda_next(&p->agenda), due = activation_due(&p->act);

		if (next >= end && due >= end)
			return ST_OK;
		if (next <= due) {
			now = next;
			ret = happen(p);
			continue;
		}
		if (due > now)
			now = due; /* what is overdue rings at once, not in the past */
		ret = wake(p, now);
	}
	return ret;
}

enum st phone_play(const struct scenario *s, const struct lab_device *device,
		   const struct lab_client *client, uint64_t seed, const struct lab_sink *sink)
{
	struct phone p = { .scenario = s, .sink = sink, .reply = s->server.answer };
	enum st ret;

	p.state.scenario = s;
	p.state.device = *device;
	p.state.data_sim = 1;
	for (unsigned i = 0; i < 2; i++) {
		const struct lab_sim *sim = scenario_sim(device, i + 1);

		if (sim != NULL)
			p.state.sims[i] = *sim;
	}
	p.rng = prng_of(seed, "phone");
	activation_init(&p.act, client);
	ret = run(&p);
	agenda_deinit(&p.agenda);
	return ret;
}
