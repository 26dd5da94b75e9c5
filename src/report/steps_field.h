/*
 * steps_field.h - the command that brings the bytes of a message's field out of the capture
 * without telltale.
 */
#ifndef REPORT_STEPS_FIELD_H
#define REPORT_STEPS_FIELD_H

#include "report/steps_own.h"

/* "ip" or "ipv6", as Wireshark's filters begin. */
const char *steps_family(const struct ip *ip);

/* Into w->text: an address through the redactor; a filter for the finding's frames; for the
 * frame that has what its fragments hold; the pieces of a field as (offset, length), ... */
void steps_put_ip(struct steps_work *w, const struct ip *ip);
void steps_put_frames(struct steps_work *w);
void steps_put_carrier(struct steps_work *w);
void steps_put_pieces(struct steps_work *w, size_t len);

/* Packets, of links that tshark knows. */
bool steps_is_read(const struct capture *c);
/* The command in w->text and in words how it comes to the bytes; false: there is none. */
bool steps_put_source(struct steps_work *w, const struct trace_step *field, const char **how);

#endif
