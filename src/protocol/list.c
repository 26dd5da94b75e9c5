/* row: the one list of protocols; of two that are sure the earlier speaks. */
#include "protocol/rows.h"

#include <stddef.h>

const struct protocol *const protocols[] = {
	&protocol_http, &protocol_dns, &protocol_mdns, &protocol_llmnr,
	&protocol_nbns, &protocol_tls, NULL,
};
