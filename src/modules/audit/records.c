/* What an audit looks like. */
#include "modules/audit/audit.h"

static const struct field text_span_fields[] = {
    FIELD(text_span, line, READONLY, 0, 0, "行", "from 1"),
    FIELD(text_span, start, READONLY, 0, 0, "起始字节", "in the UTF-8 text, from 0"),
    FIELD(text_span, end, READONLY, 0, 0, "结束字节", "the first behind it"),
    FIELD(text_span, first, READONLY, 0, 0, "起始字符", "code points, from 0"),
    FIELD(text_span, last, READONLY, 0, 0, "结束字符", "the first behind it"),
    FIELD(text_span, text, READONLY, 0, 0, "原文", "what stands there"),
};
static RECORD(text_span, text_span_fields, "a place in the text");

static const struct field text_finding_fields[] = {
    FIELD(text_finding, rule, READONLY, 0, 0, "规则", "code of the rule"),
    FIELD(text_finding, rule_title, READONLY, 0, 0, "规则名称", "in Chinese"),
    FIELD(text_finding, severity, READONLY, 0, 0, "性质", "contradiction, rounding, definition or form"),
    FIELD(text_finding, severity_title, READONLY, 0, 0, "性质名称", "in Chinese"),
    FIELD(text_finding, arithmetic, READONLY, 0, 0, "算式", "the arithmetic written out"),
    FIELD(text_finding, question, READONLY, 0, 0, "疑问", "a question to the author, with the likeliest explanation"),
    FIELD_LIST(text_finding, spans, READONLY, 0, 0, &text_span_record, "位置", "the first is what is asked about"),
};
static RECORD(text_finding, text_finding_fields, "something in a text that does not fit together");

static const struct field text_audit_fields[] = {
    FIELD_LIST(text_audit, findings, READONLY, 0, 0, &text_finding_record, "疑点", "in the order of the text"),
    FIELD(text_audit, left_out, READONLY, 0, 0, "未列出", "findings beyond the most that are given"),
    FIELD(text_audit, figures, READONLY, 0, 0, "数字", "figures read in the sentences, tables apart"),
    FIELD(text_audit, lines, READONLY, 0, 0, "行数", "lines of the text"),
    FIELD(text_audit, converted, READONLY, 0, 0, "经转换", "the text was GB18030: offsets are those of its UTF-8"),
};
RECORD(text_audit, text_audit_fields, "a text and what in it does not fit together");
