#include "report/files.h"

#include <string.h>

const struct report_file *report_file(const char *path)
{
	for (size_t i = 0; i < n_report_files; i++)
		if (strcmp(report_files[i].path, path) == 0)
			return &report_files[i];
	return NULL;
}
