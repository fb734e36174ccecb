/* font_files.h: where the faces of an official document are, as an office has set it.
 *
 * A serving process reads files of /usr, /etc and its data folder only (base/sandbox.h): a font of the office's own
 * belongs into DATA/fonts or /usr/local/share/fonts. */
#ifndef ZWFW_DOCUMENT_FONT_FILES_H
#define ZWFW_DOCUMENT_FONT_FILES_H

struct arena;
struct app;

enum face { FACE_FANGSONG, FACE_XIAOBIAOSONG, FACE_HEITI, FACE_KAITI, FACE_SONGTI, FACES };

/* Full paths, "#2" behind for the third font of a collection; NULL or "": whatever is found. */
struct font_files {
    const char *paths[FACES];
};
/* As the settings say: document.font_fangsong …; a path that does not begin with "/" is below DATA/fonts. */
const struct font_files *font_files_of(struct arena *arena, const struct app *app);

#endif
