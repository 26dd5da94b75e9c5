/* What this build can find, unwrap and parse: the three lists, one row a line. */
#include "app/cmd.h"

#include "model/kind.h"
#include "protocol/protocol.h"
#include "unwrap/layer.h"

#include <stdio.h>

static void put_json(const char *type, const char *name, const char *key, const char *text)
{
	/* all strings are our own constants; only quotes and backslashes can need care */
	printf("{\"type\":\"%s\",\"name\":\"%s\",\"%s\":\"", type, name, key);
	for (; *text != '\0'; text++) {
		if (*text == '"' || *text == '\\')
			putchar('\\');
		putchar(*text);
	}
	puts("\"}");
}

static void put_row(const struct parsed *p, const char *type, const char *name, const char *key,
		    const char *text)
{
	if (p->set[OPTION_JSON])
		put_json(type, name, key, text);
	else
		printf("%-14s %s\n", name, text);
}

static enum exit_code run_kinds(const struct cmd *self, const struct parsed *p)
{
	if (p->n_args != 0)
		return cmd_refuse(self, "kinds: takes no arguments");
	for (unsigned i = 0; i < KIND_COUNT_; i++) {
		const struct kind_info *k = kind_info((enum kind)i);

		put_row(p, (k->flags & KIND_CONTEXT) != 0 ? "context" : "kind", k->name, "help",
			k->help);
	}
	return EXIT_CLEAN;
}

static enum exit_code run_layers(const struct cmd *self, const struct parsed *p)
{
	if (p->n_args != 0)
		return cmd_refuse(self, "layers: takes no arguments");
	for (size_t i = 0; layers[i] != NULL; i++)
		put_row(p, "layer", layers[i]->name, "gate", layers[i]->gate_text);
	return EXIT_CLEAN;
}

static enum exit_code run_protocols(const struct cmd *self, const struct parsed *p)
{
	if (p->n_args != 0)
		return cmd_refuse(self, "protocols: takes no arguments");
	for (size_t i = 0; protocols[i] != NULL; i++)
		put_row(p, "protocol", protocols[i]->name, "help", protocols[i]->help);
	return EXIT_CLEAN;
}

static const enum opt_id takes[] = { OPTION_JSON, OPTION_HELP, OPTION_COUNT_ };

const struct cmd cmd_kinds = {
	.name = "kinds",
	.args = "[--json]",
	.help = "Which identifiers this build can find, one a line",
	.takes = takes,
	.run = run_kinds,
};

const struct cmd cmd_layers = {
	.name = "layers",
	.args = "[--json]",
	.help = "Which wrappings this build takes off, and what lets bytes in",
	.takes = takes,
	.run = run_layers,
};

const struct cmd cmd_protocols = {
	.name = "protocols",
	.args = "[--json]",
	.help = "Which protocols this build parses, and which fields it reads",
	.takes = takes,
	.run = run_protocols,
};
