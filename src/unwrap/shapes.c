#include "unwrap/shapes.h"

#include "base/attr.h"
#include "base/span.h"
#include "base/word.h"

#include <string.h>

enum {
	C_DIGIT = 1,
	C_HEX = 2,
	C_BASE64 = 4,
	C_ALNUM = 8,
	C_UPPER = 16,
	C_TOKEN_END = 32,
	C_ESCAPED = 64,
	C_CONTROL = 128,
};

enum { LOOK_BACK = 256, DIGITS_MAX = 40, HEX_PLAIN = 32 };
enum { LINE_MIN = 40, LINE_MAX = 1024, UUID_LEN = 36, MAC_LEN = 17, PAIRS_MIN = 8 };

static const uint8_t class_of[256] = {
	[0 ... 0x1f] = C_TOKEN_END | C_CONTROL,
	[' '] = C_TOKEN_END,
	['"'] = C_TOKEN_END | C_ESCAPED,
	['&'] = C_TOKEN_END,
	['\''] = C_ESCAPED,
	['+'] = C_BASE64,
	['-'] = C_BASE64,
	['/'] = C_BASE64 | C_ESCAPED,
	['0' ... '9'] = C_DIGIT | C_HEX | C_BASE64 | C_ALNUM,
	[';'] = C_TOKEN_END,
	['<'] = C_TOKEN_END,
	['='] = C_TOKEN_END,
	['>'] = C_TOKEN_END,
	['A' ... 'F'] = C_HEX | C_BASE64 | C_ALNUM | C_UPPER,
	['G' ... 'Z'] = C_BASE64 | C_ALNUM | C_UPPER,
	['\\'] = C_ESCAPED,
	['_'] = C_BASE64,
	['a'] = C_HEX | C_BASE64 | C_ALNUM,
	['b'] = C_HEX | C_BASE64 | C_ALNUM | C_ESCAPED,
	['c' ... 'e'] = C_HEX | C_BASE64 | C_ALNUM,
	['f'] = C_HEX | C_BASE64 | C_ALNUM | C_ESCAPED,
	['g' ... 'm'] = C_BASE64 | C_ALNUM,
	['n'] = C_BASE64 | C_ALNUM | C_ESCAPED,
	['o' ... 'q'] = C_BASE64 | C_ALNUM,
	['r'] = C_BASE64 | C_ALNUM | C_ESCAPED,
	['s'] = C_BASE64 | C_ALNUM,
	['t' ... 'u'] = C_BASE64 | C_ALNUM | C_ESCAPED,
	['v' ... 'w'] = C_BASE64 | C_ALNUM,
	['x'] = C_BASE64 | C_ALNUM | C_ESCAPED,
	['y' ... 'z'] = C_BASE64 | C_ALNUM,
};

/* The class of byte i; none outside. */
static inline unsigned class_at(struct span b, size_t i)
{
	return i < b.len ? class_of[b.p[i]] : 0;
}

/* The byte before i has a class of what. */
static inline bool behind(struct span b, size_t i, unsigned what)
{
	return i > 0 && (class_of[b.p[i - 1]] & what) != 0;
}

static inline int byte_at(struct span b, size_t i)
{
	return i < b.len ? b.p[i] : -1;
}

static size_t run_end(struct span b, size_t i, unsigned what)
{
	while (i < b.len && (class_of[b.p[i]] & what) != 0)
		i++;
	return i;
}

typedef uint8_t vector __attribute__((vector_size(16)));

/* VECTOR bytes from p on that are all of C_BASE64. */
static inline bool vector_base64(const uint8_t *p)
{
	uint64_t half[2];
	vector v, good;

	memcpy(&v, p, sizeof(v));
	good = (vector)(((v | 0x20) - 'a') < 26)
	       | ((vector)((v - '+') < 15) & (vector)(v != ',') & (vector)(v != '.'))
	       | (vector)(v == '_');
	memcpy(half, &good, sizeof(half));
	return (half[0] & half[1]) == ~(uint64_t)0;
}

/* run_end() of C_BASE64, whose runs are the long ones. */
static size_t base64_run_end(struct span b, size_t i)
{
	while (i < b.len && b.len - i >= sizeof(vector) && vector_base64(b.p + i))
		i += sizeof(vector);
	return run_end(b, i, C_BASE64);
}

/* n hex digits from i on. */
static bool all_hex(struct span b, size_t i, size_t n)
{
	if (n > b.len || i > b.len - n)
		return false;
	for (size_t k = 0; k < n; k++)
		if ((class_of[b.p[i + k]] & C_HEX) == 0)
			return false;
	return true;
}

void shape_digits(struct shapes *s, size_t at, size_t end)
{
	size_t start = at - (SHAPE_DIGITS_MIN - 1);

	end = run_end(s->bytes, end, C_DIGIT);
	if (end - start <= DIGITS_MAX)
		event_list_put(s->out, EVENT_DIGITS, start, end - start, 0);
}

void shape_hex(struct shapes *s, size_t at, size_t end, size_t digits_end)
{
	size_t start = at - (SHAPE_HEX_MIN - 1);

	end = run_end(s->bytes, end, C_HEX);
	if (end - start < HEX_PLAIN && digits_end != 0
	    && run_end(s->bytes, digits_end, C_DIGIT) >= end)
		return;
	event_list_put(s->out, EVENT_HEX, start, end - start, 0);
}

/* Length of the line end at i: 0, 1 or 2. */
static size_t line_end(struct span b, size_t i)
{
	if (byte_at(b, i) == '\n')
		return 1;
	return byte_at(b, i) == '\r' && byte_at(b, i + 1) == '\n' ? 2 : 0;
}

/* Where the lines that begin with [start, end) end. */
static size_t join_lines(struct span b, size_t start, size_t end)
{
	size_t width = end - start;

	if (width < LINE_MIN || width > LINE_MAX || width % 4 != 0)
		return end;
	for (;;) {
		size_t gap = line_end(b, end), next = end + gap, stop;

		if (gap == 0 || (byte_at(b, next) == '-' && byte_at(b, next + 1) == '-'))
			return end;
		stop = base64_run_end(span_cut(b, 0, next + width + 1), next);
		if (stop == next || stop - next > width)
			return end;
		end = stop;
		if (stop - next < width)
			return end;
	}
}

static bool has_upper_inside(struct span b, size_t start, size_t end)
{
	for (size_t i = start + 1; i < end; i++)
		if ((class_of[b.p[i]] & C_UPPER) != 0 && (class_of[b.p[i - 1]] & C_ALNUM) != 0)
			return true;
	return false;
}

void shape_base64(struct shapes *s, size_t at, size_t end, bool upper)
{
	size_t start = at - (SHAPE_BASE64_MIN - 1), known = end;

	if (start < s->base64_end)
		return;
	end = base64_run_end(s->bytes, end);
	if (!upper && end == known && end - start < LINE_MIN)
		return;
	end = join_lines(s->bytes, start, end);
	s->base64_end = end;
	if (!has_upper_inside(s->bytes, start, end))
		return;
	for (int i = 0; i < 2 && byte_at(s->bytes, end) == '='; i++)
		end++;
	event_list_put(s->out, EVENT_BASE64, start, end - start, 0);
}

/* Two hex digits at i with no alnum beside them. */
static bool lone_pair(struct span b, size_t i)
{
	return all_hex(b, i, 2) && !behind(b, i, C_ALNUM) && (class_at(b, i + 2) & C_ALNUM) == 0;
}

/* Eight and more pairs joined by one sign: a digest or bytes, told where they begin. */
static void put_pairs(struct shapes *s, size_t start, size_t seen, int sep)
{
	size_t end = start + seen, n = 6;

	while (byte_at(s->bytes, end) == sep && lone_pair(s->bytes, end + 1)) {
		end += 3;
		n++;
	}
	if (n >= PAIRS_MIN)
		event_list_put(s->out, EVENT_HEX, start, end - start, 0);
}

void shape_mac(struct shapes *s, size_t at)
{
	struct span b = s->bytes;
	size_t start = at - 14;
	int sep = b.p[at];

	if (start + MAC_LEN > b.len || !all_hex(b, at + 1, 2))
		return;
	for (size_t i = 0; i < 5; i++)
		if (b.p[start + 2 + 3 * i] != sep)
			return;
	if (behind(b, start, C_ALNUM) || (class_at(b, start + MAC_LEN) & C_ALNUM) != 0)
		return;
	if (start >= 3 && b.p[start - 1] == sep && lone_pair(b, start - 3))
		return;
	if (byte_at(b, start + MAC_LEN) == sep && lone_pair(b, start + MAC_LEN + 1)) {
		put_pairs(s, start, MAC_LEN, sep);
		return;
	}
	event_list_put(s->out, EVENT_MAC, start, MAC_LEN, 0);
}

void shape_uuid(struct shapes *s, size_t at)
{
	static const uint8_t groups[5] = { 8, 4, 4, 4, 12 };
	struct span b = s->bytes;
	size_t start, i;

	if (at < 23)
		return;
	start = i = at - 23;
	for (size_t k = 0; k < 5; k++) {
		if (!all_hex(b, i, groups[k]))
			return;
		i += groups[k];
		if (k < 4 && byte_at(b, i++) != '-')
			return;
	}
	if (behind(b, start, C_ALNUM) || (class_at(b, i) & C_ALNUM) != 0)
		return;
	event_list_put(s->out, EVENT_UUID, start, UUID_LEN, 0);
}

void shape_decimal(struct shapes *s, size_t at)
{
	struct span b = s->bytes;
	size_t start = at - 1, end = at;

	while (end - at <= DIGITS_MAX && (class_at(b, end) & C_DIGIT) != 0)
		end++;
	if (end - at < 4 || end - at > DIGITS_MAX)
		return;
	if (byte_at(b, end) == '.' && (class_at(b, end + 1) & C_DIGIT) != 0)
		return;
	while (at - start <= 4 && behind(b, start, C_DIGIT))
		start--;
	if (at - 1 - start < 1 || at - 1 - start > 3 || (start > 0 && b.p[start - 1] == '.'))
		return;
	if (start > 0 && b.p[start - 1] == '-')
		start--;
	event_list_put(s->out, EVENT_DECIMAL, start, end - start, 0);
}

void shape_at(struct shapes *s, size_t at)
{
	if (s->bytes.p[at - 2] != '/' && (class_of[s->bytes.p[at]] & C_ALNUM) != 0)
		event_list_put(s->out, EVENT_AT, at - 1, 1, 0);
}

void shape_percent(struct shapes *s, size_t at)
{
	const uint8_t *p = s->bytes.p;
	size_t start = at - 2;
	size_t least = start > LOOK_BACK ? start - LOOK_BACK : 0;

	for (size_t i = start; i > least; i--) {
		if ((class_of[p[i - 1]] & C_TOKEN_END) != 0)
			break;
		if (p[i - 1] == '%' && all_hex(s->bytes, i, 2))
			return;
	}
	event_list_put(s->out, EVENT_PERCENT, start, 3, 0);
}

static bool is_escape(struct span b, size_t i)
{
	return b.p[i] == '\\' && (class_at(b, i + 1) & C_ESCAPED) != 0;
}

/* Each of the eight bytes from p on that is a control, a quote or a backslash. */
static uint64_t breaks_in(const uint8_t *p)
{
	uint64_t v = word_load(p);

	return word_equal(v, '"') | word_equal(v, '\\') | word_below(v, ' ');
}

void shape_backslash(struct shapes *s, size_t at)
{
	const uint8_t *p = s->bytes.p;
	size_t least = at > LOOK_BACK ? at - LOOK_BACK : 0;

	if (!is_escape(s->bytes, at))
		return;
	for (size_t i = at; i > least; i--) {
		uint64_t breaks = i - least >= WORD ? breaks_in(p + i - WORD) : 0;
		uint8_t c;

		if (breaks == 0 && i - least >= WORD) {
			i -= WORD - 1;
			continue;
		}
		if (breaks != 0) /* the last of them */
			i -= (size_t)__builtin_clzll(breaks) / 8;
		c = p[i - 1];
		if ((class_of[c] & C_CONTROL) != 0)
			break;
		if (c == '"' && (i < 2 || p[i - 2] != '\\'))
			break;
		if (c == '\\' && is_escape(s->bytes, i - 1))
			return;
	}
	event_list_put(s->out, EVENT_BACKSLASH, at, 2, 0);
}
