/* Finding and showing contacts, orders and supervisions. */
#include "modules/hotline/reading.h"

#include "kernel/file/file.h"
#include "kernel/org/org.h"
#include "modules/hotline/handlers.h"
#include "modules/hotline/permissions.h"
#include "modules/hotline/rules.h"
#include "modules/hotline/store.h"
#include "modules/hotline/words.h"

const char *hotline_number(struct request *rq, const char *region, char kind, struct instant at, int64_t id)
{
    return str_format(rq->arena, "%s-%c%d-%lld", region, kind, instant_date(at).ymd, (long long)id);
}

/* What is pressed for a transition that is not called as its path ends; no path: nobody presses it. */
static const struct button_path {
    const char *transition;
    struct hotline_button button;
} button_paths[] = {
    {"answer_soon", {"answer", "接听"}},
    {"abandon", {0}},
    {"answered_after_all", {0}},
    {"return", {"decide_return", "裁定退回"}},
    {"refuse_return", {"decide_return", "裁定退回"}},
    {"extend", {"decide_extension", "裁定延期"}},
    {"refuse_extension", {"decide_extension", "裁定延期"}},
    {"close_by_decision", {0}}, /* a meeting's decision does, when it is confirmed */
    {"miss", {"callback", "登记回访"}},
    {"very_satisfied", {"callback", "登记回访"}},
    {"satisfied", {"callback", "登记回访"}},
    {"basically_satisfied", {"callback", "登记回访"}},
    {"unsatisfied", {"callback", "登记回访"}},
    {"unreached", {"callback", "登记回访"}},
};

static struct hotline_button button_of(const struct transition *transition)
{
    for (size_t i = 0; i < sizeof button_paths / sizeof *button_paths; i++) {
        if (str_equal(button_paths[i].transition, transition->action)) {
            return button_paths[i].button;
        }
    }
    return (struct hotline_button){transition->action, transition->label};
}

/* What a unit does with an order is done by the one that has it; two things by the one that answers for it. */
struct holding {
    bool has_it, answers_for_it;
};

static result find_holding(struct request *rq, const struct matter *matter, struct holding *holding)
{
    TRY(org_unit_in_scope(rq, matter->unit, &holding->has_it));
    return org_unit_in_scope(rq, matter->counted_unit, &holding->answers_for_it);
}

static bool is_of_another_unit(const struct transition *transition, const struct holding *holding)
{
    bool is_over_it = str_equal(transition->action, "take_back") || str_equal(transition->action, "send_down");
    return str_equal(transition->permission, P_ORDER_HANDLE) &&
           !(is_over_it ? holding->answers_for_it : holding->has_it);
}

enum { CHILD_BUTTONS = 3 };

/* Transitions that lead to the same path are one button. There is room for CHILD_BUTTONS more. */
static result buttons_of(struct request *rq, const struct matter *matter, struct hotline_button **items, size_t *count)
{
    struct flow_actions possible;
    struct holding holding;
    TRY(find_holding(rq, matter, &holding));
    TRY(flow_actions(rq, matter, &possible));
    *items = ARENA_ARRAY(rq->arena, struct hotline_button, possible.count + CHILD_BUTTONS + 1);
    *count = 0;
    for (size_t i = 0; i < possible.count; i++) {
        struct hotline_button button = button_of(possible.items[i]);
        bool is_there = *count > 0 && str_equal((*items)[*count - 1].action, button.action);
        if (button.action && !is_there && !is_of_another_unit(possible.items[i], &holding)) {
            (*items)[(*count)++] = button;
        }
    }
    return SUCCESS;
}

/* What the handler would refuse all the same. */
static bool is_pressed_in_vain(const struct hotline_button *button, const struct matter *matter,
                               const struct order_file *file)
{
    bool may_be_longer = matter->extension == 0 && !instant_is_set(matter->stopped_at);
    return (file->extension_asked == 0 && str_equal(button->action, "decide_extension")) ||
           (!may_be_longer && str_equal(button->action, "ask_extension")) ||
           (str_equal(file->role, "redo") && str_equal(button->action, "ask_return")) ||
           (*file->case_number && str_equal(button->action, "start_case"));
}

/* The order's own, and what makes a child of it. */
static result order_buttons(struct request *rq, const struct matter *matter, const struct order_file *file,
                            struct order_view *out)
{
    struct hotline_button *items;
    size_t count, kept = 0;
    const bool is_open = !instant_is_set(matter->closed_at),
               is_running = is_open && !instant_is_set(matter->stopped_at);
    TRY(buttons_of(rq, matter, &items, &count));
    for (size_t i = 0; i < count; i++) {
        if (!is_pressed_in_vain(&items[i], matter, file)) {
            items[kept++] = items[i];
        }
    }
    if (str_equal(matter->state, "called_back") && str_equal(file->callback, "unsatisfied") &&
        request_may(rq, P_ORDER_CALLBACK)) {
        items[kept++] = (struct hotline_button){"redo", "重办"};
    }
    if (is_running && !str_equal(file->role, "joint") && request_may(rq, P_ORDER_DISPATCH)) {
        items[kept++] = (struct hotline_button){"join", "加派协办"};
    }
    if (is_open && matter->counted_unit != file->hotline_unit && request_may(rq, P_ORDER_SUPERVISE)) {
        items[kept++] = (struct hotline_button){"supervise", "督办"};
    }
    out->actions.items = items;
    out->actions.count = kept;
    return SUCCESS;
}

/* NULL: no unit. */
result hotline_unit_name(struct request *rq, int64_t id, const char **name)
{
    struct unit unit;
    *name = 0;
    if (id != 0) {
        TRY(org_unit_find(rq->db, rq->arena, id, &unit));
        *name = unit.name;
    }
    return SUCCESS;
}

static const char *or_absent(const char *text)
{
    return str_is_empty(text) ? 0 : text;
}

static void label_links(struct order_link *items, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        items[i].state_label = flow_state_label(&order_flow, items[i].state);
    }
}

static result show_party(struct request *rq, const char *region, int64_t id, const struct party_view **view)
{
    if (id == 0) {
        return SUCCESS;
    }
    struct party_view *shown = ARENA_NEW(rq->arena, struct party_view);
    *view = shown;
    return party_read(rq, region, id, shown);
}

/* --- contacts ---------------------------------------------------------------------------------------------------- */

static const result no_contact = {ERR_NOT_FOUND, 0, "没有找到这个来电来信，请核对编号"};

result contact_find(struct request *rq, const char *number, struct matter *matter, struct contact_file *file)
{
    const char *region = hotline_number_region(rq->arena, number);
    result found = region ? flow_find_number(rq, region, number, matter) : no_contact;
    if (found.code == ERR_NOT_FOUND || (is_ok(found) && !str_equal(matter->flow, "contact"))) {
        return no_contact;
    }
    TRY(found);
    return contact_file_find(rq, region, matter->id, file);
}

static void show_contact_matter(const struct matter *matter, struct contact_view *out)
{
    out->number = matter->number;
    out->region = matter->region;
    out->id = matter->id;
    out->version = matter->version;
    out->state = matter->state;
    out->state_label = flow_state_label(&contact_flow, matter->state);
    out->channel = matter->channel;
    out->unit = matter->unit;
    out->holder = matter->holder;
    out->opened_at = matter->opened_at;
    out->closed_at = matter->closed_at;
}

static result show_contact_file(struct request *rq, const struct contact_file *file, struct contact_view *out)
{
    struct contact_words words;
    TRY(contact_words_read(rq, file, &words));
    out->call = or_absent(file->call);
    out->nature = or_absent(file->nature);
    out->category = file->category;
    out->article = file->article;
    out->secret = file->secret;
    out->anonymous = file->anonymous;
    out->agent = file->agent;
    out->waited = file->waited;
    out->answered_at = file->answered_at;
    out->ended_at = file->ended_at;
    out->text = words.text;
    out->answer = words.answer;
    out->name = words.name;
    out->phone = words.phone;
    TRY(category_path(rq, file->region, file->category, instant_date(rq->now), &out->category_path));
    return show_party(rq, file->region, file->caller, &out->caller);
}

result contact_show(struct request *rq, const struct matter *matter, const struct contact_file *file,
                    struct contact_view *out)
{
    order_links orders, earlier;
    show_contact_matter(matter, out);
    TRY(show_contact_file(rq, file, out));
    TRY(orders_of_contact(rq, file, &orders));
    TRY(orders_of_caller(rq, file, &earlier));
    label_links(orders.items, orders.count);
    label_links(earlier.items, earlier.count);
    out->orders.items = orders.items;
    out->orders.count = orders.count;
    out->earlier.items = earlier.items;
    out->earlier.count = earlier.count;
    return buttons_of(rq, matter, &out->actions.items, &out->actions.count);
}

static result contact_read(struct request *rq, const struct contact_key *in, struct contact_view *out)
{
    struct matter matter;
    struct contact_file file;
    TRY(contact_find(rq, in->number, &matter, &file));
    return contact_show(rq, &matter, &file, out);
}
HANDLER(contact_read, contact_key, contact_view);

/* --- orders ------------------------------------------------------------------------------------------------------ */

static const result no_order = {ERR_NOT_FOUND, 0, "没有找到这个工单，请核对编号"};

/* Confined to a unit: what it holds or held, wherever; else by region. */
static result sees_order(struct request *rq, const char *region, int64_t id, bool *sees)
{
    if (rq->who->scope_unit == 0) {
        *sees = request_sees_region(rq, region);
        return SUCCESS;
    }
    return order_unit_has(rq, region, id, rq->who->scope_unit, sees);
}

static result check_order(struct request *rq, result found, const struct matter *matter, struct order_file *file)
{
    bool sees;
    if (found.code == ERR_NOT_FOUND || (is_ok(found) && !str_equal(matter->flow, "order"))) {
        return no_order;
    }
    TRY(found);
    TRY(sees_order(rq, matter->region, matter->id, &sees));
    if (!sees) {
        return no_order;
    }
    rq->version = matter->version;
    return order_file_find(rq, matter->region, matter->id, file);
}

result order_find(struct request *rq, const char *region, int64_t id, struct matter *matter, struct order_file *file)
{
    return check_order(rq, hotline_matter_read(rq, region, id, matter), matter, file);
}

result order_find_number(struct request *rq, const char *number, struct matter *matter, struct order_file *file)
{
    const char *region = hotline_number_region(rq->arena, number);
    return check_order(rq, region ? hotline_matter_by_number(rq, region, number, matter) : no_order, matter, file);
}

result order_is_for_hotline(struct request *rq, const struct order_file *file, bool *is_for)
{
    *is_for =
        request_may(rq, P_CONTACT_READ) && (rq->who->scope_unit == 0 || rq->who->scope_unit == file->hotline_unit);
    return SUCCESS;
}

static void show_order_matter(struct request *rq, const struct matter *matter, struct order_view *out)
{
    out->number = matter->number;
    out->region = matter->region;
    out->id = matter->id;
    out->version = matter->version;
    out->state = matter->state;
    out->state_label = flow_state_label(&order_flow, matter->state);
    out->mark = flow_mark(matter, rq->now);
    out->nature = matter->item_type;
    out->channel = matter->channel;
    out->title = matter->title;
    out->unit = matter->unit;
    out->holder = matter->holder;
    out->counted_unit = matter->counted_unit;
    out->opened_at = matter->opened_at;
    out->due_at = matter->due_at;
    out->stage_due_at = matter->stage_due_at;
    out->warn_at = matter->warn_at;
    out->stopped_at = matter->stopped_at;
    out->closed_at = matter->closed_at;
    out->promised_limit = matter->promised_limit;
    out->extension = matter->extension;
    out->rule = matter->rule;
}

static result show_order_file(struct request *rq, const struct order_file *file, struct order_view *out)
{
    struct order_words words;
    TRY(order_words_read(rq, file, &words));
    out->role = file->role;
    out->urgency = file->urgency;
    out->sub_unit = file->sub_unit;
    out->category = file->category;
    out->secret = file->secret;
    out->longitude = file->longitude;
    out->latitude = file->latitude;
    out->extension_asked = file->extension_asked;
    out->attempts = file->attempts;
    out->callback = or_absent(file->callback);
    out->case_number = or_absent(file->case_number);
    out->event = or_absent(file->event);
    out->text = words.text;
    out->expected = words.expected;
    out->place = words.place;
    TRY(category_path(rq, file->contact_region, file->category, instant_date(rq->now), &out->category_path));
    return file->merged_into == 0 ? SUCCESS : hotline_number_of(rq, file->region, file->merged_into, &out->merged_into);
}

/* Who called: to units as a masked party, and of a hidden caller nothing at all. */
static result show_caller(struct request *rq, const struct order_file *file, struct order_view *out)
{
    struct contact_file contact;
    struct contact_words words;
    order_links earlier;
    bool for_hotline;
    TRY(contact_file_find(rq, file->contact_region, file->contact, &contact));
    TRY(order_is_for_hotline(rq, file, &for_hotline));
    out->contact = file->contact_number;
    out->anonymous = contact.anonymous;
    if (for_hotline || !file->secret) {
        TRY(show_party(rq, contact.region, contact.caller, &out->caller));
    }
    if (!for_hotline) {
        return SUCCESS;
    }
    TRY(contact_words_read(rq, &contact, &words));
    out->name = words.name;
    out->phone = words.phone;
    TRY(orders_of_caller(rq, &contact, &earlier));
    label_links(earlier.items, earlier.count);
    out->earlier.items = earlier.items;
    out->earlier.count = earlier.count;
    return SUCCESS;
}

static result show_links(struct request *rq, const struct matter *matter, const struct order_file *file,
                         struct order_view *out)
{
    order_links below, merged;
    TRY(orders_below(rq, file, &below));
    TRY(orders_merged_into(rq, file, &merged));
    label_links(below.items, below.count);
    label_links(merged.items, merged.count);
    out->children.items = below.items;
    out->children.count = below.count;
    out->merged.items = merged.items;
    out->merged.count = merged.count;
    return matter->parent == 0 ? SUCCESS : hotline_number_of(rq, matter->region, matter->parent, &out->parent);
}

static result show_replies(struct request *rq, const struct order_file *file, struct order_view *out)
{
    order_replies replies;
    file_links files;
    TRY(order_replies_read(rq, file, &replies));
    for (size_t i = 0; i < replies.count; i++) {
        TRY(order_reply_read(rq, file, replies.items[i].seq, &replies.items[i].text));
    }
    out->replies.items = replies.items;
    out->replies.count = replies.count;
    TRY(file_list(rq, file->region, "order", file->id, &files));
    out->files.items = files.items;
    out->files.count = files.count;
    return SUCCESS;
}

static result fill_supervision(struct request *rq, struct supervision_view *view)
{
    const struct matter mark = {.due_at = view->due_at, .closed_at = view->closed_at};
    view->state_label = flow_state_label(&supervision_flow, view->state);
    view->mark = str_equal(view->state, "open") && instant_is_set(view->due_at) && rq->now.ms > view->due_at.ms
                     ? "red"
                     : flow_mark(&mark, rq->now);
    TRY(supervision_text_read(rq, view->region, view->id, "demand", &view->reason));
    return supervision_text_read(rq, view->region, view->id, "answer", &view->answer);
}

static result show_supervisions(struct request *rq, const struct order_file *file, struct order_view *out)
{
    supervision_views list;
    TRY(supervisions_read(rq, file->region, file->id, 0, &list));
    for (size_t i = 0; i < list.count; i++) {
        TRY(fill_supervision(rq, &list.items[i]));
    }
    out->supervisions.items = list.items;
    out->supervisions.count = list.count;
    return SUCCESS;
}

result order_show(struct request *rq, const struct matter *matter, const struct order_file *file,
                  struct order_view *out)
{
    show_order_matter(rq, matter, out);
    TRY(show_order_file(rq, file, out));
    TRY(show_caller(rq, file, out));
    TRY(show_links(rq, matter, file, out));
    TRY(show_replies(rq, file, out));
    TRY(show_supervisions(rq, file, out));
    TRY(hotline_unit_name(rq, matter->unit, &out->unit_name));
    TRY(hotline_unit_name(rq, matter->counted_unit, &out->counted_unit_name));
    TRY(hotline_unit_name(rq, file->sub_unit, &out->sub_unit_name));
    return order_buttons(rq, matter, file, out);
}

static result order_read(struct request *rq, const struct order_key *in, struct order_view *out)
{
    struct matter matter;
    struct order_file file;
    TRY(order_find_number(rq, in->number, &matter, &file));
    return order_show(rq, &matter, &file, out);
}
HANDLER(order_read, order_key, order_view);

/* --- supervisions ------------------------------------------------------------------------------------------------ */

result supervision_find(struct request *rq, const char *number, struct matter *matter)
{
    static const result no_supervision = {ERR_NOT_FOUND, 0, "没有找到这个督办件，请核对编号"};
    const char *region = hotline_number_region(rq->arena, number);
    bool sees;
    result found = region ? hotline_matter_by_number(rq, region, number, matter) : no_supervision;
    if (found.code == ERR_NOT_FOUND || (is_ok(found) && !str_equal(matter->flow, "supervision"))) {
        return no_supervision;
    }
    TRY(found);
    TRY(sees_order(rq, matter->region, matter->parent, &sees));
    rq->version = matter->version;
    return sees ? SUCCESS : no_supervision;
}

result supervision_show(struct request *rq, const struct matter *matter, struct supervision_view *out)
{
    supervision_views list;
    TRY(supervisions_read(rq, matter->region, 0, matter->id, &list));
    *out = list.items[0];
    TRY(fill_supervision(rq, out));
    return buttons_of(rq, matter, &out->actions.items, &out->actions.count);
}

static result supervision_read(struct request *rq, const struct order_key *in, struct supervision_view *out)
{
    struct matter matter;
    TRY(supervision_find(rq, in->number, &matter));
    return supervision_show(rq, &matter, out);
}
HANDLER(supervision_read, order_key, supervision_view);
