#include "explain/stable_bits.h"

#include "base/span.h"

#include <math.h>

enum alphabet { A_DIGITS, A_HEX, A_ALNUM, A_BASE64, A_TEXT, A_BYTES, A_WORD };

static const struct {
	const char *name;
	double size;
} alphabets[] = {
	[A_DIGITS] = { "digits", 10 }, [A_HEX] = { "hex", 16 },	  [A_ALNUM] = { "base64", 62 },
	[A_BASE64] = { "base64", 64 }, [A_TEXT] = { "text", 95 }, [A_BYTES] = { "bytes", 256 },
	[A_WORD] = { "text", 26 },
};

/* A common end of fewer bits is chance. */
static const double chance_bits = 12;

static bool is_letter(uint8_t c)
{
	return (unsigned)(c | 32) - 'a' < 26;
}

static bool is_digit(uint8_t c)
{
	return (unsigned)c - '0' < 10;
}

static bool is_separator(uint8_t c)
{
	return c == '-' || c == ':' || c == '.' || c == ' ' || c == '_' || c == '{' || c == '}';
}

/* What one character asks for, upper and lower case hex apart. */
static enum alphabet alphabet_of(uint8_t c, bool *lower, bool *upper)
{
	if (c < ' ' || c >= 0x7f)
		return A_BYTES;
	if (is_digit(c))
		return A_DIGITS;
	if (is_letter(c) && (c | 32) <= 'f') {
		*lower |= c >= 'a';
		*upper |= c < 'a';
		return *lower && *upper ? A_ALNUM : A_HEX;
	}
	if (is_letter(c))
		return A_ALNUM;
	if (c == '+' || c == '/' || c == '=' || c == '-' || c == '_')
		return A_BASE64;
	return A_TEXT;
}

/* The same separator at the same place says nothing. */
static bool is_frame(const struct stable_text *a, const struct stable_text *b, size_t i)
{
	return a->len == b->len && i < a->bytes.len && i < b->bytes.len
	       && a->bytes.p[i] == b->bytes.p[i] && is_separator(a->bytes.p[i]);
}

static enum alphabet alphabet_of_both(const struct stable_text *a, const struct stable_text *b)
{
	const struct stable_text *const both[] = { a, b };
	enum alphabet most = A_DIGITS;
	bool lower = false, upper = false, word = true;

	for (unsigned k = 0; k < 2; k++)
		for (size_t i = 0; i < both[k]->bytes.len; i++) {
			uint8_t c = both[k]->bytes.p[i];
			enum alphabet one;

			if (is_frame(a, b, i))
				continue;
			one = alphabet_of(c, &lower, &upper);
			most = one > most ? one : most;
			word &= is_letter(c);
		}
	return word ? A_WORD : most; /* letters alone are words, in either case */
}

const char *stable_form(const struct stable_text *a, const struct stable_text *b)
{
	enum alphabet al = alphabet_of_both(a, b);

	return (al == A_ALNUM || al == A_BASE64) && a->bytes.len < 8 ? "text" : alphabets[al].name;
}

double stable_bits(const struct stable_text *a, const struct stable_text *b)
{
	double each = log2(alphabets[alphabet_of_both(a, b)].size);
	size_t n = a->bytes.len < b->bytes.len ? a->bytes.len : b->bytes.len;
	size_t first = 0, last = 0, frames = 0, more;

	while (first < n && a->bytes.p[first] == b->bytes.p[first])
		first++;
	/* the end is only known where the value was passed on whole */
	if (a->len == a->bytes.len && b->len == b->bytes.len)
		while (last < n - first
		       && a->bytes.p[a->len - 1 - last] == b->bytes.p[b->len - 1 - last])
			last++;
	if ((double)first * each < chance_bits)
		first = 0;
	if ((double)last * each < chance_bits)
		last = 0;
	for (size_t i = first; i < n - last; i++)
		frames += is_frame(a, b, i);
	more = (a->len < b->len ? a->len : b->len) - n;
	return (double)(n - first - last - frames + more) * each;
}
