#include "source/block.h"

#include "base/tm.h"

enum { NRB_END = 0, NRB_IPV4 = 1, NRB_IPV6 = 2 };
enum { PEN_PCAPDROID = 62652, PCAPDROID_VERSION = 1, PCAPDROID_UID_MAP = 1 };

/* n bytes and what pads them to 4; the padding may be missing at the end of a block. */
static struct span take_padded(struct rd *r, size_t n)
{
	struct span s = rd_take(r, n);
	size_t pad = -n & 3;

	(void)rd_take(r, pad <= rd_left(r) ? pad : rd_left(r));
	return s;
}

bool block_option(struct rd *r, const struct walk *w, const struct block *b, struct option *ret)
{
	struct option o;
	size_t len;

	if (rd_left(r) < 4) {
		if (rd_left(r) != 0)
			walk_say(w, "pcapng.option", b->offset, "bytes too few for an option");
		return false;
	}
	o.code = walk_u16(r, b->be);
	len = walk_u16(r, b->be);
	if (o.code == 0)
		return false;
	o.value = take_padded(r, len);
	if (!rd_ok(r)) {
		walk_say(w, "pcapng.option", b->offset, "an option reaches beyond its block");
		return false;
	}
	*ret = o;
	return true;
}

/* The names of one record, each ended by NUL. */
static void say_names(const struct walk *w, const struct block *b, const struct ip *ip,
		      struct rd names)
{
	while (rd_left(&names) != 0) {
		struct name_seen n = {
			.ip = *ip, .how = "pcapng.nrb", .time_ns = TM_NONE, .frame = w->number
		};
		struct rd at = names;

		n.name = rd_cstr(&names);
		if (!rd_ok(&names)) {
			walk_say(w, "pcapng.block", b->offset, "a name without its end");
			n.name = rd_rest(&at);
		}
		if (n.name.len != 0 && n.name.p[n.name.len - 1] == '.')
			n.name.len--;
		if (n.name.len != 0)
			w->sink.name(w->sink.arg, &n);
		if (!rd_ok(&names))
			return;
	}
}

void block_names(const struct walk *w, const struct block *b)
{
	struct rd r = rd_of(b->body);

	if (w->sink.name == NULL)
		return;
	while (rd_left(&r) != 0) {
		unsigned type = walk_u16(&r, b->be);
		size_t len = walk_u16(&r, b->be);
		struct rd record;
		struct ip ip = { .family = type == NRB_IPV4 ? IP_V4 : IP_V6 };
		struct span address;

		if (rd_ok(&r) && type == NRB_END)
			return;
		record = rd_of(take_padded(&r, len));
		if (!rd_ok(&r)) {
			walk_say(w, "pcapng.block", b->offset,
				 "a name record reaches beyond its block");
			return;
		}
		if (type != NRB_IPV4 && type != NRB_IPV6)
			continue;
		address = rd_take(&record, type == NRB_IPV4 ? 4 : 16);
		if (!rd_ok(&record)) {
			walk_say(w, "pcapng.block", b->offset, "a name record without its address");
			continue;
		}
		memcpy(ip.b, address.p, address.len);
		say_names(w, b, &ip, record);
	}
}

void block_secrets(const struct walk *w, const struct block *b)
{
	struct rd r = rd_of(b->body);
	uint32_t type = walk_u32(&r, b->be);
	uint32_t len = walk_u32(&r, b->be);

	if (!rd_ok(&r)) {
		walk_say(w, "pcapng.block", b->offset, "too short for secrets");
		return;
	}
	if (len > rd_left(&r))
		walk_say(w, "pcapng.block", b->offset, "secrets reach beyond their block");
	if (w->sink.secrets != NULL)
		w->sink.secrets(w->sink.arg, type, span_cut(rd_rest(&r), 0, len));
}

/* version, type, padding, uid, two lengths, package, label; in the section's byte order */
void block_custom(const struct walk *w, const struct block *b)
{
	struct rd r = rd_of(b->body);
	struct app app = { .uid = -1 };
	size_t package, name;

	if (walk_u32(&r, b->be) != PEN_PCAPDROID)
		return;
	if (walk_u16(&r, b->be) != PCAPDROID_VERSION || rd_u8(&r) != PCAPDROID_UID_MAP)
		return;
	(void)rd_u8(&r);
	app.uid = (int32_t)walk_u32(&r, b->be);
	package = rd_u8(&r);
	name = rd_u8(&r);
	app.package = rd_take(&r, package);
	app.name = rd_take(&r, name);
	if (!rd_ok(&r)) {
		walk_say(w, "pcapng.block", b->offset, "an app name reaches beyond its block");
		return;
	}
	if (w->sink.app != NULL)
		w->sink.app(w->sink.arg, &app);
}
