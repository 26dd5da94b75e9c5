#include "attribute/idn.h"

#include "base/span.h"

#include <idn2.h>
#include <string.h>

enum { NAME_BYTES_MAX = 1024 };

static bool is_ascii(struct span s)
{
	for (size_t i = 0; i < s.len; i++)
		if (s.p[i] >= 0x80)
			return false;
	return true;
}

enum st idn_to_ascii(struct span name, char ret[IDN_MAX])
{
	char text[NAME_BYTES_MAX], *made = NULL;
	int code;
	enum st st = ST_BAD;

	if (name.len == 0) {
		ret[0] = '\0';
		return ST_OK;
	}
	if (name.len >= sizeof(text) || memchr(name.p, 0, name.len) != NULL)
		return ST_BAD;
	memcpy(text, name.p, name.len);
	text[name.len] = '\0';
	if (is_ascii(name)) {
		if (name.len >= IDN_MAX)
			return ST_BAD;
		memcpy(ret, text, name.len + 1);
		return ST_OK;
	}
	/* upper case and the like are mapped first, as who types a name expects (UTS 46) */
	code = idn2_to_ascii_8z(text, &made, IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL);
	if (code == IDN2_MALLOC)
		return ST_NOMEM;
	if (code == IDN2_OK && strlen(made) < IDN_MAX) {
		memcpy(ret, made, strlen(made) + 1);
		st = ST_OK;
	}
	idn2_free(made);
	return st;
}
