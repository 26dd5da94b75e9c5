/*
 * eap.h - the identity in an EAP answer (RFC 3748 section 4 and 5.1, 4186, 4187), as a field.
 */
#ifndef PROTOCOL_EAP_H
#define PROTOCOL_EAP_H

#include "protocol/parse.h"

/* Adds "eap.identity" when the message tells one. */
void eap_fields(struct parse *p, struct span message);

#endif
