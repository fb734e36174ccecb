/* An official document in its formats: what each must hold, that nothing in a name becomes markup, that fonts which are
 * not there are named, that what fails says so, and that threads do not disturb each other. */
#include "kernel/document/write.h"

#include <pthread.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kernel/base/arena.h"
#include "kernel/base/str.h"
#include "kernel/document/chart.h"
#include "kernel/document/columns.h"
#include "kernel/document/font_files.h"
#include "kernel/document/typeset.h"
#include "kernel/table/report.h"
#include "kernel/table/xlsx_package.h"
#include "support/paper.h"
#include "t.h"

static struct arena *arena;

typedef result writer(const struct document *document, struct buf *out);
static writer *const writers[] = {document_as_text, document_as_html, document_as_json,
                                  document_as_xlsx, document_as_docx, document_as_pdf};
enum { WRITERS = sizeof writers / sizeof *writers };

static struct buf written(writer *write, const struct document *document)
{
    struct buf out;
    buf_init(&out, arena, 64 << 20);
    assert_ok(write(document, &out));
    assert_false(out.overflowed);
    assert_true(out.size > 0);
    return out;
}

static void holds(const char *whole, const char *part)
{
    if (!strstr(whole, part)) {
        fail_msg("没有“%s”：%s", part, whole);
    }
}

/* --- what is in a package ---------------------------------------------------------------------------------------- */

struct found {
    struct buf text;  /* of all elements */
    struct buf names; /* of all elements, a space before and after each */
    struct buf attributes;
};

static void take_start(void *subject, const char *name, const char **attributes)
{
    struct found *found = subject;
    buf_format(&found->names, " %s ", name);
    for (; *attributes; attributes += 2) {
        const char *colon = strchr(attributes[0], ':');
        buf_format(&found->attributes, " %s=%s ", colon ? colon + 1 : attributes[0], attributes[1]);
    }
}

static void take_text(void *subject, const char *text, size_t size)
{
    buf_put(&((struct found *)subject)->text, text, size);
}

/* Every part is well-formed, and what the one named holds. */
static struct found open_part(const struct buf *bytes, const char *name)
{
    struct report report;
    struct found found;
    buf_init(&found.text, arena, 16 << 20);
    buf_init(&found.names, arena, 16 << 20);
    buf_init(&found.attributes, arena, 16 << 20);
    report_init(&report, arena, 10);
    struct package *package = package_open(arena, bytes->data, bytes->size, 256 << 20, &report);
    assert_non_null(package);
    const struct part_reader reader = {.subject = &found, .start = take_start, .text = take_text};
    assert_true(package_has(package, name));
    assert_true(package_read(package, name, &reader));
    package_close(package);
    return found;
}

static size_t count_of(const char *whole, const char *part)
{
    size_t count = 0;
    for (const char *at = strstr(whole, part); at; at = strstr(at + 1, part)) {
        count++;
    }
    return count;
}

/* --- formats ----------------------------------------------------------------------------------------------------- */

static void text_numbers_headings_and_lists_annexes(void **state)
{
    (void)state;
    const char *text = written(document_as_text, test_paper(arena, false)).data;
    holds(text, "东政服〔2021〕63号\n");
    holds(text, "\n一、总体情况\n");
    holds(text, "\n（一）行政许可\n\n1.受理情况\n\n（1）市级大厅\n");
    holds(text, "\n二、各地情况\n（一）平安区：受理29447件");
    holds(text, "\n附件：1.各县（区）办件情况统计表\n      2.统计口径\n");
    holds(text, "\n海东市政务服务监督管理局\n2021年7月6日\n\n附件1\n");
    holds(text, "99.86%");
    holds(text, "索引号：63020000-2021-0063\n");
    holds(text, "\n抄送：市委办公室，市人大常委会办公室，市政府办公室，市政协办公室，各县（区）人民政府。\n"
                "海东市政务服务监督管理局办公室　2021年7月6日印发\n");
    struct document *draft = test_paper(arena, false);
    draft->date = (struct date){0};
    assert_null(strstr(written(document_as_text, draft).data, "印发"));
}

static void a_figure_in_html_leads_to_its_matters(void **state)
{
    (void)state;
    const char *html = written(document_as_html, test_paper(arena, false)).data;
    holds(html, "<a href=\"https://zwfw.example.gov.cn/tongbao#630200/2021-06/case.accepted;630200;2021-06\" "
                "title=\"海东市2021年6月受理&lt;件&gt;\">142470"
                "</a>");
    holds(html, "<th scope=\"colgroup\" colspan=\"3\">办件</th>");
    holds(html, "<th scope=\"col\" rowspan=\"2\">备注</th>");
    holds(html, "2021年7月6日印发");
    holds(html, "<dt>索引号</dt><dd>63020000-2021-0063</dd>");
    holds(html, "<svg viewBox");
    assert_null(strstr(html, "style="));
}

static void a_workbook_has_a_sheet_a_table(void **state)
{
    (void)state;
    struct buf xlsx = written(document_as_xlsx, test_paper(arena, false));
    struct found book = open_part(&xlsx, "xl/workbook.xml");
    holds(book.attributes.data, "name=正文");
    holds(book.attributes.data, "name=各县（区）办件情况统计表");
    holds(book.attributes.data, "name=口径");
    struct found sheet = open_part(&xlsx, "xl/worksheets/sheet5.xml");
    holds(sheet.text.data, "42805"); /* a number: text would stand among the shared strings */
    holds(sheet.text.data, "0.9986");
    holds(sheet.attributes.data, " fitToPage=1 "); /* on paper no column is left over */
    holds(open_part(&xlsx, "xl/styles.xml").attributes.data, " wrapText=1 ");
}

static void word_gets_styles_numbers_fields_and_charts(void **state)
{
    (void)state;
    struct buf docx = written(document_as_docx, test_paper(arena, false));
    struct found body = open_part(&docx, "word/document.xml");
    assert_int_equal(count_of(body.attributes.data, " val=Heading1 "), 2);
    assert_int_equal(count_of(body.names.data, " tblHeader "), 2); /* columns are grouped: two rows, both repeat */
    assert_int_equal(count_of(body.names.data, " chart "), 3);
    assert_int_equal(count_of(body.names.data, " sectPr "), 3);
    holds(body.text.data, "总体情况");
    assert_int_equal(count_of(body.names.data, " gridSpan "), 1);
    assert_int_equal(count_of(body.names.data, " tblpPr "), 1); /* 版记 */
    assert_null(strstr(body.text.data, "一、总体情况"));        /* Word counts by itself */
    holds(open_part(&docx, "word/footer1.xml").text.data, " PAGE ");
    holds(open_part(&docx, "word/numbering.xml").attributes.data, "val=（%2）");
    struct found line = open_part(&docx, "word/charts/chart2.xml");
    holds(line.names.data, " lineChart ");
    holds(line.text.data, "0.9695");
    holds(open_part(&docx, "word/charts/chart3.xml").names.data, " barChart ");
    open_part(&docx, "word/styles.xml");
    open_part(&docx, "word/settings.xml");
    open_part(&docx, "word/fontTable.xml");
    open_part(&docx, "[Content_Types].xml");
    open_part(&docx, "docProps/core.xml");
}

static size_t count_bytes(const struct buf *bytes, const char *part)
{
    size_t count = 0, size = strlen(part);
    for (size_t i = 0; i + size <= bytes->size; i++) {
        count += memcmp(bytes->data + i, part, size) == 0;
    }
    return count;
}

static size_t pdf_pages(const struct buf *pdf)
{
    return count_bytes(pdf, "/Type /Page %");
}

static void paper_is_a4_and_dated(void **state)
{
    (void)state;
    struct buf pdf = written(document_as_pdf, test_paper(arena, false));
    assert_memory_equal(pdf.data, "%PDF-1.", 7);
    assert_true(pdf_pages(&pdf) >= 4);
}

/* On a screen a figure in the PDF leads where it does in HTML; a path alone leads nowhere from a file. */
static void a_figure_on_paper_leads_to_its_matters(void **state)
{
    static const struct mark near = {"case.accepted;630200;2021-06", "受理", "/tongbao#630200/2021-06/case.accepted"};
    static const struct mark odd = {"case.accepted;630200;2021-06", "受理", "https://a.example/') /X ("};
    (void)state;
    struct document *document = test_paper(arena, false);
    size_t before =
        count_bytes((struct buf[]){written(document_as_pdf, document)}, "/URI (https://zwfw.example.gov.cn/tongbao#");
    assert_true(before > 0);
    document_add(document, BLOCK_PARAGRAPH);
    document_mark(document, "12", &near);
    document_mark(document, "34", &odd);
    struct buf pdf = written(document_as_pdf, document);
    assert_int_equal(count_bytes(&pdf, "/URI ("), before);
}

static void the_same_document_gives_the_same_bytes(void **state)
{
    (void)state;
    for (size_t i = 0; i < WRITERS; i++) {
        struct buf one = written(writers[i], test_paper(arena, false));
        struct buf two = written(writers[i], test_paper(arena, false));
        assert_int_equal(one.size, two.size);
        assert_memory_equal(one.data, two.data, one.size);
    }
}

/* --- what is handed in ------------------------------------------------------------------------------------------- */

static void markup_in_a_name_stays_a_name(void **state)
{
    (void)state;
    struct document *document = test_paper(arena, true);
    const char *html = written(document_as_html, document).data;
    assert_null(strstr(html, "<script"));
    assert_null(strchr(html, '\x01'));
    struct buf docx = written(document_as_docx, document);
    struct found body = open_part(&docx, "word/document.xml");
    holds(body.text.data, "</w:t><script>alert(1)</script>&\"'  ]]>平安区");
    open_part(&docx, "word/charts/chart1.xml");
    open_part(&docx, "docProps/core.xml");
    written(document_as_json, document);
    written(document_as_xlsx, document);
    written(document_as_text, document);
    assert_true(pdf_pages((struct buf[]){written(document_as_pdf, document)}) > 4);
}

static void an_empty_document_is_a_page(void **state)
{
    (void)state;
    struct document document = {.arena = arena, .title = "", .made = {INT64_C(1625536800000)}};
    for (size_t i = 1; i < WRITERS; i++) {
        written(writers[i], &document);
    }
}

/* Every row in every format; its heading is said to be repeated. */
static void an_annex_of_two_hundred_pages_is_printed(void **state)
{
    enum { ROWS = 6500 };
    static const char *const last = "建设工程规划许可（第6499类）";
    (void)state;
    struct document *document = test_long_paper(arena, ROWS);
    struct buf docx = written(document_as_docx, document), xlsx = written(document_as_xlsx, document);
    struct found body = open_part(&docx, "word/document.xml");
    assert_int_equal(count_of(body.names.data, " tr "), ROWS + 4); /* its heading, what verifies, and 版记 */
    assert_int_equal(count_of(body.names.data, " tblHeader "), 1);
    assert_int_equal(count_of(body.text.data, "建设工程规划许可（第"), ROWS);
    holds(body.text.data, last);
    struct found sheet = open_part(&xlsx, "xl/worksheets/sheet2.xml");
    assert_int_equal(count_of(sheet.names.data, " row "), ROWS + 2);
    const char *html = written(document_as_html, document).data, *text = written(document_as_text, document).data;
    assert_int_equal(count_of(html, "<tr>"), ROWS + 1);
    holds(html, last);
    assert_int_equal(count_of(text, "建设工程规划许可（第"), ROWS);
}

/* Rows are set one after the other: paper takes no more memory because they are many. */
static void a_long_annex_takes_little_memory(void **state)
{
    struct arena *whole = arena;
    (void)state;
    arena = arena_new(24 << 20);
    struct buf pdf = written(document_as_pdf, test_long_paper(arena, 6500));
    assert_true(pdf_pages(&pdf) >= 200);
    arena_free(arena);
    arena = whole;
}

/* A brief is as much smaller in Word as on paper, and so are its lines and its charts. */
static void a_brief_is_set_smaller_in_word_too(void **state)
{
    (void)state;
    struct document *document = test_paper(arena, false);
    struct buf usual = written(document_as_docx, document);
    document->one_page = true;
    struct buf brief = written(document_as_docx, document);
    struct found styles = open_part(&usual, "word/styles.xml"), smaller = open_part(&brief, "word/styles.xml");
    holds(styles.attributes.data, " line=579 ");
    assert_null(strstr(smaller.attributes.data, " line=579 "));
    holds(styles.attributes.data, " val=32 ");
    assert_null(strstr(smaller.attributes.data, " val=32 "));
    assert_null(strstr(open_part(&brief, "word/document.xml").names.data, " docGrid "));
}

static void a_missing_font_is_named(void **state)
{
    (void)state;
    struct buf out;
    struct document *document = test_paper(arena, false);
    const struct font_files files = {.paths = {[FACE_KAITI] = "/usr/share/fonts/no-such-font.ttf"}};
    const struct font_files no_font = {.paths = {[FACE_HEITI] = "/etc/passwd"}};
    buf_init(&out, arena, 64 << 20);
    document->fonts = &files;
    result r = document_as_pdf(document, &out);
    assert_int_equal(r.code, ERR_UNAVAILABLE);
    holds(r.reason, "楷体");
    holds(r.reason, "document.font_kaiti");
    document->fonts = &no_font;
    r = document_as_pdf(document, &out);
    assert_int_equal(r.code, ERR_UNAVAILABLE);
    holds(r.reason, "document.font_heiti");
    assert_int_equal(out.size, 0);
}

static void a_character_without_a_glyph_is_named(void **state)
{
    (void)state;
    struct buf out;
    struct document *document = test_paper(arena, false);
    document->title = "关于\U0001F600的通报";
    buf_init(&out, arena, 64 << 20);
    result r = document_as_pdf(document, &out);
    assert_int_equal(r.code, ERR_UNAVAILABLE);
    holds(r.reason, "U+1F600");
}

/* --- lines ------------------------------------------------------------------------------------------------------- */

/* The lines of a text, with a bar between them. */
static const char *broken(const char *words, double characters)
{
    struct fonts fonts;
    struct buf out;
    const struct style style = {FACE_SONGTI, 10, 0};
    assert_ok(fonts_open(arena, 0, &fonts));
    struct text *text = text_new(&fonts);
    assert_ok(text_add(text, &style, words));
    text_break(text, characters * 10, 0, 0);
    buf_init(&out, arena, 4096);
    for (size_t i = 0; i < text->line_count; i++) {
        const struct line *line = &text->lines[i];
        buf_text(&out, i > 0 ? "|" : "");
        for (size_t at = line->first; at < line->first + line->count; at++) {
            buf_put(&out, text->letters[at].at, text->letters[at].bytes);
        }
    }
    return out.data;
}

static void lines_end_where_they_may(void **state)
{
    (void)state;
    assert_string_equal(broken("一二三四五六七", 4), "一二三四|五六七");
    assert_string_equal(broken("一二三四，五六", 4), "一二三|四，五六");       /* no mark begins a line */
    assert_string_equal(broken("一二三（四）五", 4), "一二三|（四）五");       /* nor does one that opens end it */
    assert_string_equal(broken("办结率99.94%和", 5), "办结率|99.94%和");       /* a number stays whole */
    assert_string_equal(broken("abcdefghijklmnop", 3), "abcde|fghijk|lmno|p"); /* unless no line takes it */
    assert_string_equal(broken("一二 三四", 2), "一二|三四");
    assert_string_equal(broken("一\n二", 9), "一|二");
}

static void charts_begin_at_zero_and_leave_gaps(void **state)
{
    (void)state;
    struct document *document = test_paper(arena, false);
    for (const struct block *block = document->first; block; block = block->next) {
        struct drawing drawing;
        if (block->kind != BLOCK_CHART) {
            continue;
        }
        chart_draw(arena, block, 442, &drawing);
        assert_true(drawing.count > 0);
        for (size_t i = 0; i < drawing.count; i++) {
            assert_true(drawing.shapes[i].x >= 0 && drawing.shapes[i].x <= 442.1);
            assert_true(drawing.shapes[i].y >= -0.1 && drawing.shapes[i].y <= drawing.height + 0.1);
        }
        if (block->chart == CHART_BARS) {
            assert_true(chart_axis(block).low >= 0 && chart_axis(block).low <= 0);
        }
    }
}

/* --- trouble ----------------------------------------------------------------------------------------------------- */

enum { THREADS = 4 };
static void *print(void *subject)
{
    struct buf *out = subject;
    struct document *document = test_paper(out->arena, false);
    for (int i = 0; i < 5; i++) {
        buf_clear(out);
        if (!is_ok(document_as_pdf(document, out))) {
            return 0;
        }
    }
    return out;
}

static void threads_print_the_same(void **state)
{
    (void)state;
    pthread_t threads[THREADS];
    struct buf outs[THREADS];
    struct buf alone = written(document_as_pdf, test_paper(arena, false));
    for (size_t i = 0; i < THREADS; i++) {
        buf_init(&outs[i], arena_new(0), 64 << 20);
        assert_int_equal(pthread_create(&threads[i], 0, print, &outs[i]), 0);
    }
    for (size_t i = 0; i < THREADS; i++) {
        void *done = 0;
        pthread_join(threads[i], &done);
        assert_non_null(done);
        assert_int_equal(outs[i].size, alone.size);
        assert_memory_equal(outs[i].data, alone.data, alone.size);
        arena_free(outs[i].arena);
    }
}

/* An arena that ends anywhere: the writer leaves by its jump, and what it held outside goes with the arena. */
static void exhausted_memory_leaves_nothing(void **state)
{
    (void)state;
    struct document *document = test_paper(arena, true);
    for (size_t i = 0; i < WRITERS; i++) {
        bool done = false;
        for (size_t limit = 1 << 16; !done; limit += limit / 16) {
            struct arena *little = arena_new(limit);
            struct document copy = *document;
            struct buf out;
            if (setjmp(*arena_guard(little)) == 0) {
                buf_init(&out, little, 64 << 20);
                copy.arena = little;
                done = is_ok(writers[i](&copy, &out));
            }
            arena_free(little);
        }
    }
}

#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define CAN_LIMIT 1
#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#undef CAN_LIMIT
#endif
#endif
#endif

#ifdef CAN_LIMIT
static rlim_t address_space(void)
{
    char line[64] = "";
    FILE *statm = fopen("/proc/self/statm", "re");
    assert_non_null(statm);
    assert_non_null(fgets(line, sizeof line, statm));
    fclose(statm);
    return strtoul(line, 0, 10) * (rlim_t)sysconf(_SC_PAGESIZE);
}
#endif

/* The libraries' memory ends too: they say so, and nothing falls. */
static void a_full_machine_is_an_error(void **state)
{
    (void)state;
#ifdef CAN_LIMIT
    bool succeeded = false;
    for (rlim_t room = 1 << 20; !succeeded; room += room / 2) {
        pid_t child = fork();
        if (child == 0) {
            struct document *document = test_long_paper(arena, 100);
            struct buf out;
            const struct rlimit limit = {address_space() + room, RLIM_INFINITY};
            setrlimit(RLIMIT_AS, &limit);
            buf_init(&out, arena, 64 << 20);
            if (setjmp(*arena_guard(arena)) != 0) {
                _exit(1);
            }
            result pdf = document_as_pdf(document, &out);
            result docx = document_as_docx(document, &out);
            _exit(is_ok(pdf) && is_ok(docx) ? 0 : 1);
        }
        int status = 0;
        waitpid(child, &status, 0);
        assert_true(WIFEXITED(status));
        assert_true(WEXITSTATUS(status) <= 1);
        succeeded = WEXITSTATUS(status) == 0;
    }
#endif
}

static int begin(void **state)
{
    (void)state;
    arena = arena_new(0);
    return 0;
}

static int end(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(text_numbers_headings_and_lists_annexes),
        TEST(a_figure_in_html_leads_to_its_matters),
        TEST(a_workbook_has_a_sheet_a_table),
        TEST(word_gets_styles_numbers_fields_and_charts),
        TEST(paper_is_a4_and_dated),
        TEST(a_figure_on_paper_leads_to_its_matters),
        TEST(the_same_document_gives_the_same_bytes),
        TEST(markup_in_a_name_stays_a_name),
        TEST(an_empty_document_is_a_page),
        TEST(an_annex_of_two_hundred_pages_is_printed),
        TEST(a_long_annex_takes_little_memory),
        TEST(a_brief_is_set_smaller_in_word_too),
        TEST(a_missing_font_is_named),
        TEST(a_character_without_a_glyph_is_named),
        TEST(lines_end_where_they_may),
        TEST(charts_begin_at_zero_and_leave_gaps),
        TEST(threads_print_the_same),
        TEST(exhausted_memory_leaves_nothing),
        TEST(a_full_machine_is_an_error),
    };
    return cmocka_run_group_tests(tests, 0, 0);
}
