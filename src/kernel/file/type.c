#include "kernel/file/type.h"

#include <magic.h>
#include <pthread.h>
#include <zip.h>

#include "kernel/base/arena.h"
#include "kernel/base/log.h"
#include "kernel/base/str.h"

enum { MOST_ENTRIES = 10000, MOST_NAME_BYTES = 240 };
#define MOST_UNPACKED (UINT64_C(256) << 20)

const struct file_type file_types[] = {
    {"application/pdf", "pdf", "PDF文档"},
    {"application/ofd", "ofd", "OFD版式文档"},
    {"image/jpeg", "jpg jpeg", "JPEG图片"},
    {"image/png", "png", "PNG图片"},
    {"application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx", "Word文档"},
    {"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx", "Excel表格"},
    {"text/plain", "txt csv", "纯文本"},
    {"audio/mpeg", "mp3", "MP3录音"},
    {"audio/x-wav", "wav", "WAV录音"},
    {"video/mp4", "mp4", "MP4视频"},
    {0},
};

const struct file_type *file_type_find(const char *mime)
{
    for (const struct file_type *type = file_types; type->mime; type++) {
        if (str_equal(type->mime, mime)) {
            return type;
        }
    }
    return 0;
}

/* --- archives ---------------------------------------------------------------------------------------------------- */

/* What an archive is by the entry it must have (OPC, ECMA-376-2; GB/T 33190-2016 §7). */
static const struct {
    const char *entry;
    const char *mime;
    const char *macros; /* an entry that makes it one with macros */
} archives[] = {
    {"OFD.xml", "application/ofd", 0},
    {"word/document.xml", "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
     "word/vbaProject.bin"},
    {"xl/workbook.xml", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xl/vbaProject.bin"},
};

/* Readers of a document unpack it: refuse what says it becomes huge, or would leave its folder. */
static const char *archive_fault(zip_t *archive)
{
    zip_int64_t count = zip_get_num_entries(archive, 0);
    uint64_t unpacked = 0;
    if (count > MOST_ENTRIES) {
        return "文件内含的条目过多";
    }
    for (zip_int64_t i = 0; i < count; i++) {
        zip_stat_t entry;
        if (zip_stat_index(archive, (zip_uint64_t)i, 0, &entry) != 0 || !(entry.valid & ZIP_STAT_SIZE) ||
            !(entry.valid & ZIP_STAT_NAME)) {
            return "文件已损坏";
        }
        if (entry.size > MOST_UNPACKED || (unpacked += entry.size) > MOST_UNPACKED) {
            return "文件解压后过大";
        }
        if (entry.name[0] == '/' || strstr(entry.name, "..") || strchr(entry.name, '\\')) {
            return "文件内含有不安全的路径";
        }
    }
    return 0;
}

static const char *archive_type(zip_t *archive, const struct file_type **type)
{
    const char *fault = archive_fault(archive);
    if (fault) {
        return fault;
    }
    for (size_t i = 0; i < sizeof archives / sizeof *archives; i++) {
        if (zip_name_locate(archive, archives[i].entry, 0) >= 0) {
            *type = file_type_find(archives[i].mime);
            bool has_macros = archives[i].macros && zip_name_locate(archive, archives[i].macros, 0) >= 0;
            return has_macros ? "文件含有宏，请另存为不含宏的格式" : 0;
        }
    }
    return "不接受压缩包，请上传其中的文件";
}

static const char *look_into_archive(const char *bytes, size_t size, const struct file_type **type)
{
    zip_error_t error;
    zip_error_init(&error);
    zip_source_t *source = zip_source_buffer_create(bytes, size, 0, &error);
    zip_t *archive = source ? zip_open_from_source(source, ZIP_RDONLY, &error) : 0;
    zip_error_fini(&error);
    if (!archive) {
        zip_source_free(source);
        return "文件已损坏，无法打开";
    }
    const char *fault = archive_type(archive, type);
    zip_discard(archive);
    return fault;
}

/* --- everything else --------------------------------------------------------------------------------------------- */

/* libmagic's cookie serves one thread: each has its own, made when first needed and freed with the thread. */
static pthread_once_t cookie_once = PTHREAD_ONCE_INIT;
static pthread_key_t cookie_key;

static void free_cookie(void *cookie)
{
    magic_close(cookie);
}

static void make_key(void)
{
    (void)pthread_key_create(&cookie_key, free_cookie);
}

static magic_t thread_cookie(void)
{
    pthread_once(&cookie_once, make_key);
    magic_t cookie = pthread_getspecific(cookie_key);
    if (cookie) {
        return cookie;
    }
    cookie = magic_open(MAGIC_MIME_TYPE | MAGIC_NO_CHECK_COMPRESS | MAGIC_NO_CHECK_ELF | MAGIC_NO_CHECK_TAR);
    if (cookie && (magic_load(cookie, 0) != 0 || pthread_setspecific(cookie_key, cookie) != 0)) {
        log_write(LOG_ERROR, "file.no-magic", "error", magic_error(cookie), NULL);
        magic_close(cookie);
        cookie = 0;
    }
    return cookie;
}

static bool holds(const char *bytes, size_t size, const char *text)
{
    return memmem(bytes, size, text, strlen(text)) != 0;
}

/* The name that the table uses for one of libmagic's. */
static const char *usual_mime(const char *mime)
{
    return str_equal(mime, "text/csv") ? "text/plain" : mime;
}

result file_type_detect(struct arena *arena, const char *bytes, size_t size, const struct file_type **type)
{
    const char *fault;
    *type = 0;
    if (size == 0) {
        return failed(ERR_MEDIA_TYPE, "文件是空的");
    }
    if (size > 4 && memcmp(bytes, "PK\x03\x04", 4) == 0) {
        fault = look_into_archive(bytes, size, type);
    } else {
        magic_t cookie = thread_cookie();
        const char *mime = cookie ? magic_buffer(cookie, bytes, size) : 0;
        if (!mime) {
            return failed(ERR_UNAVAILABLE, "暂时无法识别文件类型，请稍后再试");
        }
        *type = file_type_find(usual_mime(mime));
        bool is_pdf = *type && str_equal((*type)->mime, "application/pdf");
        bool has_script = is_pdf && (holds(bytes, size, "/JavaScript") || holds(bytes, size, "/Launch"));
        fault = !*type       ? str_format(arena, "不接受这种文件（%s）", mime)
                : has_script ? "PDF文档含有脚本，请另存为不含脚本的PDF"
                             : 0;
    }
    return fault ? failed(ERR_MEDIA_TYPE, fault) : SUCCESS;
}

/* --- names ------------------------------------------------------------------------------------------------------- */

/* Controls, and marks that are not seen or turn the direction of writing (Unicode Cc, Cf and the line separators). */
static bool is_unseen(uint32_t point)
{
    return point < 0x20 || (point >= 0x7F && point < 0xA0) || point == 0xAD || point == 0x61C || point == 0x180E ||
           (point >= 0x200B && point <= 0x200F) || (point >= 0x2028 && point <= 0x202E) ||
           (point >= 0x2060 && point <= 0x206F) || point == 0xFEFF || (point >= 0xFFF9 && point <= 0xFFFB) ||
           (point >= 0xE0000 && point <= 0xE007F);
}

static bool ends_as(struct arena *arena, const char *name, const char *endings)
{
    const char *dot = strrchr(name, '.');
    return dot && dot > name && strchr(dot, ' ') == 0 && dot[1] &&
           strcasestr(str_format(arena, " %s ", endings), str_format(arena, " %s ", dot + 1)) != 0;
}

/* "申请表" and "1.申请表" have none: materials are called so. */
static bool has_ending(const char *name)
{
    const char *dot = strrchr(name, '.');
    while (dot && *dot && (unsigned char)*dot < 0x80) {
        dot++;
    }
    return dot && *dot == '\0';
}

result file_name_clean(struct arena *arena, const char *name, const struct file_type *type, const char **clean)
{
    size_t size = strlen(name);
    if (!utf8_is_valid(name, size)) {
        return invalid("name", "文件名不是有效的UTF-8文字");
    }
    for (const char *at = name; *at; at++) {
        name = *at == '/' || *at == '\\' ? at + 1 : name;
    }
    while (*name == ' ') {
        name++;
    }
    size = strlen(name);
    while (size > 0 && name[size - 1] == ' ') {
        size--;
    }
    if (size == 0 || size > MOST_NAME_BYTES) {
        return invalid("name", size == 0 ? "请填写文件名" : "文件名过长，最多80个汉字");
    }
    *clean = arena_copy(arena, name, size);
    for (const char *at = *clean; *at;) {
        if (is_unseen(utf8_next(&at))) {
            return invalid("name", "文件名含有不可见的字符");
        }
    }
    int usual = (int)strcspn(type->endings, " ");
    if (!has_ending(*clean)) {
        *clean = str_format(arena, "%s.%.*s", *clean, usual, type->endings);
    } else if (!ends_as(arena, *clean, type->endings)) {
        return invalid("name",
                       str_format(arena, "文件内容是%s，文件名应以.%.*s结尾", type->label, usual, type->endings));
    }
    return SUCCESS;
}
