#include "base/pieces.h"

#include "base/buf.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <cmocka.h>

enum { LEN = 150000 }; /* of more than two pieces */

static enum st gather(void *arg, struct span bytes)
{
	return buf_put(arg, bytes);
}

static void all_of_it(void **state)
{
	char path[] = "/tmp/pieces.XXXXXX";
	uint8_t *bytes = malloc(LEN);
	struct err e = { 0 };
	struct buf got;
	int fd = mkstemp(path);

	(void)state;
	assert_non_null(bytes);
	assert_true(fd >= 0);
	for (size_t i = 0; i < LEN; i++)
		bytes[i] = (uint8_t)(i * 31 >> 5);
	assert_int_equal(write(fd, bytes, LEN), LEN);
	buf_init(&got, LEN);
	assert_int_equal(pieces_read(path, &got, gather, &e), ST_OK);
	assert_int_equal(got.len, LEN);
	assert_memory_equal(got.p, bytes, LEN);
	buf_deinit(&got);
	buf_init(&got, LEN - 1); /* what put() says ends it */
	assert_int_equal(pieces_read(path, &got, gather, &e), ST_LIMIT);
	buf_deinit(&got);
	close(fd);
	(void)unlink(path);
	free(bytes);
}

/* Which file it is, and what is wrong with it. */
static void it_is_named(void **state)
{
	struct err e = { 0 };
	struct buf got;

	(void)state;
	buf_init(&got, LEN);
	assert_int_equal(pieces_read("/tmp/none.of-this-name", &got, gather, &e), ST_IO);
	assert_string_equal(e.msg, "/tmp/none.of-this-name: No such file or directory");
	assert_int_equal(e.sys, ENOENT);
	assert_int_equal(pieces_read("/", &got, gather, &e), ST_IO); /* opens, but does not read */
	assert_string_equal(e.msg, "/: Is a directory");
	assert_int_equal(got.len, 0);
	buf_deinit(&got);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_of_it),
		cmocka_unit_test(it_is_named),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
