/* Questionnaires: their own questions, in versions; answers are counted, and are no ratings. */
#include "modules/reviews/handlers.h"
#include "modules/reviews/permissions.h"
#include "modules/reviews/rating.h"
#include "modules/reviews/rules.h"
#include "modules/reviews/texts.h"
#include "modules/reviews/visits.h"

enum { MOST_CHOICES = 20 };

static const struct code kind_codes[] = {{"single", "单选"}, {"multiple", "多选"}, {"text", "文字"}, {0, 0}};
const struct code_list survey_kinds = {"survey_kinds", "本地", kind_codes};

/* --- drafting ---------------------------------------------------------------------------------------------------- */

/* The n-th of "甲|乙|丙", from 1; NULL past the last. */
static const char *choice_label(struct arena *arena, const char *choices, int64_t number)
{
    for (int64_t i = 1; *choices; i++) {
        size_t size = strcspn(choices, "|");
        if (i == number) {
            return arena_copy(arena, choices, size);
        }
        choices += size + (choices[size] == '|');
    }
    return 0;
}

static const char *question_fault(struct arena *arena, const struct survey_question *question)
{
    bool is_text = str_equal(question->kind, "text");
    const char *choices = question->choices ? question->choices : "";
    int64_t count = 0;
    for (const char *label; (label = choice_label(arena, choices, count + 1)); count++) {
        if (*label == '\0') {
            return "选项不能为空";
        }
    }
    if (is_text) {
        return count > 0 ? "文字题没有选项" : 0;
    }
    return count < 2 || count > MOST_CHOICES ? "选择题应有2到20个选项，用“|”隔开" : 0;
}

static result survey_draft(struct request *rq, const struct survey_form *in, struct survey_view *out)
{
    struct matter matter;
    struct survey survey = {.region = in->region, .code = in->code, .title = in->title, .unit = rq->who->unit};
    if (!request_sees_region(rq, in->region)) {
        return invalid("region", "地区不在您的管辖范围内");
    }
    for (size_t i = 0; i < in->questions.count; i++) {
        struct survey_question *question = &in->questions.items[i];
        const char *fault = question_fault(rq->arena, question);
        if (fault) {
            return invalid("questions", str_format(rq->arena, "第%zu题：%s", i + 1, fault));
        }
        question->seq = (int64_t)i + 1;
        question->choices = question->choices ? question->choices : "";
    }
    TRY(survey_newest(rq, in->region, in->code, &survey.version));
    survey.version++;
    TRY(sequence_next(rq, in->region, "matter", &survey.id));
    const struct matter_opening opening = {.flow = &survey_flow,
                                           .action = "draft",
                                           .region = in->region,
                                           .id = survey.id,
                                           .number =
                                               str_format(rq->arena, "WJ-%s-%lld", in->region, (long long)survey.id),
                                           .title = in->title,
                                           .unit = survey.unit,
                                           .legal_limit = NO_NUMBER,
                                           .promised_limit = NO_NUMBER};
    TRY(flow_open(rq, &opening, &matter));
    TRY(survey_insert(rq, &survey, &in->questions));
    return survey_show(rq, &survey, &matter, out);
}
HANDLER(survey_draft, survey_form, survey_view);

result survey_show(struct request *rq, const struct survey *survey, const struct matter *matter,
                   struct survey_view *out)
{
    *out = (struct survey_view){.region = survey->region,
                                .id = survey->id,
                                .code = survey->code,
                                .version = survey->version,
                                .title = survey->title,
                                .state = matter->state,
                                .state_label = flow_state_label(&survey_flow, matter->state)};
    rq->version = matter->version;
    return survey_questions_read(rq, survey, &out->questions);
}

static result move(struct request *rq, struct matter *matter, const char *action)
{
    const struct flow_move step = flow_plain(action, 0);
    return flow_apply(rq, matter, &step);
}

/* From now on it is asked; the version before it is not. */
static result survey_open(struct request *rq, const struct review_key *in, struct survey_view *out)
{
    struct survey survey;
    struct matter matter, before;
    int64_t other;
    TRY(flow_find(rq, in->region, in->id, &matter));
    TRY(survey_find(rq, in->region, in->id, &survey));
    TRY(survey_open_one(rq, &survey, &other));
    TRY(move(rq, &matter, "open"));
    if (number_is_set(other)) {
        TRY(flow_find(rq, in->region, other, &before));
        TRY(move(rq, &before, "close"));
    }
    return survey_show(rq, &survey, &matter, out);
}
HANDLER(survey_open, review_key, survey_view);

static result survey_close(struct request *rq, const struct review_key *in, struct survey_view *out)
{
    struct survey survey;
    struct matter matter;
    TRY(flow_find(rq, in->region, in->id, &matter));
    TRY(survey_find(rq, in->region, in->id, &survey));
    TRY(move(rq, &matter, str_equal(matter.state, "draft") ? "discard" : "close"));
    return survey_show(rq, &survey, &matter, out);
}
HANDLER(survey_close, review_key, survey_view);

/* Everybody sees one that is open; the others are the office's. */
static result survey_read(struct request *rq, const struct review_key *in, struct survey_view *out)
{
    struct survey survey;
    struct matter matter;
    struct request office = office_request(rq);
    TRY(survey_find(rq, in->region, in->id, &survey));
    TRY(flow_find(&office, in->region, in->id, &matter));
    bool is_office = request_may(rq, P_REVIEW_READ) && request_sees_region(rq, in->region);
    if (!str_equal(matter.state, "open") && !is_office) {
        return failed(ERR_NOT_FOUND, "没有这份问卷");
    }
    return survey_show(rq, &survey, &matter, out);
}
HANDLER(survey_read, review_key, survey_view);

static result survey_list(struct request *rq, const struct survey_search *in, struct survey_page *out)
{
    struct matter_place place = {.at = INT64_MAX, .region = "~", .id = INT64_MAX};
    int64_t limit = number_is_set(in->limit) ? in->limit : 50;
    TRY(flow_place_read(rq->arena, in->after, &place));
    TRY(survey_rows_read(rq, in, request_may(rq, P_REVIEW_READ), &place, limit + 1, &out->items));
    if ((int64_t)out->items.count > limit) {
        const struct survey_row *last = &out->items.items[--out->items.count - 1];
        out->next = flow_place_text(rq->arena, last->opened_at, last->region, last->id);
    }
    for (size_t i = 0; i < out->items.count; i++) {
        out->items.items[i].state_label = flow_state_label(&survey_flow, out->items.items[i].state);
    }
    return SUCCESS;
}
HANDLER(survey_list, survey_search, survey_page);

/* --- answers ----------------------------------------------------------------------------------------------------- */

static const struct survey_choice *answer_to(const struct survey_answers *in, int64_t question)
{
    for (size_t i = 0; i < in->answers.count; i++) {
        if (in->answers.items[i].question == question) {
            return &in->answers.items[i];
        }
    }
    return 0;
}

static result take_text(struct request *rq, struct survey_text *row, const char *text)
{
    row->choice = 0;
    row->text = text;
    TRY(survey_answer_insert(rq, row));
    return answer_text_put(rq, row);
}

static result take_choices(struct request *rq, const struct survey_question *question, struct survey_text *row,
                           const char *choices)
{
    bool chosen[MOST_CHOICES + 1] = {false};
    int64_t count = 0;
    for (const char *at = choices; *at;) {
        size_t size = strcspn(at, ",");
        const char *text = arena_copy(rq->arena, at, size);
        if (!str_to_int(text, &row->choice) || row->choice < 1 || row->choice > MOST_CHOICES ||
            !choice_label(rq->arena, question->choices, row->choice) || chosen[row->choice]) {
            return invalid("answers", str_format(rq->arena, "第%lld题没有选项“%s”，或选了两次",
                                                 (long long)question->seq, str_cut(rq->arena, text, 20)));
        }
        chosen[row->choice] = true;
        count++;
        TRY(survey_answer_insert(rq, row));
        at += size + (at[size] == ',');
    }
    return count > 1 && str_equal(question->kind, "single")
               ? invalid("answers", str_format(rq->arena, "第%lld题只能选一项", (long long)question->seq))
               : SUCCESS;
}

static result take_answer(struct request *rq, const struct survey_question *question, const struct survey_choice *given,
                          struct survey_text *row)
{
    bool is_text = str_equal(question->kind, "text");
    const char *text = given ? review_text_trimmed(rq->arena, given->text) : 0;
    const char *choices = given && given->choices ? given->choices : "";
    if ((is_text && *choices) || (!is_text && text)) {
        return invalid("answers", str_format(rq->arena, "第%lld题%s", (long long)question->seq,
                                             is_text ? "应填文字" : "应选择选项"));
    }
    if (!text && !*choices) {
        return question->needed
                   ? invalid("answers", str_format(rq->arena, "第%lld题必须回答", (long long)question->seq))
                   : SUCCESS;
    }
    row->question = question->seq;
    return is_text ? take_text(rq, row, text) : take_choices(rq, question, row, choices);
}

static result take_answers(struct request *rq, const struct survey_answers *in, struct survey *survey,
                           struct matter *matter)
{
    survey_questions questions;
    TRY(survey_questions_read(rq, survey, &questions));
    for (size_t i = 0; i < in->answers.count; i++) {
        const struct survey_choice *answer = &in->answers.items[i];
        if (answer->question > (int64_t)questions.count || answer_to(in, answer->question) != answer) {
            return invalid("answers", str_format(rq->arena, "没有第%lld题，或答了两次", (long long)answer->question));
        }
    }
    TRY(move(rq, matter, "answer"));
    rq->version = NO_NUMBER;
    for (size_t i = 0; i < questions.count; i++) {
        struct survey_text row = {.region = survey->region, .survey = survey->id, .answer = matter->version};
        TRY(take_answer(rq, &questions.items[i], answer_to(in, questions.items[i].seq), &row));
    }
    return SUCCESS;
}

/* What came on paper. */
static result survey_enter(struct request *rq, const struct survey_answers *in, struct nothing *out)
{
    struct survey survey;
    struct matter matter;
    (void)out;
    TRY(flow_find(rq, in->region, in->id, &matter));
    TRY(survey_find(rq, in->region, in->id, &survey));
    return take_answers(rq, in, &survey, &matter);
}
HANDLER(survey_enter, survey_answers, nothing);

/* By somebody with a code of a receipt: once. */
static result survey_answer(struct request *rq, const struct survey_answers *in, struct nothing *out)
{
    struct survey survey;
    struct matter matter;
    struct rating_code row;
    bool good;
    struct request office = office_request(rq);
    (void)out;
    if (!in->code) {
        return invalid("code", "缺少评价码");
    }
    TRY(rating_code_read(rq, in->region, in->code, &row, &good));
    if (!good) {
        return SUCCESS;
    }
    TRY(survey_find(rq, in->region, in->id, &survey));
    TRY(flow_find(&office, in->region, in->id, &matter));
    TRY(survey_code_use(rq, &survey, row.code));
    return take_answers(rq, in, &survey, &matter);
}
HANDLER(survey_answer, survey_answers, nothing);

/* --- figures ----------------------------------------------------------------------------------------------------- */

static result survey_counts(struct request *rq, const struct review_key *in, struct survey_figures *out)
{
    struct survey survey;
    struct matter matter;
    survey_questions questions;
    TRY(flow_find(rq, in->region, in->id, &matter));
    TRY(survey_find(rq, in->region, in->id, &survey));
    TRY(survey_questions_read(rq, &survey, &questions));
    TRY(survey_counts_read(rq, &survey, &out->items, &out->answered));
    TRY(survey_texts_read(rq, &survey, &out->texts));
    out->title = survey.title;
    out->version = survey.version;
    for (size_t i = 0; i < out->items.count; i++) {
        struct survey_count *count = &out->items.items[i];
        const char *choices = questions.items[count->question - 1].choices;
        count->label = count->choice == 0 ? "文字" : choice_label(rq->arena, choices, count->choice);
    }
    for (size_t i = 0; i < out->texts.count; i++) {
        struct survey_text *row = &out->texts.items[i];
        TRY(answer_text_read(rq, row));
        row->text = row->text ? personal_find(rq->arena, row->text).masked : 0;
    }
    rq->version = NO_NUMBER;
    return SUCCESS;
}
static result survey_counts_run(struct request *rq, const void *in, void *out)
{
    return survey_counts(rq, in, out);
}
const struct handler survey_counts_handler = {&review_key_record, &survey_figures_record, survey_counts_run, 0};

/* --- records ----------------------------------------------------------------------------------------------------- */

static const struct field survey_question_fields[] = {
    FIELD(survey_question, seq, READONLY, 0, 0, "题号", "from 1"),
    FIELD(survey_question, kind, REQUIRED, 0, 0, "题型", "single, multiple or text", .codes = &survey_kinds),
    FIELD(survey_question, text, REQUIRED, 1, 200, "题目", "as it is asked"),
    FIELD(survey_question, choices, OPTIONAL, 0, 1000, "选项", "2 to 20 of them, with | between; none of a text"),
    FIELD(survey_question, needed, OPTIONAL, 0, 0, "必答", "cannot be passed over"),
};
RECORD(survey_question, survey_question_fields, "a question");

static const struct field survey_fields[] = {
    FIELD(survey, region, READONLY, 0, 0, "地区", "of the questionnaire"),
    FIELD(survey, id, READONLY, 0, 0, "内部编号", "of the matter"),
    FIELD(survey, code, READONLY, 0, 0, "问卷代码", "the same for all versions"),
    FIELD(survey, version, READONLY, 0, 0, "版次", "1, 2, …"),
    FIELD(survey, title, READONLY, 0, 0, "标题", "of the questionnaire"),
    FIELD(survey, unit, READONLY, 0, 0, "单位", "that asks"),
};
RECORD(survey, survey_fields, "a version of a questionnaire");

static const struct field survey_form_fields[] = {
    FIELD(survey_form, region, REQUIRED, 6, 12, "地区", "where it is asked"),
    FIELD(survey_form, code, REQUIRED, 1, 40, "问卷代码", "the same for all versions"),
    FIELD(survey_form, title, REQUIRED, 1, 100, "标题", "of the questionnaire"),
    FIELD_LIST(survey_form, questions, REQUIRED, 1, 50, &survey_question_record, "题目", "in their order"),
};
RECORD(survey_form, survey_form_fields, "a questionnaire as it is drafted");

static const struct field survey_view_fields[] = {
    FIELD(survey_view, region, READONLY, 0, 0, "地区", "where it is asked"),
    FIELD(survey_view, id, READONLY, 0, 0, "内部编号", "of the matter"),
    FIELD(survey_view, code, READONLY, 0, 0, "问卷代码", "the same for all versions"),
    FIELD(survey_view, version, READONLY, 0, 0, "版次", "1, 2, …"),
    FIELD(survey_view, title, READONLY, 0, 0, "标题", "of the questionnaire"),
    FIELD(survey_view, state, READONLY, 0, 0, "状态代码", "draft, open, closed"),
    FIELD(survey_view, state_label, READONLY, 0, 0, "状态", "for people"),
    FIELD_LIST(survey_view, questions, READONLY, 0, 0, &survey_question_record, "题目", "in their order"),
};
RECORD(survey_view, survey_view_fields, "a questionnaire");

static const struct field survey_search_fields[] = {
    FIELD(survey_search, region, OPTIONAL, 6, 12, "地区", "only of this region"),
    FIELD(survey_search, code, OPTIONAL, 1, 40, "问卷代码", "only versions of this one"),
    FIELD(survey_search, after, OPTIONAL, 1, 80, "游标", "the `next` of the page before"),
    FIELD(survey_search, limit, OPTIONAL, 1, 200, "条数", "rows a page, 50 by default"),
};
RECORD(survey_search, survey_search_fields, "which questionnaires");

static const struct field survey_row_fields[] = {
    FIELD(survey_row, region, READONLY, 0, 0, "地区", "where it is asked"),
    FIELD(survey_row, id, READONLY, 0, 0, "内部编号", "of the matter"),
    FIELD(survey_row, code, READONLY, 0, 0, "问卷代码", "the same for all versions"),
    FIELD(survey_row, version, READONLY, 0, 0, "版次", "1, 2, …"),
    FIELD(survey_row, title, READONLY, 0, 0, "标题", "of the questionnaire"),
    FIELD(survey_row, state, READONLY, 0, 0, "状态代码", "draft, open, closed"),
    FIELD(survey_row, state_label, READONLY, 0, 0, "状态", "for people"),
    FIELD(survey_row, opened_at, READONLY, 0, 0, "起草时间", "when it was drafted"),
};
RECORD(survey_row, survey_row_fields, "a questionnaire in a list");

static const struct field survey_page_fields[] = {
    FIELD_LIST(survey_page, items, READONLY, 0, 0, &survey_row_record, "问卷", "newest first"),
    FIELD(survey_page, next, READONLY, 0, 0, "游标", "`after` of the next page; absent on the last"),
};
RECORD(survey_page, survey_page_fields, "a page of questionnaires");

static const struct field survey_choice_fields[] = {
    FIELD(survey_choice, question, REQUIRED, 1, 50, "题号", "from 1"),
    FIELD(survey_choice, choices, OPTIONAL, 0, 80, "选项", "their places from 1, with commas between"),
    FIELD(survey_choice, text, MULTILINE, 0, 500, "文字", "of a text question; sealed"),
};
RECORD(survey_choice, survey_choice_fields, "the answer to a question");

static const struct field survey_answers_fields[] = {
    FIELD(survey_answers, region, REQUIRED, 6, 12, "地区", "of the questionnaire"),
    FIELD(survey_answers, id, REQUIRED, 1, INT64_MAX, "内部编号", "of the questionnaire"),
    FIELD(survey_answers, code, OPTIONAL, 1, 60, "评价码", "of a receipt; not of what staff enter"),
    FIELD_LIST(survey_answers, answers, REQUIRED, 1, 50, &survey_choice_record, "答案", "one a question"),
};
RECORD(survey_answers, survey_answers_fields, "one person's answers");

static const struct field survey_count_fields[] = {
    FIELD(survey_count, question, READONLY, 0, 0, "题号", "from 1"),
    FIELD(survey_count, choice, READONLY, 0, 0, "选项", "from 1; 0: a text"),
    FIELD(survey_count, label, READONLY, 0, 0, "名称", "of the choice"),
    FIELD(survey_count, count, READONLY, 0, 0, "答数", "how often it was chosen"),
};
RECORD(survey_count, survey_count_fields, "how often something was answered");

static const struct field survey_text_fields[] = {
    FIELD(survey_text, region, READONLY, 0, 0, "地区", "of the questionnaire"),
    FIELD(survey_text, survey, READONLY, 0, 0, "问卷", "id of its matter"),
    FIELD(survey_text, question, READONLY, 0, 0, "题号", "from 1"),
    FIELD(survey_text, choice, READONLY, 0, 0, "选项", "0: a text"),
    FIELD(survey_text, answer, READONLY, 0, 0, "答卷", "its number within the questionnaire"),
    FIELD(survey_text, text, READONLY, 0, 0, "文字", "without what looks personal"),
};
RECORD(survey_text, survey_text_fields, "a written answer");

static const struct field survey_figures_fields[] = {
    FIELD(survey_figures, title, READONLY, 0, 0, "标题", "of the questionnaire"),
    FIELD(survey_figures, version, READONLY, 0, 0, "版次", "1, 2, …"),
    FIELD(survey_figures, answered, READONLY, 0, 0, "答卷数", "people who answered"),
    FIELD_LIST(survey_figures, items, READONLY, 0, 0, &survey_count_record, "统计", "by question and choice"),
    FIELD_LIST(survey_figures, texts, READONLY, 0, 0, &survey_text_record, "文字", "the newest"),
};
RECORD(survey_figures, survey_figures_fields, "what a questionnaire came to");
