/* A request is posted: it becomes a contact of the hotline, and at once an order of it when the office wants that. */
#include "kernel/api/app.h"
#include "modules/open311/handlers.h"
#include "modules/open311/rules.h"
#include "modules/open311/services.h"
#include "modules/open311/store.h"

enum { MOST_TEXT = 64 * 1024 };

/* What is told of the matter goes to the units; what else is told of who reports stays with the hotline. */
struct told {
    struct buf text, about;
};

static void add_line(struct buf *out, const char *label, const char *text)
{
    if (!str_is_empty(text)) {
        buf_format(out, "%s%s：%s", out->size > 0 ? "\n" : "", label, text);
    }
}

/* --- what a service asks ----------------------------------------------------------------------------------------- */

static result take_answers(struct request *rq, const struct open311_post *in, const struct open311_attribute *asked,
                           struct buf *text)
{
    size_t count = 0;
    for (size_t i = 0; i < in->attribute.count; i++) {
        const struct open311_answer *answer = &in->attribute.items[i];
        if (!str_equal(answer->code, asked->code)) {
            continue;
        }
        const char *wrong = answer_check(rq->arena, asked, answer->value);
        if (!wrong && ++count > 1 && !str_equal(asked->datatype, "multivaluelist")) {
            wrong = "只能填写一个";
        }
        if (wrong) {
            return invalid("attribute",
                           str_format(rq->arena, "attribute[%s]（%s）%s", asked->code, asked->description, wrong));
        }
        const char *choice = choice_name(rq->arena, asked->choices, answer->value);
        add_line(text, asked->description, choice ? choice : answer->value);
    }
    return count > 0 || !asked->required ? SUCCESS
                                         : invalid("attribute", str_format(rq->arena, "缺少attribute[%s]（%s）",
                                                                           asked->code, asked->description));
}

static result gather(struct request *rq, const struct open311_post *in, const struct category *service,
                     struct told *told)
{
    open311_attributes attributes;
    buf_init(&told->text, rq->arena, MOST_TEXT);
    buf_init(&told->about, rq->arena, MOST_TEXT);
    buf_text(&told->text, in->description ? in->description : service->name);
    TRY(open311_attributes_read(rq, service->region, service->id, &attributes));
    for (size_t i = 0; i < attributes.count; i++) {
        TRY(take_answers(rq, in, &attributes.items[i], &told->text));
    }
    add_line(&told->text, "图片", in->media_url);
    buf_text(&told->about, told->text.data);
    add_line(&told->about, "姓名", in->phone ? 0 : in->last_name);
    add_line(&told->about, "名", in->phone ? 0 : in->first_name);
    add_line(&told->about, "电子邮件", in->email);
    add_line(&told->about, "设备", in->device_id);
    add_line(&told->about, "客户端账号", in->account_id);
    return told->about.overflowed ? failed(ERR_TOO_LARGE, "内容过长，请缩短") : SUCCESS;
}

/* --- where ------------------------------------------------------------------------------------------------------- */

struct place {
    int64_t longitude, latitude;
    const char *address;
};

static result find_place(struct request *rq, const struct open311_post *in, struct place *place)
{
    *place = (struct place){NO_NUMBER, NO_NUMBER, in->address_string};
    if (in->address_id) {
        place->address = in->address_string
                             ? str_format(rq->arena, "%s（地址编号%s）", in->address_string, in->address_id)
                             : str_format(rq->arena, "地址编号%s", in->address_id);
    }
    if (!in->lat != !in->longitude) {
        return invalid(in->lat ? "long" : "lat", "lat和long须同时填写");
    }
    if (in->lat && !degrees_read(in->lat, 90, &place->latitude)) {
        return invalid("lat", "应为-90到90之间的十进制度数");
    }
    if (in->lat && !degrees_read(in->longitude, 180, &place->longitude)) {
        return invalid("long", "应为-180到180之间的十进制度数");
    }
    return in->lat || place->address ? SUCCESS
                                     : invalid("lat", "缺少地点，请填写lat和long，或address_string，或address_id");
}

/* --- opening ----------------------------------------------------------------------------------------------------- */

static result open_contact(struct request *rq, const struct open311_post *in, const struct category *service,
                           const struct told *told, struct matter *matter, struct contact_file *file)
{
    const char *name =
        str_format(rq->arena, "%s%s", in->last_name ? in->last_name : "", in->first_name ? in->first_name : "");
    const struct party_in caller = {.name = name, .phone = in->phone};
    bool is_named = *name && in->phone;
    const struct contact_opening opening = {.region = service->region,
                                            .channel = "open311",
                                            .caller = is_named ? &caller : 0,
                                            .phone = is_named ? 0 : in->phone,
                                            .anonymous = !is_named,
                                            .text = told->about.data,
                                            .nature = app_setting_text(rq->app, "open311.nature"),
                                            .category = service->id};
    return contact_open(rq, &opening, matter, file);
}

/* *id: of the order, or the token. */
static result open_request(struct request *rq, const struct open311_post *in, const struct category *service,
                           const char **id)
{
    struct told told;
    struct place place;
    struct matter contact, order;
    struct contact_file contact_file;
    struct order_file order_file;
    if (!code_label(&order_natures, app_setting_text(rq->app, "open311.nature"))) {
        return failed(ERR_CONFLICT, "设置open311.nature不是诉求类型代码，请联系管理员");
    }
    TRY(find_place(rq, in, &place));
    TRY(gather(rq, in, service, &told));
    TRY(open_contact(rq, in, service, &told, &contact, &contact_file));
    *id = contact.number;
    if (!app_setting(rq->app, "open311.direct")) {
        return SUCCESS;
    }
    const struct order_opening opening = {.contact = &contact_file,
                                          .contact_number = contact.number,
                                          .channel = "open311",
                                          .nature = app_setting_text(rq->app, "open311.nature"),
                                          .category = service->id,
                                          .longitude = place.longitude,
                                          .latitude = place.latitude,
                                          .words = {.text = told.text.data, .place = place.address}};
    TRY(contact_becomes_order(rq, &contact));
    TRY(order_open(rq, &opening, &order, &order_file));
    *id = order.number;
    return SUCCESS;
}

/* The key's account may post and nothing else: what the hotline makes of it is done as the program, in the name of the
 * account. */
static result post_as_program(struct request *rq, const struct open311_post *in, const struct category *service,
                              const char **id)
{
    const struct identity *who = rq->who;
    struct identity program = *who;
    program.is_system = true;
    rq->who = &program;
    result r = open_request(rq, in, service, id);
    rq->who = who;
    return r;
}

static result open311_post(struct request *rq, const struct open311_post *in, struct nothing *out)
{
    struct catalogue catalogue;
    const struct category *service;
    const char *id;
    (void)out;
    TRY(catalogue_read(rq, in->jurisdiction_id, &catalogue));
    if (!request_sees_region(rq, catalogue.region)) {
        return failed(ERR_FORBIDDEN, "这个api_key不能向此地区的热线提交");
    }
    TRY(catalogue_service(rq, &catalogue, in->service_code, &service));
    TRY(post_as_program(rq, in, service, &id));
    bool is_direct = app_setting(rq->app, "open311.direct") != 0;
    struct document document = open311_begin(rq, in->format);
    document_open_list(&document, "service_requests");
    document_open_item(&document, "request");
    document_text(&document, is_direct ? "service_request_id" : "token", id);
    document_text(&document, "service_notice", app_setting_text(rq->app, "open311.notice"));
    document_text(&document, "account_id", in->account_id);
    document_close_item(&document, "request");
    document_close_list(&document, "service_requests");
    return open311_end(rq, &document);
}
HANDLER(open311_post, open311_post, nothing);
