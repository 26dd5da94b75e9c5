#include "lab/activation.h"

#include "base/span.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#define SECOND 1000000000LL
#define ONE "8900101012345678904"
#define TWO "8900101012345699991"

/*
 * A row is a story: what happens at which second, and at which seconds the
 * client sends. Words: boot, off, wifi, mobile, nowifi, nomobile, sim1, sim2
 * (that ICCID into slot 1), swap (slots change places), both (TWO in slot 2),
 * data2, ota, volte, roam, home, accept, refuse, error, silent, disable.
 */
struct story {
	const char *shows, *client, *oper, *happens, *sends;
};

static const struct story stories[] = {
	{ "2017: refused, it sends a minute after the boot, at each reconnect, and by the hour",
	  "qualcomm-2017", "24201", "refuse 0 boot 5 wifi 4000 wifi 4100 mobile 10000 end",
	  "60 3660 4001 4101 7701" },
	{ "2017: an alarm is put off by what is sent in between; a reconnect while busy does "
	  "nothing",
	  "qualcomm-2017", "24201", "refuse 0 boot 5 wifi 3000 wifi 3001 wifi 7000 end",
	  "60 3001 6601" },
	{ "2017: ten retries after the first, then silence", "qualcomm-2017", "24201",
	  "refuse 0 boot 5 wifi 90000 end",
	  "60 3660 7260 10860 14460 18060 21660 25260 28860 32460 36060" },
	{ "2017: the listeners are not bound by that counter", "qualcomm-2017", "24201",
	  "refuse 0 boot 5 wifi 80000 mobile 90000 wifi 99000 end",
	  "60 3660 7260 10860 14460 18060 21660 25260 28860 32460 36060 80001 90001" },
	{ "2017: a restart begins the count anew", "qualcomm-2017", "24201",
	  "refuse 0 boot 5 wifi 100 off 200 boot 205 wifi 7400 end", "60 260 3860" },
	{ "2017: accepted, it is silent for this ICCID, also after a restart", "qualcomm-2017",
	  "24201",
	  "accept 0 boot 5 wifi 4000 wifi 5000 off 5100 boot 5105 wifi 9000 mobile 90000 end",
	  "60" },
	{ "2017: another ICCID is registered once, the first again", "qualcomm-2017", "24201",
	  "accept 0 boot 5 wifi 1000 sim2 2000 wifi 3000 sim1 4000 wifi 9000 end", "60 1060 3060" },
	{ "2017: an update wipes what it remembers", "qualcomm-2017", "24201",
	  "accept 0 boot 5 wifi 1000 ota 1005 wifi 9000 wifi 9100 end", "60 1060" },
	{ "2017: an HTTP error is no success", "qualcomm-2017", "24201",
	  "error 0 boot 5 wifi 1000 wifi 2000 end", "60 1001" },
	{ "2017: silence is no success", "qualcomm-2017", "24201",
	  "silent 0 boot 5 wifi 1000 wifi 2000 end", "60 1001" },
	{ "2017: success ends retries and listeners", "qualcomm-2017", "24201",
	  "refuse 0 boot 5 wifi 100 accept 3700 wifi 9000 end", "60 3660" },
	{ "2017: switched off by property", "qualcomm-2017", "46011",
	  "refuse disable 0 boot 5 wifi 9000 end", "" },
	{ "2017: not while roaming; the next broadcast at home", "qualcomm-2017", "46011",
	  "refuse 0 boot 5 wifi 6 roam 100 wifi 200 home 300 wifi 400 end", "301" },
	{ "2017: no SIM, nothing", "qualcomm-2017", "", "refuse 0 boot 5 wifi 9000 end", "" },
	{ "2017: one foreign SIM without Wi-Fi passes", "qualcomm-2017", "24201",
	  "refuse 0 boot 5 mobile 100 end", "60" },
	{ "2017: two SIMs without Wi-Fi: data must be China Telecom's", "qualcomm-2017", "24201",
	  "refuse both 0 boot 5 mobile 100 end", "" },
	{ "2017: two SIMs, data of China Telecom", "qualcomm-2017", "46011",
	  "refuse both 0 boot 5 mobile 100 end", "60" },
	{ "2017: two SIMs on Wi-Fi: any", "qualcomm-2017", "24201",
	  "refuse both 0 boot 5 wifi 100 end", "60" },
	{ "2017: VoLTE and data SIM, a minute later", "qualcomm-2017", "46011",
	  "refuse both 0 boot 5 wifi 1000 volte 2000 data2 2100 end", "60 1060 2060" },
	{ "2017: no network at the boot: when there is one", "qualcomm-2017", "24201",
	  "refuse 0 boot 500 wifi 600 end", "501" },

	{ "2014: three requests a boot, no listeners", "qualcomm-2014", "24201",
	  "refuse 0 boot 5 wifi 100 wifi 90000 end", "60 3660 7260" },
	{ "2014: three more after the next boot", "qualcomm-2014", "24201",
	  "refuse 0 boot 5 wifi 20000 off 20100 boot 20105 wifi 90000 end",
	  "60 3660 7260 20160 23760 27360" },
	{ "2014: accepted, not again after an update", "qualcomm-2014", "24201",
	  "accept 0 boot 5 wifi 1000 ota 1005 wifi 9000 end", "60" },
	{ "2014: another ICCID at the next boot", "qualcomm-2014", "24201",
	  "accept 0 boot 5 wifi 1000 sim2 1100 off 1200 boot 1205 wifi 9000 end", "60 1260" },
	{ "2014: two SIMs, no Wi-Fi, data on the second", "qualcomm-2014", "24201",
	  "refuse both data2 0 boot 5 mobile 9000 end", "" },

	{ "MediaTek: only with a China Telecom SIM", "mediatek", "24201",
	  "refuse 0 boot 5 wifi 9000 end", "" },
	{ "MediaTek: ten retries", "mediatek", "46011", "refuse 0 boot 5 wifi 90000 end",
	  "10 3610 7210 10810 14410 18010 21610 25210 28810 32410 36010" },
	{ "MediaTek: the same SIMs in other slots are registered", "mediatek", "46003",
	  "accept both 0 boot 5 wifi 1000 swap 9000 end", "10" },
	{ "MediaTek: a new SIM is not", "mediatek", "45502",
	  "accept 0 boot 5 wifi 1000 sim2 9000 end", "10 1010" },

	{ "Samsung: not for this carrier", "samsung", "46011",
	  "refuse nocarrier 0 boot 5 wifi 9000 end", "" },
	{ "Samsung: again every thirty days", "samsung", "46011",
	  "accept 0 boot 5 wifi 6000000 end", "10 2592010 5184010" },
	{ "Samsung: overdue while off, at the next boot", "samsung", "46011",
	  "accept 0 boot 5 wifi 2592000 off 2600000 boot 2600005 wifi 2700000 end", "10 2600010" },
	{ "Samsung: another data SIM is new", "samsung", "46011",
	  "accept both 0 boot 5 wifi 1000 data2 9000 end", "10 1010" },

	{ "KaiOS: each boot until accepted, not between", "hmd-kaios", "46005",
	  "refuse 0 boot 5 wifi 100 wifi 200 off 300 boot 305 wifi 3000 end", "30 330" },
	{ "KaiOS: another build registers again", "hmd-kaios", "46005",
	  "accept 0 boot 5 wifi 1000 ota 1005 wifi 9000 end", "30 1030" },
	{ "KaiOS: foreign SIM", "hmd-kaios", "24201", "refuse 0 boot 5 wifi 9000 end", "" },

	{ "Nordic: three retries", "nordic", "46011", "refuse 0 boot 1 mobile 90000 end",
	  "5 3605 7205 10805" },
	{ "Nordic: once per ICCID", "nordic", "46011",
	  "accept 0 boot 1 mobile 100 sim2 200 mobile 9000 end", "5 105" },
	{ "Xinyi: any operator, when the PDP comes up", "xinyi", "24201",
	  "accept 0 boot 10 mobile 20 nomobile 30 mobile 9000 end", "12" },
	{ "8910: China Telecom alone", "rda-8910", "46001", "refuse 0 boot 10 mobile 9000 end",
	  "" },
	{ "NB CoAP: three retries", "rda-coap", "46011", "refuse 0 boot 10 mobile 90000 end",
	  "13 3613 7213 10813" },
	{ "NB CoAP: armed again by FOTA", "rda-coap", "46011",
	  "accept 0 boot 10 mobile 1000 ota 1010 mobile 9000 end", "13 1013" },
	{ "NB CoAP, Unicom: every 28 days", "rda-coap-unicom", "46001",
	  "accept 0 boot 10 mobile 5000000 end", "13 2419213 4838413" },
	{ "Robot: every twelve hours for ever", "robot", "24201",
	  "accept 0 boot 5 mobile 130000 end", "30 43230 86430 129630" },
	{ "Robot: at each start", "robot", "24201",
	  "accept 0 boot 5 mobile 1000 off 1100 boot 1105 mobile 2000 end", "30 1130" },
	{ "LwM2M: once a day, China Mobile alone", "lwm2m", "46000",
	  "accept 0 boot 5 mobile 180000 end", "15 86415 172815" },
	{ "LwM2M: other networks", "lwm2m", "46011", "accept 0 boot 5 mobile 90000 end", "" },

	{ "CAIVS: 6 hours, 7, 15 and 89 days", "caivs", "40401", "accept 0 boot 5 wifi 9000000 end",
	  "21600 604800 1296000 7689600" },
	{ "CAIVS: denied in Norway", "caivs", "24201",
	  "accept 0 boot 5 wifi 30000 wifi 9000000 end", "" },
	{ "CAIVS: no SIM, denied", "caivs", "", "accept 0 boot 5 wifi 9000000 end", "" },
	{ "CAIVS: off at the time: when it is on and connected", "caivs", "40401",
	  "accept 0 boot 5 wifi 1000 off 30000 boot 30010 wifi 100000 end", "30011" },
	{ "CAIVS: offline at the time", "caivs", "40401",
	  "accept 0 boot 5 wifi 1000 nowifi 30000 wifi 100000 end", "30001" },
	{ "CAIVS: three retries, then the next phase", "caivs", "40401",
	  "refuse error 0 boot 5 wifi 605000 end", "21600 25200 28800 32400 604800" },
	{ "none: nothing", "none", "46011", "accept 0 boot 5 wifi 9000000 end", "" },
};

struct stage {
	struct scenario scenario;
	struct lab_state s;
	struct activation act;
	enum lab_reply reply;
	char sent[400];
};

static void answer(struct stage *g, int64_t ns)
{
	struct lab_answer a = { .reached = true, .end_ns = ns + 2 * SECOND };
	bool lwm2m = g->act.client->wrap == WRAP_QUERY;
	size_t n = strlen(g->sent);

	(void)snprintf(g->sent + n, sizeof(g->sent) - n, "%s%lld", n != 0 ? " " : "",
		       (long long)(ns / SECOND));
	if (g->reply == REPLY_ACCEPT && g->act.client->transport == LAB_COAP)
		a.status = lwm2m ? 201 : 204;
	else
		a.status = g->reply == REPLY_ERROR ? 503 : g->reply == REPLY_SILENT ? 0 : 200;
	(void)snprintf(a.body, sizeof(a.body), "{\"resultCode\":\"%s\",\"resultDesc\":\"%s\"}",
		       g->reply == REPLY_ACCEPT ? "0" : "1",
		       g->reply == REPLY_ACCEPT ? "Success" : "Decode error");
	a.body_len = strlen(a.body);
	activation_answered(&g->act, &g->s, ns, &a);
}

static void pass(struct stage *g, int64_t now, int64_t until)
{
	unsigned guard = 0;

	while (activation_due(&g->act) <= until) {
		if (activation_due(&g->act) > now)
			now = activation_due(&g->act);
		assert_true(++guard < 1000); /* it never waits without end for the same moment */
		if (activation_wake(&g->act, &g->s, now))
			answer(g, now);
	}
}

static void set_sim(struct stage *g, unsigned slot, const char *iccid)
{
	struct lab_sim sim = g->s.sims[0];

	(void)snprintf(sim.iccid, sizeof(sim.iccid), "%s", iccid);
	memcpy(sim.country, sim.oper, 3);
	g->s.sims[slot] = sim;
}

static void down(struct stage *g)
{
	g->s.booted = g->s.wifi = g->s.mobile = false;
}

/* One word; what it means for the phone, and the event it is, if any. */
static enum lab_event happen(struct stage *g, const char *word)
{
	struct lab_sim sim;

	if (strcmp(word, "wifi") == 0 || strcmp(word, "nowifi") == 0) {
		g->s.wifi = word[0] == 'w';
		return g->s.wifi ? LAB_WIFI_CONNECT : LAB_WIFI_LOST;
	}
	if (strcmp(word, "mobile") == 0 || strcmp(word, "nomobile") == 0) {
		g->s.mobile = word[0] == 'm';
		return g->s.mobile ? LAB_MOBILE_CONNECT : LAB_MOBILE_LOST;
	}
	if (strcmp(word, "off") == 0) {
		down(g);
		return LAB_POWER_OFF;
	}
	if (strcmp(word, "boot") == 0) {
		g->s.booted = true;
		return LAB_BOOT;
	}
	if (strcmp(word, "ota") == 0) {
		down(g);
		(void)snprintf(g->s.device.fingerprint, sizeof(g->s.device.fingerprint), "%s",
			       "new");
		(void)snprintf(g->s.device.build, sizeof(g->s.device.build), "%s", "new");
		g->s.booted = true;
		return LAB_BOOT;
	}
	if (strcmp(word, "sim1") == 0 || strcmp(word, "sim2") == 0) {
		set_sim(g, 0, word[3] == '1' ? ONE : TWO);
		return LAB_SIM_CHANGE;
	}
	if (strcmp(word, "swap") == 0) {
		sim = g->s.sims[0];
		g->s.sims[0] = g->s.sims[1];
		g->s.sims[1] = sim;
		return LAB_SIM_CHANGE;
	}
	if (strcmp(word, "data2") == 0) {
		g->s.data_sim = 2;
		return LAB_DATA_SIM;
	}
	if (strcmp(word, "roam") == 0 || strcmp(word, "home") == 0) {
		g->s.roaming = word[0] == 'r';
		return LAB_ROAMING;
	}
	if (strcmp(word, "volte") == 0)
		return LAB_VOLTE;
	if (strcmp(word, "both") == 0)
		set_sim(g, 1, TWO);
	else if (strcmp(word, "disable") == 0)
		g->s.device.registration = false;
	else if (strcmp(word, "nocarrier") == 0)
		g->s.device.carrier[0] = '\0';
	else if (strcmp(word, "end") != 0)
		g->reply = lab_reply_by_name(
			span_str(strcmp(word, "refuse") == 0 ? "refuse-1" : word));
	return LAB_NOTE;
}

static void tell(struct stage *g, const char *happens)
{
	char word[32];
	long at = 0, next;
	int n;

	while (sscanf(happens, "%31s%n", word, &n) == 1) {
		char *end;

		happens += n;
		next = strtol(word, &end, 10);
		if (*end == '\0') {
			pass(g, at * SECOND, next * SECOND - 1);
			at = next;
			continue;
		}
		activation_event(&g->act, &g->s, happen(g, word), at * SECOND);
	}
}

static void each_story(void **state)
{
	unsigned wrong = 0;

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(stories); i++) {
		struct stage g = { 0 };

		scenario_init(&g.scenario);
		g.s.scenario = &g.scenario;
		g.s.device = g.scenario.device;
		g.s.data_sim = 1;
		(void)snprintf(g.s.device.carrier, sizeof(g.s.device.carrier), "%s", "ctc");
		(void)snprintf(g.s.device.fingerprint, sizeof(g.s.device.fingerprint), "%s", "old");
		(void)snprintf(g.s.device.build, sizeof(g.s.device.build), "%s", "old");
		if (stories[i].oper[0] != '\0') {
			(void)snprintf(g.s.sims[0].oper, sizeof(g.s.sims[0].oper), "%s",
				       stories[i].oper);
			set_sim(&g, 0, ONE);
		}
		activation_init(&g.act, lab_client_by_name(span_str(stories[i].client)));
		tell(&g, stories[i].happens);
		if (strcmp(g.sent, stories[i].sends) != 0) {
			print_error("%s\n  sent   %s\n  wanted %s\n", stories[i].shows, g.sent,
				    stories[i].sends);
			wrong++;
		}
		scenario_deinit(&g.scenario);
	}
	assert_int_equal(wrong, 0);
}

/* An update that brings another client forgets the old one's state; the same client keeps it. */
static void replaced(void **state)
{
	const struct lab_client *a = lab_client_by_name(SPAN_LIT("qualcomm-2017"));
	const struct lab_client *b = lab_client_by_name(SPAN_LIT("moved"));
	struct activation act;

	(void)state;
	activation_init(&act, a);
	(void)snprintf(act.saved, sizeof(act.saved), "%s", "x");
	activation_replace(&act, a);
	assert_string_equal(act.saved, "x");
	activation_replace(&act, b);
	assert_string_equal(act.saved, "");
	assert_ptr_equal(act.client, b);
}

/* Every row cites its facts, says what is assumed, and can send. */
static void rows(void **state)
{
	(void)state;
	for (size_t i = 0; i < n_lab_clients; i++) {
		const struct lab_client *c = &lab_clients[i];

		assert_non_null(c->facts);
		assert_non_null(c->assumed);
		assert_non_null(c->accepted);
		assert_ptr_equal(lab_client_by_name(span_str(c->name)), c);
		if (c->host == NULL)
			continue;
		assert_true(c->port != 0 && c->timeout_s != 0 && c->path != NULL);
		assert_true(c->transport == LAB_COAP || c->head != NULL);
		assert_true(c->n_fields != 0 || (c->wrap & WRAP_QUERY) != 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_story),
		cmocka_unit_test(replaced),
		cmocka_unit_test(rows),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
