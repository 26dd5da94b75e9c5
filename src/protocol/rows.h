/* rows.h - the rows of list.c, by name. */
#ifndef PROTOCOL_ROWS_H
#define PROTOCOL_ROWS_H

#include "protocol/protocol.h"

extern const struct protocol protocol_http, protocol_dns, protocol_mdns, protocol_llmnr,
	protocol_nbns, protocol_tls;

#endif
