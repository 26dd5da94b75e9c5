/*
 * messagedump - the fields of every message that the protocol layer finds.
 *
 * usage: messagedump CAPTURE [KEYLOG]
 *
 * A line for each field, tab-separated: number of the flow; side; number of the message;
 * frame of its last byte; protocol; name of the field; bytes in front that
 * an earlier window had already ("-" when it is no later window); bytes as hex.
 */
#include "through.h"

#include "codec/hex.h"
#include "protocol/conv.h"
#include "protocol/keyring.h"

#include <stdio.h>
#include <stdlib.h>

static void print_hex(struct span s)
{
	enum { STEP = 512 };
	char text[2 * STEP + 1];

	while (s.len != 0) {
		size_t n = s.len < STEP ? s.len : STEP;

		hex_format((struct span){ s.p, n }, text);
		(void)fputs(text, stdout);
		s = (struct span){ s.p + n, s.len - n };
	}
	(void)putchar('\n');
}

static void on_message(void *arg, const struct message *m)
{
	uint64_t *n = arg, last = 0;

	(*n)++;
	for (size_t i = 0; i < m->n_runs; i++) /* fragments: not in the order of offsets */
		last = m->runs[i].frame > last ? m->runs[i].frame : last;
	for (size_t i = 0; i < m->n_fields; i++) {
		const struct field *f = &m->fields[i];

		(void)printf("%llu\t%u\t%llu\t%llu\t%s\t%s\t", (unsigned long long)m->talk->flow,
			     m->from, (unsigned long long)*n, (unsigned long long)last, m->protocol,
			     f->name);
		if ((f->flags & FIELD_WINDOW) != 0)
			(void)printf("%u\t", m->overlap);
		else
			(void)printf("-\t");
		print_hex(f->bytes);
	}
}

/* All of a file of at most 1 MB, as secrets; NULL: not read. */
static struct keyring *keys_of(const char *path)
{
	enum { MOST = 1 << 20 };
	FILE *f = fopen(path, "re");
	uint8_t *text = malloc(MOST);
	struct keyring *k = NULL;
	struct keyring_read r;

	if (f != NULL && text != NULL && keyring_new(&k) == ST_OK
	    && keyring_add(k, (struct span){ text, fread(text, 1, MOST, f) }, 0, &r) != ST_OK) {
		keyring_free(k);
		k = NULL;
	}
	if (f != NULL)
		(void)fclose(f);
	free(text);
	return k;
}

int main(int argc, char **argv)
{
	uint64_t n = 0;
	const struct message_sink out = { .arg = &n, .message = on_message };
	struct stream_sink sink;
	struct keyring *keys = NULL;
	struct convs *convs;
	int ret;

	if (argc != 2 && argc != 3)
		return 2;
	if (argc == 3) {
		keys = keys_of(argv[2]);
		if (keys == NULL)
			return 2;
	}
	if (convs_new(&convs, &conv_limits_default, &out, NULL) != ST_OK)
		return 4;
	convs_keys(convs, keys);
	sink = conv_stream_sink(convs);
	ret = through_streams(argv[1], &sink);
	convs_free(convs);
	keyring_free(keys);
	return ret;
}
