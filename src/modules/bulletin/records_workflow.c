#include "modules/bulletin/workflow.h"

/* --- stored ------------------------------------------------------------------------------------------------------ */

static const struct field bulletin_office_fields[] = {
    REGION_FIELD(bulletin_office, REQUIRED),
    FIELD(bulletin_office, issuer, REQUIRED, 2, 60, "发文机关署名", "GB/T 9704-2012 7.3.5.4"),
    FIELD(bulletin_office, head, OPTIONAL, 2, 60, "发文机关标志", "in red above the rule, GB/T 9704-2012 7.2.4"),
    FIELD(bulletin_office, mark, OPTIONAL, 1, 20, "机关代字",
          "of 发文字号, GB/T 9704-2012 7.2.5; without it there is none"),
    FIELD(bulletin_office, index_prefix, OPTIONAL, 1, 40, "索引号前缀", "the region's code by default"),
    FIELD(bulletin_office, department, OPTIONAL, 2, 60, "公开责任部门", "of government disclosure"),
    FIELD(bulletin_office, addressee, OPTIONAL, 2, 200, "主送机关", "GB/T 9704-2012 7.3.2"),
    FIELD(bulletin_office, copied_to, OPTIONAL, 2, 400, "抄送机关", "GB/T 9704-2012 7.4.3, without a full stop"),
    FIELD(bulletin_office, printed_by, OPTIONAL, 2, 60, "印发机关", "GB/T 9704-2012 7.4.4; the issuer by default"),
};
RECORD(bulletin_office, bulletin_office_fields, "who issues the bulletins of a region");

static const struct field bulletin_check_fields[] = {
    FIELD(bulletin_check, region, READONLY, 0, 0, "地区", "the county that checks"),
    FIELD(bulletin_check, id, READONLY, 0, 0, "内部编号", "of the check and its matter"),
    FIELD(bulletin_check, above, READONLY, 0, 0, "通报地区", "whose bulletin it is"),
    FIELD(bulletin_check, bulletin, READONLY, 0, 0, "通报", "its id"),
    FIELD(bulletin_check, period, READONLY, 0, 0, "统计期", "of the bulletin"),
    FIELD(bulletin_check, state, READONLY, 0, 0, "状态", "open, objected, confirmed, lapsed, ended"),
    FIELD(bulletin_check, state_label, READONLY, 0, 0, "状态名称", "in Chinese"),
    FIELD(bulletin_check, due_at, READONLY, 0, 0, "核对期限", "afterwards it counts as confirmed"),
};
RECORD(bulletin_check, bulletin_check_fields, "a county's check of its figures");

static const struct field objection_fields[] = {
    FIELD(objection, region, READONLY, 0, 0, "地区", "the county"),
    FIELD(objection, id, READONLY, 0, 0, "核对", "the check's id"),
    FIELD(objection, seq, READONLY, 0, 0, "序号", "from 1"),
    FIELD(objection, figure, READONLY, 0, 0, "数据编号", "the figure that is objected to"),
    FIELD(objection, reason, READONLY, 0, 0, "异议理由", "by the county"),
    FIELD(objection, made_at, READONLY, 0, 0, "提出时间", "when"),
    FIELD(objection, answer, READONLY, 0, 0, "答复", "by who drafts; empty: none yet"),
    FIELD(objection, answered_at, READONLY, 0, 0, "答复时间", "when"),
};
RECORD(objection, objection_fields, "an objection of a county to a figure, and its answer");

static const struct field question_answer_fields[] = {
    FIELD(question_answer, region, READONLY, 0, 0, "地区", "of the bulletin"),
    FIELD(question_answer, bulletin, READONLY, 0, 0, "通报", "its id"),
    FIELD(question_answer, finding, READONLY, 0, 0, "疑点编号", "the question, hashed"),
    FIELD(question_answer, rule, READONLY, 0, 0, "规则", "of the audit"),
    FIELD(question_answer, arithmetic, READONLY, 0, 0, "验算", "of the audit"),
    FIELD(question_answer, question, READONLY, 0, 0, "疑问", "of the audit"),
    FIELD(question_answer, answer, READONLY, 0, 0, "说明", "what was answered"),
    FIELD(question_answer, answered_by, READONLY, 0, 0, "答复人", "staff id"),
    FIELD(question_answer, answered_at, READONLY, 0, 0, "答复时间", "when"),
};
RECORD(question_answer, question_answer_fields, "what was answered to a question of the audit");

static const struct field seal_of_bulletin_fields[] = {
    FIELD(seal_of_bulletin, statement, READONLY, 0, 0, "签名原文", "what is signed"),
    FIELD(seal_of_bulletin, signature, READONLY, 0, 0, "签名", "SM2"),
    FIELD(seal_of_bulletin, root_day, READONLY, 0, 0, "台账日", "of the root at publication"),
    FIELD(seal_of_bulletin, root, READONLY, 0, 0, "台账日根", "SM3"),
};
RECORD(seal_of_bulletin, seal_of_bulletin_fields, "the signature over a bulletin");

/* --- asked ------------------------------------------------------------------------------------------------------- */

static const struct field bulletin_step_fields[] = {
    REGION_FIELD(bulletin_step, REQUIRED),
    PERIOD_FIELD(bulletin_step, REQUIRED),
    FIELD(bulletin_step, reason, OPTIONAL, 2, 500, "理由", "of sending back"),
};
RECORD(bulletin_step, bulletin_step_fields, "a step of a bulletin");

static const struct field sign_form_fields[] = {
    REGION_FIELD(sign_form, REQUIRED),
    PERIOD_FIELD(sign_form, REQUIRED),
    FIELD(sign_form, disclosed_on, OPTIONAL, 0, 0, "公开日期",
          "printed on it; it is published on that day. Today by default"),
};
RECORD(sign_form, sign_form_fields, "a signature to be made");

static const struct field question_form_fields[] = {
    REGION_FIELD(question_form, REQUIRED),
    PERIOD_FIELD(question_form, REQUIRED),
    FIELD(question_form, finding, REQUIRED, 32, 32, "疑点编号", "as the audit gives it"),
    FIELD(question_form, answer, REQUIRED, 2, 1000, "说明", "why the figures stand all the same"),
};
RECORD(question_form, question_form_fields, "an answer to a question of the audit");

static const struct field check_key_fields[] = {
    REGION_FIELD(check_key, REQUIRED),
    FIELD(check_key, id, REQUIRED, 1, INT64_MAX, "内部编号", "of the check"),
    FIELD(check_key, figure, OPTIONAL, 5, 200, "数据编号", "that is objected to"),
    FIELD(check_key, reason, OPTIONAL, 2, 1000, "异议理由", "no personal data"),
    FIELD(check_key, answer, OPTIONAL, 2, 1000, "答复", "no personal data"),
};
RECORD(check_key, check_key_fields, "which check, and what is said of it");

static const struct field check_search_fields[] = {
    REGION_FIELD(check_search, REQUIRED),
    PERIOD_FIELD(check_search, OPTIONAL),
    FIELD(check_search, after, OPTIONAL, 1, INT64_MAX, "游标", "the `next` of the page before"),
    FIELD(check_search, limit, OPTIONAL, 1, 200, "条数", "rows a page, 50 by default"),
};
RECORD(check_search, check_search_fields, "which checks");

static const struct field verification_key_fields[] = {
    REGION_FIELD(verification_key, REQUIRED),
    FIELD(verification_key, id, REQUIRED, 1, INT64_MAX, "内部编号", "of the bulletin, as in its QR code"),
    FIELD(verification_key, format, OPTIONAL, 0, 0, "格式", "the published bytes themselves",
          .codes = &bulletin_format_codes),
};
RECORD(verification_key, verification_key_fields, "which published bulletin");

/* --- told -------------------------------------------------------------------------------------------------------- */

static const struct field bulletin_button_fields[] = {
    FIELD(bulletin_button, action, READONLY, 0, 0, "动作", "of the flow"),
    FIELD(bulletin_button, label, READONLY, 0, 0, "名称", "in Chinese"),
    FIELD(bulletin_button, needs_reason, READONLY, 0, 0, "须写理由", "it is refused without"),
};
RECORD(bulletin_button, bulletin_button_fields, "what the caller may do now");

static const struct field bulletin_progress_fields[] = {
    FIELD_OF(bulletin_progress, bulletin, READONLY, &bulletin_record, "通报", "on its way, else as published"),
    FIELD(bulletin_progress, state_label, READONLY, 0, 0, "状态名称", "in Chinese"),
    FIELD_LIST(bulletin_progress, actions, READONLY, 0, 0, &bulletin_button_record, "可办动作", "of the caller, now"),
    FIELD_LIST(bulletin_progress, checks, READONLY, 0, 0, &bulletin_check_record, "县区核对", "county by county"),
    FIELD_LIST(bulletin_progress, objections, READONLY, 0, 0, &objection_record, "异议", "with the answers"),
    FIELD_LIST(bulletin_progress, answers, READONLY, 0, 0, &question_answer_record, "疑点说明",
               "what was answered to the audit"),
};
RECORD(bulletin_progress, bulletin_progress_fields, "where a bulletin stands");

static const struct field bulletin_question_fields[] = {
    FIELD(bulletin_question, finding, READONLY, 0, 0, "疑点编号", "for the answer"),
    FIELD(bulletin_question, rule, READONLY, 0, 0, "规则", "of the audit"),
    FIELD(bulletin_question, title, READONLY, 0, 0, "规则名称", "in Chinese"),
    FIELD(bulletin_question, severity, READONLY, 0, 0, "性质", "in Chinese"),
    FIELD(bulletin_question, line, READONLY, 0, 0, "行", "of the text, from 1"),
    FIELD(bulletin_question, place, READONLY, 0, 0, "原文", "what is asked about"),
    FIELD(bulletin_question, arithmetic, READONLY, 0, 0, "验算", "written out"),
    FIELD(bulletin_question, question, READONLY, 0, 0, "疑问", "to the author"),
    FIELD(bulletin_question, answer, READONLY, 0, 0, "说明", "absent: none yet"),
};
RECORD(bulletin_question, bulletin_question_fields, "a question of the audit");

static const struct field bulletin_audit_fields[] = {
    FIELD_LIST(bulletin_audit, items, READONLY, 0, 0, &bulletin_question_record, "疑点", "in the order of the text"),
    FIELD(bulletin_audit, figures, READONLY, 0, 0, "数字", "read in the text"),
    FIELD(bulletin_audit, open, READONLY, 0, 0, "未说明", "questions without an answer: it cannot be signed"),
};
RECORD(bulletin_audit, bulletin_audit_fields, "what the audit asks about a bulletin");

static const struct field check_page_fields[] = {
    FIELD_LIST(check_page, items, READONLY, 0, 0, &bulletin_check_record, "核对", "newest first"),
    FIELD(check_page, next, READONLY, 0, 0, "游标", "`after` of the next page; absent on the last"),
};
RECORD(check_page, check_page_fields, "a page of checks");

static const struct field check_figure_fields[] = {
    FIELD(check_figure, id, READONLY, 0, 0, "数据编号", "its matters: GET /api/v1/figures/{id}"),
    FIELD(check_figure, name, READONLY, 0, 0, "指标", "its name"),
    FIELD(check_figure, text, READONLY, 0, 0, "数值", "as printed; absent: blank"),
    FIELD(check_figure, numerator, READONLY, 0, 0, "分子", "or the count"),
    FIELD(check_figure, denominator, READONLY, 0, 0, "分母", "of a rate"),
    FIELD(check_figure, definition, READONLY, 0, 0, "口径", "what it counts"),
    FIELD(check_figure, rank, READONLY, 0, 0, "名次", "from the top; absent: it is not ranked"),
    FIELD(check_figure, of, READONLY, 0, 0, "参加排名", "how many have a rank"),
    FIELD(check_figure, ranking, READONLY, 0, 0, "排名办法", "how the rank was computed"),
};
RECORD(check_figure, check_figure_fields, "a figure of the county in the bulletin");

static const struct field check_view_fields[] = {
    FIELD_OF(check_view, check, READONLY, &bulletin_check_record, "核对", "the check"),
    FIELD_LIST(check_view, actions, READONLY, 0, 0, &bulletin_button_record, "可办动作", "of the caller, now"),
    FIELD_LIST(check_view, figures, READONLY, 0, 0, &check_figure_record, "数据",
               "the county's own, as they stand now"),
    FIELD_LIST(check_view, objections, READONLY, 0, 0, &objection_record, "异议", "with the answers"),
};
RECORD(check_view, check_view_fields, "what a county checks");

static const struct field format_hash_fields[] = {
    FIELD(format_hash, format, READONLY, 0, 0, "格式", "of the copy"),
    FIELD(format_hash, label, READONLY, 0, 0, "名称", "in Chinese"),
    FIELD(format_hash, sm3, READONLY, 0, 0, "SM3", "of its bytes as they are kept now"),
};
RECORD(format_hash, format_hash_fields, "a copy of a bulletin");

static const struct field bulletin_verification_fields[] = {
    FIELD(bulletin_verification, region, READONLY, 0, 0, "地区", "whose bulletin it is"),
    FIELD(bulletin_verification, period, READONLY, 0, 0, "统计期", "that it is of"),
    FIELD(bulletin_verification, title, READONLY, 0, 0, "标题", "as printed"),
    FIELD(bulletin_verification, issuer, READONLY, 0, 0, "发文机关", "as printed"),
    FIELD(bulletin_verification, index_number, READONLY, 0, 0, "索引号", "of government disclosure"),
    FIELD(bulletin_verification, document_number, READONLY, 0, 0, "发文字号", "as printed"),
    FIELD(bulletin_verification, written_on, READONLY, 0, 0, "成文日期", "when it was signed"),
    FIELD(bulletin_verification, disclosed_on, READONLY, 0, 0, "公开日期", "when it was published"),
    FIELD(bulletin_verification, form, READONLY, 0, 0, "公开形式", "in Chinese"),
    FIELD(bulletin_verification, validity, READONLY, 0, 0, "有效性",
          "有效, or 失效 when a corrected issue took its place"),
    FIELD(bulletin_verification, signer_name, READONLY, 0, 0, "签发人", "who signed"),
    FIELD(bulletin_verification, signed_at, READONLY, 0, 0, "签发时间", "when"),
    FIELD(bulletin_verification, published_at, READONLY, 0, 0, "发布时间", "when"),
    FIELD(bulletin_verification, hash_agrees, READONLY, 0, 0, "内容一致", "the kept bytes are those that were signed"),
    FIELD(bulletin_verification, signature_agrees, READONLY, 0, 0, "签名有效",
          "by this program's key over the statement"),
    FIELD(bulletin_verification, statement, READONLY, 0, 0, "签名原文", "what is signed"),
    FIELD(bulletin_verification, signature, READONLY, 0, 0, "签名", "SM2, r and s, hex"),
    FIELD(bulletin_verification, public_key, READONLY, 0, 0, "公钥", "PEM"),
    FIELD(bulletin_verification, root_day, READONLY, 0, 0, "台账日", "of the root at publication"),
    FIELD(bulletin_verification, root, READONLY, 0, 0, "台账日根", "SM3, hex"),
    FIELD(bulletin_verification, root_note, READONLY, 0, 0, "台账核对办法", "where the root can be checked"),
    FIELD_LIST(bulletin_verification, copies, READONLY, 0, 0, &format_hash_record, "各格式", "with their hashes"),
    FIELD(bulletin_verification, note, READONLY, 0, 0, "更正说明", "of a corrected issue"),
};
RECORD(bulletin_verification, bulletin_verification_fields, "is a published bulletin genuine?");
