#include "lab/state.h"

#include "base/span.h"

#include <string.h>

static bool is_one_of(const char *oper, const char *const *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(oper, list[i]) == 0)
			return true;
	return false;
}

static bool is_telecom(const struct lab_sim *sim)
{
	static const char *const list[] = { "46003", "46005", "46011", "46012", "45502" };

	return sim->iccid[0] != '\0' && is_one_of(sim->oper, list, N_ELEMENTS(list));
}

static bool is_unicom(const struct lab_sim *sim)
{
	static const char *const list[] = { "46001", "46006", "46009" };

	return sim->iccid[0] != '\0' && is_one_of(sim->oper, list, N_ELEMENTS(list));
}

static bool is_mobile(const struct lab_sim *sim)
{
	static const char *const list[] = { "46000", "46002", "46004", "46007", "46008" };

	return sim->iccid[0] != '\0' && is_one_of(sim->oper, list, N_ELEMENTS(list));
}

static bool any(const struct lab_state *s, bool (*is)(const struct lab_sim *sim))
{
	return is(&s->sims[0]) || is(&s->sims[1]);
}

bool lab_country_denied(const struct lab_state *s)
{
	/*
	 * 37 codes by facts.md A7, of which it names the groups: EU states, the
	 * United Kingdom, Norway, Iceland, Switzerland. Liechtenstein is assumed;
	 * which others there are is not known.
	 */
	static const char *const list[] = {
		"202", "204", "206", "208", "214", "216", "219", "222", "226", "228", "230",
		"231", "232", "234", "235", "238", "240", "242", "244", "246", "247", "248",
		"260", "262", "268", "270", "272", "274", "278", "280", "284", "293", "295",
	};
	const char *country = s->sims[s->data_sim - 1].country;

	return country[0] == '\0' || is_one_of(country, list, N_ELEMENTS(list));
}

static bool net_open(const struct lab_state *s)
{
	return lab_online(s);
}
static bool property_open(const struct lab_state *s)
{
	return s->device.registration;
}
static bool sim_open(const struct lab_state *s)
{
	return lab_n_sims(s) != 0;
}
static bool home_open(const struct lab_state *s)
{
	return !s->roaming;
}
static bool slot1_open(const struct lab_state *s)
{
	return lab_n_sims(s) < 2 || s->wifi || s->data_sim == 1;
}
static bool data_ct_open(const struct lab_state *s)
{
	return lab_n_sims(s) < 2 || s->wifi || is_telecom(&s->sims[s->data_sim - 1]);
}
static bool ct_open(const struct lab_state *s)
{
	return any(s, is_telecom);
}
static bool ct_data_open(const struct lab_state *s)
{
	return s->wifi || is_telecom(&s->sims[s->data_sim - 1]);
}
static bool cu_open(const struct lab_state *s)
{
	return any(s, is_unicom);
}
static bool cm_open(const struct lab_state *s)
{
	return any(s, is_mobile);
}
static bool carrier_open(const struct lab_state *s)
{
	return strcmp(s->device.carrier, "ctc") == 0 || strcmp(s->device.carrier, "chnopen") == 0;
}
static bool country_open(const struct lab_state *s)
{
	return strcmp(s->scenario->country_gate, "all") != 0 || !lab_country_denied(s);
}

static const char *const texts[GATE_COUNT_] = {
#define X(name, text) text,
	LAB_GATE_MAP(X)
#undef X
};

static bool (*const opens[GATE_COUNT_])(const struct lab_state *s) = {
	[GATE_NETWORK] = net_open, [GATE_PROPERTY] = property_open, [GATE_SIM] = sim_open,
	[GATE_HOME] = home_open,   [GATE_SLOT1] = slot1_open,	    [GATE_DATA_CT] = data_ct_open,
	[GATE_CT] = ct_open,	   [GATE_CT_DATA] = ct_data_open,   [GATE_CU] = cu_open,
	[GATE_CM] = cm_open,	   [GATE_CARRIER] = carrier_open,   [GATE_COUNTRY] = country_open,
};

enum lab_gate lab_gates_test(const struct lab_client *c, const struct lab_state *s)
{
	unsigned g = 0;

	while (g < GATE_COUNT_ && ((c->gates & GATE_BIT(g)) == 0 || opens[g](s)))
		g++;
	return (enum lab_gate)g;
}

const char *lab_gate_text(enum lab_gate g)
{
	return g < GATE_COUNT_ ? texts[g] : "";
}
