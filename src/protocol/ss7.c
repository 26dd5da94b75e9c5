#include "protocol/ss7.h"

#include "base/span.h"

enum { M3UA_VERSION = 1, TRANSFER = 1, DATA = 1, PROTOCOL_DATA = 0x210, SI_SCCP = 3 };
enum { SCCP_CR = 1, SCCP_CC = 2, SCCP_DT1 = 6, SCCP_UDT = 9, SCCP_XUDT = 17, OPTIONAL_DATA = 15 };

/* Behind a pointer of SCCP: it counts from itself. */
static struct rd pointed(struct span b, size_t at)
{
	struct rd r = rd_of(b);
	size_t n;

	(void)rd_take(&r, at);
	n = rd_u8(&r);
	if (n == 0)
		r.bad = true;
	(void)rd_take(&r, n - 1);
	return r;
}

/* A length and as many bytes behind the pointer at this place. */
static struct span variable(struct span b, size_t at)
{
	struct rd r = pointed(b, at);

	return rd_take(&r, rd_u8(&r));
}

/* The data among the optional parameters. */
static struct span optional(struct span b, size_t at)
{
	struct rd r = pointed(b, at);
	struct span v = { 0 };

	for (unsigned name = rd_u8(&r); name != 0 && rd_ok(&r); name = rd_u8(&r)) {
		v = rd_take(&r, rd_u8(&r));
		if (name == OPTIONAL_DATA)
			return v;
	}
	return (struct span){ 0 };
}

static struct span sccp_user(struct span b)
{
	switch (b.len != 0 ? b.p[0] : 0) {
	case SCCP_CR: /* reference 3, class, pointers: called address, optional part */
		return optional(b, 6);
	case SCCP_CC: /* references 3 and 3, class, pointer */
		return optional(b, 8);
	case SCCP_DT1: /* reference 3, more to come, pointer */
		return variable(b, 5);
	case SCCP_UDT: /* class, pointers: called, calling address, data */
		return variable(b, 4);
	case SCCP_XUDT: /* class, hop counter, pointers as above and one more */
		return variable(b, 5);
	default:
		return (struct span){ 0 };
	}
}

bool ss7_user(struct span b, struct span *ret)
{
	struct rd r = rd_of(b);
	unsigned version = rd_u8(&r), class, type;
	struct span user = { 0 };

	(void)rd_u8(&r);
	class = rd_u8(&r);
	type = rd_u8(&r);
	if (version != M3UA_VERSION || class != TRANSFER || type != DATA || rd_be32(&r) < 8)
		return false;
	while (rd_ok(&r) && user.len == 0 && rd_left(&r) >= 4) {
		unsigned tag = rd_be16(&r);
		size_t len = rd_be16(&r);
		struct rd v = rd_sub(&r, len < 4 ? SIZE_MAX : len - 4);

		(void)rd_take(&r, -len & 3 && (-len & 3) <= rd_left(&r) ? -len & 3 : 0);
		(void)rd_take(&v, 8); /* point codes */
		if (tag != PROTOCOL_DATA || rd_u8(&v) != SI_SCCP)
			continue;
		(void)rd_take(&v, 3); /* network, priority, link */
		user = sccp_user(rd_rest(&v));
	}
	*ret = user;
	return user.len != 0;
}
