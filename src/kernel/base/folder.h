/* folder.h: names on the disk. A file that was flushed can still be lost with its name. */
#ifndef ZWFW_BASE_FOLDER_H
#define ZWFW_BASE_FOLDER_H

#include <stdbool.h>

/* Every name that was made, changed or removed in the folder is on the disk. False with errno set. */
bool folder_flush(const char *path);
/* The same for the folder that holds `path`. */
bool folder_flush_around(const char *path);

#endif
