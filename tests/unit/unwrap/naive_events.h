/*
 * naive_events.h - the rules of event.h, written down a second time without any
 * masks: at each offset, does an event begin here? Slow, and nothing but plain.
 */
#ifndef TESTS_NAIVE_EVENTS_H
#define TESTS_NAIVE_EVENTS_H

#include "unwrap/event_list.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

static int naive_at(const uint8_t *p, size_t n, size_t i)
{
	return i < n ? p[i] : -1;
}

static bool naive_in(int c, const char *set)
{
	return c > 0 && strchr(set, c) != NULL;
}

#define NAIVE_DIGITS "0123456789"
#define NAIVE_HEX NAIVE_DIGITS "abcdefABCDEF"
#define NAIVE_UPPER "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define NAIVE_ALNUM NAIVE_DIGITS NAIVE_UPPER "abcdefghijklmnopqrstuvwxyz"
#define NAIVE_NAME NAIVE_ALNUM "+-_"
#define NAIVE_BASE64 NAIVE_NAME "/"

/* Length of the run of set at i, 0 when i is inside one that began before. */
static size_t naive_run(const uint8_t *p, size_t n, size_t i, const char *set)
{
	size_t len = 0;

	if (i > 0 && naive_in(p[i - 1], set))
		return 0;
	while (naive_in(naive_at(p, n, i + len), set))
		len++;
	return len;
}

static bool naive_pair(const uint8_t *p, size_t n, size_t i)
{
	return naive_in(naive_at(p, n, i), NAIVE_HEX) && naive_in(naive_at(p, n, i + 1), NAIVE_HEX);
}

static bool naive_lone_pair(const uint8_t *p, size_t n, size_t i)
{
	return naive_pair(p, n, i) && (i == 0 || !naive_in(p[i - 1], NAIVE_ALNUM))
	       && !naive_in(naive_at(p, n, i + 2), NAIVE_ALNUM);
}

/* Length of eight and more lone pairs joined by one sign that begin at i; 0: none. */
static size_t naive_pairs(const uint8_t *p, size_t n, size_t i)
{
	int sep = naive_at(p, n, i + 2);
	size_t k = 0;

	if ((sep != ':' && sep != '-')
	    || (i >= 3 && p[i - 1] == sep && naive_lone_pair(p, n, i - 3)))
		return 0;
	while (naive_lone_pair(p, n, i + 3 * k)) {
		k++;
		if (naive_at(p, n, i + 3 * k - 1) != sep)
			break;
	}
	return k >= 8 ? 3 * k - 1 : 0;
}

static bool naive_mac(const uint8_t *p, size_t n, size_t i)
{
	int sep = naive_at(p, n, i + 2);

	if (sep != ':' && sep != '-')
		return false;
	for (size_t k = 0; k < 6; k++)
		if (!naive_pair(p, n, i + 3 * k) || (k < 5 && naive_at(p, n, i + 3 * k + 2) != sep))
			return false;
	if ((i > 0 && naive_in(p[i - 1], NAIVE_ALNUM))
	    || naive_in(naive_at(p, n, i + 17), NAIVE_ALNUM))
		return false;
	if (i >= 3 && p[i - 1] == sep && naive_lone_pair(p, n, i - 3))
		return false;
	return naive_at(p, n, i + 17) != sep || !naive_lone_pair(p, n, i + 18);
}

static bool naive_uuid(const uint8_t *p, size_t n, size_t i)
{
	for (size_t k = 0; k < 36; k++) {
		int c = naive_at(p, n, i + k);

		if (k == 8 || k == 13 || k == 18 || k == 23 ? c != '-' : !naive_in(c, NAIVE_HEX))
			return false;
	}
	return !(i > 0 && naive_in(p[i - 1], NAIVE_ALNUM))
	       && !naive_in(naive_at(p, n, i + 36), NAIVE_ALNUM);
}

/* Length of a decimal at i, or 0. */
static size_t naive_decimal(const uint8_t *p, size_t n, size_t i)
{
	size_t start = i, whole, part;

	if (naive_at(p, n, i) == '-')
		i++;
	else if (i > 0 && p[i - 1] == '-')
		return 0;
	whole = naive_run(p, n, i, NAIVE_DIGITS);
	if (whole < 1 || whole > 3 || (i > 0 && p[i - 1] == '.')
	    || naive_at(p, n, i + whole) != '.')
		return 0;
	part = naive_run(p, n, i + whole + 1, NAIVE_DIGITS);
	i += whole + 1 + part;
	if (part < 4 || part > 40
	    || (naive_at(p, n, i) == '.' && naive_in(naive_at(p, n, i + 1), NAIVE_DIGITS)))
		return 0;
	return i - start;
}

static size_t naive_newline(const uint8_t *p, size_t n, size_t i)
{
	if (naive_at(p, n, i) == '\n')
		return 1;
	return naive_at(p, n, i) == '\r' && naive_at(p, n, i + 1) == '\n' ? 2 : 0;
}

/* End of the lines of base64 that begin at i with a run of width. */
static size_t naive_lines(const uint8_t *p, size_t n, size_t i, size_t width)
{
	size_t end = i + width;

	if (width % 4 != 0 || width < 40 || width > 1024)
		return end;
	for (;;) {
		size_t next = end + naive_newline(p, n, end), len = 0;

		if (next == end || (naive_at(p, n, next) == '-' && naive_at(p, n, next + 1) == '-'))
			return end;
		while (naive_in(naive_at(p, n, next + len), NAIVE_BASE64))
			len++;
		if (len == 0 || len > width)
			return end;
		end = next + len;
		if (len < width)
			return end;
	}
}

static bool naive_has_upper(const uint8_t *p, size_t from, size_t to)
{
	for (size_t i = from + 1; i < to; i++)
		if (naive_in(p[i], NAIVE_UPPER) && naive_in(p[i - 1], NAIVE_ALNUM))
			return true;
	return false;
}

static bool naive_escape(const uint8_t *p, size_t n, size_t i)
{
	return naive_at(p, n, i) == '\\' && naive_in(naive_at(p, n, i + 1), "\"\\/'bfnrtux");
}

static bool naive_percent(const uint8_t *p, size_t n, size_t i)
{
	return naive_at(p, n, i) == '%' && naive_pair(p, n, i + 1);
}

static bool naive_first_percent(const uint8_t *p, size_t n, size_t i)
{
	for (size_t k = i; naive_percent(p, n, i) && k-- > 0 && i - k <= 256;) {
		if (p[k] <= ' ' || naive_in(p[k], "\"<>&=;"))
			break;
		if (naive_percent(p, n, k))
			return false;
	}
	return naive_percent(p, n, i);
}

static bool naive_first_escape(const uint8_t *p, size_t n, size_t i)
{
	for (size_t k = i; naive_escape(p, n, i) && k-- > 0 && i - k <= 256;) {
		if (p[k] < ' ' || (p[k] == '"' && (k == 0 || p[k - 1] != '\\')))
			break;
		if (naive_escape(p, n, k))
			return false;
	}
	return naive_escape(p, n, i);
}

static void naive_shapes(const uint8_t *p, size_t n, size_t i, struct event_list *l)
{
	size_t len = naive_decimal(p, n, i);

	if (len != 0)
		event_list_put(l, EVENT_DECIMAL, i, len, 0);
	if (naive_pairs(p, n, i) != 0)
		event_list_put(l, EVENT_HEX, i, naive_pairs(p, n, i), 0);
	if (naive_mac(p, n, i))
		event_list_put(l, EVENT_MAC, i, 17, 0);
	if (naive_uuid(p, n, i))
		event_list_put(l, EVENT_UUID, i, 36, 0);
	if (p[i] == '@' && i > 0 && naive_in(p[i - 1], NAIVE_NAME)
	    && naive_in(naive_at(p, n, i + 1), NAIVE_ALNUM))
		event_list_put(l, EVENT_AT, i, 1, 0);
	if (naive_first_percent(p, n, i))
		event_list_put(l, EVENT_PERCENT, i, 3, 0);
	if (naive_first_escape(p, n, i))
		event_list_put(l, EVENT_BACKSLASH, i, 2, 0);
}

static void naive_events(const uint8_t *p, size_t n, struct event_list *l)
{
	size_t lines_end = 0;

	for (size_t i = 0; i < n; i++) {
		size_t digits = naive_run(p, n, i, NAIVE_DIGITS);
		size_t hex = naive_run(p, n, i, NAIVE_HEX);
		size_t base64 = naive_run(p, n, i, NAIVE_BASE64);
		size_t letters = 0;

		if (digits >= 14 && digits <= 40)
			event_list_put(l, EVENT_DIGITS, i, digits, 0);
		for (size_t k = 0; k < hex; k++)
			letters += !naive_in(p[i + k], NAIVE_DIGITS);
		if (hex >= 32 || (hex >= 12 && letters != 0))
			event_list_put(l, EVENT_HEX, i, hex, 0);
		if (base64 >= 16 && i >= lines_end) {
			size_t end = lines_end = naive_lines(p, n, i, base64);
			bool upper = naive_has_upper(p, i, end);

			for (int k = 0; k < 2 && naive_at(p, n, end) == '='; k++)
				end++;
			if (upper)
				event_list_put(l, EVENT_BASE64, i, end - i, 0);
		}
		naive_shapes(p, n, i, l);
	}
	event_list_sort(l);
}

#endif
