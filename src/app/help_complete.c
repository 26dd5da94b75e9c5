/* row: the shells that completion is written for; declared in help.h */
#include "app/help.h"

static void bash_words(FILE *f, const struct cmd *c)
{
	for (const enum opt_id *o = c->takes; *o != OPTION_COUNT_; o++)
		fprintf(f, "--%s%s%s", opts[*o].name, opt_needs_value(&opts[*o]) ? "=" : "",
			o[1] != OPTION_COUNT_ ? " " : "");
}

void help_bash(FILE *f)
{
	fputs("# bash completion for telltale\n_telltale()\n{\n"
	      "\tlocal cur=${COMP_WORDS[COMP_CWORD]} words=\n"
	      "\tif [ \"$COMP_CWORD\" -eq 1 ]; then\n\t\twords=\"",
	      f);
	for (size_t i = 0; cmds[i] != NULL; i++)
		fprintf(f, "%s%s", i != 0 ? " " : "", cmds[i]->name);
	fputs("\"\n\telse\n\t\tcase ${COMP_WORDS[1]} in\n", f);
	for (size_t i = 0; cmds[i] != NULL; i++) {
		fprintf(f, "\t\t%s) words=\"", cmds[i]->name);
		bash_words(f, cmds[i]);
		fputs("\" ;;\n", f);
	}
	fputs("\t\tesac\n\tfi\n"
	      "\tif [ \"$COMP_CWORD\" -eq 1 ] || [[ $cur == -* ]]; then\n"
	      "\t\tmapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$cur\")\n"
	      "\telse\n\t\tcompopt -o filenames\n"
	      "\t\tmapfile -t COMPREPLY < <(compgen -f -- \"$cur\")\n\tfi\n"
	      "\t[[ ${COMPREPLY[0]} == *= ]] && compopt -o nospace\n}\n"
	      "complete -F _telltale telltale\n",
	      f);
}

void help_zsh(FILE *f)
{
	fputs("#compdef telltale\nlocal -a commands\ncommands=(\n", f);
	for (size_t i = 0; cmds[i] != NULL; i++)
		fprintf(f, "\t'%s:%s'\n", cmds[i]->name, cmds[i]->help);
	fputs(")\nif (( CURRENT == 2 )); then\n\t_describe command commands\n\treturn\nfi\n"
	      "case $words[2] in\n",
	      f);
	for (size_t i = 0; cmds[i] != NULL; i++) {
		fprintf(f, "%s) _arguments", cmds[i]->name);
		for (const enum opt_id *o = cmds[i]->takes; *o != OPTION_COUNT_; o++)
			fprintf(f, " '--%s%s[%s]'", opts[*o].name,
				opt_needs_value(&opts[*o]) ? "=" : "", opts[*o].help);
		fputs(" '*:file:_files' ;;\n", f);
	}
	fputs("esac\n", f);
}

void help_fish(FILE *f)
{
	fputs("# fish completion for telltale\n", f);
	for (size_t i = 0; cmds[i] != NULL; i++)
		fprintf(f, "complete -c telltale -n __fish_use_subcommand -f -a %s -d '%s'\n",
			cmds[i]->name, cmds[i]->help);
	for (size_t i = 0; cmds[i] != NULL; i++)
		for (const enum opt_id *o = cmds[i]->takes; *o != OPTION_COUNT_; o++)
			fprintf(f,
				"complete -c telltale -n '__fish_seen_subcommand_from %s' "
				"-l %s%s -d '%s'\n",
				cmds[i]->name, opts[*o].name,
				opt_needs_value(&opts[*o]) ? " -r" : "", opts[*o].help);
}
