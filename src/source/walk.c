#include "source/walk.h"

void walk_link_type(struct walk *w, uint32_t link_type)
{
	struct source_info *i = &w->info;

	for (size_t k = 0; k < i->n_link_types; k++)
		if (i->link_types[k] == link_type)
			return;
	if (i->n_link_types < N_ELEMENTS(i->link_types))
		i->link_types[i->n_link_types++] = link_type;
}

enum st walk_cut(const struct walk *w, enum st st, const char *format, const char *where,
		 struct err *e)
{
	uint64_t at = input_offset(w->in);

	if (st != ST_END)
		return st;
	return err_set(e, ST_BAD, 0, at, "%s: cut off in the %s at byte %llu, after frame %llu",
		       format, where, (unsigned long long)at, (unsigned long long)w->number);
}

void walk_fit(const struct walk *w, struct frame *f, uint64_t offset)
{
	if (UNLIKELY(f->orig_len < f->bytes.len)) {
		anomaly_say(&w->sink.anomalies, "frame.length", f->number, offset,
			    "more bytes captured than were on the wire");
		f->orig_len = (uint32_t)f->bytes.len;
	}
	if (UNLIKELY(f->bytes.len > FRAME_MAX)) {
		anomaly_say(&w->sink.anomalies, "limit.frame", f->number, offset,
			    "only the first 256 KiB of a frame were read");
		f->bytes.len = FRAME_MAX;
	}
}
