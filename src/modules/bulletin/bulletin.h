/* bulletin.h: bulletins (统计通报): the report of a month, a quarter, half a year or a year, of a region's hall and of
 * the regions below it.
 *
 * A bulletin is a matter of the flow "bulletin": draft → county check → audit → signed → published → superseded by a
 * corrected issue (更正). Until it is signed it has no bytes of its own: it is composed, by its template (templates.h),
 * from the counters whenever somebody looks. Signing freezes it: the bytes of every format with their SM3, and every
 * figure, are kept, and the program's key signs them (SM2). Publication makes that public: it reprints byte for byte
 * for ever, and what was recorded late or corrected afterwards shows as the difference (figure by figure, matter by
 * matter).
 *
 * Before, each county below checks its own figures (flow "bulletin_check", a matter of the county) within
 * bulletin.check_workdays, and the audit's questions about the text (audit.h) are all answered. Objections and answers
 * are kept.
 *
 * 统计法 (2024) §24: statistics rest on original records; data once published are corrected openly, not changed.
 *
 * Other modules add to what is counted with metric rows (tally/metric.h); GET /api/v1/figures/{id} serves theirs too.
 */
#ifndef ZWFW_BULLETIN_BULLETIN_H
#define ZWFW_BULLETIN_BULLETIN_H

#include "kernel/flow/flow.h"

extern const struct flow bulletin_flow, bulletin_check_flow;
extern const struct code_list bulletin_format_codes, bulletin_forms;

#define P_BULLETIN_READ    "bulletin.read"
#define P_BULLETIN_EDIT    "bulletin.edit"
#define P_BULLETIN_CHECK   "bulletin.check"
#define P_BULLETIN_DEFINE  "bulletin.define"
#define P_BULLETIN_PUBLISH "bulletin.publish"

struct bulletin {
    const char *region;
    int64_t id;       /* and its matter's */
    const char *kind; /* "monthly", "quarterly", "half_yearly" or "yearly", as the period says */
    const char *period;
    int64_t issue; /* 第63期; NO_NUMBER: none */
    const char *title;
    const char *issuer;       /* "" none */
    const char *note;         /* of a corrected issue: what and why; "" else */
    int64_t corrects;         /* the bulletin it supersedes; 0: none */
    const char *template;     /* its code */
    int64_t template_version; /* of a draft 0: whichever holds */
    const char *definitions;  /* what its figures count: "case.accepted 1 case.finish_rate 2"; "" of a draft */
    struct instant known_at, published_at;
    /* 政府信息公开 */
    const char *form;            /* 公开形式: "active", "request" */
    const char *document_number; /* 发文字号 海政务〔2021〕63号; "" until it is signed */
    const char *index_number;    /* 索引号 */
    struct date written_on;      /* 成文日期: when it was signed */
    struct date disclosed_on;    /* 公开日期 */
    struct instant signed_at;
    const char *signer_name;
    const char *state; /* of the matter; "" for what nobody has drafted */
    int64_t version;
};
extern const struct record bulletin_record;

#endif
