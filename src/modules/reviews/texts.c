#include "modules/reviews/texts.h"

#include "kernel/party/text.h"
#include "modules/reviews/reviews.h"

static result put(struct request *rq, const struct text_key key, const char *text)
{
    return text ? party_text_put(rq, &key, text) : SUCCESS;
}

static struct text_key key_of(const struct review *review, const char *part)
{
    return (struct text_key){review->region, "review", review->id, part};
}

result review_text_put(struct request *rq, const struct review *review, const char *text)
{
    return put(rq, key_of(review, "text"), text);
}

result review_more_put(struct request *rq, const struct review *review, const char *more)
{
    return put(rq, key_of(review, "more"), more);
}

result review_texts_read(struct request *rq, const struct review *review, struct review_texts *texts)
{
    const struct text_key text = key_of(review, "text"), more = key_of(review, "more");
    TRY(party_text_read(rq, &text, &texts->text));
    return party_text_read(rq, &more, &texts->more);
}

result visit_text_put(struct request *rq, const struct visit_row *row)
{
    return put(rq, (struct text_key){row->region, "review_visit", row->id, "text"}, row->text);
}

result visit_text_read(struct request *rq, struct visit_row *row)
{
    return party_text_read(rq, &(struct text_key){row->region, "review_visit", row->id, "text"}, &row->text);
}

/* By the number of the answers and that of the question. */
static struct text_key key_of_answer(struct request *rq, const struct survey_text *row)
{
    const char *part = str_format(rq->arena, "%lld/%lld", (long long)row->answer, (long long)row->question);
    return (struct text_key){row->region, "survey", row->survey, part};
}

result answer_text_put(struct request *rq, const struct survey_text *row)
{
    return put(rq, key_of_answer(rq, row), row->text);
}

result answer_text_read(struct request *rq, struct survey_text *row)
{
    const struct text_key key = key_of_answer(rq, row);
    return party_text_read(rq, &key, &row->text);
}
