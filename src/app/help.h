/* help.h - help, man page and completion, all from the tables of commands and options. */
#ifndef APP_HELP_H
#define APP_HELP_H

#include "app/cmd.h"

#include <stdio.h>

void help_overview(FILE *f);
void help_command(FILE *f, const struct cmd *c);
void help_man(FILE *f);
void help_bash(FILE *f);
void help_zsh(FILE *f);
void help_fish(FILE *f);

#endif
