#include "modules/reviews/store.h"

#include "kernel/api/app.h"

enum { JOB_BATCH = 500 };

/* --- handlings and codes ----------------------------------------------------------------------------------------- */

result handling_insert(struct request *rq, const struct handling *handling)
{
    return db_post(rq->db,
                   "INSERT INTO review_handling (region, case_id, handling, action, ended_at, unit, hall, hall_window,"
                   " staff, party, message, invited_at, reminded_at, rated) VALUES (:region, :case_id, :handling,"
                   " :action, :ended_at, :unit, :hall, :hall_window, :staff, :party, :message, :invited_at,"
                   " :reminded_at, :rated)",
                   ROW(handling, handling));
}

result handling_find(struct request *rq, const char *region, int64_t case_id, int64_t number, struct handling *handling)
{
    return db_one(rq->db, rq->arena, RECEIVE(handling, handling),
                  "SELECT * FROM review_handling WHERE region = :region AND case_id = :case_id AND handling = :number",
                  P("region", region), P("case_id", case_id), P("number", number));
}

result handling_newest(struct request *rq, const char *region, int64_t case_id, const char *action,
                       struct handling *handling)
{
    return db_one(rq->db, rq->arena, RECEIVE(handling, handling),
                  "SELECT * FROM review_handling WHERE region = :region AND case_id = :case_id AND action = :action"
                  " ORDER BY handling DESC LIMIT 1",
                  P("region", region), P("case_id", case_id), P("action", action));
}

result handling_at_window(struct request *rq, struct instant since, struct handling *handling)
{
    return db_one(rq->db, rq->arena, RECEIVE(handling, handling),
                  "SELECT * FROM review_handling WHERE hall = :hall AND hall_window = :window AND hall_window <> 0"
                  " AND ended_at >= :since ORDER BY ended_at DESC, case_id DESC, handling DESC LIMIT 1",
                  P("hall", rq->who->hall), P("window", rq->who->window), P("since", since));
}

result handling_set_rated(struct request *rq, const struct handling *handling)
{
    return db_post(rq->db,
                   "UPDATE review_handling SET rated = 1 WHERE region = :region AND case_id = :case_id"
                   " AND handling = :handling",
                   ROW(handling, handling));
}

result handling_set_reminded(struct request *rq, const struct handling *handling)
{
    return db_post(rq->db,
                   "UPDATE review_handling SET reminded_at = :reminded_at, message = :message WHERE region = :region"
                   " AND case_id = :case_id AND handling = :handling",
                   ROW(handling, handling));
}

result handlings_asked(struct request *rq, const char *region, int64_t party, struct instant since, handling_list *list)
{
    return db_all(rq->db, rq->arena, RECEIVE_LIST(handling, list),
                  "SELECT * FROM review_handling WHERE region = :region AND party = :party AND invited_at >= :since"
                  " AND rated = 0 ORDER BY invited_at DESC, case_id DESC, handling DESC LIMIT 2",
                  P("region", region), P("party", party), P("since", since));
}

result handlings_to_remind(struct request *rq, struct instant since, struct instant before, handling_list *list)
{
    return db_all(rq->db, rq->arena, RECEIVE_LIST(handling, list),
                  "SELECT * FROM review_handling WHERE invited_at >= :since AND invited_at < :before"
                  " AND reminded_at IS NULL AND rated = 0 ORDER BY invited_at, region, case_id, handling LIMIT :most",
                  P("since", since), P("before", before), P("most", (int64_t)JOB_BATCH));
}

result rating_code_insert(struct request *rq, const struct rating_code *row)
{
    return db_do(rq->db,
                 "INSERT INTO review_code (region, code, case_id, handling, issued_at, issued_by) VALUES (:region,"
                 " :code, :case_id, :handling, :issued_at, :issued_by)",
                 ROW(rating_code, row));
}

result rating_code_find(struct request *rq, const char *region, struct bytes code, struct rating_code *row)
{
    return db_one(rq->db, rq->arena, RECEIVE(rating_code, row),
                  "SELECT * FROM review_code WHERE region = :region AND code = :code", P("region", region),
                  P("code", code));
}

static const struct field review_guesses_fields[] = {
    FIELD(review_guesses, peer, READONLY, 0, 0, "地址", "it came from; * all"),
    FIELD(review_guesses, failed_at, READONLY, 0, 0, "失败时间", "the first of those counted"),
    FIELD(review_guesses, locked_until, READONLY, 0, 0, "锁定至", "refused until then"),
    FIELD(review_guesses, failed_count, READONLY, 0, 0, "失败次数", "since then"),
};
RECORD(review_guesses, review_guesses_fields, "wrong codes");

result review_guesses_find(struct request *rq, const char *peer, struct review_guesses *guesses)
{
    *guesses = (struct review_guesses){.peer = peer};
    result r = db_one(rq->db, rq->arena, RECEIVE(review_guesses, guesses),
                      "SELECT * FROM review_guess WHERE peer = :peer", P("peer", peer));
    return r.code == ERR_NOT_FOUND ? SUCCESS : r;
}

result review_guesses_put(struct request *rq, const struct review_guesses *guesses)
{
    return db_do(rq->db,
                 "INSERT INTO review_guess (peer, failed_at, failed_count, locked_until) VALUES (:peer, :failed_at,"
                 " :failed_count, :until) ON CONFLICT (peer) DO UPDATE SET failed_at = excluded.failed_at,"
                 " failed_count = excluded.failed_count, locked_until = excluded.locked_until",
                 ROW(review_guesses, guesses), P("until", guesses->locked_until.ms));
}

result review_guesses_forget(struct request *rq, struct instant before)
{
    return db_do(rq->db, "DELETE FROM review_guess WHERE failed_at < :before AND locked_until < :before",
                 P("before", before));
}

/* --- ratings ----------------------------------------------------------------------------------------------------- */

result review_insert(struct request *rq, const struct review *review)
{
    return db_post(
        rq->db,
        "INSERT INTO review (region, id, case_id, handling, action, unit, hall, hall_window, staff, item_code,"
        " item_name, item_type, channel, source, level, named, rater, invited, given_at, given_on, tags,"
        " shown_text, shown_more, excluded) VALUES (:region, :id, :case_id, :handling,"
        " :action, :unit, :hall, :hall_window, :staff, :item_code, :item_name, :item_type, :channel, :source,"
        " :level, :named, :rater, :invited, :given_at, :given_on, :tags, :shown_text, :shown_more, :excluded)",
        ROW(review, review));
}

result review_find(struct request *rq, const char *region, int64_t id, struct review *review)
{
    return db_one(rq->db, rq->arena, RECEIVE(review, review),
                  "SELECT * FROM review WHERE region = :region AND id = :id", P("region", region), P("id", id));
}

result review_of_handling(struct request *rq, const char *region, int64_t case_id, int64_t handling,
                          struct review *review)
{
    return db_one(rq->db, rq->arena, RECEIVE(review, review),
                  "SELECT * FROM review WHERE region = :region AND case_id = :case_id AND handling = :handling",
                  P("region", region), P("case_id", case_id), P("handling", handling));
}

result review_update(struct request *rq, const struct review *review)
{
    return db_do(rq->db,
                 "UPDATE review SET shown_text = :shown_text, shown_more = :shown_more, excluded = :excluded WHERE "
                 "region = :region AND id = :id",
                 ROW(review, review));
}

result review_has_event(struct request *rq, const struct review *review, const char *action, bool *has)
{
    int64_t found;
    TRY(db_number(
        rq->db, &found,
        "SELECT COUNT(*) FROM event WHERE region = :region AND matter = :id AND matter <> 0 AND action = :action",
        P("region", review->region), P("id", review->id), P("action", action)));
    *has = found > 0;
    return SUCCESS;
}

result rectification_insert(struct request *rq, const struct rectification *row)
{
    return db_post(
        rq->db,
        "INSERT INTO rectification (region, id, review, level, named, outcome, answer, satisfied, appeal,"
        " decision, decided_by) VALUES (:region, :id, :review, :level, :named, :outcome, :answer, :satisfied,"
        " :appeal, :decision, :decided_by)",
        ROW(rectification, row));
}

result rectification_find(struct request *rq, const char *region, int64_t id, struct rectification *row)
{
    return db_one(rq->db, rq->arena, RECEIVE(rectification, row),
                  "SELECT * FROM rectification WHERE region = :region AND id = :id", P("region", region), P("id", id));
}

result rectification_of_review(struct request *rq, const char *region, int64_t review, struct rectification *row)
{
    return db_one(rq->db, rq->arena, RECEIVE(rectification, row),
                  "SELECT * FROM rectification WHERE region = :region AND review = :review", P("region", region),
                  P("review", review));
}

result rectification_update(struct request *rq, const struct rectification *row)
{
    return db_post(rq->db,
                   "UPDATE rectification SET outcome = :outcome, answer = :answer, satisfied = :satisfied,"
                   " appeal = :appeal, decision = :decision, decided_by = :decided_by"
                   " WHERE region = :region AND id = :id",
                   ROW(rectification, row));
}

/* --- causes and alarms ------------------------------------------------------------------------------------------- */

result review_cause_insert(struct request *rq, const struct review *review, const char *tag)
{
    return db_post(rq->db,
                   "INSERT INTO review_cause (region, review, tag, item_code, given_at) VALUES (:region, :id, :tag,"
                   " :item_code, :given_at)",
                   ROW(review, review), P("tag", tag));
}

result review_cause_count(struct request *rq, const struct review *review, const char *tag, struct instant since,
                          int64_t *count)
{
    return db_number(rq->db, count,
                     "SELECT COUNT(*) FROM review_cause WHERE region = :region AND item_code = :item_code"
                     " AND tag = :tag AND given_at >= :since",
                     ROW(review, review), P("tag", tag), P("since", since));
}

result review_causes_delete(struct request *rq, const struct review *review)
{
    return db_do(rq->db, "DELETE FROM review_cause WHERE region = :region AND review = :id", ROW(review, review));
}

static const struct field review_alarm_fields[] = {
    FIELD(review_alarm, region, READONLY, 0, 0, "地区", "of the item"),
    FIELD(review_alarm, id, READONLY, 0, 0, "内部编号", "of the matter"),
    FIELD(review_alarm, item_code, READONLY, 0, 0, "事项编码", "of the item"),
    FIELD(review_alarm, item_name, READONLY, 0, 0, "事项名称", "of the item"),
    FIELD(review_alarm, tag, READONLY, 0, 0, "原因", "code of the tag"),
    FIELD(review_alarm, count, READONLY, 0, 0, "次数", "bad ratings with it"),
    FIELD(review_alarm, days, READONLY, 0, 0, "天数", "within so many days"),
    FIELD(review_alarm, raised_at, READONLY, 0, 0, "预警时间", "when it was raised"),
};
RECORD(review_alarm, review_alarm_fields, "a cause that came again and again");

result review_alarm_insert(struct request *rq, const struct review_alarm *alarm)
{
    return db_do(rq->db,
                 "INSERT INTO review_alarm (region, id, item_code, item_name, tag, count, days, raised_at) VALUES"
                 " (:region, :id, :item_code, :item_name, :tag, :count, :days, :raised_at)",
                 ROW(review_alarm, alarm));
}

result review_alarm_is_raised(struct request *rq, const struct review *review, const char *tag, struct instant since,
                              bool *is_raised)
{
    int64_t found;
    TRY(db_number(rq->db, &found,
                  "SELECT COUNT(*) FROM review_alarm WHERE region = :region AND item_code = :item_code AND tag = :tag"
                  " AND raised_at >= :since",
                  ROW(review, review), P("tag", tag), P("since", since)));
    *is_raised = found > 0;
    return SUCCESS;
}

/* --- what the office sets ---------------------------------------------------------------------------------------- */

result review_labels_read(struct request *rq, int64_t level, struct date on, review_labels *list)
{
    const struct db_clause clauses[] = {
        CLAUSE(true, "SELECT * FROM review_label WHERE 1 = 1"),
        CLAUSE(number_is_set(level), " AND level = :level"),
        CLAUSE(date_is_set(on), " AND valid_from <= :on AND (valid_to IS NULL OR valid_to >= :on)"),
        CLAUSE(true, " ORDER BY level, code"),
    };
    return db_search(rq->db, rq->arena, RECEIVE_LIST(review_label, list), clauses, P("level", level), P("on", on));
}

result review_label_store(struct request *rq, const struct review_label *label)
{
    return db_do(rq->db,
                 "INSERT INTO review_label (code, level, label, valid_from, valid_to) VALUES (:code, :level, :label,"
                 " :valid_from, :valid_to) ON CONFLICT (code) DO UPDATE SET level = excluded.level,"
                 " label = excluded.label, valid_from = excluded.valid_from, valid_to = excluded.valid_to",
                 ROW(review_label, label));
}

result review_limits_read(struct request *rq, review_limits *list)
{
    return db_all(rq->db, rq->arena, RECEIVE_LIST(review_limit, list),
                  "SELECT * FROM review_limit ORDER BY level, named, valid_from");
}

result review_limit_find(struct request *rq, int64_t level, bool named, struct date on, struct review_limit *limit)
{
    return db_one(rq->db, rq->arena, RECEIVE(review_limit, limit),
                  "SELECT * FROM review_limit WHERE level = :level AND named = :named AND valid_from <= :on"
                  " AND (valid_to IS NULL OR valid_to >= :on) ORDER BY valid_from DESC LIMIT 1",
                  P("level", level), P("named", named), P("on", on));
}

result review_limit_store(struct request *rq, const struct review_limit *limit)
{
    struct date before = date_add(limit->valid_from, -1);
    TRY(db_do(rq->db, "DELETE FROM review_limit WHERE level = :level AND named = :named AND valid_from >= :valid_from",
              ROW(review_limit, limit)));
    TRY(db_do(rq->db,
              "UPDATE review_limit SET valid_to = :before WHERE level = :level AND named = :named"
              " AND (valid_to IS NULL OR valid_to > :before)",
              ROW(review_limit, limit), P("before", before)));
    return db_do(rq->db,
                 "INSERT INTO review_limit (level, named, valid_from, valid_to, contact_limit, rectify_limit,"
                 " limit_unit, rule) VALUES (:level, :named, :valid_from, :valid_to, :contact_limit, :rectify_limit,"
                 " :limit_unit, :rule)",
                 ROW(review_limit, limit));
}
