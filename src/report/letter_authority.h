/*
 * letter_authority.h - a draft complaint: facts, recipients with their countries, provisions
 * touched.
 *
 * A provision is a row: its sentence in the catalogue (doc.law.*), whose text was read
 * (doc.law.sources says where and when), and the facts that it needs.
 */
#ifndef REPORT_LETTER_AUTHORITY_H
#define REPORT_LETTER_AUTHORITY_H

#include "report/letter_case.h"

/* All but the title and the list of findings. */
void letter_authority(struct letter_case *k);

#endif
