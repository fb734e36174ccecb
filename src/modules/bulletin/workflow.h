/* workflow.h: from a draft to publication: what its handlers share, take and give. Inside this folder.
 *
 *     draft ─send→ checking ─close→ auditing ─sign→ signed ─publish→ published
 *
 * A region without regions below goes from draft to auditing at once. Before publication everything can go back to the
 * draft, with a reason. */
#ifndef ZWFW_BULLETIN_WORKFLOW_H
#define ZWFW_BULLETIN_WORKFLOW_H

#include "kernel/crypto/sm2.h"
#include "kernel/crypto/sm3.h"
#include "modules/audit/audit.h"
#include "modules/bulletin/compose.h"
#include "modules/bulletin/records.h"

/* The program on behalf of whoever asks: a county's answer moves the bulletin of the region above it. */
struct request bulletin_office_request(const struct request *rq);
/* A bulletin speaks of a whole region: it is made by somebody who is not confined to a unit. */
result bulletin_check_maker(const struct request *rq, const char *region);
/* The one on its way, for who makes it; ERR_NOT_FOUND says what to do. */
result bulletin_find_own(struct request *rq, const struct bulletin_key *in, struct bulletin *bulletin,
                         struct matter *matter);
/* Move it, and say where it stands. */
result bulletin_move(struct request *rq, struct bulletin *bulletin, struct matter *matter,
                     const struct flow_move *move);

/* --- who issues -------------------------------------------------------------------------------------------------- */

struct bulletin_office {
    const char *region;
    const char *issuer;       /* 发文机关署名 海东市政务服务监督管理局 */
    const char *head;         /* 发文机关标志 …文件, or the name of the series */
    const char *mark;         /* 机关代字 海政务; "": its bulletins have no 发文字号 */
    const char *index_prefix; /* of the 索引号; "": the region's code */
    const char *department;   /* 公开责任部门 */
    const char *addressee;    /* 主送机关 */
    const char *copied_to;    /* 抄送机关 */
    const char *printed_by;   /* 印发机关; "": the issuer */
};
extern const struct record bulletin_office_record;
/* Texts are "" where nobody has said anything. */
result office_find(struct request *rq, const char *region, struct bulletin_office *office);
result office_put(struct request *rq, const struct bulletin_office *office);

/* --- county check ------------------------------------------------------------------------------------------------ */

struct bulletin_check {
    const char *region; /* the county */
    int64_t id;         /* and its matter's */
    const char *above;  /* whose bulletin it is */
    int64_t bulletin;
    const char *period, *state, *state_label;
    struct instant due_at;
};
extern const struct record bulletin_check_record;
typedef LIST(struct bulletin_check) bulletin_checks;

struct objection {
    const char *region;
    int64_t id, seq;
    const char *figure, *reason;
    struct instant made_at;
    const char *answer; /* "" none yet */
    struct instant answered_at;
};
extern const struct record objection_record;
typedef LIST(struct objection) objections;

result check_insert(struct request *rq, const struct bulletin_check *check);
result check_find(struct request *rq, const char *region, int64_t id, struct bulletin_check *check);
result checks_of(struct request *rq, const char *above, int64_t bulletin, bulletin_checks *list);
/* Within the caller's scope, by period (NULL: all), newest first. */
result checks_page(struct request *rq, const char *region, const char *period, int64_t after, int64_t rows,
                   bulletin_checks *list);
/* Those whose limit has passed without a word. */
result checks_overdue(struct request *rq, bulletin_checks *list);
result objection_insert(struct request *rq, const struct objection *objection);
result objection_answer(struct request *rq, const struct objection *objection);
/* Of one check (id 0: of all checks of a bulletin). */
result objections_of(struct request *rq, const struct bulletin_check *check, objections *list);

/* --- the audit's questions --------------------------------------------------------------------------------------- */

struct question_answer {
    const char *region;
    int64_t bulletin;
    const char *finding; /* the question, hashed: another figure is another question */
    const char *rule, *arithmetic, *question, *answer;
    int64_t answered_by;
    struct instant answered_at;
};
extern const struct record question_answer_record;
typedef LIST(struct question_answer) question_answers;
result question_put(struct request *rq, const struct question_answer *row);
result questions_of(struct request *rq, const struct bulletin *bulletin, question_answers *list);

/* The audit of a bulletin's text as it would be signed, each question with the answer that was kept, if any. */
struct bulletin_question {
    const char *finding, *rule, *title, *severity, *place, *arithmetic, *question;
    int64_t line;
    const char *answer; /* NULL: none yet */
};
struct bulletin_audit {
    LIST(struct bulletin_question) items;
    int64_t figures;
    int64_t left_out; /* questions beyond those that are listed: nobody can answer them */
    int64_t open;     /* questions without an answer */
};
extern const struct record bulletin_question_record, bulletin_audit_record;

/* --- signature --------------------------------------------------------------------------------------------------- */

struct seal_of_bulletin {
    const char *statement; /* what is signed: who, when, what, the SM3 of each format */
    struct bytes signature;
    struct date root_day; /* of publication */
    struct bytes root;
};
extern const struct record seal_of_bulletin_record;
result bulletin_set_signed(struct request *rq, const struct bulletin *bulletin, const struct seal_of_bulletin *seal);
/* Taken back before publication: nobody has seen it. */
result bulletin_unset_signed(struct request *rq, const struct bulletin *bulletin);
result bulletin_set_published(struct request *rq, const struct bulletin *bulletin, const struct seal_of_bulletin *seal);
result seal_find(struct request *rq, const struct bulletin *bulletin, struct seal_of_bulletin *seal);

/* --- routes ------------------------------------------------------------------------------------------------------ */

struct bulletin_step {
    const char *region, *period, *reason;
};
struct sign_form {
    const char *region, *period;
    struct date disclosed_on;
};
struct question_form {
    const char *region, *period, *finding, *answer;
};
struct bulletin_button {
    const char *action, *label;
    bool needs_reason;
};
struct bulletin_progress {
    const struct bulletin *bulletin;
    const char *state_label;
    LIST(struct bulletin_button) actions;
    LIST(struct bulletin_check) checks;
    LIST(struct objection) objections;
    LIST(struct question_answer) answers;
};
struct check_key {
    const char *region;
    int64_t id;
    const char *figure, *reason, *answer;
};
struct check_search {
    const char *region, *period;
    int64_t after, limit;
};
struct check_page {
    LIST(struct bulletin_check) items;
    const char *next;
};
struct check_figure {
    const char *id, *name, *text, *definition;
    int64_t numerator, denominator;
    int64_t rank, of; /* NO_NUMBER: it is not ranked */
    const char *ranking;
};
struct check_view {
    const struct bulletin_check *check;
    LIST(struct bulletin_button) actions;
    LIST(struct check_figure) figures;
    LIST(struct objection) objections;
};
struct verification_key {
    const char *region;
    int64_t id;
    const char *format;
};
struct format_hash {
    const char *format, *label, *sm3;
};
struct bulletin_verification {
    const char *region, *period, *title, *issuer, *document_number, *index_number;
    struct date written_on, disclosed_on;
    const char *form, *validity, *signer_name;
    struct instant signed_at, published_at;
    bool hash_agrees, signature_agrees;
    const char *statement, *signature, *public_key;
    struct date root_day;
    const char *root, *root_note;
    LIST(struct format_hash) copies;
    const char *note;
};

extern const struct record bulletin_step_record, sign_form_record, question_form_record, bulletin_button_record,
    bulletin_progress_record, check_key_record, check_search_record, check_page_record, check_figure_record,
    check_view_record, verification_key_record, format_hash_record, bulletin_verification_record;
extern const struct handler bulletin_progress_handler, bulletin_send_handler, bulletin_return_handler,
    bulletin_audit_handler, question_answer_handler, bulletin_sign_handler, checks_list_handler, check_read_handler,
    check_confirm_handler, check_object_handler, check_answer_handler, bulletin_verify_handler, office_read_handler,
    office_set_handler, bulletin_page_show_handler, verification_page_handler;

/* The job: what nobody answered in time counts as confirmed. */
result checks_lapse(struct request *rq);
/* End the checks that are still open: the bulletin went back, or was discarded. */
result checks_end(struct request *rq, const struct bulletin *bulletin, const char *reason);
result buttons_of(struct request *rq, const struct matter *matter, struct bulletin_button **items, size_t *count);

#endif
