/*
 * form_shell.h - a shell command that makes a form of a value again, so that anybody can check it.
 *
 * The command reads the value in its normal form from $v, and what else the
 * form is made of from variables of its name: $salt (the profile's first),
 * $salt2, $mac, $imei2 (the device's second), $sv (software version of an IMEI).
 * Text comes out as it stood; bytes come out as lower-case hex digits. What
 * it needs is sh, coreutils, sed, awk, rev, iconv and openssl.
 */
#ifndef IDENTIFY_FORM_SHELL_H
#define IDENTIFY_FORM_SHELL_H

#include "base/buf.h"
#include "model/kind.h"

struct form_said {
	enum kind kind;
	struct span value;   /* normal form: only its length and signs are told */
	struct span matched; /* as it stood; of it signs, case and encoding are told, no more */
	struct span form;    /* "md5(salt+upper)", as the finding names it */
};

/*
 * Appends the command, one line without its end. It holds no part of the
 * value. ST_OK; ST_UNSUP: a form that cannot be made again from the value (a
 * digest found without it), nothing is appended; ST_LIMIT, ST_NOMEM.
 */
MUST_CHECK enum st form_shell(const struct form_said *s, struct buf *out);

/* Appends what sets $v (and $sv) for it, "v='...'; ": the value in full. */
MUST_CHECK enum st form_shell_value(const struct form_said *s, struct buf *out);

#endif
