#include "app/html_page.h"

#include "app/repeat.h"
#include "app/screen.h"

enum st html_page_write(const struct reading *in, const struct case_reader *r,
			struct report_options o, struct err *e)
{
	struct buf command;
	enum st st;

	buf_init(&command, 1 << 20);
	st = repeat_command(in->self, in->p, &command);
	if (st == ST_OK)
		st = buf_put_u8(&command, 0);
	o.show_values = in->p->set[OPTION_SHOW_VALUES];
	o.least = in->least;
	o.who = &in->who;
	o.command = (const char *)command.p;
	if (st == ST_OK)
		st = screen_write(in->p->value[OPTION_HTML], report_html, r, &o, e);
	buf_deinit(&command);
	return st;
}
