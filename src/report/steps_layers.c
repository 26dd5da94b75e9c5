#include "report/steps_layers.h"

#include "base/span.h"

/*
 * What takes a layer off, from standard input to standard output, without telltale. Layers
 * that read a binary notation out as lines (protobuf, CBOR, ...) have no row: their values are
 * looked for in the bytes before.
 */
#define PYTHON_BYTES(code) \
	"python3 -c 'import sys; d = sys.stdin.buffer.read(); sys.stdout.buffer.write(" code ")'"

static const struct {
	const char *name, *command;
} commands[] = {
	{ "base32", "tr a-z A-Z | base32 -di 2>/dev/null" },
	{ "base64", "tr -- -_ +/ | base64 -di 2>/dev/null" },
	{ "brotli", "brotli -dc 2>/dev/null" },
	{ "deflate", PYTHON_BYTES("__import__(\"zlib\").decompressobj(-15).decompress(d)") },
	{ "gzip", PYTHON_BYTES("__import__(\"zlib\").decompressobj(31).decompress(d)") },
	{ "hex", "xxd -r -p" },
	{ "html", PYTHON_BYTES("__import__(\"html\").unescape(d.decode(\"latin1\"))"
			       ".encode(\"latin1\", \"xmlcharrefreplace\")") },
	{ "json-string", PYTHON_BYTES("__import__(\"json\").loads(b\"\\042%s\\042\" % d, "
				      "strict=False).encode()") },
	{ "lz4", "lz4 -dc 2>/dev/null" },
	{ "quoted-printable", PYTHON_BYTES("__import__(\"quopri\").decodestring(d)") },
	{ "url", PYTHON_BYTES("__import__(\"urllib.parse\").parse.unquote_to_bytes("
			      "d.replace(b\"+\", b\" \"))") },
	{ "zlib", PYTHON_BYTES("__import__(\"zlib\").decompressobj().decompress(d)") },
	{ "zstd", "zstd -dcq 2>/dev/null" },
};

static bool put_command(struct steps_work *w, struct span layer, struct span in, struct span out)
{
	/* what they need to know, only the bytes tell */
	if (span_eq_str(layer, "xor") && in.len != 0 && out.len != 0) {
		steps_put(w, PYTHON_BYTES("bytes(c ^ %u for c in d)"), in.p[0] ^ out.p[0]);
		return true;
	}
	if (span_eq_str(layer, "utf16") && in.len != 0) {
		steps_put(w, "iconv -f UTF-16%s -t UTF-8", in.p[0] == 0 ? "BE" : "LE");
		return true;
	}
	for (size_t i = 0; i < N_ELEMENTS(commands); i++) {
		if (!span_eq_str(layer, commands[i].name))
			continue;
		steps_put(w, "%s", commands[i].command);
		return true;
	}
	return false;
}

static void layer_step(struct steps_work *w, size_t i)
{
	const struct trace_step *t = &w->trace.steps[i];
	struct span in = span_cut(w->trace.steps[i - 1].bytes, t->at, t->len);
	struct step *s = steps_add(w, "layer", t->layer);

	if (s == NULL)
		return;
	s->at = t->at;
	s->len = t->len;
	s->bytes = t->bytes;
	steps_put(w, "%u byte%s from offset %u on", t->len, t->len == 1 ? "" : "s", t->at);
	if (t->bytes.len != 0)
		steps_put(w, ", taken off: %zu byte%s", t->bytes.len, t->bytes.len == 1 ? "" : "s");
	s->text = steps_take(w);
	if (!w->has_file)
		return;
	steps_put(w, "tail -c +%u \"$d/%zu\" | head -c %u | ", t->at + 1, w->file, t->len);
	w->has_file = put_command(w, t->layer, in, t->bytes);
	if (!w->has_file) {
		(void)steps_take(w);
		return;
	}
	w->file = steps_number(w);
	if (t->bytes.len == 0) { /* too large to be kept: its length is not known */
		steps_put(w, " > \"$d/%zu\"", w->file);
		s->command = steps_take(w);
		return;
	}
	steps_put(w, " | head -c %zu > \"$d/%zu\"; wc -c < \"$d/%zu\"", t->bytes.len, w->file,
		  w->file);
	s->command = steps_take(w);
	s->gives = steps_say(w, "%zu", t->bytes.len);
}

void steps_layers(struct steps_work *w)
{
	for (size_t i = 1; i < w->trace.n && w->st == ST_OK; i++)
		layer_step(w, i);
}
