#include "app/letter_options.h"

#include <string.h>

/* In the order of their enums. */
static const char *const whoms[] = { "owner", "vendor", "authority" };
static const char *const formats[] = { "text", "markdown", "html" };

static size_t index_of(const char *word, const char *const *names, size_t n)
{
	size_t i = 0;

	while (i < n && strcmp(word, names[i]) != 0)
		i++;
	return i;
}

/* What the name of the file asks for when nothing else is said. */
static enum report_format by_name(const char *path)
{
	static const struct {
		const char *end;
		enum report_format format;
	} ends[] = { { ".html", REPORT_HTML }, { ".md", REPORT_MARKDOWN } };
	size_t len = path != NULL ? strlen(path) : 0;

	for (size_t i = 0; i < N_ELEMENTS(ends); i++) {
		size_t n = strlen(ends[i].end);

		if (len > n && strcmp(path + len - n, ends[i].end) == 0)
			return ends[i].format;
	}
	return REPORT_TEXT;
}

enum exit_code letter_options_read(const struct cmd *self, const struct parsed *p,
				   struct letter_options *ret)
{
	const char *whom = p->value[OPTION_FOR], *format = p->value[OPTION_FORMAT];
	size_t w = whom != NULL ? index_of(whom, whoms, N_ELEMENTS(whoms)) : 0;
	size_t f =
		whom != NULL && format != NULL ? index_of(format, formats, N_ELEMENTS(formats)) : 0;

	*ret = (struct letter_options){ 0 };
	if (w == N_ELEMENTS(whoms))
		return cmd_refuse(self, "%s: --for takes owner, vendor or authority, not '%s'",
				  self->name, whom);
	if (f == N_ELEMENTS(formats))
		return cmd_refuse(self, "%s: no format '%s' of a document: text, markdown or html",
				  self->name, format);
	ret->whom = (enum report_whom)w;
	ret->format = format != NULL ? (enum report_format)f : by_name(p->value[OPTION_OUTPUT]);
	return EXIT_CLEAN;
}
