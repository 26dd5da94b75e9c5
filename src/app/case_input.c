#include "app/case_input.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

void case_input_init(struct case_input *c)
{
	*c = (struct case_input){ 0 };
	read_case_init(&c->captures);
}

void case_input_deinit(struct case_input *c)
{
	case_file_close(c->file);
	read_case_deinit(&c->captures);
}

static bool is_case_file(const char *path)
{
	static const char magic[16] = "SQLite format 3";
	char head[sizeof(magic)];
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	bool is = fd >= 0 && read(fd, head, sizeof(head)) == (ssize_t)sizeof(head)
		  && memcmp(head, magic, sizeof(magic)) == 0;

	if (fd >= 0)
		close(fd);
	return is;
}

enum exit_code case_input_take(struct case_input *c, struct reading *in, char *const *args,
			       int n_args)
{
	struct err e = { 0 };
	int cases = 0;

	for (int i = 0; i < n_args; i++)
		cases += is_case_file(args[i]);
	if (cases == 0)
		return reading_take(in, args, n_args, &c->captures);
	if (n_args != 1)
		return cmd_refuse(in->self,
				  "%s: one case, or captures: a case cannot be read beside other "
				  "inputs (scan --case adds captures to it)",
				  in->self->name);
	if (case_file_open(&c->file, args[0], CASE_READ, &e) != ST_OK) {
		cmd_say("%s", e.msg);
		return EXIT_PARTIAL;
	}
	return EXIT_CLEAN;
}

struct case_reader case_input_reader(const struct case_input *c)
{
	return c->file != NULL ? case_file_reader(c->file) : read_case_reader(&c->captures);
}

enum exit_code case_input_status(const struct case_input *c, enum exit_code ret)
{
	if (ret != EXIT_FAULT || c->file == NULL || case_file_error(c->file)[0] == '\0')
		return ret;
	cmd_say("%s", case_file_error(c->file));
	return EXIT_PARTIAL;
}

bool case_is_whole(const struct case_reader *r)
{
	struct capture capture;

	for (size_t i = 0; i < r->n_captures(r->self); i++)
		if (r->capture(r->self, i, &capture) != ST_OK || capture.status != CAPTURE_WHOLE)
			return false;
	return true;
}
