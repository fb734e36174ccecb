/* What a hotline offers: its services, what each asks, where to find them. And refusals as the standard writes them. */
#include "modules/open311/services.h"

#include "kernel/api/app.h"
#include "kernel/api/call.h"
#include "kernel/org/org.h"
#include "modules/open311/handlers.h"
#include "modules/open311/store.h"

enum { MOST_DOCUMENT = 16 << 20 };

/* --- answers ----------------------------------------------------------------------------------------------------- */

struct document open311_begin(struct request *rq, const char *format)
{
    struct document document;
    struct buf *out = ARENA_NEW(rq->arena, struct buf);
    buf_init(out, rq->arena, MOST_DOCUMENT);
    document_begin(&document, out, str_equal(format, "xml"));
    return document;
}

result open311_end(struct request *rq, const struct document *document)
{
    rq->raw_type = document_type(document->is_xml);
    rq->raw = (struct bytes){document->out->data, document->out->size};
    rq->version = NO_NUMBER;
    rq->location = 0;
    return document->out->overflowed ? failed(ERR_TOO_LARGE, "结果过大，请缩小范围") : SUCCESS;
}

/* 404 for what is not there, 403 for a wrong or missing key, 400 for all else that is the client's (GeoReport v2,
 * Errors). */
static int status_of(enum error_code code)
{
    int status = error_rows[code].status;
    return code == ERR_UNAUTHENTICATED                                        ? 403
           : status == 422 || status == 409 || status == 413 || status == 415 ? 400
                                                                              : status;
}

static void refuse(struct call *call, result why)
{
    struct document document;
    bool is_xml = str_ends_with(call->path, ".xml");
    const char *reason = why.reason ? why.reason : error_rows[why.code].title;
    call->status = status_of(why.code);
    call->content_type = document_type(is_xml);
    document_begin(&document, &call->answer, is_xml);
    document_open_list(&document, "errors");
    document_open_item(&document, "error");
    document_plain(&document, "code", str_format(call->arena, "%d", call->status));
    document_text(&document, "description",
                  why.code == ERR_UNAUTHENTICATED ? "api_key缺失、无效或已过期"
                  : why.field                     ? str_format(call->arena, "%s：%s", why.field, reason)
                                                  : reason);
    document_close_item(&document, "error");
    document_close_list(&document, "errors");
}

const struct dialect open311_dialect = {"api_key", refuse};

/* --- the catalogue ----------------------------------------------------------------------------------------------- */

result catalogue_read(struct request *rq, const char *jurisdiction, struct catalogue *catalogue)
{
    const char *named = jurisdiction ? jurisdiction : app_setting_text(rq->app, "open311.jurisdiction");
    *catalogue = (struct catalogue){.today = instant_date(rq->now)};
    if (str_is_empty(named)) {
        TRY(open311_only_hotline(rq, &named));
    }
    if (str_is_empty(named)) {
        return invalid("jurisdiction_id", "缺少jurisdiction_id，请填写热线所在地区的行政区划代码");
    }
    if (!region_code_check(named)) {
        catalogue->region = region_canonical(rq->arena, named);
        TRY(category_tree(rq, catalogue->region, catalogue->today, &catalogue->tree));
    }
    return catalogue->tree.count > 0 ? SUCCESS
                                     : (result){ERR_NOT_FOUND, "jurisdiction_id", "没有这个地区的热线，请核对"};
}

const struct category *catalogue_find(const struct catalogue *catalogue, int64_t id)
{
    for (size_t i = 0; i < catalogue->tree.count; i++) {
        if (catalogue->tree.items[i].id == id) {
            return &catalogue->tree.items[i];
        }
    }
    return 0;
}

static bool holds(const struct catalogue *catalogue, const struct category *category)
{
    return !date_is_set(category->valid_to) || category->valid_to.ymd >= catalogue->today.ymd;
}

bool catalogue_offers(const struct catalogue *catalogue, const struct category *category)
{
    bool offers = holds(catalogue, category);
    for (size_t i = 0; i < catalogue->tree.count && offers; i++) {
        const struct category *other = &catalogue->tree.items[i];
        offers = other->parent != category->id || !holds(catalogue, other);
    }
    return offers;
}

result catalogue_service(struct request *rq, const struct catalogue *catalogue, const char *code,
                         const struct category **service)
{
    int64_t id;
    (void)rq;
    if (!code) {
        return invalid("service_code", "缺少service_code");
    }
    *service = str_to_int(code, &id) ? catalogue_find(catalogue, id) : 0;
    return *service && catalogue_offers(catalogue, *service)
               ? SUCCESS
               : (result){ERR_NOT_FOUND, "service_code", "没有这个服务，请从服务列表中选择"};
}

/* --- services ---------------------------------------------------------------------------------------------------- */

/* The names from the top down to it, joined. */
static const char *path_of(struct request *rq, const struct catalogue *catalogue, const struct category *category,
                           const char *by)
{
    const char *path = category->name;
    const struct category *above = catalogue_find(catalogue, category->parent);
    for (int depth = 0; above && depth < 3; depth++) {
        path = str_format(rq->arena, "%s%s%s", above->name, by, path);
        above = catalogue_find(catalogue, above->parent);
    }
    return path;
}

static const char *group_of(const struct catalogue *catalogue, const struct category *category)
{
    const struct category *above = category;
    for (int depth = 0; depth < 3 && catalogue_find(catalogue, above->parent); depth++) {
        above = catalogue_find(catalogue, above->parent);
    }
    return above->name;
}

static void put_service(struct request *rq, struct document *document, const struct catalogue *catalogue,
                        const struct category *service, bool has_attributes)
{
    document_open_item(document, "service");
    document_text(document, "service_code", str_format(rq->arena, "%lld", (long long)service->id));
    document_text(document, "service_name", service->name);
    document_text(document, "description", path_of(rq, catalogue, service, "/"));
    document_plain(document, "metadata", has_attributes ? "true" : "false");
    document_text(document, "type", app_setting(rq->app, "open311.direct") ? "realtime" : "batch");
    document_text(document, "keywords", path_of(rq, catalogue, service, ", "));
    document_text(document, "group", group_of(catalogue, service));
    document_close_item(document, "service");
}

static result open311_services(struct request *rq, const struct open311_key *in, struct nothing *out)
{
    struct catalogue catalogue;
    open311_attributes attributes;
    (void)out;
    TRY(catalogue_read(rq, in->jurisdiction_id, &catalogue));
    TRY(open311_attributes_read(rq, catalogue.region, 0, &attributes));
    struct document document = open311_begin(rq, in->format);
    document_open_list(&document, "services");
    for (size_t i = 0; i < catalogue.tree.count; i++) {
        const struct category *category = &catalogue.tree.items[i];
        bool asks = false;
        for (size_t j = 0; j < attributes.count && !asks; j++) {
            asks = attributes.items[j].category == category->id;
        }
        if (catalogue_offers(&catalogue, category)) {
            put_service(rq, &document, &catalogue, category, asks);
        }
    }
    document_close_list(&document, "services");
    return open311_end(rq, &document);
}
HANDLER(open311_services, open311_key, nothing);

/* --- what a service asks ----------------------------------------------------------------------------------------- */

static void put_choices(struct request *rq, struct document *document, const char *choices)
{
    document_open_list(document, "values");
    while (*choices) {
        size_t size = strcspn(choices, "\n"), key = strcspn(choices, "=\n");
        document_open_item(document, "value");
        document_text(document, "key", arena_copy(rq->arena, choices, key));
        document_text(document, "name", arena_copy(rq->arena, choices + key + 1, size - key - 1));
        document_close_item(document, "value");
        choices += size + (choices[size] == '\n');
    }
    document_close_list(document, "values");
}

static void put_attribute(struct request *rq, struct document *document, const struct open311_attribute *attribute)
{
    document_open_item(document, "attribute");
    document_plain(document, "variable", "true");
    document_text(document, "code", attribute->code);
    document_text(document, "datatype", attribute->datatype);
    document_plain(document, "required", attribute->required ? "true" : "false");
    document_text(document, "datatype_description", str_is_empty(attribute->hint) ? 0 : attribute->hint);
    document_plain(document, "order", str_format(rq->arena, "%lld", (long long)attribute->place));
    document_text(document, "description", attribute->description);
    if (!str_is_empty(attribute->choices)) {
        put_choices(rq, document, attribute->choices);
    }
    document_close_item(document, "attribute");
}

static result open311_definition(struct request *rq, const struct open311_key *in, struct nothing *out)
{
    struct catalogue catalogue;
    const struct category *service;
    open311_attributes attributes;
    (void)out;
    TRY(catalogue_read(rq, in->jurisdiction_id, &catalogue));
    TRY(catalogue_service(rq, &catalogue, in->service_code, &service));
    TRY(open311_attributes_read(rq, catalogue.region, service->id, &attributes));
    struct document document = open311_begin(rq, in->format);
    document_open_item(&document, "service_definition");
    document_text(&document, "service_code", in->service_code);
    document_open_list(&document, "attributes");
    for (size_t i = 0; i < attributes.count; i++) {
        put_attribute(rq, &document, &attributes.items[i]);
    }
    document_close_list(&document, "attributes");
    document_close_item(&document, "service_definition");
    return open311_end(rq, &document);
}
HANDLER(open311_definition, open311_key, nothing);

/* --- discovery --------------------------------------------------------------------------------------------------- */

/* What a request names as the host is said by whoever sent it: where clients reach this program only the office knows.
 */
static const char *address(struct request *rq)
{
    const char *site = app_setting_text(rq->app, "open311.public_address");
    size_t size = strlen(site);
    while (size > 0 && site[size - 1] == '/') {
        size--;
    }
    return str_format(rq->arena, "%.*s/open311/v2", (int)size, site);
}

static result open311_discovery(struct request *rq, const struct open311_key *in, struct nothing *out)
{
    struct document document = open311_begin(rq, in->format);
    const char *changeset = "2021-01-01T00:00:00+08:00"; /* of this interface: changes with what it offers */
    (void)out;
    document_open_item(&document, "discovery");
    document_text(&document, "changeset", changeset);
    document_text(&document, "contact", app_setting_text(rq->app, "open311.contact"));
    document_text(&document, "key_service", app_setting_text(rq->app, "open311.key_service"));
    document_open_list(&document, "endpoints");
    document_open_item(&document, "endpoint");
    document_text(&document, "specification", "http://wiki.open311.org/GeoReport_v2");
    document_text(&document, "url", address(rq));
    document_text(&document, "changeset", changeset);
    document_text(&document, "type", "production");
    document_open_list(&document, "formats");
    document_text(&document, "format", "text/xml");
    document_text(&document, "format", "application/json");
    document_close_list(&document, "formats");
    document_close_item(&document, "endpoint");
    document_close_list(&document, "endpoints");
    document_close_item(&document, "discovery");
    return open311_end(rq, &document);
}
HANDLER(open311_discovery, open311_key, nothing);
