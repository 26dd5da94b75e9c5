/*
 * steps.h - how a finding was derived, step by step: the capture, its frames, the field of a
 * message, each layer, the value, its form, its check digit and what a registry says.
 *
 * Each step has a display filter for Wireshark and a command that repeats it without telltale, as
 * far as there is one. The commands belong into one shell, in their order: the first names the
 * capture and makes a directory, the bytes a step leaves go into a file there named by the
 * step's number. What a command prints when the derivation holds is in gives.
 *
 * Text, filter, command and gives may be shown as they are: with a redactor nothing in them names
 * anybody. name may come from a case of strangers (sanitise it); bytes are poison.
 */
#ifndef REPORT_STEPS_H
#define REPORT_STEPS_H

#include "report/mask.h"

enum { STEPS_MAX = TRACE_STEPS_MAX + 8 };

struct step {
	const char *what;  /* "capture", "frames", "field", "layer", "value", "form", "check_digit",
			      "registry" */
	struct span name;  /* of field, layer or form; else empty */
	uint64_t at, len;  /* layer, value: the part of the step before that it was taken from */
	struct span bytes; /* what it left; empty: not kept */
	const char *text;  /* in words */
	const char *filter, *command, *gives; /* "": there is none */
};

struct steps {
	struct step rows[STEPS_MAX];
	size_t n;
};

/*
 * All but rows lives in a, and in what r gave (until it is closed). redact NULL: values are shown.
 * ST_OK, ST_NOMEM, ST_LIMIT, the reader's status.
 */
MUST_CHECK enum st steps_make(struct steps *ret, const struct case_reader *r,
			      const struct finding *f, const struct redactor *redact,
			      struct arena *a);

#endif
