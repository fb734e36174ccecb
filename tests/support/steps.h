/* steps.h: the requests by which everything there is to write is written, in scripts that follow one another: each of
 * them through every route of its rooms and modules. tests/trust/test_write_faults.c plays them. */
#ifndef ZWFW_TESTS_SUPPORT_STEPS_H
#define ZWFW_TESTS_SUPPORT_STEPS_H

/* A request of the script. <name> in a text stands for what an earlier answer was kept as. */
struct step {
    const char *who; /* "system"; or a session, by the name it was kept as; "" nobody */
    const char *method, *path;
    const char *body; /* JSON, or as the type says */
    const char *keep; /* "unit=id hall=items.0.id": members of the answer by name; "@one": its session; NULL: nothing */
    const char *seen; /* a path whose ETag is the version that is named; NULL: none */
    const char *type; /* NULL: application/json */
};

extern const struct step office_steps[];  /* where and who, items, cases, bulletins, files of rows, messages */
extern const struct step reviews_steps[]; /* ratings, surveys, knowledge */
extern const struct step hotline_steps[]; /* the hotline, meetings, whistles, Open311 */
/* Each ends with a step of zeros. */

#pragma GCC diagnostic ignored "-Wmissing-field-initializers" /* a step says what it has */

#define CASE(action, body_)                                                                \
    {                                                                                      \
        "system", "POST", "/api/v1/cases/<case>/" action, body_, 0, "/api/v1/cases/<case>" \
    }
#define IMPORT(kind, body_)                                                  \
    {                                                                        \
        "system", "POST", "/api/v1/imports/" kind, body_, .type = "text/csv" \
    }
#define APPLICANT                                                                                                   \
    "\"applicant\":{\"certificate_type\":\"resident_id\",\"number\":\"11010519491231002X\",\"name\":\"李试验\"," \
    "\"phone\":\"13800138000\",\"address\":\"青海省海东市乐都区一号\"}"

#endif
