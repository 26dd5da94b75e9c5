#include "protocol/http1_upgrade.h"

#include "base/span.h"
#include "protocol/rows.h"
#include "protocol/websocket.h"

/* The next part of a list, without blanks. */
static bool next_part(struct span *rest, uint8_t between, struct span *part)
{
	size_t end = span_find(*rest, between, 0);

	if (rest->len == 0)
		return false;
	*part = span_trim(span_cut(*rest, 0, end));
	*rest = span_from(*rest, end + 1);
	return true;
}

static bool has_token(struct span list, const char *token)
{
	struct span part;

	while (next_part(&list, ',', &part))
		if (span_eq_nocase(part, token))
			return true;
	return false;
}

/* RFC 7692 section 7.1; the first that the answer names is in force. */
static unsigned extensions(struct span list)
{
	struct span extension, part;

	while (next_part(&list, ',', &extension)) {
		unsigned how = WS_DEFLATE;

		if (!next_part(&extension, ';', &part)
		    || !span_eq_nocase(part, "permessage-deflate"))
			continue;
		while (next_part(&extension, ';', &part)) {
			if (span_eq_nocase(part, "client_no_context_takeover"))
				how |= WS_CLIENT_FORGETS;
			if (span_eq_nocase(part, "server_no_context_takeover"))
				how |= WS_SERVER_FORGETS;
		}
		return how;
	}
	return 0;
}

bool http_upgrade_leads(const struct http_head *h)
{
	if (!h->response && span_eq_str(h->method, "CONNECT"))
		return true;
	return (!h->response || h->status == 101)
	       && (has_token(h->upgrade, "websocket") || has_token(h->upgrade, "h2c"));
}

void http_upgrade(struct parse *p, const struct http_head *answer)
{
	const struct protocol *to = NULL;
	struct span rest = answer->lines, key, value;
	unsigned how = 0;

	while (answer->status == 101 && http_header_next(&rest, &key, &value)) {
		if (span_eq_nocase(key, "Upgrade") && has_token(value, "websocket"))
			to = &protocol_websocket;
		else if (span_eq_nocase(key, "Sec-WebSocket-Extensions") && how == 0)
			how = extensions(value);
	}
	parse_switch_as(p, to, to == &protocol_websocket ? how : 0);
}
