/* words.h - numbers, times, places and protection in plain words. */
#ifndef REPORT_WORDS_H
#define REPORT_WORDS_H

#include "model/finding.h"

enum { WORDS_MAX = 96 };

/* "512 bytes", "3.2 MB" (decimal units). Returns out. */
/* "14 %", "one in 2,300", "under one in a billion". */
const char *words_chance(double p, char out[WORDS_MAX]);
const char *words_bytes(uint64_t n, char out[WORDS_MAX]);
/* "1,234,567". */
const char *words_number(uint64_t n, char out[WORDS_MAX]);
/* "2019-02-11 07:30:00 to 08:30:00 UTC"; "" when neither is known. */
const char *words_times(int64_t first_ns, int64_t last_ns, char out[WORDS_MAX]);
/* "once", "twice", "17 times". */
const char *words_times_told(uint64_t n, char out[WORDS_MAX]);

/*
 * A path's element in two parts: "body", "base64", "json" "SIM1ICCID", "header"
 * "User-Agent". Of places ("http.request.body") the last word stands.
 */
void words_path_element(struct span element, bool first, struct span *what, struct span *name);

enum protection { PROTECTION_NONE, PROTECTION_ENCODED, PROTECTION_WEAK, PROTECTION_TLS };

/* What is not known counts as none. */
enum protection words_protection(struct span word);
const char *words_protection_text(enum protection p);

#endif
