/* The audit, the signature, publication.
 *
 * What is slow about a signature, six formats and the audit, is done beside the lane. On the lane the bulletin is
 * composed once more, and only if that is not what was printed is it printed again. */
#include "kernel/api/app.h"
#include "kernel/ledger/ledger.h"
#include "modules/bulletin/render.h"
#include "modules/bulletin/workflow.h"

/* --- what is signed ---------------------------------------------------------------------------------------------- */

/* Who issues it; 海政务〔2021〕63号 and its 索引号: numbered by year; one that was given stays when the signature is
 * taken back. Whoever only looks takes no number. */
static result number_document(struct request *rq, struct bulletin *bulletin, bool takes)
{
    struct bulletin_office office;
    int64_t number;
    int year = bulletin->written_on.ymd / 10000;
    const char *of_year = str_format(rq->arena, "/%d-", year);
    TRY(office_find(rq, bulletin->region, &office));
    bulletin->issuer = *bulletin->issuer ? bulletin->issuer : office.issuer;
    if (*bulletin->index_number && strstr(bulletin->index_number, of_year)) {
        return SUCCESS;
    }
    const char *sequence = str_format(rq->arena, "bulletin-%d", year);
    TRY(takes ? sequence_next(rq, bulletin->region, sequence, &number)
              : sequence_peek(rq, bulletin->region, sequence, &number));
    bulletin->document_number =
        *office.mark ? str_format(rq->arena, "%s〔%d〕%lld号", office.mark, year, (long long)number) : "";
    bulletin->index_number =
        str_format(rq->arena, "%s%s%05lld", *office.index_prefix ? office.index_prefix : bulletin->region, of_year,
                   (long long)number);
    return SUCCESS;
}

/* Where a reader's telephone is led; only the office knows what the public calls this program. */
static const char *verification_address(struct request *rq, const struct bulletin *bulletin)
{
    const char *path = str_format(rq->arena, "/heyan#%s/%lld", bulletin->region, (long long)bulletin->id);
    const char *address = bulletin_address(rq, path);
    return *address == '/' ? 0 : address;
}

/* As it is signed now, by the caller: numbered, dated, frozen at this instant. */
static result compose_final(struct request *rq, struct bulletin *bulletin, struct date disclosed_on, bool takes,
                            struct composed **composed)
{
    bulletin->known_at = bulletin->signed_at = rq->now;
    bulletin->written_on = instant_date(rq->now);
    bulletin->disclosed_on = date_is_set(disclosed_on) ? disclosed_on : bulletin->written_on;
    bulletin->signer_name = rq->who->name;
    TRY(number_document(rq, bulletin, takes));
    TRY(bulletin_compose(rq, bulletin, bulletin->known_at, composed));
    (*composed)->document.verification.url = verification_address(rq, bulletin);
    return SUCCESS;
}

/* --- the audit --------------------------------------------------------------------------------------------------- */

enum { FINDING_BYTES = 16 };

/* The same question about the same words has the same name, whichever line they stand in. */
static const char *name_finding(struct arena *arena, const struct text_finding *finding)
{
    uint8_t digest[SM3_SIZE];
    const char *place = finding->spans.count > 0 ? finding->spans.items[0].text : "";
    const char *words =
        str_format(arena, "%s\n%s\n%s\n%s", finding->rule, finding->arithmetic, finding->question, place);
    sm3_hash(words, strlen(words), digest);
    return hex_encode(arena, digest, FINDING_BYTES);
}

static const char *answer_to(const question_answers *answers, const char *finding)
{
    for (size_t i = 0; i < answers->count; i++) {
        if (str_equal(answers->items[i].finding, finding)) {
            return answers->items[i].answer;
        }
    }
    return 0;
}

/* What was answered so far, and how much was not. */
static result put_answers(struct request *rq, const struct bulletin *bulletin, struct bulletin_audit *audit)
{
    question_answers answers;
    TRY(questions_of(rq, bulletin, &answers));
    audit->open = audit->left_out;
    for (size_t i = 0; i < audit->items.count; i++) {
        struct bulletin_question *question = &audit->items.items[i];
        question->answer = answer_to(&answers, question->finding);
        audit->open += question->answer == 0;
    }
    return SUCCESS;
}

static result audit_text(struct request *rq, const struct bulletin *bulletin, const struct composed *composed,
                         struct bulletin_audit *out)
{
    struct bytes text;
    struct text_audit audit;
    TRY(bulletin_render(composed, bulletin_format_named("text"), &text));
    TRY(text_audit_run(rq->arena, rq->calendar, (const char *)text.data, text.size, &audit));
    *out = (struct bulletin_audit){.figures = audit.figures, .left_out = audit.left_out};
    out->items.items = ARENA_ARRAY(rq->arena, struct bulletin_question, audit.findings.count + 1);
    out->items.count = audit.findings.count;
    for (size_t i = 0; i < audit.findings.count; i++) {
        const struct text_finding *finding = &audit.findings.items[i];
        struct bulletin_question *question = &out->items.items[i];
        *question = (struct bulletin_question){.rule = finding->rule,
                                               .title = finding->rule_title,
                                               .severity = finding->severity_title,
                                               .line = finding->spans.count > 0 ? finding->spans.items[0].line : 0,
                                               .place = finding->spans.count > 0 ? finding->spans.items[0].text : "",
                                               .arithmetic = finding->arithmetic,
                                               .question = finding->question};
        question->finding = name_finding(rq->arena, finding);
    }
    return put_answers(rq, bulletin, out);
}

static result bulletin_audit(struct request *rq, const struct bulletin_step *in, struct bulletin_audit *out)
{
    const char *region = region_canonical(rq->arena, in->region);
    struct bulletin bulletin;
    struct composed *composed;
    if (!request_sees_region(rq, region)) {
        return failed(ERR_NOT_FOUND, "没有这个地区，或者不在您的管辖范围内");
    }
    result r = bulletin_find_open(rq, region, in->period, &bulletin);
    if (r.code == ERR_NOT_FOUND) {
        return failed(ERR_NOT_FOUND, "这一期没有草稿，请先起草");
    }
    TRY(r);
    TRY(compose_final(rq, &bulletin, (struct date){0}, false, &composed));
    return audit_text(rq, &bulletin, composed, out);
}
HANDLER(bulletin_audit, bulletin_step, bulletin_audit);

static result question_answer(struct request *rq, const struct question_form *in, struct bulletin_question *out)
{
    struct bulletin bulletin;
    struct matter matter;
    struct composed *composed;
    struct bulletin_audit audit;
    const struct bulletin_key key = {.region = in->region, .period = in->period};
    struct flow_move move = flow_plain("answer", in->answer);
    TRY(bulletin_find_own(rq, &key, &bulletin, &matter));
    TRY(compose_final(rq, &bulletin, (struct date){0}, false, &composed));
    TRY(audit_text(rq, &bulletin, composed, &audit));
    for (size_t i = 0; i < audit.items.count; i++) {
        *out = audit.items.items[i];
        if (str_equal(out->finding, in->finding)) {
            out->answer = in->answer;
            move.body = str_format(rq->arena, "{\"finding\":\"%s\",\"rule\":\"%s\"}", out->finding, out->rule);
            TRY(bulletin_move(rq, &bulletin, &matter, &move));
            return question_put(rq, &(struct question_answer){bulletin.region, bulletin.id, out->finding, out->rule,
                                                              out->arithmetic, out->question, in->answer,
                                                              rq->who->staff, rq->now});
        }
    }
    return failed(ERR_NOT_FOUND, "现在的草稿没有这个疑点，请重新核对后再说明");
}
HANDLER(question_answer, question_form, bulletin_question);

/* --- the signature ----------------------------------------------------------------------------------------------- */

/* What is signed. It is made again from what is kept when somebody verifies: a changed byte shows, wherever it is. */
static result write_statement(struct request *rq, const struct bulletin *bulletin, const struct format_hash *hashes,
                              size_t count, const char **statement)
{
    struct buf text;
    buf_init(&text, rq->arena, 8192);
    buf_format(&text, "zwfw-bulletin 1\nregion %s\nid %lld\nperiod %s\ntitle %s\nnumber %s\nindex %s\n",
               bulletin->region, (long long)bulletin->id, bulletin->period, bulletin->title, bulletin->document_number,
               bulletin->index_number);
    buf_format(&text, "known_at %s\nsigned_at %s\ndisclosed_on %s\nsigner %s\n",
               instant_text(rq->arena, bulletin->known_at), instant_text(rq->arena, bulletin->signed_at),
               date_text(rq->arena, bulletin->disclosed_on), bulletin->signer_name);
    for (size_t i = 0; i < count; i++) {
        buf_format(&text, "sm3 %s %s\n", hashes[i].format, hashes[i].sm3);
    }
    *statement = text.data;
    return text.overflowed ? failed(ERR_TOO_LARGE, "标题过长") : SUCCESS;
}

static size_t format_count(void)
{
    size_t count = 0;
    while (bulletin_formats[count].name) {
        count++;
    }
    return count;
}

/* A bulletin in all its formats, and what the audit asks of it. */
struct printed {
    struct bytes *copies;       /* by format */
    struct format_hash *hashes; /* beside them */
    struct bulletin_audit audit;
};

static result print_all(struct request *rq, const struct bulletin *bulletin, const struct composed *composed,
                        struct printed *printed)
{
    printed->copies = ARENA_ARRAY(rq->arena, struct bytes, format_count());
    printed->hashes = ARENA_ARRAY(rq->arena, struct format_hash, format_count());
    for (size_t i = 0; bulletin_formats[i].name; i++) {
        uint8_t digest[SM3_SIZE];
        TRY(bulletin_render(composed, &bulletin_formats[i], &printed->copies[i]));
        sm3_hash(printed->copies[i].data, printed->copies[i].size, digest);
        printed->hashes[i] =
            (struct format_hash){bulletin_formats[i].name, 0, hex_encode(rq->arena, digest, sizeof digest)};
    }
    return audit_text(rq, bulletin, composed, &printed->audit);
}

/* Is this what was printed? JSON says everything that a document says, and where each figure leads. */
static result is_printed(const struct composed *composed, const struct printed *printed, bool *same)
{
    const struct bulletin_format *json = bulletin_format_named("json");
    const struct bytes *copy = &printed->copies[json - bulletin_formats];
    struct bytes now;
    TRY(bulletin_render(composed, json, &now));
    *same = now.size == copy->size && memcmp(now.data, copy->data, now.size) == 0;
    return SUCCESS;
}

static result keep_copies(struct request *rq, const struct bulletin *bulletin, const struct printed *printed)
{
    for (size_t i = 0; bulletin_formats[i].name; i++) {
        uint8_t digest[SM3_SIZE];
        sm3_hash(printed->copies[i].data, printed->copies[i].size, digest);
        TRY(copy_insert(rq, bulletin, bulletin_formats[i].name, printed->copies[i],
                        (struct bytes){digest, sizeof digest}));
    }
    return SUCCESS;
}

/* Every figure that was frozen; those of other periods that it is compared with are somebody else's. */
static result keep_figures(struct request *rq, const struct bulletin *bulletin, const struct composed *composed)
{
    for (size_t i = 0; i < composed->figures.count; i++) {
        const struct shown *shown = composed->figures.items[i];
        struct figure live = shown->figure;
        if (instant_is_set(live.known)) {
            live.known = (struct instant){0};
            const struct kept_figure kept = {figure_id(rq->arena, &live), live.metric->version, shown->value.numerator,
                                             shown->value.denominator};
            TRY(figure_insert(rq, bulletin, &kept));
        }
    }
    return SUCCESS;
}

static result require_answers(struct request *rq, const struct bulletin_audit *audit)
{
    for (size_t i = 0; i < audit->items.count; i++) {
        const struct bulletin_question *question = &audit->items.items[i];
        if (!question->answer) {
            return failed(ERR_CONFLICT, str_format(rq->arena,
                                                   "数字核对还有%lld处疑点没有说明，请改正或者逐条说明后再签发："
                                                   "第%lld行“%s”，%s",
                                                   (long long)audit->open, (long long)question->line, question->place,
                                                   question->question));
        }
    }
    return audit->open == 0 ? SUCCESS : failed(ERR_CONFLICT, "数字核对的疑点过多，请先改正模板或者数据");
}

static result seal_bulletin(struct request *rq, const struct bulletin *bulletin, const struct composed *composed,
                            const struct printed *printed, struct seal_of_bulletin *seal)
{
    uint8_t *signature = arena_alloc(rq->arena, SM2_SIGNATURE_SIZE);
    TRY(keep_figures(rq, bulletin, composed));
    TRY(keep_copies(rq, bulletin, printed));
    TRY(write_statement(rq, bulletin, printed->hashes, format_count(), &seal->statement));
    TRY(sm2_sign(app_signer(rq->app), seal->statement, strlen(seal->statement), signature));
    seal->signature = (struct bytes){signature, SM2_SIGNATURE_SIZE};
    return SUCCESS;
}

static result check_disclosure(struct request *rq, const struct sign_form *in)
{
    return date_is_set(in->disclosed_on) && in->disclosed_on.ymd < instant_date(rq->now).ymd
               ? invalid("disclosed_on", "公开日期不能早于签发当日")
               : SUCCESS;
}

/* Beside the lane: print it as it will most likely be. */
static result bulletin_sign_before(struct request *rq, const struct sign_form *in)
{
    struct bulletin bulletin;
    struct matter matter;
    struct composed *composed;
    struct printed *printed = ARENA_NEW(rq->arena, struct printed);
    const struct bulletin_key key = {.region = in->region, .period = in->period};
    TRY(bulletin_find_own(rq, &key, &bulletin, &matter));
    if (!str_equal(matter.state, "auditing")) {
        return SUCCESS; /* refused on the lane */
    }
    TRY(check_disclosure(rq, in));
    TRY(compose_final(rq, &bulletin, in->disclosed_on, false, &composed));
    TRY(print_all(rq, &bulletin, composed, printed));
    rq->prepared = printed;
    return SUCCESS;
}

/* On the lane, so that nothing is recorded between the counting and the keeping. */
static result bulletin_sign(struct request *rq, const struct sign_form *in, struct bulletin *out)
{
    struct matter matter;
    struct composed *composed;
    struct seal_of_bulletin seal = {0};
    struct printed printed = {0};
    uint8_t digest[SM3_SIZE];
    bool same = false;
    const struct bulletin_key key = {.region = in->region, .period = in->period};
    struct flow_move move = flow_plain("sign", 0);
    TRY(bulletin_find_own(rq, &key, out, &matter));
    if (!str_equal(matter.state, "auditing")) {
        return bulletin_move(rq, out, &matter, &move); /* refuses, and says what is possible */
    }
    TRY(check_disclosure(rq, in));
    TRY(compose_final(rq, out, in->disclosed_on, true, &composed));
    if (rq->prepared) {
        printed = *(const struct printed *)rq->prepared;
        TRY(is_printed(composed, &printed, &same));
    }
    TRY(same ? put_answers(rq, out, &printed.audit) : print_all(rq, out, composed, &printed));
    TRY(require_answers(rq, &printed.audit));
    TRY(seal_bulletin(rq, out, composed, &printed, &seal));
    TRY(bulletin_set_signed(rq, out, &seal));
    sm3_hash(seal.statement, strlen(seal.statement), digest);
    move.body = str_format(rq->arena, "{\"statement_sm3\":\"%s\"}", hex_encode(rq->arena, digest, sizeof digest));
    return bulletin_move(rq, out, &matter, &move);
}
HANDLER_PREPARED(bulletin_sign, sign_form, bulletin);

/* --- publication ------------------------------------------------------------------------------------------------- */

static result supersede(struct request *rq, const struct bulletin *bulletin)
{
    struct matter matter;
    struct flow_move move = flow_plain("supersede", 0);
    if (bulletin->corrects == 0) {
        return SUCCESS;
    }
    move.reason = bulletin->note;
    TRY(flow_find(rq, bulletin->region, bulletin->corrects, &matter));
    return flow_apply_along(rq, &matter, &move);
}

/* The day that is printed as 公开日期 is the day. */
static result check_day(struct request *rq, const struct bulletin *bulletin)
{
    const char *day = date_text(rq->arena, bulletin->disclosed_on);
    int32_t today = instant_date(rq->now).ymd;
    return today < bulletin->disclosed_on.ymd
               ? failed(ERR_CONFLICT, str_format(rq->arena, "签发时定的公开日期是%s，请在当日发布", day))
           : today > bulletin->disclosed_on.ymd
               ? failed(ERR_CONFLICT,
                        str_format(rq->arena, "签发时定的公开日期%s已过，请退回修改，重新签发后发布", day))
               : SUCCESS;
}

static result bulletin_publish(struct request *rq, const struct bulletin_key *in, struct bulletin *out)
{
    struct matter matter;
    uint8_t root[SM3_SIZE];
    struct seal_of_bulletin seal = {.root = {root, sizeof root}, .root_day = date_add(instant_date(rq->now), -1)};
    struct flow_move move = flow_plain("publish", 0);
    TRY(bulletin_find_own(rq, in, out, &matter));
    TRY(str_equal(matter.state, "signed") ? check_day(rq, out) : SUCCESS);
    out->published_at = rq->now;
    TRY(ledger_day_root(rq->db, rq->arena, seal.root_day, root));
    move.body = str_format(rq->arena, "{\"root_day\":\"%s\",\"root\":\"%s\"}", date_text(rq->arena, seal.root_day),
                           hex_encode(rq->arena, root, sizeof root));
    TRY(bulletin_move(rq, out, &matter, &move));
    TRY(bulletin_set_published(rq, out, &seal));
    return supersede(rq, out);
}
HANDLER(bulletin_publish, bulletin_key, bulletin);

/* --- verification ------------------------------------------------------------------------------------------------ */

#define ROOT_NOTE                                                                                                                                                    \
    "这是发布前一日结束时全部台账的摘要。向本系统的管理单位索取当日的检查点文件（checkpoints目录），或者带着台账到" \
    "任何一台机器上运行 zwfw-verify，都可以独立核对；检查点有SM2签名，事后不能改写。"

static result hash_copies(struct request *rq, const struct bulletin *bulletin, struct bulletin_verification *out)
{
    out->copies.count = format_count();
    out->copies.items = ARENA_ARRAY(rq->arena, struct format_hash, out->copies.count);
    for (size_t i = 0; i < out->copies.count; i++) {
        struct bytes bytes;
        uint8_t digest[SM3_SIZE];
        const char *name = bulletin_formats[i].name;
        TRY(copy_find(rq, bulletin, name, &bytes));
        sm3_hash(bytes.data, bytes.size, digest);
        out->copies.items[i] = (struct format_hash){name, code_label(&bulletin_format_codes, name),
                                                    hex_encode(rq->arena, digest, sizeof digest)};
    }
    return SUCCESS;
}

static result verify_seal(struct request *rq, const struct bulletin *bulletin, struct bulletin_verification *out)
{
    struct seal_of_bulletin seal;
    const char *statement;
    TRY(seal_find(rq, bulletin, &seal));
    TRY(hash_copies(rq, bulletin, out));
    TRY(write_statement(rq, bulletin, out->copies.items, out->copies.count, &statement));
    out->hash_agrees = str_equal(statement, seal.statement);
    result r = seal.signature.size == SM2_SIGNATURE_SIZE ? sm2_verify(app_signer(rq->app), SM2_ID, seal.statement,
                                                                      strlen(seal.statement), seal.signature.data)
                                                         : invalid(0, "");
    if (!is_ok(r) && r.code != ERR_INVALID) {
        return r;
    }
    out->signature_agrees = is_ok(r);
    out->statement = seal.statement;
    out->signature = hex_encode(rq->arena, seal.signature.data, seal.signature.size);
    out->root_day = seal.root_day;
    out->root = hex_encode(rq->arena, seal.root.data, seal.root.size);
    out->root_note = ROOT_NOTE;
    return sm2_key_public_pem(app_signer(rq->app), rq->arena, &out->public_key);
}

static result give_copy(struct request *rq, const struct bulletin *bulletin, const char *name)
{
    const struct bulletin_format *format = bulletin_format_named(name);
    rq->raw_type = format->type;
    rq->raw_name = str_format(rq->arena, "bulletin-%s-%s.%s", bulletin->region, bulletin->period, format->ending);
    return copy_find(rq, bulletin, name, &rq->raw);
}

static result bulletin_verify(struct request *rq, const struct verification_key *in, struct bulletin_verification *out)
{
    struct bulletin bulletin;
    result r = bulletin_find_id(rq, region_canonical(rq->arena, in->region), in->id, &bulletin);
    if (r.code == ERR_NOT_FOUND || (is_ok(r) && !instant_is_set(bulletin.published_at))) {
        return failed(ERR_NOT_FOUND, "没有这份已发布的通报。二维码或网址可能不是本系统的，请与发文单位核实");
    }
    TRY(r);
    if (in->format) {
        return give_copy(rq, &bulletin, in->format);
    }
    *out = (struct bulletin_verification){.region = bulletin.region,
                                          .period = bulletin.period,
                                          .title = bulletin.title,
                                          .issuer = bulletin.issuer,
                                          .index_number = bulletin.index_number,
                                          .document_number = bulletin.document_number,
                                          .written_on = bulletin.written_on,
                                          .disclosed_on = bulletin.disclosed_on,
                                          .form = code_label(&bulletin_forms, bulletin.form),
                                          .validity = str_equal(bulletin.state, "superseded") ? "失效（已有更正的一期）"
                                                                                              : "有效",
                                          .signer_name = bulletin.signer_name,
                                          .signed_at = bulletin.signed_at,
                                          .published_at = bulletin.published_at,
                                          .note = *bulletin.note ? bulletin.note : 0};
    return verify_seal(rq, &bulletin, out);
}
HANDLER(bulletin_verify, verification_key, bulletin_verification);
