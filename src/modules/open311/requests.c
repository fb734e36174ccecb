/* Requests as everybody sees them, and tokens. */
#include "kernel/api/app.h"
#include "modules/open311/handlers.h"
#include "modules/open311/rules.h"
#include "modules/open311/services.h"
#include "modules/open311/store.h"

enum { MOST_REQUESTS = 1000, MOST_NAMED = 100 };

static void put_place(struct request *rq, struct document *document, const struct open311_request *request)
{
    int64_t digits = app_setting(rq->app, "open311.digits");
    bool is_known = number_is_set(request->latitude) && number_is_set(request->longitude);
    document_text(document, "address", request->address);
    document_text(document, "address_id", 0);
    document_text(document, "zipcode", 0);
    document_plain(document, "lat", is_known ? degrees_text(rq->arena, request->latitude, digits) : 0);
    document_plain(document, "long", is_known ? degrees_text(rq->arena, request->longitude, digits) : 0);
}

static void put_request(struct request *rq, struct document *document, const struct catalogue *catalogue,
                        const struct open311_request *request)
{
    const struct category *service = catalogue_find(catalogue, request->category);
    struct instant ended = instant_is_set(request->stopped_at) ? request->stopped_at : request->closed_at;
    bool is_closed = instant_is_set(ended);
    document_open_item(document, "request");
    document_text(document, "service_request_id", request->number);
    document_text(document, "status", is_closed ? "closed" : "open");
    document_text(document, "status_notes", flow_state_label(&order_flow, request->state));
    document_text(document, "service_name", service ? service->name : 0);
    document_text(document, "service_code", str_format(rq->arena, "%lld", (long long)request->category));
    document_text(document, "description", request->description);
    document_text(document, "agency_responsible", request->agency);
    document_text(document, "service_notice", 0);
    document_text(document, "requested_datetime", w3c_text(rq->arena, request->opened_at));
    document_text(document, "updated_datetime", w3c_text(rq->arena, is_closed ? ended : request->changed_at));
    document_text(document, "expected_datetime", is_closed ? 0 : w3c_text(rq->arena, request->due_at));
    put_place(rq, document, request);
    document_text(document, "media_url", 0);
    document_close_item(document, "request");
}

static void put_requests(struct request *rq, struct document *document, const struct catalogue *catalogue,
                         const open311_requests *requests)
{
    for (size_t i = 0; i < requests->count; i++) {
        put_request(rq, document, catalogue, &requests->items[i]);
    }
}

/* --- one, or those that are named -------------------------------------------------------------------------------- */

static result find_one(struct request *rq, const struct catalogue *catalogue, const char *number,
                       open311_requests *requests)
{
    const struct open311_filter filter = {.region = catalogue->region,
                                          .number = number,
                                          .all = app_setting(rq->app, "open311.list_all") != 0,
                                          .limit = 1};
    return open311_requests_read(rq, &filter, requests);
}

static result open311_request_read(struct request *rq, const struct open311_key *in, struct nothing *out)
{
    struct catalogue catalogue;
    open311_requests requests;
    (void)out;
    TRY(catalogue_read(rq, in->jurisdiction_id, &catalogue));
    TRY(find_one(rq, &catalogue, in->service_request_id, &requests));
    if (requests.count == 0) {
        return (result){ERR_NOT_FOUND, "service_request_id", "没有这个工单，或不公开"};
    }
    struct document document = open311_begin(rq, in->format);
    document_open_list(&document, "service_requests");
    put_requests(rq, &document, &catalogue, &requests);
    document_close_list(&document, "service_requests");
    return open311_end(rq, &document);
}
HANDLER(open311_request_read, open311_key, nothing);

static result put_named(struct request *rq, struct document *document, const struct catalogue *catalogue,
                        const char *numbers)
{
    for (size_t count = 0; *numbers; count++) {
        open311_requests requests;
        size_t size = strcspn(numbers, ","), skip = strspn(numbers, " ");
        if (count == MOST_NAMED) {
            return invalid("service_request_id", "一次最多查询100个");
        }
        TRY(find_one(rq, catalogue, skip < size ? arena_copy(rq->arena, numbers + skip, size - skip) : "", &requests));
        put_requests(rq, document, catalogue, &requests);
        numbers += size + (numbers[size] == ',');
    }
    return SUCCESS;
}

/* --- a search ---------------------------------------------------------------------------------------------------- */

static const char *without_spaces(struct request *rq, const char *list)
{
    struct buf out;
    buf_init(&out, rq->arena, strlen(list) + 3);
    buf_char(&out, ',');
    for (; *list; list++) {
        if (*list != ' ') {
            buf_char(&out, *list);
        }
    }
    buf_char(&out, ',');
    return out.data;
}

static result choose_range(struct request *rq, const struct open311_search *in, struct instant range[2])
{
    struct instant from = {0}, to = {0};
    if (in->start_date && !w3c_read(rq->arena, in->start_date, &from)) {
        return invalid("start_date", "应为带时区的时间，例如2021-06-01T00:00:00Z");
    }
    if (in->end_date && !w3c_read(rq->arena, in->end_date, &to)) {
        return invalid("end_date", "应为带时区的时间，例如2021-06-30T00:00:00Z");
    }
    const char *reason = range_choose(rq->now, from, to, range);
    return reason ? invalid(in->start_date ? "start_date" : "end_date", reason) : SUCCESS;
}

static result put_found(struct request *rq, struct document *document, const struct catalogue *catalogue,
                        const struct open311_search *in)
{
    open311_requests requests;
    struct open311_filter filter = {.region = catalogue->region,
                                    .codes = in->service_code ? without_spaces(rq, in->service_code) : 0,
                                    .all = app_setting(rq->app, "open311.list_all") != 0,
                                    .limit = number_is_set(in->page_size) ? in->page_size : MOST_REQUESTS};
    filter.offset = number_is_set(in->page) ? (in->page - 1) * filter.limit : 0;
    if (!status_read(in->status, &filter.open, &filter.closed)) {
        return invalid("status", "应为open、closed，或两者以逗号分隔");
    }
    TRY(choose_range(rq, in, filter.range));
    TRY(open311_requests_read(rq, &filter, &requests));
    put_requests(rq, document, catalogue, &requests);
    return SUCCESS;
}

static result open311_request_list(struct request *rq, const struct open311_search *in, struct nothing *out)
{
    struct catalogue catalogue;
    (void)out;
    TRY(catalogue_read(rq, in->jurisdiction_id, &catalogue));
    struct document document = open311_begin(rq, in->format);
    document_open_list(&document, "service_requests");
    TRY(in->service_request_id ? put_named(rq, &document, &catalogue, in->service_request_id)
                               : put_found(rq, &document, &catalogue, in));
    document_close_list(&document, "service_requests");
    return open311_end(rq, &document);
}
HANDLER(open311_request_list, open311_search, nothing);

/* --- tokens ------------------------------------------------------------------------------------------------------ */

static result open311_token(struct request *rq, const struct open311_key *in, struct nothing *out)
{
    struct catalogue catalogue;
    const char *number;
    (void)out;
    TRY(catalogue_read(rq, in->jurisdiction_id, &catalogue));
    TRY(open311_token_read(rq, catalogue.region, in->token, &number));
    struct document document = open311_begin(rq, in->format);
    document_open_list(&document, "service_requests");
    document_open_item(&document, "request");
    document_text(&document, "service_request_id", number);
    document_text(&document, "token", in->token);
    document_close_item(&document, "request");
    document_close_list(&document, "service_requests");
    return open311_end(rq, &document);
}
HANDLER(open311_token, open311_key, nothing);
