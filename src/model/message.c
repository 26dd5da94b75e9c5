#include "model/message.h"

uint64_t field_stream_off(const struct message *m, const struct field *f, size_t off)
{
	size_t lo = 0, hi = f->n_pieces;

	if (f->n_pieces == 0)
		return m->stream_off;
	while (hi - lo > 1) {
		size_t mid = lo + (hi - lo) / 2;

		if (f->pieces[mid].at <= off)
			lo = mid;
		else
			hi = mid;
	}
	return f->pieces[lo].stream + (off - f->pieces[lo].at);
}

size_t message_frames(const struct message *m, uint64_t off, uint64_t len, uint64_t *frames,
		      size_t max)
{
	size_t lo = 0, hi = m->n_runs, n = 0;

	if (m->n_runs == 0)
		return 0;
	while (hi - lo > 1) {
		size_t mid = lo + (hi - lo) / 2;

		if (m->runs[mid].off <= off)
			lo = mid;
		else
			hi = mid;
	}
	for (size_t i = lo; i < m->n_runs && n < max; i++) {
		size_t at = n;

		if (i > lo && m->runs[i].off >= off + (len != 0 ? len : 1))
			break;
		/* retransmitted pieces may come from earlier frames: keep the list sorted */
		while (at > 0 && frames[at - 1] > m->runs[i].frame)
			at--;
		if (at > 0 && frames[at - 1] == m->runs[i].frame)
			continue;
		for (size_t j = n; j > at; j--)
			frames[j] = frames[j - 1];
		frames[at] = m->runs[i].frame;
		n++;
	}
	return n;
}
