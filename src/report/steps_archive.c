#include "report/steps_archive.h"

#include "base/span.h"
#include "report/shell.h"

#define HAR_PAIRS(list) "[(x[\"name\"], x[\"value\"]) for x in m.get(\"" list "\", [])]"
#define HAR_URL                                                                     \
	" + [(x.split(\"=\", 1) + [\"\"])[:2] for x in m[\"url\"].split(\"#\")[0]." \
	"split(\"?\", 1)[-1].split(\"&\")]"

static const struct {
	const char *name, *side, *pairs; /* NULL: the body */
	const char *body;
} archived[] = {
	{ "http.request.body", "request", NULL, "postData" },
	{ "http.request.cookie", "request", HAR_PAIRS("cookies"), NULL },
	{ "http.request.header", "request", HAR_PAIRS("headers"), NULL },
	{ "http.request.query", "request", HAR_PAIRS("queryString") HAR_URL, NULL },
	{ "http.response.body", "response", NULL, "content" },
	{ "http.response.cookie", "response", HAR_PAIRS("cookies"), NULL },
	{ "http.response.header", "response", HAR_PAIRS("headers"), NULL },
};

void steps_put_entry(struct steps_work *w)
{
	steps_put(w,
		  "python3 -c 'import sys, json, base64, urllib.parse; e = json.load(open("
		  "sys.argv[1], encoding=\"utf-8-sig\"))[\"log\"][\"entries\"][%llu]; ",
		  (unsigned long long)w->f->frames[0] - 1);
}

/* The name of a pair ("http.request.query:imei") as an argument; false: it may not be shown. */
static bool put_name(struct steps_work *w)
{
	struct span path = w->f->n_path != 0 ? w->f->path[0] : SPAN_LIT("");
	struct span name = span_from(path, span_find(path, ':', 0) + 1);
	size_t before;

	steps_put(w, " \"$capture\" ");
	before = w->text.len;
	steps_put_outside(w, name);
	if (w->st != ST_OK || name.len == 0
	    || !span_eq(span_from(buf_span(&w->text), before), name))
		return false;
	w->text.len = before;
	w->st = shell_quote(&w->text, name);
	return w->st == ST_OK;
}

bool steps_put_archived(struct steps_work *w, struct span name, size_t len)
{
	for (size_t i = 0; i < N_ELEMENTS(archived); i++) {
		if (!span_eq_str(name, archived[i].name))
			continue;
		steps_put_entry(w);
		steps_put(w, "m = e[\"%s\"]; ", archived[i].side);
		if (archived[i].pairs != NULL) {
			steps_put_long(w, "p = ");
			steps_put_long(w, archived[i].pairs);
			steps_put(w,
				  "; sys.stdout.buffer.write([v.encode() for n, v in p if n == "
				  "sys.argv[2] and len(v.encode()) == %zu][0])'",
				  len);
			return put_name(w);
		}
		steps_put(w,
			  "b = m[\"%s\"]; t = b[\"text\"].encode(); sys.stdout.buffer.write(("
			  "base64.b64decode(t) if b.get(\"encoding\") == \"base64\" else t)[:%zu])"
			  "' \"$capture\"",
			  archived[i].body, len);
		return true;
	}
	return false;
}
