#include "app/help.h"

#include <string.h>

static const struct {
	int code;
	const char *text;
} statuses[] = {
	{ EXIT_CLEAN, "done, nothing found" },
	{ EXIT_FOUND, "done, something found that left the device" },
	{ EXIT_USAGE, "wrong usage" },
	{ EXIT_PARTIAL, "some input could not be read whole; what was found is still printed" },
	{ EXIT_FAULT, "internal fault" },
	{ EXIT_UNDECIDED, "cannot be decided" },
};

void help_overview(FILE *f)
{
	fputs("telltale shows which identifiers a device tells over the network, to whom,\n"
	      "and whether protected.\n\nusage: telltale COMMAND [options] [arguments]\n\n",
	      f);
	for (size_t i = 0; cmds[i] != NULL; i++)
		fprintf(f, "  %-12s %s\n", cmds[i]->name, cmds[i]->help);
	fputs("\nTry 'telltale help COMMAND', or begin with: telltale scan CAPTURE\n", f);
}

/* "-d, --device=FILE" */
static int option_text(char *out, size_t size, const struct opt *o)
{
	char letter[8] = "    ";
	const char *open = "", *close = "";

	if (o->letter != 0)
		snprintf(letter, sizeof(letter), "-%c, ", o->letter);
	if (opt_needs_value(o))
		open = "=";
	if (o->takes == OPT_OPTIONAL) {
		open = "[=";
		close = "]";
	}
	return snprintf(out, size, "%s--%s%s%s%s", letter, o->name, open,
			o->value != NULL ? o->value : "", close);
}

void help_command(FILE *f, const struct cmd *c)
{
	fprintf(f, "usage: telltale %s%s%s\n\n%s.\n", c->name, *c->args != '\0' ? " " : "", c->args,
		c->help);
	if (c->more != NULL)
		fprintf(f, "\n%s\n", c->more);
	fputs("\noptions:\n", f);
	for (const enum opt_id *o = c->takes; *o != OPTION_COUNT_; o++) {
		char left[64];

		option_text(left, sizeof(left), &opts[*o]);
		fprintf(f, "  %-28s %s\n", left, opts[*o].help);
	}
	fputs("\nexit status:\n", f);
	for (size_t i = 0; i < N_ELEMENTS(statuses); i++)
		fprintf(f, "  %d  %s\n", statuses[i].code, statuses[i].text);
}

/* roff: a leading dot or quote and every backslash and hyphen are escaped */
static void put_roff(FILE *f, const char *s)
{
	bool line_start = true;

	for (; *s != '\0'; s++) {
		if (line_start && (*s == '.' || *s == '\''))
			fputs("\\&", f);
		if (*s == '\\')
			fputs("\\e", f);
		else if (*s == '-')
			fputs("\\-", f);
		else
			fputc(*s, f);
		line_start = *s == '\n';
	}
}

static void man_paragraphs(FILE *f, const char *text)
{
	while (text != NULL && *text != '\0') {
		const char *end = strstr(text, "\n\n");
		char part[2048];

		snprintf(part, sizeof(part), "%.*s",
			 end != NULL ? (int)(end - text) : (int)strlen(text), text);
		fputs(".PP\n", f);
		put_roff(f, part);
		fputs("\n", f);
		text = end != NULL ? end + 2 : NULL;
	}
}

static void man_command(FILE *f, const struct cmd *c)
{
	fputs(".SS telltale ", f);
	put_roff(f, c->name);
	fputs(" ", f);
	put_roff(f, c->args);
	fputs("\n", f);
	put_roff(f, c->help);
	fputs(".\n", f);
	man_paragraphs(f, c->more);
	for (const enum opt_id *o = c->takes; *o != OPTION_COUNT_; o++) {
		char left[64];
		const char *p = left;

		option_text(left, sizeof(left), &opts[*o]);
		while (*p == ' ')
			p++;
		fputs(".TP\n.B ", f);
		put_roff(f, p);
		fputs("\n", f);
		put_roff(f, opts[*o].help);
		fputs("\n", f);
	}
}

void help_man(FILE *f)
{
	fputs(".TH TELLTALE 1 \"\" \"telltale " TELLTALE_VERSION "\" \"User Commands\"\n"
	      ".SH NAME\ntelltale \\- which identifiers a device tells over the network, and to "
	      "whom\n"
	      ".SH SYNOPSIS\n.B telltale\n.I COMMAND\n[options] [arguments]\n"
	      ".SH DESCRIPTION\n"
	      "telltale reads captures of what a phone, or any device, sent, and shows which\n"
	      "identifiers of the device and its owner left it, to whom, in which field, through\n"
	      "which wrapping, protected or not. It works offline and sends nothing.\n"
	      ".SH COMMANDS\n",
	      f);
	for (size_t i = 0; cmds[i] != NULL; i++)
		man_command(f, cmds[i]);
	fputs(".SH EXIT STATUS\n", f);
	for (size_t i = 0; i < N_ELEMENTS(statuses); i++) {
		fprintf(f, ".TP\n.B %d\n", statuses[i].code);
		put_roff(f, statuses[i].text);
		fputs("\n", f);
	}
	fputs(".SH ENVIRONMENT\n.TP\n.B NO_COLOR\nwhen set and not empty, no colours\n"
	      ".TP\n.B TELLTALE_CONFINE\nwhen \"off\", the process that parses keeps its rights\n"
	      ".SH SEE ALSO\n.BR tshark (1),\n.BR tcpdump (1)\n",
	      f);
}
