/* row: the one list of recognisers (scan.h); a new family is a file and a line here */
#include "identify/scan.h"

extern const struct recogniser recogniser_known, recogniser_digits, recogniser_hash, recogniser_hex,
	recogniser_mac, recogniser_uuid, recogniser_email, recogniser_place, recogniser_keyed;

const struct recogniser *const recognisers[] = {
	&recogniser_known, /* first: what equals a known value needs no guess */
	&recogniser_digits, &recogniser_hex,   &recogniser_hash,
	&recogniser_mac,    &recogniser_uuid,  &recogniser_email,
	&recogniser_place,  &recogniser_keyed, NULL,
};
