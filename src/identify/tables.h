/*
 * tables.h - what tools/make_tables.py compiles from data/ and Debian's registries.
 *
 * Read through registry.h and keys.h alone.
 */
#ifndef IDENTIFY_TABLES_H
#define IDENTIFY_TABLES_H

#include <stddef.h>
#include <stdint.h>

/* Address blocks of 24, 28 and 36 bits, rising; name is an offset into table_oui_names. */
struct table_oui {
	uint64_t prefix;
	uint32_t name;
};

/* Rising by mcc, mnc_len, mnc; provider is an offset into table_plmn_names. */
struct table_plmn {
	uint16_t mcc;
	uint8_t mnc_len;
	uint16_t mnc;
	const char *country;
	uint32_t provider;
};

struct table_mcc {
	uint16_t mcc;
	uint32_t country;
};

/* Rising by cc; lengths of national numbers. */
struct table_cc {
	uint16_t cc;
	uint8_t digits, least, most;
	const char *region;
};

/* Rising by plain: the name in lower case without separators. */
struct table_key {
	const char *plain;
	const char *words; /* as data/keys.tsv has it, with its blanks */
	uint32_t kinds;	   /* bits 1 << KIND_x; 0: the name holds nobody's identifier */
	uint8_t first;	   /* the kind a value is when it has no better shape */
	uint8_t tail;	   /* also as the last words of a longer name */
	const char *source;
};

/* Rising by value; kind -1: any. */
struct table_placeholder {
	const char *value;
	int kind;
};

extern const struct table_oui table_oui24[], table_oui28[], table_oui36[];
extern const size_t table_oui24_n, table_oui28_n, table_oui36_n;
extern const char table_oui_names[];
extern const struct table_plmn table_plmn[];
extern const size_t table_plmn_n;
extern const struct table_mcc table_mcc[];
extern const size_t table_mcc_n;
extern const char table_plmn_names[];
extern const struct table_cc table_cc[];
extern const size_t table_cc_n;
extern const unsigned char table_rbi[100];
extern const struct table_key table_keys[];
extern const size_t table_keys_n;
extern const struct table_placeholder table_placeholders[];
extern const size_t table_placeholders_n;

#endif
