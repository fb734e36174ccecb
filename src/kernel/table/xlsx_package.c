#include "kernel/table/xlsx_package.h"

#include <expat.h>
#include <zip.h>

#include "kernel/base/arena.h"
#include "kernel/base/str.h"
#include "kernel/table/report.h"

enum { PIECE_BYTES = 64 * 1024 };

/* What expat calls only writes down what it met: 'S' name key value … "", 'E' name, 'T' text, 'D'; each text with its
 * NUL. The reader is called when expat has returned, for a reader may run out of arena memory and leave by a jump, and
 * expat does not let a parser go that was left in the middle of a call. */
struct package {
    zip_t *zip;
    zip_file_t *file;  /* the part being read */
    XML_Parser parser; /* of the part being read */
    char *events;      /* of the piece being read */
    size_t event_size;
    size_t event_room;
    bool events_lost; /* no memory to write them down */
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
    free(package->events);
    package->events = 0;
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
}

static void note(struct package *package, const char *bytes, size_t size)
{
    if (package->events_lost) {
        return;
    }
    if (size > package->event_room - package->event_size) {
        size_t room = (package->event_room + size) * 2;
        char *wider = realloc(package->events, room);
        if (!wider) {
            package->events_lost = true;
            return;
        }
        package->events = wider;
        package->event_room = room;
    }
    memcpy(package->events + package->event_size, bytes, size);
    package->event_size += size;
}

static void note_text(struct package *package, const char *text)
{
    note(package, text, strlen(text) + 1);
}

static void XMLCALL on_start(void *subject, const char *name, const char **attributes)
{
    note(subject, "S", 1);
    note_text(subject, local_name(name));
    for (; *attributes; attributes++) {
        note_text(subject, *attributes);
    }
    note_text(subject, "");
}

static void XMLCALL on_end(void *subject, const char *name)
{
    note(subject, "E", 1);
    note_text(subject, local_name(name));
}

static void XMLCALL on_text(void *subject, const char *text, int size)
{
    note(subject, "T", 1);
    note(subject, text, (size_t)size);
    note(subject, "", 1);
}

static void XMLCALL on_doctype(void *subject, const char *name, const char *system, const char *public, int internal)
{
    (void)name, (void)system, (void)public, (void)internal;
    struct package *package = subject;
    note_text(package, "D");
    XML_StopParser(package->parser, XML_FALSE);
}

static void fail_part(struct package *package, const char *reason)
{
    report_add(package->report, 0, 0, "%s", reason);
    package->stopped = true;
}

/* `at` is the name of the element; returns behind its last attribute. */
static const char *tell_start(struct package *package, const char *at)
{
    const char *attributes[2 * PACKAGE_ATTRIBUTES + 1];
    const char *name = at;
    size_t count = 0;
    for (at += strlen(at) + 1; *at && count < 2 * PACKAGE_ATTRIBUTES; count += 2) {
        attributes[count] = at;
        attributes[count + 1] = at + strlen(at) + 1;
        at = attributes[count + 1] + strlen(attributes[count + 1]) + 1;
    }
    attributes[count] = 0;
    if (*at || ++package->depth > PACKAGE_DEPTH) {
        fail_part(package, *at ? "XML 属性过多" : "XML 嵌套过深");
    } else {
        package->reader->start(package->reader->subject, name, attributes);
    }
    return at + 1;
}

static void tell_events(struct package *package)
{
    const struct part_reader *reader = package->reader;
    if (package->event_size == 0) {
        return;
    }
    const char *at = package->events;
    const char *end = at + package->event_size;
    while (at < end && !package->stopped) {
        char kind = *at;
        const char *text = at + 1;
        size_t size = strlen(text);
        at = text + size + 1;
        if (kind == 'S') {
            at = tell_start(package, text);
        } else if (kind == 'D') {
            fail_part(package, "XML 带有文档类型声明（DOCTYPE），不予读取");
        } else if (kind == 'T' && reader->text) {
            reader->text(reader->subject, text, size);
        } else if (kind == 'E') {
            package->depth--;
            if (reader->end) {
                reader->end(reader->subject, text);
            }
        }
    }
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
        report_add(package->report, 0, 0, "内存不足，请稍后再试");
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
    package->event_size = 0;
    enum XML_Status status = XML_ParseBuffer(package->parser, (int)got, *last);
    if (package->events_lost) {
        fail_part(package, "内存不足，请稍后再试");
        return false;
    }
    tell_events(package);
    if (status != XML_STATUS_OK && !package->stopped) {
        report_add(package->report, 0, 0, "文件已损坏：%s 第 %lu 行不是正确的 XML", name,
                   XML_GetCurrentLineNumber(package->parser));
        return false;
    }
    return !package->stopped;
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
