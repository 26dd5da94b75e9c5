#include "protocol/exchange.h"

#include "base/span.h"
#include "source/source.h"

#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

struct seen {
	const struct exchange *x;
	size_t len;
};

/* A message of this exchange and no other; places lie in the input; fields in what was read. */
static void on_message(void *arg, const struct message *m)
{
	const struct seen *s = arg;
	uint64_t frame;

	if (m->n_fields == 0 || m->n_runs != 1 || m->runs[0].frame != s->x->number || m->from > 1
	    || !span_eq_str(span_str(m->protection), s->x->tls ? "tls" : "none"))
		abort();
	for (size_t i = 0; i < m->n_fields; i++) {
		const struct field *f = &m->fields[i];

		if (f->bytes.len == 0 || field_stream_off(m, f, 0) > s->len
		    || message_frames(m, field_stream_off(m, f, 0), 1, &frame, 1) != 1)
			abort();
		for (size_t k = 1; k < f->n_pieces; k++)
			if (f->pieces[k].at <= f->pieces[k - 1].at)
				abort();
	}
}

static void on_name(void *arg, const struct name_seen *n)
{
	const struct seen *s = arg;

	if (n->name.len == 0 || n->ip.family == IP_NONE || n->frame != s->x->number)
		abort();
}

/* HAR or a dump of mitmproxy, by its own first bytes. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct source_sink sink = { 0 };
	struct exchange x;
	struct seen seen = { &x, len };
	struct message_sink out = { .arg = &seen, .message = on_message, .name = on_name };
	struct exchanges *sender = NULL;
	struct source *s = NULL;
	int fd = memfd_create("fuzz", 0);

	if (fd < 0 || write(fd, data, len) != (ssize_t)len || lseek(fd, 0, SEEK_SET) != 0
	    || exchanges_new(&sender, &out, NULL) != ST_OK)
		abort();
	if (len != 0 && (data[0] == '{' || (data[0] >= '0' && data[0] <= '9'))
	    && source_open(&s, fd, &sink, NULL) == ST_OK) {
		while (source_next_exchange(s, &x, NULL) == ST_OK)
			if (exchanges_send(sender, &x) != ST_OK)
				abort();
		source_close(s);
	}
	exchanges_free(sender);
	close(fd);
	return 0;
}
