/* The settings of official documents. */
#include "kernel/api/app.h"
#include "kernel/document/font_files.h"

#define FONT_DOC                                                                                                      \
    "a font file: a full path, or one below DATA/fonts; \"#2\" behind it for the third font of a collection; empty: " \
    "what is found"

static const struct setting settings[] = {
    {"document.font_fangsong", SETTING_TEXT, "", 0, 200, "正文用的仿宋字体文件", FONT_DOC},
    {"document.font_xiaobiaosong", SETTING_TEXT, "", 0, 200, "标题用的小标宋字体文件", FONT_DOC},
    {"document.font_heiti", SETTING_TEXT, "", 0, 200, "一级标题用的黑体字体文件", FONT_DOC},
    {"document.font_kaiti", SETTING_TEXT, "", 0, 200, "二级标题用的楷体字体文件", FONT_DOC},
    {"document.font_songti", SETTING_TEXT, "", 0, 200, "页码和表格用的宋体字体文件", FONT_DOC},
    {0},
};

const struct font_files *font_files_of(struct arena *arena, const struct app *app)
{
    struct font_files *files = ARENA_NEW(arena, struct font_files);
    for (size_t i = 0; i < FACES; i++) {
        const char *path = app_setting_text(app, settings[i].name);
        bool is_below = *path && *path != '/';
        files->paths[i] = is_below ? str_format(arena, "%s/fonts/%s", app_data(app), path) : path;
    }
    return files;
}

const struct module document_module = {.name = "document", .title = "公文", .settings = settings};
