#include "protocol/dns_msg.h"

#include "base/span.h"

enum { QUESTION_LEAST = 5, RECORD_LEAST = 11 };

enum st dns_begin(struct span msg, struct dns_walk *ret)
{
	struct rd r = rd_of(msg);
	struct dns_walk w = { .msg = msg, .at = DNS_HEAD };
	unsigned flags;
	size_t least = 0;

	(void)rd_be16(&r);
	flags = rd_be16(&r);
	for (unsigned i = 0; i < 4; i++) {
		w.left[i] = rd_be16(&r);
		least += (size_t)w.left[i] * (i == 0 ? QUESTION_LEAST : RECORD_LEAST);
	}
	/* opcodes 3 and 7 to 15 are not assigned; of NBNS 5 to 8 are (RFC 1002 4.2.1.1) */
	if (!rd_ok(&r) || least == 0 || least > msg.len || (flags >> 11 & 15) > 8)
		return ST_BAD;
	w.response = (flags & 0x8000) != 0;
	*ret = w;
	return ST_OK;
}

enum st dns_next(struct dns_walk *w, struct dns_entry *ret)
{
	unsigned section = 0;
	struct rd r;
	size_t n = 0;

	while (section < 4 && w->left[section] == 0)
		section++;
	if (section == 4)
		return ST_END;
	if (w->n >= DNS_ENTRIES_MOST)
		return ST_LIMIT;
	ret->name_at = w->at;
	if (dns_name_read(w->msg, &w->at, &ret->name) != ST_OK)
		return ST_BAD;
	r = rd_of(span_from(w->msg, w->at));
	ret->type = rd_be16(&r);
	ret->class = rd_be16(&r);
	if (section != 0) {
		(void)rd_be32(&r);
		n = rd_be16(&r);
	}
	ret->data = rd_take(&r, n);
	if (!rd_ok(&r))
		return ST_BAD;
	ret->data_at = (size_t)(r.p - w->msg.p) - n;
	w->at = (size_t)(r.p - w->msg.p);
	w->left[section]--;
	w->n++;
	w->section = section;
	return ST_OK;
}
