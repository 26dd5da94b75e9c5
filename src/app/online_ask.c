#include "app/online_ask.h"

#include "app/cmd.h"
#include "app/online_keep.h"
#include "base/span.h"
#include "base/tm.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { WHOIS_PORT = 43, TEXT_MAX = 512, HOPS_MAX = INQUIRY_ANSWERS };

/* The servers a question has been to, and the one it goes to now. */
struct trip {
	const struct online_asking *a;
	struct online_question *q;
	bool rdap;
	char next[REFER_MAX]; /* URL, or host with or without port */
	char been[HOPS_MAX][REFER_MAX];
	size_t n_been;
	enum st status; /* our own trouble */
};

static void note(struct trip *t, const char *fmt, ...) PRINTF_LIKE(2, 3);

/* Said, and kept beside the answers. */
static void note(struct trip *t, const char *fmt, ...)
{
	char text[TEXT_MAX];
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	cmd_say("%s", text);
	if (t->status == ST_OK)
		t->status = inquiry_note(t->a->inquiries, t->q->inquiry, span_str(text));
}

static const char *protocol(const struct trip *t)
{
	return t->rdap ? "rdap" : "whois";
}

/* --- where it goes -------------------------------------------------------------------------- */

/* "host" or "host:port" of WHOIS. */
static bool whois_place(const char *text, struct fetch_place *p)
{
	const char *colon = strrchr(text, ':');
	unsigned long port = WHOIS_PORT;
	size_t n = strlen(text);

	*p = (struct fetch_place){ 0 };
	if (colon != NULL && strchr(text, ':') == colon) {
		char *end;

		port = strtoul(colon + 1, &end, 10);
		n = (size_t)(colon - text);
		if (*end != '\0' || end == colon + 1 || port == 0 || port > 65535)
			return false;
	}
	if (n == 0 || n >= sizeof(p->host))
		return false;
	memcpy(p->host, text, n);
	p->port = (uint16_t)port;
	return true;
}

static bool been_there(struct trip *t)
{
	for (size_t i = 0; i < t->n_been; i++)
		if (strcasecmp(t->been[i], t->next) == 0)
			return true;
	return false;
}

/* The server's place, looked up and judged. False: it is not contacted, and the reason is noted. */
static bool find_place(struct trip *t, struct fetch_place *p, struct fetch_place *named)
{
	const char *elsewhere, *why;
	char trouble[FETCH_WHY_MAX] = "";

	if (!(t->rdap ? fetch_place_of(t->next, named) : whois_place(t->next, named))) {
		note(t, "%s: referred to '%.100s', which is no server that can be asked",
		     t->q->text, t->next);
		return false;
	}
	why = t->a->passed_over(t->a->arg, t->q, named->host, NULL);
	*p = *named;
	elsewhere = t->a->placed(t->a->arg, named->host);
	if (why == NULL && elsewhere != NULL && !whois_place(elsewhere, p))
		why = "where it is, is not said as ADDRESS:PORT in registries.yaml";
	if (why == NULL && !fetch_look_up(p, trouble))
		why = trouble;
	if (why == NULL)
		why = t->a->passed_over(t->a->arg, t->q, named->host, &p->ip);
	if (why == NULL)
		return true;
	note(t, "%s: %s is passed over: %s", t->q->text, named->host, why);
	return false;
}

/* --- what comes back ------------------------------------------------------------------------ */

static bool is_rdap_type(const char *type)
{
	size_t n = strcspn(type, "; ");

	return (n == 21 && strncasecmp(type, "application/rdap+json", n) == 0)
	       || (n == 16 && strncasecmp(type, "application/json", n) == 0);
}

/* It is asked nothing more in this run. retry is a number of seconds or a date, or empty. */
static void rest(struct trip *t, const char *host, const char *retry)
{
	bool seconds = retry[0] != '\0' && retry[strspn(retry, "0123456789")] == '\0';

	note(t, "%s: %s asks to be asked less often (429%s%s%s)", t->q->text, host,
	     retry[0] == '\0' ? ""
	     : seconds	      ? ", again in "
			      : ", again after ",
	     retry, seconds ? " s" : "");
	if (t->status == ST_OK)
		t->status = t->a->tire(t->a->arg, host);
}

/* Judges an HTTP answer: true when its body is one of RDAP; t->next is set by a redirect. */
static bool judge_http(struct trip *t, const char *host, const struct fetched *f)
{
	char from[REFER_MAX];

	memcpy(from, t->next, sizeof(from));
	t->next[0] = '\0';
	if (f->status >= 300 && f->status < 400) {
		if (f->location[0] == '\0' || !fetch_resolve(from, f->location, t->next))
			note(t, "%s: %s redirects to nowhere", t->q->text, host);
		return false;
	}
	if (f->status == 404)
		note(t, "%s: %s knows nothing of it (404)", t->q->text, host);
	else if (f->status == 429)
		rest(t, host, f->retry);
	else if (f->status != 200)
		note(t, "%s: %s answered with status %ld", t->q->text, host, f->status);
	else if (!is_rdap_type(f->type))
		note(t, "%s: %s answered with '%.40s' instead of application/rdap+json", t->q->text,
		     host, f->type);
	else
		return true;
	return false;
}

/* Reads an answer, fresh or kept; sets where to go on. */
static void read_answer(struct trip *t, const char *host, bool root, struct span body,
			const struct kept_answer *k)
{
	const struct inquiry_answer a = { span_str(host), span_str(protocol(t)), span_str(k->date),
					  span_str(k->path) };
	const struct online_witness *w = t->a->witness;
	struct registry_says says;
	enum st st = inquiry_take(t->a->inquiries, t->q->inquiry, &a, root, body, &says);

	t->next[0] = '\0';
	if (st == ST_BAD || st == ST_END) {
		note(t, "%s: what %s answered is no object of RDAP", t->q->text, host);
		return;
	}
	if (st == ST_OK && w != NULL)
		st = w->keep(w->arg, &a, root, t->q->inquiry->about, body);
	if (st != ST_OK) {
		t->status = st;
		return;
	}
	if (says.n == 0 && says.refer[0] == '\0')
		note(t, "%s: %s says nothing of who holds it", t->q->text, host);
	/* who names itself refers to nobody */
	if (strcasecmp(says.refer, t->been[t->n_been - 1]) != 0)
		memcpy(t->next, says.refer, sizeof(t->next));
}

static void ask_server(struct trip *t, const struct fetch_place *p, const char *host)
{
	bool root = !t->rdap && strcasecmp(host, t->a->root) == 0, good;
	struct kept_answer k = { 0 };
	struct fetched f = { 0 };
	struct buf old;

	buf_init(&old, FETCH_BODY_MAX + 4096);
	if (online_keep_find(protocol(t), host, t->q->text, &old, &k)) {
		cmd_say("%s: %s answered this on %s (%s)", t->q->text, host, k.date, k.path);
		read_answer(t, host, root, span_from(buf_span(&old), k.body), &k);
		buf_deinit(&old);
		return;
	}
	buf_deinit(&old);
	if (t->a->is_tired(t->a->arg, host)) {
		note(t, "%s: %s is passed over: it asked to be asked less often", t->q->text, host);
		t->next[0] = '\0';
		return;
	}
	cmd_say("asking %s about %s (%s)", host, t->q->text, t->rdap ? "RDAP" : "WHOIS");
	good = t->rdap ? fetch_http(t->next, p, t->a->timeout_s, &f)
		       : fetch_whois(t->q->text, p, t->a->timeout_s, &f);
	if (!good) {
		note(t, "%s: %s %s", t->q->text, host, f.why);
		t->next[0] = '\0';
	} else if (!t->rdap || judge_http(t, host, &f)) {
		online_keep_put(protocol(t), host, t->q->text, buf_span(&f.body), &k);
		read_answer(t, host, root, buf_span(&f.body), &k);
	}
	buf_deinit(&f.body);
}

enum st online_carry(const struct online_asking *a, struct online_question *q, const char *url)
{
	struct trip t = { .a = a, .q = q, .rdap = url[0] != '\0' };

	(void)snprintf(t.next, sizeof(t.next), "%s", t.rdap ? url : a->root);
	while (t.next[0] != '\0' && t.status == ST_OK) {
		struct fetch_place p, named;

		if (been_there(&t)) {
			note(&t, "%s: a loop: %.100s was asked already", q->text, t.next);
			break;
		}
		if (t.n_been == HOPS_MAX) {
			note(&t, "%s: more than %d referrals", q->text, HOPS_MAX);
			break;
		}
		if (!find_place(&t, &p, &named))
			break;
		memcpy(t.been[t.n_been++], t.next, sizeof(t.next));
		/* a server placed elsewhere keeps its own name in the question */
		memcpy(p.host, named.host, sizeof(p.host));
		ask_server(&t, &p, named.host);
	}
	return t.status;
}
