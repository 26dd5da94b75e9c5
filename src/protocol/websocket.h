/*
 * websocket.h - what the handshake over HTTP/1 agreed on, told to the row "websocket" (RFC 6455,
 * 7692).
 */
#ifndef PROTOCOL_WEBSOCKET_H
#define PROTOCOL_WEBSOCKET_H

/* As parse_switch_as() hands it over. */
enum {
	WS_DEFLATE = 1,	       /* permessage-deflate */
	WS_CLIENT_FORGETS = 2, /* client_no_context_takeover: each message begins anew */
	WS_SERVER_FORGETS = 4,
};

#endif
