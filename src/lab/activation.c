#include "lab/activation.h"

#include "base/attr.h"

#include <stdio.h>
#include <string.h>

#define SECOND 1000000000LL

void activation_init(struct activation *a, const struct lab_client *client)
{
	*a = (struct activation){
		.client = client,
		.first_start_ns = LAB_NEVER,
		.attempt_ns = LAB_NEVER,
		.retry_ns = LAB_NEVER,
		.resend_ns = LAB_NEVER,
		.closed = GATE_COUNT_,
	};
}

void activation_replace(struct activation *a, const struct lab_client *client)
{
	if (a->client != client)
		activation_init(a, client);
}

/* What a success is remembered for: SIMs, and what of the firmware makes it stale. */
static void make_key(const struct activation *a, const struct lab_state *s, char *out, size_t size)
{
	const char *one = s->sims[0].iccid, *two = s->sims[1].iccid;
	unsigned key = a->client->key;
	int n;

	if ((key & KEY_SORTED) != 0 && strcmp(one, two) > 0) {
		one = s->sims[1].iccid;
		two = s->sims[0].iccid;
	}
	n = snprintf(out, size, "%s,%s,%u,", (key & KEY_ICCID) != 0 ? one : "",
		     (key & KEY_ICCID) != 0 ? two : "",
		     (key & KEY_DATA_SIM) != 0 ? s->data_sim : 0);
	if (n < 0 || (size_t)n >= size)
		return;
	(void)snprintf(out + n, size - (size_t)n, "%s%s",
		       (key & KEY_FINGERPRINT) != 0 ? s->device.fingerprint : "",
		       (key & KEY_BUILD) != 0 ? s->device.build : "");
}

static bool is_registered(const struct activation *a, const struct lab_state *s)
{
	char key[sizeof(a->saved)] = "";

	make_key(a, s, key, sizeof(key));
	return a->saved[0] != '\0' && strcmp(a->saved, key) == 0;
}

static void attempt_at(struct activation *a, int64_t ns)
{
	int64_t first = a->boot_ns + a->client->delay_s[LAB_BOOT] * SECOND;

	if (ns < first) /* the wait after a boot holds for every trigger */
		ns = first;
	if (ns < a->attempt_ns)
		a->attempt_ns = ns;
}

static void stop_process(struct activation *a)
{
	a->attempt_ns = a->retry_ns = LAB_NEVER;
	a->waiting = a->listening = false;
	a->retries = a->sent = 0;
}

static int64_t phase_at(const struct activation *a)
{
	if (a->phase >= a->client->n_phases || a->first_start_ns == LAB_NEVER)
		return LAB_NEVER;
	return a->first_start_ns + (int64_t)a->client->phases[a->phase] * SECOND;
}

static void on_boot(struct activation *a, const struct lab_state *s, int64_t ns)
{
	stop_process(a);
	a->boot_ns = ns;
	if (a->client->key == 0) /* nothing is remembered */
		a->saved[0] = '\0';
	a->listening = !is_registered(a, s);
	if (a->first_start_ns == LAB_NEVER)
		a->first_start_ns = ns;
}

void activation_event(struct activation *a, const struct lab_state *s, enum lab_event e, int64_t ns)
{
	unsigned delay = a->client->delay_s[e];
	bool online = e == LAB_WIFI_CONNECT || e == LAB_MOBILE_CONNECT;

	if (a->client->host == NULL)
		return;
	if (e == LAB_POWER_ON || e == LAB_POWER_OFF)
		stop_process(a);
	if (e == LAB_BOOT)
		on_boot(a, s, ns);
	if (!s->booted)
		return;
	if (online && a->waiting) {
		a->waiting = false;
		attempt_at(a, ns + (delay != 0 ? delay : 1) * SECOND);
	}
	if (delay == 0)
		return;
	if (is_registered(a, s)) {
		a->listening = false;
		return;
	}
	/* Without listeners a failed round is left to its retry alarm. */
	if (online && !a->client->listens && a->retry_ns != LAB_NEVER)
		return;
	a->listening = true;
	if (!online && !a->client->listens)
		a->retries = 0; /* a new round */
	attempt_at(a, ns + delay * SECOND);
}

int64_t activation_due(const struct activation *a)
{
	int64_t phase = a->waiting ? LAB_NEVER : phase_at(a), due = a->attempt_ns;

	if (a->retry_ns < due)
		due = a->retry_ns;
	if (a->resend_ns < due)
		due = a->resend_ns;
	/* a phase that failed waits for its retry, and for a phone that is on */
	if (a->retry_ns == LAB_NEVER && a->attempt_ns == LAB_NEVER && phase < due)
		due = phase < a->busy_ns ? a->busy_ns : phase;
	return due;
}

/* Whether what is due is a reason to send; takes the timer down. */
static bool take_due(struct activation *a, const struct lab_state *s, int64_t ns)
{
	bool resend = a->resend_ns <= ns, phase = phase_at(a) <= ns, retry = a->retry_ns <= ns;

	if (a->attempt_ns <= ns)
		a->attempt_ns = LAB_NEVER;
	if (retry) {
		a->retry_ns = LAB_NEVER;
		a->retries++;
	}
	if (resend) {
		a->resend_ns = LAB_NEVER;
		a->saved[0] = '\0';
		a->listening = true;
	}
	if (phase)
		return true;
	return a->listening && !is_registered(a, s);
}

bool activation_wake(struct activation *a, const struct lab_state *s, int64_t ns)
{
	bool wanted;

	if (!s->booted) { /* what is overdue is seen at the next boot */
		a->attempt_ns = a->retry_ns = LAB_NEVER;
		a->waiting = true;
		(void)take_due(a, s, ns);
		return false;
	}
	wanted = take_due(a, s, ns);
	if (!wanted || ns < a->busy_ns)
		return false;
	if (a->client->requests_per_boot != 0 && a->sent >= a->client->requests_per_boot)
		return false;
	a->closed = lab_gates_test(a->client, s);
	if (a->closed == GATE_NETWORK || (a->closed != GATE_COUNT_ && phase_at(a) <= ns))
		a->waiting = true;
	if (a->closed != GATE_COUNT_)
		return false;
	a->waiting = false;
	a->sent++;
	return true;
}

void activation_answered(struct activation *a, const struct lab_state *s, int64_t ns,
			 const struct lab_answer *answer)
{
	const struct lab_client *c = a->client;

	a->busy_ns = answer->end_ns;
	if (c->accepted(answer)) {
		make_key(a, s, a->saved, sizeof(a->saved));
		a->listening = false;
		a->attempt_ns = a->retry_ns = LAB_NEVER;
		a->retries = 0;
		if (c->resend_s != 0)
			a->resend_ns = ns + c->resend_s * SECOND;
		if (phase_at(a) <= ns)
			a->phase++;
		return;
	}
	if (a->retries < c->retry_max)
		a->retry_ns = ns + c->retry_s * SECOND;
	else if (phase_at(a) <= ns) { /* this phase is given up */
		a->phase++;
		a->retries = 0;
	}
}
