/*
 * redact_compare.h - what a case tells and its remake does not: silence would look like a fix.
 */
#ifndef APP_REDACT_COMPARE_H
#define APP_REDACT_COMPARE_H

#include "case/case.h"

/*
 * Says how many findings of each kind are fewer in now than in was, of this confidence and
 * better; placeholders name nobody and are not counted; where no secrets of TLS were given, that
 * they are wanted. ST_OK, the readers' status.
 */
MUST_CHECK enum st redact_compare(const struct case_reader *was, const struct case_reader *now,
				  enum confidence least, bool secrets);

#endif
