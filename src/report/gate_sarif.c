#include "report/gate_sarif.h"

#include "base/span.h"
#include "report/json.h"
#include "report/mask.h"

#include <string.h>

enum { TEXT_MAX = 1 << 17 };

struct sarif {
	const struct gate *g;
	const struct redactor *redact;
	struct json j;
	struct buf sentence, shown, uri;
};

static struct span shown(struct sarif *s, struct span text)
{
	if (s->redact == NULL || text.len == 0)
		return text;
	buf_clear(&s->shown);
	return redact(s->redact, &s->shown, text) == ST_OK ? buf_span(&s->shown) : SPAN_LIT("***");
}

static void put_message(struct sarif *s, const char *key, struct span text)
{
	json_object(&s->j, key);
	json_text(&s->j, "text", text);
	json_end_object(&s->j);
}

/* A path as a URI reference (RFC 3986 section 4.1): what is neither unreserved nor '/' as %XX. */
static struct span uri_of(struct sarif *s, struct span path)
{
	static const char hex[] = "0123456789ABCDEF";
	enum st st = ST_OK;

	buf_clear(&s->uri);
	if (path.len != 0 && path.p[0] == '/')
		st = buf_put_str(&s->uri, "file://");
	for (size_t i = 0; i < path.len && st == ST_OK; i++) {
		uint8_t c = path.p[i];
		bool plain = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z')
			     || (c >= 'a' && c <= 'z') || (c != 0 && strchr("-._~/", c) != NULL);

		if (!plain)
			st = buf_put_u8(&s->uri, '%');
		if (!plain && st == ST_OK)
			st = buf_put_u8(&s->uri, (uint8_t)hex[c >> 4]);
		if (st == ST_OK)
			st = buf_put_u8(&s->uri, plain ? c : (uint8_t)hex[c & 15]);
	}
	return st == ST_OK ? buf_span(&s->uri) : SPAN_LIT("unknown");
}

static void put_location(struct sarif *s, struct span path)
{
	struct json *j = &s->j;

	json_array(j, "locations");
	json_object(j, NULL);
	json_object(j, "physicalLocation");
	json_object(j, "artifactLocation");
	json_text(j, "uri", uri_of(s, shown(s, path)));
	json_end_object(j);
	json_end_object(j);
	json_end_object(j);
	json_end_array(j);
}

static void put_suppression(struct sarif *s, const struct policy_exception *x)
{
	struct json *j = &s->j;

	json_array(j, "suppressions");
	json_object(j, NULL);
	json_str(j, "kind", "external");
	json_text(j, "justification", shown(s, x->reason));
	json_object(j, "properties");
	json_text(j, "expires", x->expires);
	json_end_object(j);
	json_end_object(j);
	json_end_array(j);
}

static enum st put_result(void *arg, const struct gate_row *row)
{
	struct sarif *s = arg;
	struct json *j = &s->j;
	const struct finding *f = row->finding;
	enum st st;

	buf_clear(&s->sentence);
	st = gate_message(row, &s->sentence);
	if (st != ST_OK)
		return st;
	json_object(j, NULL);
	json_text(j, "ruleId", row->rule->id);
	json_u64(j, "ruleIndex", row->rule_index);
	json_str(j, "level", "error");
	put_message(s, "message", shown(s, buf_span(&s->sentence)));
	put_location(s, row->capture->path);
	json_object(j, "partialFingerprints");
	json_str(j, "telltaleFinding/v1", f->id);
	json_end_object(j);
	if (gate_excuses(row))
		put_suppression(s, row->exception);
	json_object(j, "properties");
	json_str(j, "kind", kind_info(f->kind)->name);
	json_text(j, "protection", f->protection);
	json_u64(j, "frame", f->n_frames != 0 ? f->frames[0] : 0);
	json_u64(j, "count", f->count);
	json_end_object(j);
	json_end_object(j);
	out_str(j->out, "\n");
	return j->out->status;
}

static void put_driver(struct sarif *s)
{
	const struct policy *p = s->g->policy;
	struct json *j = &s->j;

	json_object(j, "tool");
	json_object(j, "driver");
	json_str(j, "name", "telltale");
	json_str(j, "version", TELLTALE_VERSION);
	json_array(j, "rules");
	for (size_t i = 0; i < p->n_rules; i++) {
		const struct policy_rule *r = &p->rules[i];

		json_object(j, NULL);
		json_text(j, "id", r->id);
		put_message(s, "shortDescription", r->text.len != 0 ? r->text : r->id);
		json_end_object(j);
	}
	json_end_array(j);
	json_end_object(j);
	json_end_object(j);
	out_str(j->out, "\n");
}

static enum st put_invocation(struct sarif *s)
{
	const struct case_reader *r = s->g->r;
	struct json *j = &s->j;
	struct gate_totals totals;
	enum st st = gate_totals(s->g, &totals);

	if (st != ST_OK)
		return st;
	json_array(j, "invocations");
	json_object(j, NULL);
	json_bool(j, "executionSuccessful", totals.partial == 0);
	json_array(j, "toolExecutionNotifications");
	for (size_t i = 0; i < r->n_captures(r->self); i++) {
		struct capture c;

		if (r->capture(r->self, i, &c) != ST_OK || c.status == CAPTURE_WHOLE)
			continue;
		json_object(j, NULL);
		json_str(j, "level", "error");
		put_message(s, "message", shown(s, c.reason));
		put_location(s, c.path);
		json_end_object(j);
	}
	json_end_array(j);
	json_end_object(j);
	json_end_array(j);
	out_str(j->out, "\n");
	return ST_OK;
}

static enum st put_all(struct sarif *s)
{
	struct json *j = &s->j;
	enum st st;

	json_object(j, NULL);
	json_str(j, "$schema", "https://json.schemastore.org/sarif-2.1.0.json");
	json_str(j, "version", "2.1.0");
	json_array(j, "runs");
	json_object(j, NULL);
	put_driver(s);
	st = put_invocation(s);
	if (st != ST_OK)
		return st;
	json_array(j, "results");
	out_str(j->out, "\n");
	st = gate_each(s->g, put_result, s);
	json_end_array(j);
	json_end_object(j);
	json_end_array(j);
	json_end_object(j);
	json_end_line(j);
	return st == ST_OK ? j->out->status : st;
}

enum st gate_sarif(const struct gate *g, struct out *out)
{
	struct sarif s = { .g = g };
	struct redactor *redact = NULL;
	enum st st = g->o->show_values ? ST_OK : redactor_new(&redact, g->r);

	if (st != ST_OK)
		return st;
	s.redact = redact;
	json_init(&s.j, out);
	buf_init(&s.sentence, TEXT_MAX);
	buf_init(&s.shown, TEXT_MAX);
	buf_init(&s.uri, TEXT_MAX);
	st = put_all(&s);
	buf_deinit(&s.sentence);
	buf_deinit(&s.shown);
	buf_deinit(&s.uri);
	redactor_free(redact);
	return st;
}
