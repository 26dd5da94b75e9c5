#include "report/steps_value.h"

#include "base/span.h"
#include "identify/form_shell.h"
#include "identify/registry.h"

#include <ctype.h>

/* The only place of part in whole; whole.len when there is none or are more. */
static size_t only_place(struct span whole, struct span part)
{
	size_t found = whole.len;

	for (size_t at = 0; part.len != 0 && at + part.len <= whole.len; at++) {
		if (memcmp(whole.p + at, part.p, part.len) != 0)
			continue;
		if (found != whole.len)
			return whole.len;
		found = at;
	}
	return found;
}

/* Offset of the value in the last file; false: it does not stand there as it is. */
static bool find_value(const struct steps_work *w, size_t *at)
{
	struct span in;

	*at = w->trace.value_at;
	if (w->file == 0 || w->has_file)
		return w->file != 0;
	in = w->steps->rows[w->file - 1].bytes;
	*at = only_place(in, w->f->matched);
	return *at < in.len;
}

static void put_witnesses(struct steps_work *w)
{
	static const char *const texts[] = {
#define X(id, name, help) help,
		WITNESS_MAP(X)
#undef X
	};
	unsigned why = w->f->why;

	steps_put(w, "; %s", confidence_name(w->f->confidence));
	for (unsigned i = 0, n = 0; i < WITNESS_COUNT_; i++)
		if ((why >> i & 1) != 0)
			steps_put(w, "%s%s", n++ == 0 ? " because " : ", ", texts[i]);
}

static void value_step(struct steps_work *w)
{
	const struct trace *t = &w->trace;
	bool below = w->has_file;
	size_t at = 0;
	struct step *s = steps_add(w, "value", (struct span){ 0 });

	if (s == NULL)
		return;
	s->at = t->value_at;
	s->len = t->value_len;
	s->bytes = w->f->matched;
	steps_put(w, "value: %u byte%s from offset %u on", t->value_len,
		  t->value_len == 1 ? "" : "s", t->value_at);
	if (w->f->n_path != 0) {
		steps_put(w, ", ");
		steps_put_outside(w, w->f->path[w->f->n_path - 1]);
	}
	put_witnesses(w);
	s->text = steps_take(w);
	w->has_file = find_value(w, &at);
	if (!w->has_file)
		return;
	steps_put(w, "tail -c +%zu \"$d/%zu\" | head -c %u > \"$d/%zu\"; wc -c < \"$d/%zu\"",
		  at + 1, w->file, t->value_len, steps_number(w), steps_number(w));
	s->command = steps_take(w);
	s->gives = steps_say(w, "%u", t->value_len);
	if (!below)
		s->text = steps_say(w, "%s (it stands as it is at %zu of step %zu)", s->text, at,
				    w->file);
	w->file = steps_number(w);
}

/* The value in normal form is what stood there, but for case and separators. */
static bool is_written_out(const struct finding *f)
{
	return f->form.len == 0 || span_eq_str(f->form, "plain")
	       || span_eq_str(f->form, "separators");
}

/* The variable that the form is made of besides $v and $sv: "salt2", "mac"; empty: none. */
static struct span missing_part(const char *command)
{
	for (const char *p = strchr(command, '$'); p != NULL; p = strchr(p + 1, '$')) {
		size_t n = 0;

		while (isalnum((unsigned char)p[1 + n]) || p[1 + n] == '_')
			n++;
		if (n != 0 && !span_eq_str(span_of(p + 1, n), "v")
		    && !span_eq_str(span_of(p + 1, n), "sv"))
			return span_of(p + 1, n);
	}
	return (struct span){ 0 };
}

/* Who has it: the profile, or the capture beside the value in clear. */
static const char *holder_of(const struct finding *f, struct span part)
{
	bool here = (f->why & 1u << WITNESS_HASH_OF) != 0;

	if (part.len == 0)
		return "";
	return here && !span_starts(part, SPAN_LIT("salt"))
		       ? " and of what the device tells in clear, too, its "
		       : " and of the profile's ";
}

/* Makes the form again out of the value, and compares it with what stood there. */
static void compare_command(struct steps_work *w, const struct form_said *said, struct step *s,
			    const char *make)
{
	if (!w->has_file || w->redact != NULL)
		return;
	w->st = form_shell_value(said, &w->text);
	steps_put(w, "made=$(");
	steps_put_long(w, make);
	steps_put(w, " | tr -d '\\n'); for stood in \"$(tr -d '\\000' < \"$d/%zu\")\" ", w->file);
	steps_put(w, "\"$(xxd -p \"$d/%zu\" | tr -d '\\n')\"; do ", w->file);
	steps_put(w, "[ \"$made\" = \"$stood\" ] && echo the same && break; done");
	s->command = steps_take(w);
	s->gives = "the same";
	w->in_v = true;
}

static void form_step(struct steps_work *w)
{
	const struct finding *f = w->f;
	const struct form_said said = { f->kind, f->value, f->matched, f->form };
	const char *make;
	struct span missing;
	struct step *s;
	enum st st;

	if (is_written_out(f))
		return;
	s = steps_add(w, "form", f->form);
	if (s == NULL)
		return;
	s->bytes = f->value;
	st = form_shell(&said, &w->text);
	if (st != ST_OK && st != ST_UNSUP)
		w->st = st;
	make = steps_take(w);
	missing = missing_part(make);
	if (make[0] == '\0') {
		s->text = "cannot be made again from the value";
		return;
	}
	if (missing.len == 0)
		compare_command(w, &said, s, make);
	steps_put(w, "made of the value in $v%s%.*s by: ", holder_of(f, missing), (int)missing.len,
		  (const char *)missing.p);
	steps_put_long(w, make);
	s->text = steps_take(w);
}

/* The value as it is to be read: from its file, or from $v once its form was undone. */
static bool put_value(struct steps_work *w)
{
	if (w->in_v)
		steps_put(w, "printf %%s \"$v\" | ");
	else if (w->has_file && is_written_out(w->f))
		steps_put(w, "cat \"$d/%zu\" | ", w->file);
	else
		return false;
	return true;
}

/* --- check digits ------------------------------------------------------------------------- */

#define LUHN(base)                                                    \
	"python3 -c 'v = [int(c, " base ") for c in input()][::-1]; " \
	"w = [sum(divmod(2 * x, " base                                \
	")) for x in v[1::2]]; print((sum(v[0::2]) + sum(w)) % " base ")'"

static const struct {
	enum kind kind;
	const char *rule, *digits, *command, *gives;
} checks[] = {
	{ KIND_IMEI, "Luhn, ISO/IEC 7812-1 annex B: the sum is a multiple of 10", "0-9", LUHN("10"),
	  "0" },
	{ KIND_ICCID, "Luhn, ISO/IEC 7812-1 annex B: the sum is a multiple of 10", "0-9",
	  LUHN("10"), "0" },
	{ KIND_MEID, "Luhn in base 16, 3GPP2 X.S0008: the sum is a multiple of 16", "0-9a-fA-F",
	  LUHN("16"), "0" },
	{ KIND_EID, "ISO 7064 MOD 97-10: the remainder is 1", "0-9",
	  "python3 -c 'print(int(input()) % 97)'", "1" },
};

static void check_step(struct steps_work *w)
{
	struct step *s;

	/* NAS leaves the digit out of an IMEI: it is ours then */
	if ((w->f->why & 1u << WITNESS_CHECK_DIGIT) == 0
	    || (w->f->kind == KIND_IMEI && !w->in_v && w->trace.value_len < w->f->value.len))
		return;
	for (size_t i = 0; i < N_ELEMENTS(checks); i++) {
		if (checks[i].kind != w->f->kind)
			continue;
		s = steps_add(w, "check_digit", (struct span){ 0 });
		if (s == NULL)
			return;
		s->text = steps_say(w, "check digit: %s", checks[i].rule);
		if (!put_value(w))
			return;
		steps_put(w, "tr -cd %s | %s", checks[i].digits, checks[i].command);
		s->command = steps_take(w);
		s->gives = checks[i].gives;
	}
}

/* --- registries --------------------------------------------------------------------------- */

static const char *body_text(enum rbi r)
{
	return r == RBI_TEST ? "kept for tests" : r == RBI_THEN ? "of former times" : "of today";
}

/* What the beginning of the value says, in w->text; how many of its digits say it: 0, nothing. */
static size_t put_registry(struct steps_work *w)
{
	const struct finding *f = w->f;
	struct plmn_info plmn;
	struct cc_info cc;

	switch (f->kind) {
	case KIND_IMEI:
	case KIND_IMEISV:
		steps_put(w, "registry: reporting body %.2s (GSMA TS.06): %s",
			  (const char *)f->value.p, body_text(registry_rbi(f->value)));
		return 2;
	case KIND_IMSI:
	case KIND_PLMN:
		if (!registry_plmn(f->value, &plmn))
			break;
		steps_put(w, "registry: network %03u-%0*u (ITU-T E.212): %s, %s", plmn.mcc,
			  (int)plmn.mnc_len, plmn.mnc, plmn.country, plmn.provider);
		return 3 + plmn.mnc_len;
	case KIND_ICCID:
		steps_put(w, "registry: 89 and a country code (ITU-T E.118): %s",
			  registry_cc(span_from(f->value, 2), &cc) ? cc.region : "kept for tests");
		return 2;
	case KIND_MSISDN:
		if (!registry_cc(f->value, &cc))
			break;
		steps_put(w, "registry: country code %.*s (ITU-T E.164): %s", (int)cc.digits,
			  (const char *)f->value.p, cc.region);
		return cc.digits;
	default:
		break;
	}
	return 0;
}

static void oui_step(struct steps_work *w)
{
	uint8_t mac[6] = { 0 };
	char digits[7] = "";
	const char *holder;
	struct step *s;

	for (size_t i = 0, n = 0; i < w->f->value.len && n < 12; i++) {
		uint8_t c = w->f->value.p[i];

		if (c == ':')
			continue;
		if (n < 6)
			digits[n] = (char)(c >= 'a' && c <= 'f' ? c - 0x20 : c);
		mac[n / 2] =
			(uint8_t)(mac[n / 2] << 4 | (c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10));
		n++;
	}
	holder = registry_oui(mac);
	s = holder != NULL ? steps_add(w, "registry", (struct span){ 0 }) : NULL;
	if (s == NULL)
		return;
	s->text = steps_say(w, "registry: block %s (IEEE): %s", digits, holder);
	if (!put_value(w))
		return;
	s->command = steps_say(w, "tr -cd 0-9a-fA-F | tr a-f A-F | head -c 6");
	s->gives = steps_say(w, "%s", digits);
}

static void registry_step(struct steps_work *w)
{
	struct step *s;
	size_t digits;

	if ((w->f->why & 1u << WITNESS_REGISTRY) == 0)
		return;
	if (w->f->kind == KIND_MAC || w->f->kind == KIND_BSSID) {
		oui_step(w);
		return;
	}
	digits = w->f->value.len >= 6 ? put_registry(w) : 0;
	s = digits != 0 ? steps_add(w, "registry", (struct span){ 0 }) : NULL;
	if (s == NULL)
		return;
	s->text = steps_take(w);
	if (!put_value(w))
		return;
	s->command = steps_say(w, "tr -cd 0-9 | head -c %zu", digits);
	s->gives = steps_say(w, "%.*s", (int)digits, (const char *)w->f->value.p);
}

void steps_value(struct steps_work *w)
{
	value_step(w);
	form_step(w);
	check_step(w);
	registry_step(w);
}
