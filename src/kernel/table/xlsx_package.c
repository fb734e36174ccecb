#include "kernel/table/xlsx_package.h"

#include <expat.h>
#include <zip.h>

#include "kernel/base/arena.h"
#include "kernel/base/str.h"
#include "kernel/table/report.h"

enum { PIECE_BYTES = 64 * 1024 };

struct package {
    zip_t *zip;
    zip_file_t *file;  /* the part being read */
    XML_Parser parser; /* of the part being read */
    struct report *report;
    size_t bytes_left;
    const struct part_reader *reader;
    size_t depth;
    bool stopped;
};

static void release_part(struct package *package)
{
    if (package->parser) {
        XML_ParserFree(package->parser);
        package->parser = 0;
    }
    if (package->file) {
        zip_fclose(package->file);
        package->file = 0;
    }
}

static void release_package(void *subject)
{
    struct package *package = subject;
    release_part(package);
    if (package->zip) {
        zip_discard(package->zip);
        package->zip = 0;
    }
}

struct package *package_open(struct arena *arena, const void *bytes, size_t size, size_t most_bytes,
                             struct report *report)
{
    struct package *package = ARENA_NEW(arena, struct package);
    *package = (struct package){.report = report, .bytes_left = most_bytes};
    arena_defer(arena, release_package, package);
    zip_source_t *source = zip_source_buffer_create(bytes, size, 0, 0);
    package->zip = source ? zip_open_from_source(source, ZIP_RDONLY, 0) : 0;
    if (!package->zip) {
        zip_source_free(source);
        report_add(report, 0, 0, "不是完整的 XLSX 文件，可能已经损坏");
        return 0;
    }
    if (zip_get_num_entries(package->zip, 0) > PACKAGE_ENTRIES) {
        report_add(report, 0, 0, "压缩包内的文件超过 %d 个", PACKAGE_ENTRIES);
        package_close(package);
        return 0;
    }
    return package;
}

void package_close(struct package *package)
{
    if (package) {
        release_package(package);
    }
}

static const char *local_name(const char *name)
{
    const char *colon = strrchr(name, ':');
    return colon ? colon + 1 : name;
}

const char *attribute_find(const char **attributes, const char *name)
{
    for (; attributes[0]; attributes += 2) {
        if (str_equal(local_name(attributes[0]), name)) {
            return attributes[1];
        }
    }
    return 0;
}

void package_stop(struct package *package)
{
    package->stopped = true;
    XML_StopParser(package->parser, XML_FALSE);
}

static void fail_part(struct package *package, const char *reason)
{
    if (!package->stopped) {
        report_add(package->report, 0, 0, "%s", reason);
        package_stop(package);
    }
}

/* expat may still call once or twice after a stop. */
static void XMLCALL on_start(void *subject, const char *name, const char **attributes)
{
    struct package *package = subject;
    if (++package->depth > PACKAGE_DEPTH) {
        fail_part(package, "XML 嵌套过深");
    }
    if (!package->stopped) {
        package->reader->start(package->reader->subject, local_name(name), attributes);
    }
}

static void XMLCALL on_end(void *subject, const char *name)
{
    struct package *package = subject;
    package->depth--;
    if (!package->stopped && package->reader->end) {
        package->reader->end(package->reader->subject, local_name(name));
    }
}

static void XMLCALL on_text(void *subject, const char *text, int size)
{
    struct package *package = subject;
    if (!package->stopped && package->reader->text) {
        package->reader->text(package->reader->subject, text, (size_t)size);
    }
}

static void XMLCALL on_doctype(void *subject, const char *name, const char *system, const char *public, int internal)
{
    (void)name, (void)system, (void)public, (void)internal;
    fail_part(subject, "XML 带有文档类型声明（DOCTYPE），不予读取");
}

bool package_has(struct package *package, const char *name)
{
    return zip_name_locate(package->zip, name, ZIP_FL_NOCASE) >= 0;
}

static bool open_part(struct package *package, const char *name)
{
    package->file = zip_fopen(package->zip, name, ZIP_FL_NOCASE);
    if (!package->file) {
        report_add(package->report, 0, 0, "不是完整的 XLSX 文件：读不出 %s", name);
        return false;
    }
    package->parser = XML_ParserCreate(0);
    if (!package->parser) {
        report_add(package->report, 0, 0, "内存不足");
        return false;
    }
    XML_SetUserData(package->parser, package);
    XML_SetElementHandler(package->parser, on_start, on_end);
    XML_SetCharacterDataHandler(package->parser, on_text);
    XML_SetStartDoctypeDeclHandler(package->parser, on_doctype);
    return true;
}

/* One piece; sets `last` when it was the last. */
static bool read_piece(struct package *package, const char *name, bool *last)
{
    void *piece = XML_GetBuffer(package->parser, PIECE_BYTES);
    zip_int64_t got = piece ? zip_fread(package->file, piece, PIECE_BYTES) : -1;
    if (got < 0) {
        report_add(package->report, 0, 0, "文件已损坏：%s 解不开", name);
        return false;
    }
    if ((size_t)got > package->bytes_left) {
        report_add(package->report, 0, 0, "解压后的内容过大");
        return false;
    }
    package->bytes_left -= (size_t)got;
    *last = got == 0;
    if (XML_ParseBuffer(package->parser, (int)got, *last) == XML_STATUS_OK) {
        return true;
    }
    if (!package->stopped) {
        report_add(package->report, 0, 0, "文件已损坏：%s 第 %lu 行不是正确的 XML", name,
                   XML_GetCurrentLineNumber(package->parser));
    }
    return false;
}

bool package_read(struct package *package, const char *name, const struct part_reader *reader)
{
    package->reader = reader;
    package->depth = 0;
    package->stopped = false;
    bool fine = open_part(package, name);
    bool last = false;
    while (fine && !last) {
        fine = read_piece(package, name, &last);
    }
    release_part(package);
    return fine;
}
