/* texts.h: what people wrote, sealed (party/text.h). Inside this module. */
#ifndef ZWFW_REVIEWS_TEXTS_H
#define ZWFW_REVIEWS_TEXTS_H

#include "modules/reviews/visits.h"

/* Of a rating: when it was given, and added later (追评). NULL: nothing. */
struct review_texts {
    const char *text, *more;
};
result review_text_put(struct request *rq, const struct review *review, const char *text);
result review_more_put(struct request *rq, const struct review *review, const char *more);
result review_texts_read(struct request *rq, const struct review *review, struct review_texts *texts);

/* Of a visit, and of an answer to a questionnaire: the row's `text`. */
result visit_text_put(struct request *rq, const struct visit_row *row);
result visit_text_read(struct request *rq, struct visit_row *row);
result answer_text_put(struct request *rq, const struct survey_text *row);
result answer_text_read(struct request *rq, struct survey_text *row);

#endif
