/* Documents: what comes in and what does not, kept once, attached, downloaded within scope, taken away when unused. */
#include "kernel/file/file.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <signal.h>
#include <unistd.h>
#include <zip.h>

#include "kernel/base/seam.h"
#include "kernel/crypto/sm3.h"
#include "kernel/file/content.h"
#include "kernel/file/type.h"
#include "kernel/flow/flow.h"
#include "kernel/org/org.h"
#include "support/store.h"
#include "support/support.h"
#include "t.h"

static struct test_store *store;

static int open_store(void **state)
{
    (void)state;
    store = test_store_open_with("file.bytes = 100000\n");
    return 0;
}

static int close_store(void **state)
{
    (void)state;
    test_store_close(store);
    return 0;
}

/* --- documents --------------------------------------------------------------------------------------------------- */

static const char pdf[] = "%PDF-1.4\n1 0 obj\n<</Type/Catalog>>\nendobj\ntrailer\n<</Root 1 0 R>>\n%%EOF\n";
static const char png[] = "\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\b\6\0\0\0\x1f\x15\xc4\x89";
static const char jpeg[] = "\xff\xd8\xff\xe0\0\x10JFIF\0\1\1\0\0\1\0\1\0\0\xff\xd9";

/* An archive with one entry of `size` zeros at `entry`, and another one at `also` when it is not NULL. */
static struct bytes archive(const char *entry, const char *also, size_t size)
{
    zip_error_t error;
    zip_source_t *source = zip_source_buffer_create(0, 0, 0, &error);
    zip_source_keep(source);
    zip_t *made = zip_open_from_source(source, ZIP_TRUNCATE, &error);
    const char *const names[] = {entry, also};
    void *zeros = arena_alloc(store->arena, size);
    for (size_t i = 0; i < 2 && names[i]; i++) {
        assert_true(zip_file_add(made, names[i], zip_source_buffer(made, zeros, size, 0), 0) >= 0);
    }
    assert_int_equal(0, zip_close(made));
    zip_stat_t status;
    assert_int_equal(0, zip_source_stat(source, &status));
    char *bytes = arena_alloc(store->arena, status.size);
    assert_int_equal(0, zip_source_open(source));
    assert_int_equal((zip_int64_t)status.size, zip_source_read(source, bytes, status.size));
    zip_source_close(source);
    zip_source_free(source);
    return (struct bytes){bytes, status.size};
}

static const char *hash_of(const void *bytes, size_t size)
{
    uint8_t digest[SM3_SIZE];
    sm3_hash(bytes, size, digest);
    return hex_encode(store->arena, digest, sizeof digest);
}

/* --- sending and fetching ---------------------------------------------------------------------------------------- */

static struct answer send_file(const char *token, const char *name, const void *bytes, size_t size)
{
    struct buf body;
    buf_init(&body, store->arena, 1 << 22);
    buf_format(&body, "--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"%s\"\r\n\r\n", name);
    buf_put(&body, bytes, size);
    buf_text(&body, "\r\n--edge--\r\n");
    const struct header headers[] = {
        {"content-type", "multipart/form-data; boundary=edge"}, {token ? "authorization" : 0, token}, {0}};
    return api_with(store, "POST", "/api/v1/files", headers, body.data, body.size);
}

static const char *store_text(const char *text)
{
    struct answer answer = send_file("Bearer system", "a.txt", text, strlen(text));
    assert_int_equal(201, answer.status);
    return answer_text(&answer, "hash");
}

/* GET it; *body is what came, NULL when it was refused. */
static struct call *fetch_as(const char *token, const char *hash, const char **body)
{
    struct call *call = ARENA_NEW(store->arena, struct call);
    struct header *headers = ARENA_NEW(store->arena, struct header);
    *headers = (struct header){"authorization", str_format(store->arena, "Bearer %s", token)};
    *call = (struct call){.arena = store->arena,
                          .method = METHOD_GET,
                          .path = str_format(store->arena, "/api/v1/files/%s", hash),
                          .query = "",
                          .headers = headers,
                          .header_count = 1,
                          .body = "",
                          .peer = "",
                          .request_id = "0123456789abcdef0123456789abcdef"};
    work_call(store->work, call, store->reader);
    *body = 0;
    if (call->answer_file >= 0) {
        char *bytes = arena_alloc(store->arena, 4096);
        assert_true(read(call->answer_file, bytes, 4095) >= 0);
        close(call->answer_file);
        *body = bytes;
    }
    return call;
}

static struct call *fetch(const char *hash, const char **body)
{
    return fetch_as("system", hash, body);
}

/* --- on the lane, as handlers do --------------------------------------------------------------------------------- */

struct step {
    int64_t owner_id, id;
    const char *hash, *name;
    struct file_link link;
    file_links links;
};

static result run_attach(struct request *rq, void *subject)
{
    struct step *step = subject;
    return file_attach(rq, "630200", "case", step->owner_id, step->hash, step->name, &step->link);
}

static result run_detach(struct request *rq, void *subject)
{
    struct step *step = subject;
    return file_detach(rq, "630200", "case", step->owner_id, step->id);
}

static result run_list(struct request *rq, void *subject)
{
    struct step *step = subject;
    return file_list(rq, "630200", "case", step->owner_id, &step->links);
}

static result run_collect(struct request *rq, void *subject)
{
    (void)subject;
    return file_collect(rq);
}

static result try(result (*task)(struct request *rq, void *subject), struct step *step)
{
    return work_task(store->work, store->arena, task, step);
}

static struct file_link attach(int64_t owner_id, const char *hash, const char *name)
{
    struct step step = {.owner_id = owner_id, .hash = hash, .name = name};
    assert_ok(try(run_attach, &step));
    return step.link;
}

/* A full round of the job: every folder once. */
static void collect_all(void)
{
    for (int i = 0; i < 256; i++) {
        assert_ok(try(run_collect, 0));
        test_clock(5 * MINUTE_MS);
    }
}

static bool has_content(const char *hash)
{
    return content_exists(store->arena, store->data, hash);
}

static int64_t row_count(void)
{
    int64_t count;
    assert_ok(db_number(store->reader, &count, "SELECT COUNT(*) FROM file"));
    return count;
}

static int disk_count(void)
{
    int count = 0;
    for (int i = 0; i < 256; i++) {
        DIR *folder = opendir(str_format(store->arena, "%s/files/%02x", store->data, (unsigned)i));
        for (struct dirent *entry; folder && (entry = readdir(folder));) {
            count += entry->d_type == DT_REG;
        }
        if (folder) {
            closedir(folder);
        }
    }
    return count;
}

/* --- what comes in ----------------------------------------------------------------------------------------------- */

static void test_types(void **state)
{
    (void)state;
    struct bytes ofd = archive("OFD.xml", "Doc_0/Document.xml", 20);
    struct bytes docx = archive("word/document.xml", "[Content_Types].xml", 20);
    struct bytes xlsx = archive("xl/workbook.xml", "[Content_Types].xml", 20);
    struct bytes zip = archive("a.txt", 0, 20);
    struct bytes macros = archive("word/document.xml", "word/vbaProject.bin", 20);
    struct bytes bomb = archive("word/document.xml", "word/media/image1.png", 130 << 20);
    struct bytes slip = archive("word/document.xml", "../../etc/passwd", 20);
    struct bytes absolute = archive("OFD.xml", "/etc/passwd", 20);
    struct bytes cut = {docx.data, docx.size - 30};
    const char *script = "%PDF-1.4\n1 0 obj\n<</OpenAction<</S/JavaScript/JS(app.alert(1))>>>>\nendobj\n";
    const char *launch = "%PDF-1.4\n1 0 obj\n<</OpenAction<</S/Launch/F(cmd.exe)>>>>\nendobj\n";
#define TEXT(literal)  (literal), sizeof(literal) - 1
#define STRING(string) (string), strlen(string)
#define ZIP(bytes)     (bytes).data, (bytes).size
    const struct {
        const char *name;
        const void *bytes;
        size_t size;
        const char *type; /* NULL: refused */
    } rows[] = {
        {"说明.pdf", TEXT(pdf), "application/pdf"},
        {"a.PDF", TEXT(pdf), "application/pdf"},
        {"a.png", TEXT(png), "image/png"},
        {"a.jpg", TEXT(jpeg), "image/jpeg"},
        {"a.jpeg", TEXT(jpeg), "image/jpeg"},
        {"公文.ofd", ZIP(ofd), "application/ofd"},
        {"a.docx", ZIP(docx), "application/vnd.openxmlformats-officedocument.wordprocessingml.document"},
        {"a.xlsx", ZIP(xlsx), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
        {"a.txt", TEXT("申请材料清单\n一、身份证\n"), "text/plain"},
        {"C:\\我的文档\\a.txt", TEXT("路径不留下\n"), "text/plain"},
        {"../../etc/a.txt", TEXT("路径也不留下\n"), "text/plain"},
        {"a.zip", ZIP(zip), 0},
        {"a.pdf", ZIP(zip), 0},
        {"a.pdf", ZIP(docx), 0},
        {"a.docx", ZIP(zip), 0},
        {"a.docx", ZIP(macros), 0},
        {"a.docx", ZIP(bomb), 0},
        {"a.docx", ZIP(slip), 0},
        {"a.ofd", ZIP(absolute), 0},
        {"a.docx", ZIP(cut), 0},
        {"a.docx",
         TEXT("PK\x03\x04"
              "rubbish that is no archive at all"),
         0},
        {"a.pdf", STRING(script), 0},
        {"a.pdf", STRING(launch), 0},
        {"a.txt", TEXT(pdf), 0},
        {"a.png", TEXT(jpeg), 0},
        {"a.pdf.exe", TEXT(pdf), 0},
        {"a.html", TEXT("<!DOCTYPE html><html><script>alert(1)</script></html>"), 0},
        {"a.txt", TEXT("<!DOCTYPE html><html><script>alert(1)</script></html>"), 0},
        {"a.svg", TEXT("<?xml version=\"1.0\"?><svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"alert(1)\"/>"), 0},
        {"a.png", TEXT("<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"alert(1)\"/>"), 0},
        {"a.txt", TEXT("#!/bin/sh\nrm -rf /\n"), 0},
        {"a.gif", TEXT("GIF89a=1;/*\0\0\0\0*/alert(1)"), 0},
        {"a.exe", TEXT("MZ\x90\0\3\0\0\0\4\0\0\0\xff\xff\0\0\xb8\0\0\0\0\0\0\0@\0\0\0"), 0},
        {"a.bin",
         TEXT("\x7f"
              "ELF\2\1\1\0\0\0\0\0\0\0\0\0\3\0>\0"),
         0},
        {"a.gz", TEXT("\x1f\x8b\b\0\0\0\0\0\0\3+\xce\0\0\0"), 0},
        {"a.txt", TEXT(""), 0},
        {"a.txt", TEXT("\0\1\2\3\4\5\6\7"), 0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        int disk = disk_count();
        struct answer answer = send_file("Bearer system", rows[i].name, rows[i].bytes, rows[i].size);
        if (rows[i].type) {
            assert_int_equal(201, answer.status);
            assert_string_equal(rows[i].type, answer_text(&answer, "type"));
            assert_int_equal(rows[i].size, answer_number(&answer, "size"));
            assert_string_equal(hash_of(rows[i].bytes, rows[i].size), answer_text(&answer, "hash"));
            assert_null(strpbrk(answer_text(&answer, "name"), "/\\"));
        } else {
            assert_in_range(answer.status, 400, 422);
            assert_non_null(answer_text(&answer, "detail"));
            assert_int_equal(disk, disk_count());
        }
    }
}

static void test_names(void **state)
{
    (void)state;
    static const struct {
        const char *name, *clean; /* NULL: refused */
    } rows[] = {
        {"a.txt", "a.txt"},
        {"  证明（一）.txt  ", "证明（一）.txt"},
        {"/etc/passwd/a.TXT", "a.TXT"},
        {"C:\\temp\\a.csv", "a.csv"},
        {"a b.tar.txt", "a b.tar.txt"},
        {"", 0},
        {"   ", 0},
        {"/", 0},
        {"..", 0},
        {"../", 0},
        {".txt", 0},
        {"txt", "txt.txt"},
        {"申请表", "申请表.txt"},
        {"1.申请表", "1.申请表.txt"},
        {"申请表.", 0},
        {"a.", 0},
        {"a.pdf", 0},
        {"a.txt.exe", 0},
        {"a.txt csv", 0},
        {"a.tx", 0},
        {"a\r\nX-Bad: 1.txt", 0},
        {"a\x1b[2J.txt", 0},
        {"a\x7f.txt", 0},
        {"a\u202etxt.exe", 0},
        {"gpj\u202e.txt", 0},
        {"a\u200b.txt", 0},
        {"\ufeffa.txt", 0},
        {"a\xc2\x85.txt", 0},
        {"a\xc0\xaf.txt", 0},
        {"a\xff.txt", 0},
        {"一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十"
         "一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十.txt",
         0},
    };
    const struct file_type *text = file_type_find("text/plain");
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const char *clean = 0;
        result r = file_name_clean(store->arena, rows[i].name, text, &clean);
        assert_int_equal(rows[i].clean ? OK : ERR_INVALID, r.code);
        if (rows[i].clean) {
            assert_string_equal(rows[i].clean, clean);
        } else {
            assert_string_equal("name", r.field);
        }
    }
}

static void test_refused_requests(void **state)
{
    (void)state;
    assert_int_equal(401, send_file(0, "a.pdf", TEXT(pdf)).status);
    char *large = arena_alloc(store->arena, 100001);
    memset(large, 'a', 100001);
    assert_int_equal(413, send_file("Bearer system", "a.txt", large, 100001).status);
    assert_int_equal(201, send_file("Bearer system", "a.txt", large, 100000).status);
    const struct header headers[] = {
        {"authorization", "Bearer system"}, {"content-type", "multipart/form-data; boundary=e"}, {0}};
    static const char *const bodies[] = {
        ("--e\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\n\r\na\r\n"
         "--e\r\nContent-Disposition: form-data; name=\"file\"; filename=\"b.txt\"\r\n\r\nb\r\n--e--\r\n"),
        "--e\r\nContent-Disposition: form-data; name=\"other\"\r\n\r\na\r\n--e--\r\n",
        "--e--\r\n",
        "",
    };
    for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++) {
        struct answer answer = api_with(store, "POST", "/api/v1/files", headers, bodies[i], strlen(bodies[i]));
        assert_in_range(answer.status, 400, 422);
    }
}

static void test_stored_once(void **state)
{
    (void)state;
    int64_t rows = row_count();
    int disk = disk_count();
    const char *first = store_text("同一份材料\n");
    const char *second = store_text("同一份材料\n");
    assert_string_equal(first, second);
    assert_int_equal(rows + 1, row_count());
    assert_int_equal(disk + 1, disk_count());
    struct stat status;
    assert_int_equal(0, stat(str_format(store->arena, "%s/files/%.2s/%s", store->data, first, first + 2), &status));
    assert_int_equal(0600, status.st_mode & 0777);
}

/* --- attached ---------------------------------------------------------------------------------------------------- */

static void test_attach(void **state)
{
    (void)state;
    const char *one = store_text("附件一\n"), *two = store_text("附件二\n");
    assert_int_equal(1, attach(10, one, "营业执照.txt").id);
    assert_int_equal(2, attach(10, two, "b.txt").id);
    assert_int_equal(3, attach(10, one, "又一次.txt").id);
    struct step step = {.owner_id = 10};
    assert_ok(try(run_list, &step));
    assert_int_equal(3, step.links.count);
    assert_string_equal("营业执照.txt", step.links.items[0].name);
    assert_string_equal("text/plain", step.links.items[0].type);
    assert_int_equal(strlen("附件一\n"), step.links.items[0].size);
    assert_string_equal(two, step.links.items[1].hash);

    step.id = 2;
    assert_ok(try(run_detach, &step));
    assert_fails(ERR_NOT_FOUND, try(run_detach, &step));
    assert_ok(try(run_list, &step));
    assert_int_equal(2, step.links.count);

    struct step unknown = {.owner_id = 10, .hash = hash_of("x", 1), .name = "a.txt"};
    result r = try(run_attach, &unknown);
    assert_int_equal(ERR_INVALID, r.code);
    assert_string_equal("hash", r.field);
    struct step renamed = {.owner_id = 10, .hash = one, .name = "a.exe"};
    r = try(run_attach, &renamed);
    assert_int_equal(ERR_INVALID, r.code);
    assert_string_equal("name", r.field);
}

static void test_fetch(void **state)
{
    (void)state;
    const char *hash = store_text("可以下载\n");
    const char *body;
    assert_int_equal(404, fetch(hash, &body)->status); /* nothing refers to it */
    attach(20, hash, "证明 \"一\".txt");
    struct call *call = fetch(hash, &body);
    assert_int_equal(200, call->status);
    assert_string_equal("可以下载\n", body);
    assert_string_equal("text/plain", call->content_type);
    bool offered = false;
    for (size_t i = 0; i < call->answer_header_count; i++) {
        offered |= str_equal(call->answer_headers[i].value,
                             "attachment; filename*=UTF-8''%E8%AF%81%E6%98%8E%20%22%E4%B8%80%22.txt");
    }
    assert_true(offered);

    assert_int_equal(404, fetch(hash_of("never", 5), &body)->status);
    static const char *const bad[] = {"..%2f..%2fzwfw.db", "..", "ABCDEF", "0000", "%00"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_in_range(fetch(bad[i], &body)->status, 400, 422);
    }
    assert_int_equal(0, unlink(str_format(store->arena, "%s/files/%.2s/%s", store->data, hash, hash + 2)));
    assert_int_equal(503, fetch(hash, &body)->status);
}

static const struct flow_state errand_states[] = {{"open", "已受理", false}, {0}};
static const struct transition errand_transitions[] = {
    {.from = "", .action = "open", .to = "open", .permission = "file.store", .label = "受理", .doc = "opened"}, {0}};
static const struct flow errand_flow = {"case", "办件", errand_states, errand_transitions};

/* A unit with a clerk who sees its matters only, and one matter of it. */
struct office {
    int64_t unit, matter;
    const char *account, *token;
};

static result run_office(struct request *rq, void *subject)
{
    struct office *office = subject;
    struct unit unit = {
        .region = "630200", .name = office->account, .level = 1, .kind = "department", .valid_from = {19000101}};
    TRY(org_unit_add(rq, &unit));
    office->unit = unit.id;
    struct staff_form form = {.id = NO_NUMBER,
                              .account = office->account,
                              .name = "窗口",
                              .region = "630200",
                              .unit = unit.id,
                              .hall = NO_NUMBER,
                              .hall_window = NO_NUMBER,
                              .scope_unit = unit.id,
                              .roles = "clerk"};
    int64_t staff;
    TRY(org_staff_add(rq, &form, "Ha1dong-Plateau-2021", false, &staff));
    TRY(org_token_issue(rq, staff, "测试", "*", (struct instant){rq->now.ms + 90 * DAY_MS}, &office->token));
    struct matter_opening opening = {.flow = &errand_flow,
                                     .action = "open",
                                     .region = "630200",
                                     .number = office->account,
                                     .title = "某事",
                                     .unit = unit.id,
                                     .item_type = "",
                                     .channel = "",
                                     .limit_unit = "",
                                     .legal_limit = NO_NUMBER,
                                     .promised_limit = NO_NUMBER,
                                     .rule = ""};
    struct matter matter;
    TRY(flow_open(rq, &opening, &matter));
    office->matter = matter.id;
    return SUCCESS;
}

static void test_scope(void **state)
{
    (void)state;
    const char *body;
    struct office one = {.account = "office.one"}, two = {.account = "office.two"};
    assert_ok(work_task(store->work, store->arena, run_office, &one));
    assert_ok(work_task(store->work, store->arena, run_office, &two));
    const char *hash = store_text("只给本单位\n");
    attach(one.matter, hash, "a.txt");
    assert_int_equal(200, fetch_as(one.token, hash, &body)->status);
    assert_int_equal(404, fetch_as(two.token, hash, &body)->status);
    assert_int_equal(200, fetch_as(test_staff(store, "clerk.city", "clerk", "630200"), hash, &body)->status);
    assert_int_equal(404, fetch_as(test_staff(store, "clerk.county", "clerk", "630222"), hash, &body)->status);
    assert_int_equal(403, fetch_as(test_staff(store, "admin.one", "system_admin", "630200"), hash, &body)->status);
    assert_int_equal(401, fetch_as("nonsense", hash, &body)->status);
    attach(two.matter, hash, "b.txt");
    assert_int_equal(200, fetch_as(two.token, hash, &body)->status);
}

/* --- taken away -------------------------------------------------------------------------------------------------- */

static void test_collect(void **state)
{
    (void)state;
    const char *loose = store_text("没有人要\n"), *kept = store_text("有人要\n"), *let_go = store_text("不再要\n");
    attach(30, kept, "a.txt");
    attach(30, let_go, "b.txt");
    collect_all(); /* takes 21 hours and 20 minutes: nothing is old enough */
    assert_true(has_content(loose));
    const char *again = store_text("又来一次\n");
    test_clock(4 * HOUR_MS);
    collect_all();
    collect_all();
    assert_false(has_content(loose));
    assert_false(has_content(again));
    assert_true(has_content(kept));
    assert_true(has_content(let_go));

    struct step step = {.owner_id = 30, .id = 2};
    assert_ok(try(run_detach, &step));
    assert_ok(try(run_collect, 0));
    assert_true(has_content(let_go));
    test_clock(25 * HOUR_MS);
    collect_all();
    collect_all();
    assert_false(has_content(let_go));
    assert_true(has_content(kept));
    const char *body;
    assert_int_equal(200, fetch(kept, &body)->status);
    store_text("没有人要\n"); /* sent anew */
    assert_true(has_content(loose));
}

static void leave(const char *path, int64_t age_ms)
{
    int file = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    assert_true(file >= 0);
    assert_int_equal(4, write(file, "half", 4));
    int64_t ms = seam_now().ms - age_ms;
    const struct timespec at = {ms / 1000, 0};
    const struct timespec times[2] = {at, at};
    assert_int_equal(0, futimens(file, times));
    close(file);
}

/* A crash leaves half-written files, and whole ones whose row was never committed. */
static void test_crash_leftovers(void **state)
{
    (void)state;
    store_text("有了文件夹\n");
    const char *hash = store_text("内容在而记录不在\n");
    const char *folder = str_format(store->arena, "%s/files/%.2s", store->data, hash);
    const char *old = str_format(store->arena, "%s/new-0011223344556677", folder);
    const char *young = str_format(store->arena, "%s/new-8899aabbccddeeff", folder);
    const char *orphan =
        str_format(store->arena, "%.2s%s", hash, "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcd");
    leave(old, 25 * HOUR_MS);
    leave(str_format(store->arena, "%s/%s", folder, orphan + 2), 25 * HOUR_MS);
    assert_true(has_content(orphan));
    collect_all();
    leave(young, 0);
    assert_int_not_equal(0, access(old, F_OK));
    assert_false(has_content(orphan));
    assert_int_equal(0, access(young, F_OK));
    collect_all();
    assert_int_equal(0, access(young, F_OK));
    assert_int_equal(0, unlink(young));
}

/* --- a disk that fails ------------------------------------------------------------------------------------------- */

static void test_full_disk(void **state)
{
    (void)state;
    char *text = arena_alloc(store->arena, 90001);
    memset(text, 'b', 90000);
    int disk = disk_count();
    int64_t rows = row_count();
    struct rlimit before;
    getrlimit(RLIMIT_FSIZE, &before);
    signal(SIGXFSZ, SIG_IGN);
    struct rlimit little = {20000, before.rlim_max};
    setrlimit(RLIMIT_FSIZE, &little);
    struct answer answer = send_file("Bearer system", "a.txt", text, 90000);
    setrlimit(RLIMIT_FSIZE, &before);
    assert_int_equal(503, answer.status);
    assert_non_null(strstr(answer.body, "磁盘"));
    assert_int_equal(disk, disk_count());
    assert_int_equal(rows, row_count());
    assert_int_equal(201, send_file("Bearer system", "a.txt", text, 90000).status);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_types),       cmocka_unit_test(test_names),   cmocka_unit_test(test_refused_requests),
        cmocka_unit_test(test_stored_once), cmocka_unit_test(test_attach),  cmocka_unit_test(test_fetch),
        cmocka_unit_test(test_scope),       cmocka_unit_test(test_collect), cmocka_unit_test(test_crash_leftovers),
        cmocka_unit_test(test_full_disk),
    };
    return cmocka_run_group_tests(tests, open_store, close_store);
}
