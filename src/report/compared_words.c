#include "report/compared_words.h"

#include "base/span.h"
#include "report/reasons.h"

#include <stdarg.h>
#include <stdio.h>

static void PRINTF_LIKE(2, 3) add(struct compared_items *i, const char *fmt, ...)
{
	va_list ap;

	if (i->n == COMPARED_ITEMS_MAX)
		return;
	va_start(ap, fmt);
	(void)vsnprintf(i->text[i->n++], sizeof(i->text[0]), fmt, ap);
	va_end(ap);
}

void compared_missing(const struct compared *c, struct compared_items *ret)
{
	char n[WORDS_MAX];

	ret->n = 0;
	if (c->nothing_before)
		add(ret, "a capture from before in which it tells something");
	if (c->missing_events)
		add(ret, "say what the device did, before and after (--events)");
	for (unsigned k = 0; k < DEV_COUNT_; k++) {
		const struct dev_event_info *e = dev_event_info((enum dev_event_kind)k);

		if (c->missing[k] != 0)
			add(ret, "%s %s%s", e->action, words_times_told(c->missing[k], n),
			    c->seen[k] ? " more" : "");
	}
	if (c->missing_hours > 0)
		add(ret, "capture for %.0f more hours", c->missing_hours);
}

void compared_ciphers(const struct compare_in *in, struct compared_items *ret)
{
	for (size_t i = 0; i < in->n_ciphers && ret->n < 8; i++)
		if (in->ciphers[i].is_new)
			add(ret,
			    "what went encrypted (%.*s) to %.*s, which was not spoken to before",
			    (int)(in->ciphers[i].protocol.len & 31),
			    (const char *)in->ciphers[i].protocol.p,
			    (int)(in->ciphers[i].dst.len < 100 ? in->ciphers[i].dst.len : 100),
			    (const char *)in->ciphers[i].dst.p);
}

static const struct comparison *first(const struct compared *c, bool gone)
{
	for (size_t i = 0; i < c->n; i++)
		if (c->rows[i].counts && (c->rows[i].change == CHANGE_GONE) == gone)
			return &c->rows[i];
	return NULL;
}

static enum st changed_text(const struct comparison *r, struct buf *out)
{
	static const char *const says[] = {
		[CHANGE_STILL] = "It is still sent",
		[CHANGE_MOVED] = "It is sent to another place",
		[CHANGE_REWRAPPED] = "It is sent in another wrapping",
		[CHANGE_ENCRYPTED] = "It is sent encrypted",
		[CHANGE_LESS] = "Part of it is still sent",
		[CHANGE_MORE] = "It is still sent, with more",
		[CHANGE_NEW] = "The same identifiers are told to somebody new",
	};
	struct span to = r->after != NULL ? r->after->dst : r->cipher->dst;
	char n[WORDS_MAX];
	enum st st = buf_printf(out, "Not fixed. %s: to ", says[r->change]);

	if (st == ST_OK)
		st = buf_put(out, to);
	if (st != ST_OK)
		return st;
	if (r->after == NULL)
		return buf_printf(
			out, ", where a client of its kind reports; nobody read what it says.");
	return buf_printf(out, ", %s.", words_times_told(r->after->n, n));
}

uint64_t compared_restarts(const uint64_t tried[DEV_COUNT_])
{
	return tried[DEV_POWER_ON] > tried[DEV_BOOT_COMPLETED] ? tried[DEV_POWER_ON]
							       : tried[DEV_BOOT_COMPLETED];
}

static enum st hours_text(const struct covered *at, struct buf *out)
{
	char n[WORDS_MAX];
	enum st st = buf_printf(out, " Told %s in ", words_times_told(at->before_sent, n));

	if (st == ST_OK)
		st = reasons_span_text(out, at->before_hours * 3600);
	if (st == ST_OK)
		st = buf_put_str(out, " before, nothing in ");
	if (st == ST_OK)
		st = reasons_span_text(out, at->after_hours * 3600);
	if (st != ST_OK)
		return st;
	return buf_printf(out,
			  " after. Had nothing changed and the device been used alike, the chance "
			  "of that is %s.",
			  words_chance(at->p_silence, n));
}

static enum st silence_text(const struct compared *c, struct buf *out)
{
	double worst = 0;
	const struct covered *at = NULL;
	char a[WORDS_MAX], b[WORDS_MAX], d[WORDS_MAX], chance[WORDS_MAX];

	for (size_t i = 0; i < c->n; i++)
		for (size_t k = 0; c->rows[i].counts && k < c->rows[i].n_covered; k++)
			if (at == NULL || c->rows[i].covered[k].p_silence > worst) {
				at = &c->rows[i].covered[k];
				worst = at->p_silence;
			}
	if (at == NULL)
		return ST_OK;
	if (at->kind == DEV_COUNT_)
		return hours_text(at, out);
	if (at->after_events == 0)
		return buf_printf(out,
				  " Before, %s of %s %s were followed; after, there was none to "
				  "follow.",
				  words_number(at->before_sent, a),
				  words_number(at->before_events, b),
				  dev_event_info(at->kind)->many);
	return buf_printf(out,
			  " Before, %s of %s %s were followed; after, none of %s. Had nothing "
			  "changed, the chance of that is %s.",
			  words_number(at->before_sent, a), words_number(at->before_events, b),
			  dev_event_info(at->kind)->many, words_number(at->after_events, d),
			  words_chance(at->p_silence, chance));
}

static enum st build_text(const struct compare_in *in, struct buf *out)
{
	static const char *const says[] = {
		[LISTED_UNKNOWN] = "Whether it has a build of the list of fixed ones is not known",
		[LISTED_YES] = "It has a build of the list of fixed ones",
		[LISTED_NO] = "It has no build of the list of fixed ones",
	};
	struct span build =
		in->device.build.len != 0 ? in->device.build : in->device.security_patch;
	enum st st;

	if (in->fixed == NULL)
		return ST_OK;
	st = buf_printf(out, " %s", says[fixed_builds_ask(in->fixed, &in->device)]);
	if (st == ST_OK && build.len != 0)
		st = buf_put_str(out, " (");
	if (st == ST_OK && build.len != 0)
		st = buf_put(out, build);
	if (st == ST_OK && build.len != 0)
		st = buf_put_str(out, ")");
	return st == ST_OK ? buf_put_str(out, ".") : st;
}

enum st compared_verdict(const struct compared *c, const struct compare_in *in,
			 const struct compared_items *lack, const struct compared_items *ciphers,
			 struct buf *out)
{
	enum st st;

	if (c->fixed == FIXED_NO) {
		st = changed_text(first(c, false), out);
		return st == ST_OK ? build_text(in, out) : st;
	}
	if (c->nothing_before)
		return buf_put_str(out, "Not shown. Nothing was told before, so nothing can be "
					"seen to have stopped.");
	st = buf_put_str(out, c->fixed == FIXED_YES ? "Fixed, as far as was seen."
						    : "Not shown: it was silent, but that "
						      "proves too little.");
	if (st == ST_OK)
		st = silence_text(c, out);
	if (st == ST_OK)
		st = build_text(in, out);
	for (size_t i = 0; i < lack->n && st == ST_OK; i++)
		st = buf_printf(out, "%s%s%s", i == 0 ? " To settle it: " : "; ", lack->text[i],
				i + 1 == lack->n ? "." : "");
	for (size_t i = 0; i < ciphers->n && st == ST_OK; i++)
		st = buf_printf(out, "%s%s%s", i == 0 ? " Not looked into: " : "; ",
				ciphers->text[i], i + 1 == ciphers->n ? "." : "");
	return st;
}
