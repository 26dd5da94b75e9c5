#include "app/options.h"

#include <getopt.h>
#include <string.h>

const struct opt opts[OPTION_COUNT_] = {
#define X(id, letter, name, value, takes, help) { letter, name, value, takes, help },
	OPTION_MAP(X)
#undef X
};

enum { LONG_BASE = 256 }; /* getopt value of an option: LONG_BASE + its number */

static void build(const enum opt_id *takes, struct option *longs, char *shorts)
{
	static const int has_arg[] = { no_argument, optional_argument, required_argument,
				       required_argument };

	*shorts++ = ':';
	for (; *takes != OPTION_COUNT_; takes++) {
		const struct opt *o = &opts[*takes];

		*longs++ = (struct option){ o->name, has_arg[o->takes], NULL, LONG_BASE + *takes };
		if (o->letter == 0)
			continue;
		*shorts++ = o->letter;
		if (opt_needs_value(o))
			*shorts++ = ':';
	}
	*longs = (struct option){ 0 };
	*shorts = '\0';
}

static enum opt_id by_letter(int c)
{
	for (unsigned i = 0; i < OPTION_COUNT_; i++)
		if (opts[i].letter == c && c != 0)
			return (enum opt_id)i;
	return OPTION_COUNT_;
}

static enum st refuse(int c, char **argv, struct err *e)
{
	const char *word = argv[optind - 1];

	if (c == ':')
		return err_set(e, ST_BAD, 0, 0, "option '%s' needs a value", word);
	if (optopt >= LONG_BASE)
		return err_set(e, ST_BAD, 0, 0, "option '--%s' takes no value",
			       opts[optopt - LONG_BASE].name);
	if (optopt != 0)
		return err_set(e, ST_BAD, 0, 0, "unknown option '-%c'", optopt);
	return err_set(e, ST_BAD, 0, 0, "unknown option '%s'", word);
}

enum st options_parse(const enum opt_id *takes, int argc, char **argv, struct parsed *ret,
		      struct err *e)
{
	struct option longs[OPTION_COUNT_ + 1];
	char shorts[2 * OPTION_COUNT_ + 2];
	struct parsed p = { 0 };
	int end = 1; /* where "--" stands */

	while (end < argc && strcmp(argv[end], "--") != 0)
		end++;
	build(takes, longs, shorts);
	optind = 0; /* glibc: start over, so that several command lines can be read */
	opterr = 0;
	for (;;) {
		int c = getopt_long(end, argv, shorts, longs, NULL);
		enum opt_id o;

		if (c == -1)
			break;
		if (c == ':' || c == '?')
			return refuse(c, argv, e);
		o = c >= LONG_BASE ? (enum opt_id)(c - LONG_BASE) : by_letter(c);
		if (opts[o].takes == OPT_REPEATED) {
			if (p.n_repeated == OPTIONS_REPEATED_MAX)
				return err_set(e, ST_BAD, 0, 0,
					       "option '--%s' is given more than %d times",
					       opts[o].name, OPTIONS_REPEATED_MAX);
			p.repeated[p.n_repeated].id = o;
			p.repeated[p.n_repeated++].value = optarg;
		} else if (p.set[o] && opts[o].takes != OPT_SWITCH)
			return err_set(e, ST_BAD, 0, 0, "option '--%s' is given twice",
				       opts[o].name);
		p.set[o] = true;
		p.value[o] = optarg;
	}
	p.args = argv + optind;
	p.n_first = end - optind;
	p.separated = end < argc;
	p.n_args = p.n_first;
	/* what follows moves up by one, over "--" itself */
	for (int i = end + 1; i < argc; i++)
		p.args[p.n_args++] = argv[i];
	*ret = p;
	return ST_OK;
}
