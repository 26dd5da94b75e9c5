/* Every form of every value, made again by bash from its command, is what the table made. */
#include "base/span.h"
#include "codec/hex.h"
#include "identify/form_shell.h"
#include "identify/known.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <openssl/evp.h>
#include <unistd.h>
#include <cmocka.h>

enum { FORMS_MOST = 1 << 14, LINE_MOST = 4096, BYTES_MOST = 128 };

static const char profile_text[] = "name: Test phone\n"
				   "identifiers:\n"
				   "  imei: ['001010000000016', '001010000000024']\n"
				   "  imsi: '001010123456789'\n"
				   "  iccid: ['8900101012345678904', '89001010123456789047']\n"
				   "  mac: ['00:00:5e:00:53:2a', '02:1a:5e:00:53:0c']\n"
				   "  msisdn: '+4799900011'\n"
				   "  serial: TT0123456789\n"
				   "  android_id: ['3f1d0c5a9b7e2846', 'cf1d0c5a9b7e2846']\n"
				   "  ad_id: 38412a5c-8cf0-11bd-b23e-10b96e40000d\n"
				   "  cell_id: 12345678\n"
				   "  ssid: \"Bob's $HOME\"\n"
				   "  email: user@example.org\n"
				   "  location: [{lat: 59.91390, lon: 10.75220, within_m: 500}]\n"
				   "  other: [{name: warranty number, value: W-55512-A}]\n"
				   "salts: [com.example.app, \"pep'per\"]\n";

/* What the variables of the header's list hold. */
static const char settings[] = "salt=com.example.app; salt2=\"pep'per\"; imei=001010000000016; "
			       "imei2=001010000000024; imsi=001010123456789; "
			       "iccid=8900101012345678904; iccid2=89001010123456789047; "
			       "mac=00:00:5e:00:53:2a; mac2=02:1a:5e:00:53:0c; "
			       "serial=TT0123456789; android_id=3f1d0c5a9b7e2846; "
			       "android_id2=cf1d0c5a9b7e2846\n";

struct script {
	FILE *f;
	struct buf want; /* lines */
	struct buf line;
	unsigned n;
};

static void ask(struct script *s, const struct form_said *said, struct span want)
{
	buf_clear(&s->line);
	assert_int_equal(form_shell_value(said, &s->line), ST_OK);
	if (form_shell(said, &s->line) != ST_OK)
		fail_msg("no command for %.*s", (int)said->form.len, (const char *)said->form.p);
	fprintf(s->f, "x=$(%.*s); printf '%%s\\n' \"$x\"\n", (int)s->line.len,
		(const char *)s->line.p);
	assert_int_equal(buf_printf(&s->want, "%.*s\n", (int)want.len, (const char *)want.p),
			 ST_OK);
	s->n++;
}

static void ask_hex(struct script *s, struct form_said *said)
{
	char hex[2 * BYTES_MOST + 1];

	assert_true(said->matched.len <= BYTES_MOST);
	hex_format(said->matched, hex);
	ask(s, said, span_str(hex));
}

static struct span upper_of(const char *hex, char *out)
{
	size_t n = strlen(hex);

	for (size_t i = 0; i <= n; i++)
		out[i] = (char)(hex[i] >= 'a' && hex[i] <= 'f' ? hex[i] - 32 : hex[i]);
	return span_of(out, n);
}

/* As hex in its dialects, and in the two of base64. */
static void ask_digest(struct script *s, struct form_said said)
{
	struct span raw = said.matched;
	char hex[129], upper[129], colons[192], text[96], url[96];
	size_t n = 0;

	ask_hex(s, &said);
	hex_format(raw, hex);
	said.matched = upper_of(hex, upper);
	ask(s, &said, said.matched);
	for (size_t i = 0; i < raw.len; i++)
		n += (size_t)snprintf(colons + n, sizeof(colons) - n, "%s%.2s", i != 0 ? ":" : "",
				      hex + 2 * i);
	said.matched = span_of(colons, n);
	ask(s, &said, said.matched);
	if (raw.len == 16) {
		n = (size_t)snprintf(text, sizeof(text), "%.8s-%.4s-%.4s-%.4s-%.12s", hex, hex + 8,
				     hex + 12, hex + 16, hex + 20);
		said.matched = span_of(text, n);
		ask(s, &said, said.matched);
	}
	EVP_EncodeBlock((unsigned char *)text, raw.p, (int)raw.len);
	said.matched = span_str(text);
	ask(s, &said, said.matched);
	for (n = 0; text[n] != '\0' && text[n] != '='; n++)
		url[n] = (char)(text[n] == '+' ? '-' : text[n] == '/' ? '_' : text[n]);
	said.matched = span_of(url, n);
	/* one that has neither is read as the standard's */
	ask(s, &said, said.matched);
}

static void ask_form(struct script *s, const struct profile *profile, const struct known *k,
		     const struct known_form *f)
{
	const struct known_value *v = known_value(k, f);
	struct form_said said = { v->kind, v->value, f->bytes, span_str(f->form) };
	bool first = v == profile->values || v->kind != (v - 1)->kind;
	bool seldom = !first || (v->kind != KIND_IMEI && v->kind != KIND_SSID);

	if ((f->flags & FORM_SPACED) != 0)
		return;
	if ((f->flags & FORM_TEXT) != 0)
		ask(s, &said, f->bytes);
	else if ((f->flags & FORM_BINARY) != 0)
		ask_hex(s, &said);
	else if (f->bytes.len == 16 && strncmp(f->form, "md5", 3) == 0 && first
		 && v->kind == KIND_IMEI)
		ask_digest(s, said);
	else if (f->bytes.len != 8 ? !seldom || strncmp(f->form, "sha1", 4) == 0
				   : v->kind == KIND_IMEI && first)
		ask_hex(s, &said);
}

static void run(struct script *s, const char *path)
{
	char command[64], got[LINE_MOST];
	const char *want = (const char *)s->want.p;
	unsigned wrong = 0, n = 0;
	FILE *out;

	fclose(s->f);
	snprintf(command, sizeof(command), "bash %s", path);
	out = popen(command, "r");
	assert_non_null(out);
	while (fgets(got, sizeof(got), out) != NULL && n < s->n) {
		size_t len = strcspn(want, "\n") + 1;

		if (strlen(got) != len || memcmp(got, want, len) != 0) {
			print_error("line %u: wanted %.*s, got %s", n + 2, (int)len - 1, want, got);
			wrong++;
		}
		want += len;
		n++;
	}
	pclose(out);
	assert_int_equal(n, s->n);
	assert_int_equal(wrong, 0);
}

static void every_form(void **state)
{
	char path[] = "/tmp/telltale-forms-XXXXXX";
	struct script s = { 0 };
	struct profile profile;
	struct known *k = NULL;
	struct err e = { 0 };
	FILE *f = fmemopen((void *)(uintptr_t)profile_text, sizeof(profile_text) - 1, "r");
	int fd = mkstemp(path);

	(void)state;
	assert_non_null(f);
	assert_true(fd >= 0);
	s.f = fdopen(fd, "w");
	assert_non_null(s.f);
	fputs(settings, s.f);
	buf_init(&s.want, 1 << 24);
	buf_init(&s.line, LINE_MOST);
	profile_init(&profile);
	assert_int_equal(profile_read(&profile, f, &e), ST_OK);
	fclose(f);
	assert_int_equal(known_new(&k, &profile), ST_OK);
	assert_true(known_count(k) < FORMS_MOST);
	for (size_t i = 0; i < known_count(k); i++)
		ask_form(&s, &profile, k, known_at(k, i));
	assert_true(s.n > 500);
	run(&s, path);
	unlink(path);
	known_free(k);
	profile_deinit(&profile);
	buf_deinit(&s.want);
	buf_deinit(&s.line);
}

#define SAID(k, v, m, f)                                           \
	{                                                          \
		KIND_##k, { (const uint8_t *)(v), sizeof(v) - 1 }, \
			{ (const uint8_t *)(m), sizeof(m) - 1 },   \
		{                                                  \
			(const uint8_t *)(f), sizeof(f) - 1        \
		}                                                  \
	}

/* What is not in the table of a profile: read out of fields, and with numbers of its own. */
static const struct {
	struct form_said said;
	const char *want; /* NULL: no command; the command itself */
} rows[] = {
	{ SAID(IMEI, "001010000000016", "0010100000000107", "imeisv"),
	  "printf %s%s \"${v%?}\" \"$sv\"" },
	{ SAID(IMEI, "001010000000016", "00101000-000001-0", "no-check-digit"),
	  "printf %s \"${v%?}\" | sed 's/$/0/' | sed -E 's/^(.{8})(.{6})(.{1})$/\\1-\\2-\\3/'" },
	{ SAID(MAC, "00:00:5e:00:53:2a", "\x02\x00\x5e\xff\xfe\x00\x53\x2a", "eui-64"),
	  "printf %02x%s \"$((0x${v%%:*} ^ 2))\" \"$(printf %s \"${v#*:}\" | tr -d : | sed "
	  "'s/^..../&fffe/')\"" },
	/* a digest under a telling name, of a value nobody knows */
	{ SAID(IMEI, "c0161d84a6fad3e01daa02cfd0845b57", "c0161d84a6fad3e01daa02cfd0845b57", "md5"),
	  NULL },
	{ SAID(IMEI, "001010000000016", "x", "rot13"), NULL },
	{ SAID(IMEI, "001010000000016", "x", "md5(salt+$(id))"), NULL },
	{ SAID(IMEI, "001010000000016", "x", "md5(nothing)"), NULL },
	{ SAID(IMEI, "001010000000016", "x", "first16("), NULL },
	{ SAID(IMEI, "001010000000016", "x", ""), NULL },
	/* signs of a hostile case are no part of a command */
	{ SAID(MAC, "00:00:5e:00:53:2a", "00'$(id)'5e00532a", "separators"),
	  "printf %s \"$v\" | tr -d ':\\-'" },
};

static void every_row(void **state)
{
	struct buf out;

	(void)state;
	buf_init(&out, LINE_MOST);
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		enum st st;

		buf_clear(&out);
		st = form_shell(&rows[i].said, &out);
		if (rows[i].want == NULL) {
			assert_int_equal(st, ST_UNSUP);
			assert_int_equal(out.len, 0);
			continue;
		}
		assert_int_equal(st, ST_OK);
		assert_int_equal(buf_put_u8(&out, 0), ST_OK);
		assert_string_equal((const char *)out.p, rows[i].want);
	}
	buf_deinit(&out);
}

/* The command tells nothing of the value. */
static void nothing_of_the_value(void **state)
{
	static const struct form_said said = SAID(IMEI, "001010000000016", "61", "md5(plain+mac)");
	struct buf out;

	(void)state;
	buf_init(&out, LINE_MOST);
	assert_int_equal(form_shell(&said, &out), ST_OK);
	assert_int_equal(span_find_span(buf_span(&out), SPAN_LIT("00101"), 0), out.len);
	buf_deinit(&out);
}

/* Where there is no room, nothing is left behind. */
static void no_room(void **state)
{
	static const struct form_said said = SAID(IMEI, "001010000000016", "61", "md5(plain+mac)");
	struct buf out;

	(void)state;
	buf_init(&out, 20);
	assert_int_equal(form_shell(&said, &out), ST_LIMIT);
	assert_int_equal(out.len, 0);
	assert_int_equal(form_shell_value(&said, &out), ST_LIMIT);
	assert_int_equal(out.len, 0);
	buf_deinit(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_form),
		cmocka_unit_test(every_row),
		cmocka_unit_test(nothing_of_the_value),
		cmocka_unit_test(no_room),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
