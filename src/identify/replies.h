/*
 * replies.h - what a server answered, as far as its answer says: taken, refused, or merely
 * answered.
 */
#ifndef IDENTIFY_REPLIES_H
#define IDENTIFY_REPLIES_H

#include "model/message.h"

/*
 * Static: "accepted" or "refused" by the code of the activation protocols (resultCode in a flat
 * JSON object, facts A1 to A7: 0 is success), "error" by the status line alone, "answered" else;
 * NULL: m is no answer.
 */
const char *reply_of(const struct message *m);

#endif
