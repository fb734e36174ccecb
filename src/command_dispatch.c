/* zwfw dispatch: how well categories can be learned from a file of labelled texts. */
#include "command.h"

#include "kernel/learn/learn.h"
#include "kernel/table/sheet.h"
#include "kernel/table/table_read.h"
#include "kernel/table/text_write.h"
#include "progress.h"

enum { MOST_MESSAGES = 100, USUAL_FOLDS = 5, USUAL_SEED = 1, LEAST_FOLDS = 2, MOST_FOLDS = 20 };

struct evaluation {
    const char *text, *label; /* as given: columns, a column */
    int64_t folds, seed;
    struct report report;
    struct learn_set set;
    struct learn_figures figures;
    struct progress progress;
};

/* --- the file ---------------------------------------------------------------------------------------------------- */

static const char *list_columns(struct arena *arena, const struct table *table)
{
    struct buf out;
    buf_init(&out, arena, 64 * 1024);
    for (size_t i = 0; i < table->column_count; i++) {
        buf_format(&out, "%s%s", i > 0 ? "、" : "", table->heading[i]);
    }
    return out.data;
}

static result find_column(struct arena *arena, const struct table *table, const char *option, const char *name,
                          size_t *column)
{
    *column = table_column(table, name);
    return *column != TABLE_NO_COLUMN ? SUCCESS
                                      : failed(ERR_INVALID, str_format(arena, "%s：文件中没有“%s”这一列，有的是：%s",
                                                                       option, name, list_columns(arena, table)));
}

/* The first of the names in `rest`, which are parted by commas (those of Chinese too) and spaces; NULL: no more. */
static const char *next_name(struct arena *arena, const char **rest)
{
    static const char wide[] = "，";
    size_t size = 0;
    *rest += strspn(*rest, " ");
    while ((*rest)[size] && (*rest)[size] != ',' && strncmp(*rest + size, wide, sizeof wide - 1) != 0) {
        size++;
    }
    char *name = arena_copy(arena, *rest, size);
    *rest += size + ((*rest)[size] == ',' ? 1 : (*rest)[size] ? sizeof wide - 1 : 0);
    while (size > 0 && name[size - 1] == ' ') {
        name[--size] = 0;
    }
    return size > 0 ? name : 0;
}

static result find_columns(struct arena *arena, const struct table *table, const char *names,
                           size_t columns[LEARN_MOST_FIELDS], size_t *count)
{
    const char *name;
    for (*count = 0; (name = next_name(arena, &names)); (*count)++) {
        if (*count == LEARN_MOST_FIELDS) {
            return failed(ERR_INVALID, str_format(arena, "--text：最多%d列", LEARN_MOST_FIELDS));
        }
        TRY(find_column(arena, table, "--text", name, &columns[*count]));
    }
    return *count > 0 && !*names ? SUCCESS : failed(ERR_INVALID, "--text：请写明文字所在的列，列名之间用一个逗号");
}

static size_t label_place(struct learn_set *set, const char **labels, const char *label)
{
    size_t place = 0;
    while (place < set->label_count && !str_equal(labels[place], label)) {
        place++;
    }
    if (place == set->label_count && place < LEARN_MOST_LABELS) {
        labels[set->label_count++] = label;
    }
    return place;
}

/* The rows as samples; labels in the order in which they come. */
static result take_rows(struct evaluation *evaluation, struct arena *arena, const struct table *table)
{
    size_t columns[LEARN_MOST_FIELDS] = {0}, label;
    struct learn_set *set = &evaluation->set;
    TRY(find_columns(arena, table, evaluation->text, columns, &set->field_count));
    TRY(find_column(arena, table, "--label", evaluation->label, &label));
    struct learn_sample *samples = ARENA_ARRAY(arena, struct learn_sample, table->row_count + 1);
    const char **labels = ARENA_ARRAY(arena, const char *, LEARN_MOST_LABELS);
    for (size_t i = 0; i < table->row_count; i++) {
        const struct table_row *row = &table->rows[i];
        const char **fields = ARENA_ARRAY(arena, const char *, set->field_count);
        for (size_t f = 0; f < set->field_count; f++) {
            fields[f] = row->fields[columns[f]];
        }
        samples[i] = (struct learn_sample){fields, label_place(set, labels, row->fields[label])};
        if (str_is_empty(row->fields[label])) {
            report_add(&evaluation->report, row->line, evaluation->label, "不能为空，请填写类别");
        } else if (samples[i].label == LEARN_MOST_LABELS) {
            report_add(&evaluation->report, row->line, evaluation->label, "类别超过%d个", LEARN_MOST_LABELS);
        }
    }
    set->samples = samples;
    set->labels = labels;
    set->count = table->row_count;
    return report_result(&evaluation->report);
}

/* --- what comes out ---------------------------------------------------------------------------------------------- */

static void write_json(struct arena *arena, const struct evaluation *evaluation)
{
    const struct learn_figures *figures = &evaluation->figures;
    struct buf out;
    buf_init(&out, arena, 4 << 20);
    buf_format(&out,
               "{\"rows\":%zu,\"folds\":%zu,\"seed\":%lld,\"accuracy\":%.4f,\"macro_f1\":%.4f,\"first_three\":%.4f,"
               "\"calibration_error\":%.4f,\"classes\":[",
               figures->count, figures->folds, (long long)evaluation->seed, figures->accuracy, figures->macro_f1,
               figures->first_three, figures->calibration_error);
    for (size_t i = 0; i < figures->class_count; i++) {
        const struct learn_class_figures *class = &figures->classes[i];
        buf_text(&out, i > 0 ? ",{\"label\":" : "{\"label\":");
        buf_json(&out, class->label);
        buf_format(&out, ",\"precision\":%.4f,\"recall\":%.4f,\"f1\":%.4f,\"support\":%zu}", class->precision,
                   class->recall, class->f1, class->support);
    }
    buf_text(&out, "]}\n");
    fputs(out.data, stdout);
}

/* A share to four digits, as the writers of tables take it. */
static struct cell share_cell(double share)
{
    return cell_ratio((int64_t)(share * 10000 + 0.5), 10000);
}

/* A class with a single row is never known when that row is asked for, one with few rows hardly. */
static void write_scarce(const struct learn_figures *figures)
{
    size_t named = 0;
    for (size_t i = 0; i < figures->class_count; i++) {
        if (figures->classes[i].support < figures->folds) {
            printf("%s%s", named++ > 0 ? "、" : "行数少于折数，难以学会的类别：", figures->classes[i].label);
        }
    }
    fputs(named > 0 ? "\n" : "", stdout);
}

static void write_text(struct arena *arena, const struct evaluation *evaluation)
{
    static const struct sheet_column columns[] = {
        {"label", "类别", CELL_TEXT, 0, 0},     {"precision", "精确率", CELL_RATIO, 4, 0},
        {"recall", "召回率", CELL_RATIO, 4, 0}, {"f1", "F1", CELL_RATIO, 4, 0},
        {"support", "行数", CELL_INT, 0, 0},
    };
    const struct learn_figures *figures = &evaluation->figures;
    struct sheet sheet;
    struct buf out;
    sheet_init(&sheet, arena, 0, columns, sizeof columns / sizeof *columns);
    for (size_t i = 0; i < figures->class_count; i++) {
        const struct learn_class_figures *class = &figures->classes[i];
        struct cell *row = sheet_add_row(&sheet);
        row[0] = cell_text(class->label);
        row[1] = share_cell(class->precision);
        row[2] = share_cell(class->recall);
        row[3] = share_cell(class->f1);
        row[4] = cell_int((int64_t) class->support);
    }
    buf_init(&out, arena, 4 << 20);
    text_write(&sheet, &out);
    printf("%s\n%zu行，%zu折，种子%lld\n", out.data, figures->count, figures->folds, (long long)evaluation->seed);
    write_scarce(figures);
    printf("准确率    %.4f\n宏平均F1  %.4f\n前三命中  %.4f\n校准误差  %.4f\n", figures->accuracy, figures->macro_f1,
           figures->first_three, figures->calibration_error);
}

/* --- the command ------------------------------------------------------------------------------------------------- */

static result read_whole(struct arena *arena, const char *path, struct bytes *bytes)
{
    FILE *file = fopen(path, "rbe");
    struct buf content;
    char block[16384];
    size_t got;
    if (!file) {
        return failed(ERR_NOT_FOUND, str_format(arena, "无法读取文件%s", path));
    }
    buf_init(&content, arena, table_limits_usual.bytes + 1);
    while (!content.overflowed && (got = fread(block, 1, sizeof block, file)) > 0) {
        buf_put(&content, block, got);
    }
    bool is_whole = !ferror(file);
    fclose(file);
    *bytes = (struct bytes){content.data ? content.data : "", content.size};
    return content.overflowed ? failed(ERR_TOO_LARGE, str_format(arena, "文件%s超过64MB", path))
           : is_whole         ? SUCCESS
                              : failed(ERR_UNAVAILABLE, str_format(arena, "无法读取文件%s", path));
}

static result read_number(const struct command_line *line, const char *option, int64_t least, int64_t most,
                          int64_t usual, int64_t *number)
{
    const char *text = option_value(&line->options, option);
    *number = usual;
    if (text && (!str_to_int(text, number) || *number < least || *number > most)) {
        return failed(ERR_INVALID,
                      str_format(line->arena, "%s：应为%lld到%lld的整数", option, (long long)least, (long long)most));
    }
    return SUCCESS;
}

static result evaluate(const struct command_line *line, struct evaluation *evaluation)
{
    struct learn_options options = {.least_texts = 1};
    struct bytes bytes;
    struct table table;
    TRY(read_number(line, "--folds", LEAST_FOLDS, MOST_FOLDS, USUAL_FOLDS, &evaluation->folds));
    TRY(read_number(line, "--seed", 0, INT64_MAX, USUAL_SEED, &evaluation->seed));
    TRY(read_whole(line->arena, line->options.words[1], &bytes));
    TRY(table_read(line->arena, bytes.data, bytes.size, &table_limits_usual, &evaluation->report, &table));
    TRY(take_rows(evaluation, line->arena, &table));
    progress_begin(&evaluation->progress, "交叉验证", evaluation->folds);
    progress_show(0, &evaluation->progress);
    result r = learn_evaluate(&evaluation->set, &options, line->arena, (size_t)evaluation->folds,
                              (uint64_t)evaluation->seed, progress_show, &evaluation->progress, &evaluation->figures);
    progress_end(&evaluation->progress);
    return r;
}

static int print_report(const struct command_line *line, const struct report *report)
{
    struct buf out;
    buf_init(&out, line->arena, 1 << 20);
    report_text(report, &out);
    fprintf(stderr, "%s共%zu处错误，请改正后再试\n", out.data, report->total);
    return EXIT_WRONG;
}

static int run_dispatch(const struct command_line *line)
{
    struct evaluation evaluation = {.text = option_value(&line->options, "--text"),
                                    .label = option_value(&line->options, "--label")};
    if (!str_equal(line->options.words[0], "evaluate")) {
        return command_fail(
            failed(ERR_INVALID, str_format(line->arena, "没有“%s”，可用的有：evaluate", line->options.words[0])));
    }
    if (!evaluation.text || !evaluation.label) {
        return command_fail(failed(ERR_INVALID, "缺少--text或--label，例如 --text 主题,内容 --label 类别"));
    }
    report_init(&evaluation.report, line->arena, MOST_MESSAGES);
    result r = evaluate(line, &evaluation);
    if (evaluation.report.total > 0) {
        return print_report(line, &evaluation.report);
    }
    if (!is_ok(r)) {
        return command_fail(r);
    }
    (option_given(&line->options, "--json") ? write_json : write_text)(line->arena, &evaluation);
    return EXIT_DONE;
}

static const struct option dispatch_options[] = {
    {"--text", "列名[,列名]", "文字所在的列，可以有几列（如主题和内容）"},
    {"--label", "列名", "类别所在的列"},
    {"--folds", "折数", "交叉验证分成几份，2到20，默认5"},
    {"--seed", "种子", "分份的随机种子，默认1；同一种子结果相同"},
    OPTION_JSON,
    {0},
};

const struct command command_dispatch = {
    .name = "dispatch",
    .words = "evaluate 文件",
    .least_words = 2,
    .most_words = 2,
    .summary = "用一个已分类的文件，衡量派单辅助的分类有多准",
    .help = "文件为CSV或XLSX，第一行是列名。把各行分成几份，轮流用其余各份学习、用这一份检验，\n"
            "给出准确率、宏平均F1，以及每个类别的精确率、召回率、F1和行数。不读写数据目录。\n"
            "\n"
            "例：\n"
            "  zwfw dispatch evaluate 留言.csv --text 主题,内容 --label 类别 --folds 5\n"
            "  zwfw dispatch evaluate 工单.xlsx --text 内容 --label 承办单位 --json | jq .accuracy\n",
    .options = dispatch_options,
    .run = run_dispatch,
};
