#include "report/letter_whom.h"

#include "base/span.h"
#include "report/letter_authority.h"

#include <stdio.h>

#define KIND_BIT(k) (1ull << KIND_##k)
#define KINDS_PLACE                                                                 \
	(KIND_BIT(CELL_ID) | KIND_BIT(LAC) | KIND_BIT(CDMA_ID) | KIND_BIT(LOCATION) \
	 | KIND_BIT(BSSID) | KIND_BIT(SSID))
#define KINDS_SIM \
	(KIND_BIT(IMSI) | KIND_BIT(ICCID) | KIND_BIT(EID) | KIND_BIT(IMEI) | KIND_BIT(IMEISV))
#define KINDS_SECRET (KIND_BIT(CREDENTIAL) | KIND_BIT(COOKIE_ID))
#define KINDS_ANY UINT64_MAX

/* --- owner -------------------------------------------------------------------------------- */

/* Advice, and the kinds without which it is not given; the findings of these are behind it. */
static const struct {
	const char *id;
	uint64_t kinds;
} advice[] = {
	{ "doc.do.credential", KINDS_SECRET }, { "doc.do.place", KINDS_PLACE },
	{ "doc.do.sim", KINDS_SIM },	       { "doc.do.mac", KIND_BIT(MAC) },
	{ "doc.do.ad-id", KIND_BIT(AD_ID) },   { "doc.do.ask", KINDS_ANY },
	{ "doc.do.erase", KINDS_ANY },	       { "doc.do.complain", KINDS_ANY },
};

static bool any_open(const struct letter_case *k)
{
	for (size_t i = 0; i < k->b.n_places; i++)
		if (k->b.places[i].how != PROTECTION_TLS)
			return true;
	return false;
}

static void say_nothing(struct letter_case *k)
{
	letter_one(&k->l, LETTER_PARAGRAPH, "doc.nothing", NULL);
	letter_say(&k->l, "doc.nothing-worth", NULL);
}

static void say_meanings(struct letter_case *k)
{
	char id[64];

	letter_heading(&k->l, "doc.means");
	for (unsigned i = 0; i < KIND_COUNT_; i++) {
		if ((k->b.kinds >> i & 1) == 0)
			continue;
		snprintf(id, sizeof(id), "doc.kind.%s", kind_info((enum kind)i)->name);
		letter_one(&k->l, LETTER_ITEM, id, NULL);
		letter_refs_kinds(k, 1ull << i);
	}
}

void letter_owner(struct letter_case *k)
{
	letter_made(k);
	letter_heading(&k->l, "doc.short");
	if (k->b.n_findings == 0) {
		say_nothing(k);
		letter_limits(k);
		return;
	}
	letter_told(k, LETTER_PARAGRAPH);
	letter_limits(k);
	say_meanings(k);
	letter_heading(&k->l, "doc.do");
	letter_one(&k->l, LETTER_ITEM, "doc.do.keep", NULL);
	letter_refs_all(k);
	letter_one(&k->l, LETTER_ITEM, "doc.do.update", NULL);
	letter_refs_all(k);
	if (any_open(k)) {
		letter_one(&k->l, LETTER_ITEM, "doc.do.open", NULL);
		for (size_t i = 0; i < k->b.n_places && i < 6; i++)
			if (k->b.places[i].how != PROTECTION_TLS)
				letter_refs_place(k, &k->b.places[i]);
	}
	for (size_t i = 0; i < N_ELEMENTS(advice); i++) {
		if ((k->b.kinds & advice[i].kinds) == 0)
			continue;
		letter_one(&k->l, LETTER_ITEM, advice[i].id, NULL);
		letter_refs_kinds(k, advice[i].kinds);
	}
}

/* --- vendor ------------------------------------------------------------------------------- */

static void say_place(struct letter_case *k, const struct brief_place *p)
{
	char port[16], times[LETTER_TEXT_MAX], frame[32];

	snprintf(port, sizeof(port), "%u", p->party.at.port);
	letter_one(&k->l, LETTER_PARAGRAPH, "doc.vendor.where",
		   (struct letter_put[]){ { "place", p->name },
					  { "ip", p->address },
					  { "port", span_str(port) },
					  { "protocol", p->protocol },
					  { NULL, { 0 } } });
	letter_refs_place(k, p);
	for (uint32_t i = p->from; i < p->from + p->n && i < p->from + 60; i++) {
		const struct brief_finding *f = &k->b.findings[i];

		snprintf(frame, sizeof(frame), "%llu", (unsigned long long)f->first_frame);
		letter_one(
			&k->l, LETTER_ITEM, "doc.vendor.field",
			(struct letter_put[]){ { "kind", letter_kind(f->kind) },
					       { "layers", f->layers },
					       { "times", span_str(letter_times(f->count, times)) },
					       { "frame", span_str(frame) },
					       { NULL, { 0 } } });
		letter_refs(&k->l, i + 1, i + 1);
	}
}

static void say_again(struct letter_case *k)
{
	const struct brief_finding *f = &k->b.findings[0];
	char filter[LETTER_TEXT_MAX];

	letter_heading(&k->l, "doc.vendor.again");
	letter_one(&k->l, LETTER_PARAGRAPH, "doc.vendor.filter",
		   (struct letter_put[]){ { "capture", letter_capture(k, f->capture) },
					  { NULL, { 0 } } });
	letter_refs(&k->l, 1, 1);
	letter_begin(&k->l, LETTER_CODE);
	letter_plain(&k->l, span_str(letter_filter(f, filter)));
}

void letter_vendor(struct letter_case *k)
{
	static const char *const asks[] = { "doc.vendor.ask.which", "doc.vendor.ask.why",
					    "doc.vendor.ask.who",   "doc.vendor.ask.when",
					    "doc.vendor.ask.stop",  "doc.vendor.ask.erase" };

	letter_made(k);
	if (k->b.n_findings == 0) {
		say_nothing(k);
		letter_limits(k);
		return;
	}
	letter_one(&k->l, LETTER_PARAGRAPH, "doc.vendor.intro", NULL);
	letter_refs_all(k);
	if (k->b.device.len != 0)
		letter_say(&k->l, "doc.vendor.device",
			   (struct letter_put[]){ { "device", k->b.device }, { NULL, { 0 } } });
	if (k->b.context.len != 0) {
		letter_say(&k->l, "doc.vendor.context",
			   (struct letter_put[]){ { "context", k->b.context }, { NULL, { 0 } } });
		letter_refs(&k->l, 1, 1);
	}
	letter_heading(&k->l, "doc.vendor.what");
	letter_told(k, LETTER_PARAGRAPH);
	for (size_t i = 0; i < k->b.n_places; i++)
		say_place(k, &k->b.places[i]);
	letter_limits(k);
	say_again(k);
	letter_heading(&k->l, "doc.vendor.ask");
	for (size_t i = 0; i < N_ELEMENTS(asks); i++) {
		letter_one(&k->l, LETTER_ITEM, asks[i], NULL);
		letter_refs_all(k);
	}
	if (any_open(k)) {
		letter_one(&k->l, LETTER_ITEM, "doc.vendor.ask.protect", NULL);
		for (size_t i = 0; i < k->b.n_places && i < 6; i++)
			if (k->b.places[i].how != PROTECTION_TLS)
				letter_refs_place(k, &k->b.places[i]);
	}
}

/* --- the whole ---------------------------------------------------------------------------- */

static const struct {
	const char *title;
	void (*body)(struct letter_case *k);
} letters[] = {
	[REPORT_FOR_OWNER] = { "doc.owner.title", letter_owner },
	[REPORT_FOR_VENDOR] = { "doc.vendor.title", letter_vendor },
	[REPORT_FOR_AUTHORITY] = { "doc.authority.title", letter_authority },
};

enum st letter_write(const struct case_reader *r, const struct report_options *o,
		     const struct redactor *redact, struct out *out)
{
	struct letter_case k = { .r = r, .o = o, .redact = redact };
	enum st st, flushed;

	brief_init(&k.b);
	buf_init(&k.path, 1 << 20);
	st = brief_take(&k.b, r, o, redact);
	if (st == ST_OK) {
		letter_init(&k.l, out, o->format, letters[o->whom].title);
		letters[o->whom].body(&k);
		if (k.b.n_findings != 0)
			letter_findings(&k);
		st = letter_end(&k.l);
		letter_deinit(&k.l);
	}
	buf_deinit(&k.path);
	brief_deinit(&k.b);
	flushed = out_flush(out);
	return st != ST_OK ? st : flushed;
}
