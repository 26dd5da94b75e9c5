#include "source/archive_text.h"

#include "base/span.h"
#include "base/tm.h"

#include <strings.h>

#define SECOND 1000000000
#define MILLIS_FROM 100000000000u

static bool starts_nocase(struct span s, const char *word)
{
	return s.len >= strlen(word) && strncasecmp((const char *)s.p, word, strlen(word)) == 0;
}

bool archive_is_local(struct span scheme)
{
	static const char *const local[] = { "data", "blob", "about", "file", "javascript" };

	for (size_t i = 0; i < N_ELEMENTS(local); i++)
		if (scheme.len == strlen(local[i]) && starts_nocase(scheme, local[i]))
			return true;
	return scheme.len > 10 && starts_nocase(span_from(scheme, scheme.len - 10), "-extension");
}

struct span archive_host(struct span s, uint16_t *port)
{
	size_t at, end;
	uint64_t n;

	at = span_find(s, '@', 0);
	if (at < s.len)
		s = span_from(s, at + 1);
	if (s.len != 0 && s.p[0] == '[') {
		end = span_find(s, ']', 0);
		at = span_find(s, ':', end);
	} else {
		at = end = span_find(s, ':', 0);
		/* an IPv6 address without brackets has no port */
		if (span_find(s, ':', at + 1) < s.len)
			at = end = s.len;
	}
	if (at < s.len && span_to_u64(span_from(s, at + 1), &n) && n != 0 && n <= UINT16_MAX)
		*port = (uint16_t)n;
	return s.len != 0 && s.p[0] == '[' ? span_cut(s, 1, end - 1) : span_cut(s, 0, end);
}

void archive_ip(struct span text, struct ip *ret)
{
	uint16_t port;
	struct ip ip;

	if (ip_parse(archive_host(text, &port), &ip))
		*ret = ip;
}

static struct exchange_text part(struct exchange_text t, size_t at, size_t len)
{
	return (struct exchange_text){ span_cut(t.bytes, at, len), t.off + at, false };
}

/* Length of "scheme" before a colon; 0: there is none. */
static size_t scheme_len(struct span url)
{
	size_t n = 0;

	while (n < url.len && n < 32
	       && ((url.p[n] >= 'a' && url.p[n] <= 'z') || (url.p[n] >= 'A' && url.p[n] <= 'Z')
		   || (n != 0
		       && ((url.p[n] >= '0' && url.p[n] <= '9') || url.p[n] == '-'
			   || url.p[n] == '+' || url.p[n] == '.'))))
		n++;
	return n < url.len && url.p[n] == ':' ? n : 0;
}

void archive_url(struct exchange *x, struct exchange_text url)
{
	size_t n = scheme_len(url.bytes), at, end;
	uint16_t port = 0;

	x->target = url;
	if (n == 0 || !span_starts(span_from(url.bytes, n), SPAN_LIT("://"))) {
		x->local = x->local || archive_is_local(span_cut(url.bytes, 0, n));
		return;
	}
	at = end = n + 3;
	while (end < url.bytes.len && url.bytes.p[end] != '/' && url.bytes.p[end] != '?'
	       && url.bytes.p[end] != '#')
		end++;
	x->scheme = part(url, 0, n);
	x->authority = part(url, at, end - at);
	x->target = part(url, end, url.bytes.len);
	x->host = archive_host(x->authority.bytes, &port);
	x->tls = starts_nocase(x->scheme.bytes, "https") || starts_nocase(x->scheme.bytes, "wss");
	x->local = x->local || archive_is_local(x->scheme.bytes);
	x->server.port = port != 0 ? port : x->tls ? 443 : 80;
}

bool archive_decimal(struct span text, int64_t *ret)
{
	size_t dot = span_find(text, '.', 0);
	uint64_t whole, scale = SECOND, ns = 0;

	if (!span_to_u64(span_cut(text, 0, dot), &whole) || whole > INT64_MAX / SECOND - 1)
		return false;
	for (size_t i = dot + 1; i < text.len; i++) {
		if (text.p[i] < '0' || text.p[i] > '9')
			return false;
		scale /= 10;
		ns += scale * (text.p[i] - '0');
	}
	*ret = (int64_t)(whole * SECOND + ns);
	return true;
}

/* "...+0200" as "...+02:00" */
static bool time_without_colon(struct span text, int64_t *ret)
{
	char fixed[TM_TEXT_MAX + 8];
	size_t n = text.len;

	if (n < 20 || n + 2 > sizeof(fixed) || (text.p[n - 5] != '+' && text.p[n - 5] != '-'))
		return false;
	memcpy(fixed, text.p, n - 2);
	fixed[n - 2] = ':';
	memcpy(fixed + n - 1, text.p + n - 2, 2);
	return tm_parse(span_of(fixed, n + 1), ret);
}

bool archive_time(struct span text, int64_t *ret)
{
	int64_t ns;
	uint64_t n;

	if (tm_parse(text, ret) || time_without_colon(text, ret))
		return true;
	/* milliseconds are told from seconds by what they would mean as seconds: after the year
	 * 5000 */
	if (span_to_u64(span_cut(text, 0, span_find(text, '.', 0)), &n) && n >= MILLIS_FROM) {
		if (n > INT64_MAX / 1000000)
			return false;
		*ret = (int64_t)n * 1000000;
		return true;
	}
	if (!archive_decimal(text, &ns))
		return false;
	*ret = ns;
	return true;
}
