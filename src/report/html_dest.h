/* html_dest.h - the destinations of a page, each once, with who stands behind those told. */
#ifndef REPORT_HTML_DEST_H
#define REPORT_HTML_DEST_H

#include "model/finding.h"
#include "report/html_texts.h"

struct who;

struct html_dests {
	struct html_texts *texts;
	struct html_dest_row {
		struct party party; /* spans in the arena */
		uint32_t host;	    /* number of its text */
		bool told;
	} * rows;
	size_t n, cap;
	struct map by_place;
	struct arena arena;
	enum st status; /* of the first failure */
};

void html_dests_init(struct html_dests *d, struct html_texts *texts);
void html_dests_deinit(struct html_dests *d);

/* Number of an address, port and host. told: an identifier went there. */
uint32_t html_dest(struct html_dests *d, const struct party *p, bool told);

/* "destinations": [...], "owners_cut". who NULL: no chains. Asks for texts. ST_OK, ST_NOMEM. */
MUST_CHECK enum st html_dests_write(const struct html_dests *d, struct json *j,
				    const struct who *who);

#endif
