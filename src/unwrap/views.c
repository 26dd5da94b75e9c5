#include "unwrap/views.h"

#include "base/span.h"

const struct view *const views[] = {
	&view_json,   &view_xml,  &view_multipart, &view_form,
	&view_cookie, &view_tree, &view_kv,	   NULL,
};

enum st view_put_path(struct buf *out, const char *view, struct span key)
{
	size_t before = out->len;
	enum st ret = buf_put_str(out, view);

	if (ret == ST_OK)
		ret = buf_put_u8(out, ':');
	if (ret == ST_OK)
		ret = buf_put(out, key);
	if (ret != ST_OK)
		out->len = before;
	return ret;
}

void view_set_place(struct place *ret, const char *view, struct span bytes, struct span key,
		    struct span value, size_t at, size_t len)
{
	size_t begin = (size_t)(value.p - bytes.p);

	*ret = (struct place){
		.key = key,
		.view = view,
		.value_whole = begin == at && value.len == len,
		.value = value,
	};
}
