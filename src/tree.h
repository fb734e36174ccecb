/* tree.h: folders and files as a whole, for backups and copies. What is made is flushed to the disk and must not have
 * been there; symbolic links are refused. Reasons of failures are on the arena. */
#ifndef ZWFW_TREE_H
#define ZWFW_TREE_H

#include <stdio.h>

#include "kernel/base/result.h"

struct arena;

const char *tree_join(struct arena *arena, const char *folder, const char *path);
/* "无法<deed><path>", with the system's reason. */
result tree_cannot(struct arena *arena, const char *deed, const char *path);

result tree_make_folder(struct arena *arena, const char *path);
/* The folder with all that is below it, and its own name, are on the disk. */
result tree_flush(struct arena *arena, const char *folder);
/* A tree that is to stand at `place`, where nothing is yet, is made beside it, at `making`, so that what stands there
 * is whole. An attempt that failed or was cut off is left for a person to look at: the next one says what to clear
 * away. */
result tree_make_beside(struct arena *arena, const char *place, const char *making);
result tree_put_in_place(struct arena *arena, const char *making, const char *place);
/* Read a file block by block; `take` gets each. */
result tree_read(struct arena *arena, const char *path, result (*take)(void *subject, const char *block, size_t size),
                 void *subject);
/* Close a file that was written with result `r`: on success its content is on the disk. */
result tree_finish_file(struct arena *arena, const char *path, FILE *file, result r);
/* Copy a file; one that is not there is passed over. */
result tree_copy_file(struct arena *arena, const char *from, const char *to);

/* Copy all that is below `from` into the folder `to`; a folder that is not there is empty. */
result tree_copy(struct arena *arena, const char *from, const char *to);
/* A line for each file below `folder` but `except`, after `head`: "<SM3, hex> <bytes> <path>\n", in the order of the
 * paths. */
result tree_list(struct arena *arena, const char *folder, const char *except, const char *head, const char **lines);

#endif
