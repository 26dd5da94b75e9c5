/*
 * xml.h - walking XML and HTML in place, light and tolerant.
 *
 * No entities are expanded, no DTD is read, nothing is allocated. Tags left
 * open are met in practice (`<b1>x<b2>y</a1>`): an element that has text and
 * whose end tag never comes ends at the next tag.
 */
#ifndef CODEC_XML_H
#define CODEC_XML_H

#include "base/buf.h"

enum { XML_DEPTH_MAX = 64 };

enum xml_token {
	XML_END,
	XML_OPEN,  /* value: the element's name */
	XML_ATTR,  /* value: what stands between the quotes; attr: the name */
	XML_TEXT,  /* value: text between tags, or the inside of CDATA; never all blank */
	XML_CLOSE, /* value: the name, empty for <x/> */
};

struct xml_walk {
	struct span in;
	size_t at;
	unsigned depth; /* open elements; names are kept for the first XML_DEPTH_MAX */
	struct span value, attr;
	bool in_tag, has_text; /* private */
	size_t searched;       /* private: bytes looked through for end tags so far, bounded */
	struct span names[XML_DEPTH_MAX];
};

void xml_begin(struct xml_walk *w, struct span in);
enum xml_token xml_next(struct xml_walk *w);

/* Appends "/a1/b2", or "/a/@id" where tok is XML_ATTR. ST_OK, ST_LIMIT, ST_NOMEM. */
MUST_CHECK enum st xml_path(const struct xml_walk *w, enum xml_token tok, struct buf *out);

/* Walks up to the attribute or text that holds offset at: ST_OK and *tok, or ST_BAD. */
MUST_CHECK enum st xml_seek(struct xml_walk *w, struct span in, size_t at, enum xml_token *tok);

/* The value of an attribute in the inside of one tag ("string name='x'"); false without. */
bool xml_attr(struct span tag, const char *name, struct span *ret);

#endif
