#include "report/words.h"

#include "base/span.h"
#include "base/tm.h"

#include <stdio.h>

const char *words_chance(double p, char out[WORDS_MAX])
{
	double n = p > 1e-9 ? 1 / p : 0, step = 1;
	char number[WORDS_MAX];

	if (p < 1e-9) {
		snprintf(out, WORDS_MAX, "under one in a billion");
	} else if (p >= 0.01) {
		snprintf(out, WORDS_MAX, "%.0f %%", 100 * p);
	} else {
		while (n / step >= 100)
			step *= 10;
		snprintf(out, WORDS_MAX, "one in %.64s",
			 words_number((uint64_t)(n / step + 0.5) * (uint64_t)step, number));
	}
	return out;
}

const char *words_bytes(uint64_t n, char out[WORDS_MAX])
{
	static const char *const units[] = { "kB", "MB", "GB", "TB", "PB", "EB" };
	double v = (double)n / 1000;
	size_t i = 0;

	if (n < 1000) {
		snprintf(out, WORDS_MAX, n == 1 ? "1 byte" : "%u bytes", (unsigned)n);
		return out;
	}
	for (; v >= 999.95 && i + 1 < N_ELEMENTS(units); i++)
		v /= 1000;
	snprintf(out, WORDS_MAX, "%.1f %s", v, units[i]);
	return out;
}

const char *words_number(uint64_t n, char out[WORDS_MAX])
{
	char text[24];
	int len = snprintf(text, sizeof(text), "%llu", (unsigned long long)n);
	size_t at = 0;

	for (int i = 0; i < len; i++) {
		if (i != 0 && (len - i) % 3 == 0)
			out[at++] = ',';
		out[at++] = text[i];
	}
	out[at] = '\0';
	return out;
}

const char *words_times(int64_t first_ns, int64_t last_ns, char out[WORDS_MAX])
{
	char a[TM_TEXT_MAX], b[TM_TEXT_MAX];

	out[0] = '\0';
	if (first_ns == TM_NONE)
		first_ns = last_ns;
	if (first_ns == TM_NONE)
		return out;
	tm_format(first_ns, a);
	tm_format(last_ns != TM_NONE ? last_ns : first_ns, b);
	/* 2019-02-11T07:30:00.123456Z: date in the first 10, seconds end at 19 */
	if (strncmp(a, b, 19) == 0)
		snprintf(out, WORDS_MAX, "%.10s %.8s UTC", a, a + 11);
	else if (strncmp(a, b, 10) == 0)
		snprintf(out, WORDS_MAX, "%.10s %.8s to %.8s UTC", a, a + 11, b + 11);
	else
		snprintf(out, WORDS_MAX, "%.10s %.8s to %.10s %.8s UTC", a, a + 11, b, b + 11);
	return out;
}

const char *words_times_told(uint64_t n, char out[WORDS_MAX])
{
	char number[WORDS_MAX];

	if (n <= 2)
		snprintf(out, WORDS_MAX, "%s", n == 2 ? "twice" : "once");
	else
		snprintf(out, WORDS_MAX, "%.40s times", words_number(n, number));
	return out;
}

void words_path_element(struct span element, bool first, struct span *what, struct span *name)
{
	size_t colon = span_find(element, ':', 0);
	size_t from = 0;

	*what = span_cut(element, 0, colon);
	*name = span_from(element, colon + 1);
	if (name->len > 1 && name->p[0] == '/') /* a JSON pointer: "/a/b" as "a/b" */
		*name = span_from(*name, 1);
	for (size_t i = 0; first && i < what->len; i++)
		if (what->p[i] == '.')
			from = i + 1;
	*what = span_from(*what, from);
	if (first && span_eq_str(*what, "qname"))
		*what = SPAN_LIT("question");
	else if (first && span_eq_str(element, "ipv6.src"))
		*what = SPAN_LIT("its own address");
}

static const char *const protections[] = {
	[PROTECTION_NONE] = "none",
	[PROTECTION_ENCODED] = "encoded",
	[PROTECTION_WEAK] = "weak",
	[PROTECTION_TLS] = "tls",
};

enum protection words_protection(struct span word)
{
	for (size_t i = 0; i < N_ELEMENTS(protections); i++)
		if (span_eq_str(word, protections[i]))
			return (enum protection)i;
	return PROTECTION_NONE;
}

const char *words_protection_text(enum protection p)
{
	static const char *const texts[] = {
		[PROTECTION_NONE] = "not protected",
		[PROTECTION_ENCODED] = "not protected, only encoded",
		[PROTECTION_WEAK] = "weakly protected",
		[PROTECTION_TLS] = "protected by TLS on its way",
	};

	return texts[p];
}
