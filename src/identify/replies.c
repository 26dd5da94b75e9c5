#include "identify/replies.h"

#include "base/span.h"
#include "codec/json.h"

enum { BODY_MOST = 4096 };

/* "0" or 0 is success; NULL: no such member. */
static const char *by_code(struct span body)
{
	struct json_walk w;
	enum json_token t;

	json_begin(&w, span_cut(body, 0, BODY_MOST));
	while ((t = json_next(&w)) != JSON_END && t != JSON_BAD)
		if ((t == JSON_STRING || t == JSON_NUMBER)
		    && span_eq_nocase(json_key(&w), "resultCode"))
			return span_eq_str(w.value, "0") ? "accepted" : "refused";
	return NULL;
}

const char *reply_of(const struct message *m)
{
	bool http = false, fine = true;

	for (size_t i = 0; i < m->n_fields; i++) {
		const struct field *f = &m->fields[i];
		struct span name = span_str(f->name);

		if (span_eq_str(name, "http.response.body")
		    || (m->from != 0 && span_eq_str(name, "coap.payload"))) {
			const char *code = by_code(f->bytes);

			if (code != NULL)
				return code;
		}
		if (span_eq_str(name, "http.response.reason"))
			fine = span_eq_nocase(span_trim(f->bytes), "OK");
		http |= span_starts(name, SPAN_LIT("http.response."));
	}
	if (!http)
		return NULL;
	return fine ? "answered" : "error";
}
