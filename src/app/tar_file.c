#include "app/tar_file.h"

#include "base/span.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { BLOCK = 512, SUMS_MOST = 1 << 20, CHECKSUM_AT = 148, CHECKSUM_LEN = 8 };

static const uint8_t zeros[2 * BLOCK];

enum st tar_file_open(struct tar_file *t, const char *path, struct err *e)
{
	*t = (struct tar_file){ .e = e };
	buf_init(&t->sums, SUMS_MOST);
	return whole_file_open(&t->file, path, e);
}

enum st tar_file_begin(struct tar_file *t, const char *name)
{
	enum st st;

	if (strlen(name) >= sizeof(t->name))
		return err_set(t->e, ST_LIMIT, 0, 0, "%.80s: a name too long for the archive",
			       name);
	snprintf(t->name, sizeof(t->name), "%s", name);
	t->size = 0;
	t->header = lseek(t->file.fd, 0, SEEK_CUR);
	st = digest_begin(&t->digest, DIGEST_SHA256);
	return st == ST_OK ? whole_file_put(&t->file, span_of(zeros, BLOCK), t->e) : st;
}

enum st tar_file_put(struct tar_file *t, struct span bytes)
{
	enum st st = digest_feed(t->digest, bytes);

	t->size += bytes.len;
	return st == ST_OK ? whole_file_put(&t->file, bytes, t->e) : st;
}

/*
 * POSIX.1-1988, ustar: name 100, mode 8, uid 8, gid 8, size 12, mtime 12, checksum 8,
 * type 1, link 100, magic 6, version 2; numbers in octal.
 */
static void make_header(const struct tar_file *t, char head[BLOCK])
{
	unsigned sum = 0;

	memset(head, 0, BLOCK);
	snprintf(head, sizeof(t->name), "%s", t->name);
	snprintf(head + 100, 8, "%07o", 0600u);
	snprintf(head + 108, 8, "%07o", 0u);
	snprintf(head + 116, 8, "%07o", 0u);
	snprintf(head + 124, 12, "%011llo", (unsigned long long)t->size);
	snprintf(head + 136, 12, "%011o", 0u);
	memset(head + CHECKSUM_AT, ' ', CHECKSUM_LEN);
	head[156] = '0';
	snprintf(head + 257, 6, "ustar");
	memset(head + 263, '0', 2);
	for (size_t i = 0; i < BLOCK; i++)
		sum += (uint8_t)head[i];
	snprintf(head + CHECKSUM_AT, CHECKSUM_LEN - 1, "%06o", sum);
}

static enum st note_sum(struct tar_file *t)
{
	const char *slash = strrchr(t->name, '/');
	uint8_t digest[DIGEST_MAX];
	enum st st = digest_end(t->digest, digest);

	t->digest = NULL;
	for (size_t i = 0; i < digest_len(DIGEST_SHA256) && st == ST_OK; i++)
		st = buf_printf(&t->sums, "%02x", digest[i]);
	return st == ST_OK ? buf_printf(&t->sums, "  %s\n", slash != NULL ? slash + 1 : t->name)
			   : st;
}

enum st tar_file_end(struct tar_file *t)
{
	char head[BLOCK];
	enum st st;

	if (t->size >= 1ull << 33) /* eleven octal digits */
		return err_set(t->e, ST_LIMIT, 0, 0, "%s: too large for the archive", t->name);
	st = whole_file_put(&t->file, span_of(zeros, (BLOCK - t->size % BLOCK) % BLOCK), t->e);
	if (st != ST_OK)
		return st;
	make_header(t, head);
	if (pwrite(t->file.fd, head, BLOCK, (off_t)t->header) != BLOCK)
		return err_set(t->e, ST_IO, errno, 0, "%s: %s", t->file.path, strerror(errno));
	return note_sum(t);
}

enum st tar_file_done(struct tar_file *t, const char *list)
{
	struct buf sums = t->sums;
	enum st st = tar_file_begin(t, list);

	buf_init(&t->sums, SUMS_MOST);
	if (st == ST_OK)
		st = tar_file_put(t, buf_span(&sums));
	if (st == ST_OK)
		st = tar_file_end(t);
	buf_deinit(&sums);
	if (st == ST_OK)
		st = whole_file_put(&t->file, span_of(zeros, sizeof(zeros)), t->e);
	if (st == ST_OK && t->looks != NULL)
		st = whole_file_check(&t->file, t->looks, t->looks_arg, t->e);
	return st == ST_OK ? whole_file_done(&t->file, t->e) : st;
}

void tar_file_drop(struct tar_file *t)
{
	whole_file_drop(&t->file);
	digest_free(t->digest);
	t->digest = NULL;
	buf_deinit(&t->sums);
}
