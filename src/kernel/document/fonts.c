#include "kernel/document/fonts.h"

#include <assert.h>
#include <cairo-ft.h>
#include <pthread.h>
#include <stdatomic.h>
#include <unistd.h>

#include "kernel/base/arena.h"
#include "kernel/base/str.h"

#define NOTO   "/usr/share/fonts/opentype/noto/"
#define ARPHIC "/usr/share/fonts/truetype/arphic/"
#define FANDOL "/usr/share/texlive/texmf-dist/fonts/opentype/public/fandol/"
#define WQY    "/usr/share/fonts/truetype/wqy/"

enum { CANDIDATES = 4, BASIC_PLANE = 0x10000 };

/* Debian has one free 仿宋 with simplified characters, Fandol; without it 宋体 stands in. */
static const struct {
    const char *name, *setting, *package;
    const char *paths[CANDIDATES];
} rows[FACES] = {
    [FACE_FANGSONG] = {"仿宋",
                       "document.font_fangsong",
                       "texlive-lang-chinese或fonts-noto-cjk",
                       {FANDOL "FandolFang-Regular.otf", NOTO "NotoSerifCJK-Regular.ttc#2", ARPHIC "uming.ttc"}},
    [FACE_XIAOBIAOSONG] = {"小标宋",
                           "document.font_xiaobiaosong",
                           "fonts-noto-cjk",
                           {NOTO "NotoSerifCJK-Bold.ttc#2", FANDOL "FandolSong-Bold.otf"}},
    [FACE_HEITI] = {"黑体",
                    "document.font_heiti",
                    "fonts-noto-cjk",
                    {FANDOL "FandolHei-Regular.otf", WQY "wqy-zenhei.ttc", NOTO "NotoSansCJK-Regular.ttc#2"}},
    [FACE_KAITI] = {"楷体",
                    "document.font_kaiti",
                    "fonts-arphic-ukai",
                    {FANDOL "FandolKai-Regular.otf", ARPHIC "ukai.ttc"}},
    [FACE_SONGTI] = {"宋体",
                     "document.font_songti",
                     "fonts-noto-cjk",
                     {NOTO "NotoSerifCJK-Regular.ttc#2", FANDOL "FandolSong-Regular.otf", ARPHIC "uming.ttc"}},
};

/* --- files ------------------------------------------------------------------------------------------------------- */

/* Opened once and never closed, so that all threads may use one at any time. What was measured is kept: index and
 * advance of a glyph in one word, which is written whole; 0: not measured. */
struct font {
    struct font *next;
    char *path; /* with its "#2" */
    cairo_font_face_t *face;
    cairo_scaled_font_t *scaled; /* at a thousand points to the em: not rounded to the pixels of any device */
    _Atomic uint64_t known[BASIC_PLANE];
};
static pthread_mutex_t opening = PTHREAD_MUTEX_INITIALIZER;
static struct font *opened;
static FT_Library library;

static cairo_font_face_t *load(const char *path)
{
    FT_Face file;
    int64_t index = 0;
    const char *hash = strrchr(path, '#');
    bool has_index = hash && str_to_int(hash + 1, &index) && index >= 0 && index < 64;
    char *name = strndup(path, has_index ? (size_t)(hash - path) : strlen(path));
    bool done = name && (library || FT_Init_FreeType(&library) == 0);
    done = done && FT_New_Face(library, name, has_index ? (FT_Long)index : 0, &file) == 0;
    free(name);
    if (!done) {
        return 0;
    }
    cairo_font_face_t *face = cairo_ft_font_face_create_for_ft_face(file, FT_LOAD_NO_HINTING | FT_LOAD_NO_BITMAP);
    if (cairo_font_face_status(face) != CAIRO_STATUS_SUCCESS) {
        FT_Done_Face(file);
        return 0;
    }
    return face;
}

static cairo_scaled_font_t *scale(cairo_font_face_t *face)
{
    cairo_matrix_t size, identity;
    cairo_matrix_init_scale(&size, 1000, 1000);
    cairo_matrix_init_identity(&identity);
    cairo_font_options_t *options = cairo_font_options_create();
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
    cairo_scaled_font_t *scaled = cairo_scaled_font_create(face, &size, &identity, options);
    cairo_font_options_destroy(options);
    return scaled;
}

static struct font *find_or_open(const char *path)
{
    assert(path);
    for (struct font *font = opened; font; font = font->next) {
        if (strcmp(font->path, path) == 0) {
            return font;
        }
    }
    struct font *font = calloc(1, sizeof *font);
    char *copy = strdup(path);
    cairo_font_face_t *face = font && copy ? load(path) : 0;
    cairo_scaled_font_t *scaled = face ? scale(face) : 0;
    if (!scaled || cairo_scaled_font_status(scaled) != CAIRO_STATUS_SUCCESS) {
        if (face) {
            cairo_font_face_destroy(face);
        }
        free(font);
        free(copy);
        return 0;
    }
    font->path = copy;
    font->face = face;
    font->scaled = scaled;
    font->next = opened;
    opened = font;
    return font;
}

/* NULL when it cannot be read as a font. Nothing under the lock allocates on an arena, which may leave by a jump. */
static struct font *open_font(const char *path)
{
    pthread_mutex_lock(&opening);
    struct font *font = find_or_open(path);
    pthread_mutex_unlock(&opening);
    return font;
}

/* --- faces ------------------------------------------------------------------------------------------------------- */

static result unreadable(const struct fonts *fonts, enum face face, const char *path)
{
    return failed(ERR_UNAVAILABLE,
                  str_format(fonts->arena, "不能读取%s字体文件%s：请检查设置%s；文件须放在数据目录的fonts下或/usr下",
                             rows[face].name, path, rows[face].setting));
}

static result missing(const struct fonts *fonts, enum face face)
{
    return failed(ERR_UNAVAILABLE,
                  str_format(fonts->arena, "没有找到%s字体，不能生成PDF：请安装软件包%s，或者用设置%s指明字体文件",
                             rows[face].name, rows[face].package, rows[face].setting));
}

static result open_face(struct fonts *fonts, enum face face, const char *path)
{
    if (!str_is_empty(path)) {
        fonts->faces[face] = open_font(path);
        return fonts->faces[face] ? SUCCESS : unreadable(fonts, face, path);
    }
    for (size_t i = 0; i < CANDIDATES && rows[face].paths[i] && !fonts->faces[face]; i++) {
        fonts->faces[face] = open_font(rows[face].paths[i]);
    }
    return fonts->faces[face] ? SUCCESS : missing(fonts, face);
}

result fonts_open(struct arena *arena, const struct font_files *files, struct fonts *fonts)
{
    *fonts = (struct fonts){.arena = arena};
    for (enum face face = 0; face < FACES; face++) {
        TRY(open_face(fonts, face, files ? files->paths[face] : 0));
    }
    return SUCCESS;
}

cairo_font_face_t *fonts_face(const struct fonts *fonts, enum face face)
{
    return fonts->faces[face]->face;
}

/* --- glyphs ------------------------------------------------------------------------------------------------------ */

static struct glyph look_up(cairo_scaled_font_t *scaled, uint32_t point)
{
    char text[5] = {0};
    cairo_glyph_t room[4], *glyphs = room;
    int count = 4;
    struct glyph found = {0, 0};
    int size = (int)utf8_put(text, point);
    if (cairo_scaled_font_text_to_glyphs(scaled, 0, 0, text, size, &glyphs, &count, 0, 0, 0) != CAIRO_STATUS_SUCCESS) {
        return found;
    }
    if (count == 1 && glyphs[0].index != 0) {
        cairo_text_extents_t extents;
        cairo_scaled_font_glyph_extents(scaled, glyphs, 1, &extents);
        found = (struct glyph){(uint32_t)glyphs[0].index, (float)(extents.x_advance / 1000)};
    }
    if (glyphs != room) {
        cairo_glyph_free(glyphs);
    }
    return found;
}

static struct glyph glyph_in(struct font *font, uint32_t point)
{
    union {
        struct glyph glyph;
        uint64_t word;
    } known = {.word = 0};
    if (point < BASIC_PLANE) {
        known.word = atomic_load_explicit(&font->known[point], memory_order_relaxed);
    }
    if (known.word == 0) {
        known.glyph = look_up(font->scaled, point);
    }
    if (point < BASIC_PLANE) {
        atomic_store_explicit(&font->known[point], known.word, memory_order_relaxed);
    }
    return known.glyph;
}

result fonts_glyph(struct fonts *fonts, enum face *face, uint32_t point, struct glyph *glyph)
{
    static const enum face others[] = {FACE_SONGTI, FACE_HEITI, FACE_KAITI, FACE_FANGSONG, FACE_XIAOBIAOSONG};
    *glyph = glyph_in(fonts->faces[*face], point);
    for (size_t i = 0; glyph->index == 0 && i < FACES; i++) {
        *glyph = glyph_in(fonts->faces[others[i]], point);
        *face = glyph->index != 0 ? others[i] : *face;
    }
    if (glyph->index != 0) {
        return SUCCESS;
    }
    char text[5] = {0};
    utf8_put(text, point);
    return failed(ERR_UNAVAILABLE, str_format(fonts->arena,
                                              "字体中没有“%s”字（U+%04X），不能生成PDF：请用设置%s指明有这个字的字体，"
                                              "或者改用其他格式",
                                              text, (unsigned)point, rows[FACE_SONGTI].setting));
}
