/*
 * http1_upgrade.h - what a connection becomes after 101 (RFC 9110 section 7.8) or CONNECT.
 */
#ifndef PROTOCOL_HTTP1_UPGRADE_H
#define PROTOCOL_HTTP1_UPGRADE_H

#include "protocol/http1_head.h"

/* Is it of a handshake that makes it WebSocket (RFC 6455 section 4) or HTTP/2 (RFC 7540
 * section 3.2), or asks for a tunnel? */
bool http_upgrade_leads(const struct http_head *h);

/* Hands the flow to the row that the answer names, else to recognition by content. */
void http_upgrade(struct parse *p, const struct http_head *answer);

#endif
