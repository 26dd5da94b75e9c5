/*
 * mask.h - the one redactor: what is kept of an identifier, and no identifier anywhere else.
 *
 * Kept: TAC of an IMEI, PLMN of an IMSI, issuer of an ICCID, OUI of a MAC,
 * domain of an e-mail address, ... (facts B.8); the rest becomes "***".
 */
#ifndef REPORT_MASK_H
#define REPORT_MASK_H

#include "base/buf.h"
#include "case/case.h"

/* Appends the masked form of a value in normal form. */
MUST_CHECK enum st mask_value(struct buf *out, enum kind kind, struct span value);

struct redactor;

/*
 * The same, and where the case has a secret a pseudonym behind it ("35209110***#5d0c1e7a"): two
 * mentions of a value have the same, and who does not hold the case's secret
 * cannot try values against it. r is never NULL.
 */
MUST_CHECK enum st redact_value(const struct redactor *r, struct buf *out, enum kind kind,
				struct span value);

/* Learns every value and matched text of the case's findings (whatever their confidence). */
MUST_CHECK enum st redactor_new(struct redactor **ret, const struct case_reader *r);
void redactor_free(struct redactor *r);

/* Appends text with every learnt value in it (any case, with or without separators) masked. */
MUST_CHECK enum st redact(const struct redactor *r, struct buf *out, struct span text);

#endif
