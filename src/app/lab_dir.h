/*
 * lab_dir.h - where the lab's files go: a directory, or beside a file that the user named.
 */
#ifndef APP_LAB_DIR_H
#define APP_LAB_DIR_H

#include "lab/scenes.h"

struct lab_dir {
	const char *path; /* NULL: names are taken as they are */
	unsigned files;	  /* written so far */
};

/* Makes the directory where there is none. ST_IO: e says why not. */
MUST_CHECK enum st lab_dir_open(struct lab_dir *d, const char *path, struct err *e);
void lab_dir_here(struct lab_dir *d);
struct scene_sink lab_dir_sink(struct lab_dir *d);

#endif
