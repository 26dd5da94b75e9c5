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
	c->path = args[0];
	return EXIT_CLEAN;
}

struct case_reader case_input_reader(const struct case_input *c)
{
	return c->file != NULL ? case_file_reader(c->file) : read_case_reader(&c->captures);
}

enum exit_code case_input_stop(const struct case_input *c, size_t n, enum st st,
			       const struct err *e)
{
	for (size_t i = 0; i < n; i++) {
		if (c[i].file == NULL || case_file_error(c[i].file)[0] == '\0')
			continue;
		cmd_say("%s: %s", c[i].path, case_file_error(c[i].file));
		return EXIT_PARTIAL;
	}
	cmd_say("%s", e != NULL && e->msg[0] != '\0' ? e->msg : st_name(st));
	return EXIT_FAULT;
}

enum st case_is_whole(const struct case_reader *r, bool *ret)
{
	enum st st = ST_OK;
	bool whole = true;

	for (size_t i = 0; i < r->n_captures(r->self) && st == ST_OK; i++) {
		struct capture capture;

		st = r->capture(r->self, i, &capture);
		whole = whole && st == ST_OK && capture.status == CAPTURE_WHOLE;
	}
	*ret = whole;
	return st;
}
