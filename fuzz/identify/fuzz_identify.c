/*
 * fuzz_identify.c - any bytes as the fields of a message, through sweep, layers and identifier.
 *
 * The first byte picks flags, a zero byte ends a field's key and its bytes.
 */
#include "base/span.h"
#include "identify/identify.h"
#include "identify/norm.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static char yaml[] = "name: Test\n"
		     "identifiers: {imei: '001010000000016', imsi: '001010123456789',\n"
		     "  iccid: '8900101012345678904', mac: '00:00:5e:00:53:2a', ssid: Home,\n"
		     "  msisdn: '+4799900011', serial: TT0123456789, cell_id: 12345678,\n"
		     "  android_id: 3f1d0c5a9b7e2846, email: user@example.org,\n"
		     "  location: {lat: 59.9139, lon: 10.7522, within_m: 500}}\n"
		     "salts: [one]\n";

/* Made once: 2,000 needles are compiled. */
struct set_up {
	struct profile profile;
	struct identity *id;
	struct sweeper *sweeper;
	struct identifier *identifier;
	struct peeler *peeler;
};

static bool is_known_value(const struct profile *p, const struct candidate *c)
{
	if (c->kind == KIND_LOCATION)
		return true;
	for (size_t i = 0; i < p->n_values; i++)
		if (p->values[i].kind == c->kind && span_eq(p->values[i].value, c->value))
			return true;
	return false;
}

/* What comes out is in normal form, stood somewhere, and known only when the profile has it. */
static void check(void *arg, const struct candidate *c)
{
	char text[NORM_MAX];
	size_t n = norm_value(c->kind, c->value, text);

	if (c->value.len == 0 || c->matched.len == 0 || c->n_path == 0 || c->form.len == 0)
		abort();
	if ((kind_info(c->kind)->flags & KIND_CONTEXT) != 0)
		abort();
	if ((kind_info(c->kind)->flags & KIND_FREE) == 0 && !span_eq(span_of(text, n), c->value))
		abort();
	if (c->confidence == CONFIDENCE_KNOWN && !is_known_value(arg, c))
		abort();
}

static bool set_up(struct set_up *s)
{
	struct candidate_sink out = { &s->profile, check };
	FILE *f = fmemopen(yaml, sizeof(yaml) - 1, "r");
	const struct needle *needles;
	struct peel_sink sink;
	size_t n;
	bool ok;

	profile_init(&s->profile);
	ok = f != NULL && profile_read(&s->profile, f, NULL) == ST_OK
	     && identity_new(&s->id, &s->profile, NULL) == ST_OK;
	if (f != NULL)
		fclose(f);
	if (!ok)
		return false;
	needles = identity_needles(s->id, &n);
	if (sweeper_new(&s->sweeper, needles, n, NULL) != ST_OK
	    || identifier_new(&s->identifier, s->id, CONFIDENCE_POSSIBLE, &out, NULL) != ST_OK)
		return false;
	sink = identifier_sink(s->identifier);
	return peeler_new(&s->peeler, s->sweeper, &peel_limits_default, &sink, NULL) == ST_OK;
}

static struct span next(struct span *rest)
{
	size_t end = span_find(*rest, 0, 0);
	struct span s = span_cut(*rest, 0, end);

	*rest = span_from(*rest, end + 1);
	return s;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	static const char *const names[] = { "http.request.body",   "dhcp.hostname",
					     "gtpv1.imsi",	    "dhcp.chaddr",
					     "http.request.header", "tcp.payload" };
	static const struct talk talk = { .transport = TRANSPORT_TCP };
	static struct set_up s;
	struct field fields[8];
	struct message m = {
		.talk = &talk, .protocol = "tcp", .protection = "none", .fields = fields
	};
	struct span rest = span_of(data, len);

	if (s.peeler == NULL && !set_up(&s))
		abort();
	if (len == 0)
		return 0;
	rest = span_from(rest, 1);
	while (rest.len != 0 && m.n_fields < 8) {
		struct field *f = &fields[m.n_fields];

		*f = (struct field){ .name = names[(data[0] + m.n_fields) % 6],
				     .flags = data[0] & FIELD_DEFINED };
		f->key = next(&rest);
		f->bytes = m.n_fields < 7 ? next(&rest) : rest;
		m.n_fields++;
	}
	if (peel_message(s.peeler, &m) != ST_OK)
		return 0;
	peel_flush(s.peeler);
	return 0;
}
