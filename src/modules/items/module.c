#include "kernel/api/module.h"
#include "modules/items/handlers.h"
#include "modules/items/rules.h"

static const struct record *const records[] = {&item_record,
                                               &item_guide_record,
                                               &item_material_record,
                                               &item_fee_record,
                                               &item_sheet_record,
                                               &item_search_record,
                                               &item_row_record,
                                               &item_page_record,
                                               &item_key_record,
                                               &missing_part_record,
                                               &item_view_record,
                                               &version_key_record,
                                               &version_edit_record,
                                               &version_move_record,
                                               &item_presence_record,
                                               &presence_page_record,
                                               &statistics_record,
                                               &statistics_question_record,
                                               &statistics_row_record,
                                               &claim_target_record,
                                               &claim_row_record,
                                               &claim_assignment_record,
                                               &claim_list_record,
                                               &claim_search_record,
                                               &claim_page_record,
                                               &claim_move_record,
                                               &change_line_record,
                                               &item_change_record,
                                               &change_order_record,
                                               &change_row_record,
                                               &change_search_record,
                                               &change_page_record,
                                               &change_touch_record,
                                               &change_preview_record,
                                               0};

static const struct code_list *const codes[] = {&item_types,
                                                &item_levels,
                                                &item_bodies,
                                                &item_objects,
                                                &item_schemes,
                                                &item_limit_units,
                                                &material_sources,
                                                &material_forms,
                                                &claim_reasons,
                                                &change_kinds,
                                                0};

/* --- permissions ------------------------------------------------------------------------------------------------- */

#define EVERY_OFFICE_ROLE "clerk approver supervisor bureau chief agent dispatcher handler"

static const struct permission permissions[] = {
    {"item.read", "查看事项的各个版本、认领和调整", EVERY_OFFICE_ROLE},
    {"item.edit", "起草和修订事项", "approver chief bureau"},
    {"item.publish", "发布、停用、导入事项，下发认领", "bureau"},
    {"item.claim", "认领事项", "approver chief bureau"},
    {"item.change", "办理事项调整", "bureau"},
    {"item.presence", "登记事项进驻", "supervisor bureau"},
    {0},
};

/* --- flows ------------------------------------------------------------------------------------------------------- */

static const struct flow_state item_states[] = {
    {"draft", "草稿", false},      {"published", "已发布", false}, {"replaced", "已修订", true},
    {"withdrawn", "已停用", true}, {"discarded", "已作废", true},  {0},
};
static const struct transition item_transitions[] = {
    {"", "create", "draft", "item.edit", CLOCK_KEEP, 0, 0, 0, "起草", "a first or a further version"},
    {"", "import", "published", "item.publish", CLOCK_KEEP, 0, 0, 0, "导入发布", "from a catalogue kept elsewhere"},
    {"", "change", "published", "item.change", CLOCK_KEEP, 0, 0, 0, "依文发布", "by a change order"},
    {"draft", "edit", "", "item.edit", CLOCK_KEEP, 0, 0, 0, "修改", "the draft is written anew"},
    {"draft", "publish", "published", "item.publish", CLOCK_KEEP, 0, 0, 0, "发布",
     "it holds from a day on (行政许可法 §30: items are to be made public)"},
    {"draft", "discard", "discarded", "item.edit", CLOCK_KEEP, 0, 0, 0, "作废", "it never holds"},
    {"published", "replace", "replaced", "", CLOCK_KEEP, 0, 0, 0, "被新版本取代",
     "the next version has been published"},
    {"published", "withdraw", "withdrawn", "item.publish", CLOCK_KEEP, 0, 0, NEEDS_REASON, "停用",
     "it no longer holds"},
    {"published", "end", "withdrawn", "item.change", CLOCK_KEEP, 0, 0, NEEDS_REASON, "依文停用", "by a change order"},
    {0},
};
const struct flow item_flow = {"item", "事项", item_states, item_transitions};

static const struct flow *const flows[] = {&item_flow, &claim_flow, &change_flow, 0};

static const struct reaction reactions[] = {
    {"item.publish", claim_follow},
    {"item.discard", claim_follow},
    {0},
};

/* --- routes ------------------------------------------------------------------------------------------------------ */

static const struct route routes[] = {
    {"GET", "/api/v1/items", 0, ROUTE_READ, ROUTE_PUBLIC | ROUTE_REPEATED, &item_search_handler,
     "Items that hold on a day, by marks or words"},
    {"GET", "/api/v1/items/{region}/{code}", 0, ROUTE_READ, ROUTE_PUBLIC | ROUTE_REPEATED, &item_read_handler,
     "The guide of an item as of a day"},
    {"GET", "/api/v1/items/{region}/{code}/history", 0, ROUTE_READ, ROUTE_PUBLIC, &item_history_handler,
     "All versions of an item that were published, newest first"},
    {"GET", "/api/v1/item-statistics", "item.read", ROUTE_SCAN, ROUTE_REPEATED, &statistics_read_handler,
     "Counts of the items that hold on a day, by type, unit or region"},

    {"GET", "/api/v1/item-versions", "item.read", ROUTE_READ, 0, &version_search_handler, "Versions in any state"},
    {"POST", "/api/v1/item-versions", "item.edit", ROUTE_WRITE, ROUTE_CREATED, &version_create_handler,
     "Draft an item"},
    {"GET", "/api/v1/item-versions/{region}/{id}", "item.read", ROUTE_READ, 0, &version_read_handler, "Read a version"},
    {"PUT", "/api/v1/item-versions/{region}/{id}", "item.edit", ROUTE_WRITE, ROUTE_VERSIONED, &version_edit_handler,
     "Write a draft anew"},
    {"POST", "/api/v1/item-versions/{region}/{id}/revise", "item.edit", ROUTE_WRITE, ROUTE_CREATED,
     &version_revise_handler, "Draft the next version of an item from this one"},
    {"POST", "/api/v1/item-versions/{region}/{id}/publish", "item.publish", ROUTE_WRITE, ROUTE_VERSIONED,
     &version_publish_one_handler, "Publish a draft from a day on; the version before it ends there"},
    {"POST", "/api/v1/item-versions/{region}/{id}/withdraw", "item.publish", ROUTE_WRITE, ROUTE_VERSIONED,
     &version_withdraw_handler, "Withdraw an item from a day on"},
    {"POST", "/api/v1/item-versions/{region}/{id}/discard", "item.edit", ROUTE_WRITE, ROUTE_VERSIONED,
     &version_discard_handler, "Discard a draft"},

    {"GET", "/api/v1/item-presences", 0, ROUTE_READ, ROUTE_PUBLIC | ROUTE_REPEATED, &presence_search_handler,
     "Which item is in which hall"},
    {"POST", "/api/v1/item-presences", "item.presence", ROUTE_WRITE, ROUTE_CREATED, &presence_begin_handler,
     "An item comes into a hall"},
    {"POST", "/api/v1/item-presences/end", "item.presence", ROUTE_WRITE, 0, &presence_end_handler,
     "It leaves the hall"},

    {"GET", "/api/v1/item-claims", "item.read", ROUTE_READ, 0, &claim_search_handler, "Claims, by unit, item or state"},
    {"POST", "/api/v1/item-claims", "item.publish", ROUTE_WRITE, ROUTE_CREATED, &claim_assign_handler,
     "Ask units whether they exercise an item"},
    {"POST", "/api/v1/item-claims/{region}/{id}/claim", "item.claim", ROUTE_WRITE, ROUTE_VERSIONED, &claim_take_handler,
     "The unit exercises it"},
    {"POST", "/api/v1/item-claims/{region}/{id}/decline", "item.claim", ROUTE_WRITE, ROUTE_VERSIONED,
     &claim_decline_handler, "The unit does not, and why"},
    {"POST", "/api/v1/item-claims/{region}/{id}/reopen", "item.publish", ROUTE_WRITE, ROUTE_VERSIONED,
     &claim_reopen_handler, "Ask again"},
    {"POST", "/api/v1/item-claims/{region}/{id}/prepare", "item.claim", ROUTE_WRITE, ROUTE_VERSIONED,
     &claim_prepare_handler, "Draft the unit's own version"},

    {"GET", "/api/v1/item-changes", "item.read", ROUTE_READ, 0, &change_search_handler, "Change orders"},
    {"POST", "/api/v1/item-changes", "item.change", ROUTE_WRITE, ROUTE_CREATED, &change_create_handler,
     "Enter a change order"},
    {"GET", "/api/v1/item-changes/{region}/{id}", "item.read", ROUTE_READ, 0, &change_read_handler,
     "Read a change order"},
    {"GET", "/api/v1/item-changes/{region}/{id}/preview", "item.read", ROUTE_READ, 0, &change_preview_handler,
     "What it touches, and what keeps it from taking effect"},
    {"POST", "/api/v1/item-changes/{region}/{id}/take-effect", "item.change", ROUTE_WRITE, ROUTE_VERSIONED,
     &change_take_effect_handler, "Let it take effect: versions end and begin on its day"},
    {"POST", "/api/v1/item-changes/{region}/{id}/cancel", "item.change", ROUTE_WRITE, ROUTE_VERSIONED,
     &change_cancel_handler, "Cancel it"},
    {0},
};

/* --- settings and imports ---------------------------------------------------------------------------------------- */

static const struct setting settings[] = {
    {"items.local_types", SETTING_TEXT, "21=便民服务", 0, 0, "地方事项类型",
     "types beside those of GB/T 39046: code=name, separated by commas; codes from 21 to 99"},
    {0},
};

static const struct importer importers[] = {
    {"items", "item.publish",
     "one item a row, published as of today where it is new or differs: task_code … as the guides of Guangdong, "
     "item_code …"
     " as the catalogues of Sichuan, or columns named like the fields of an item and its guide; create_units: true "
     "makes units that are not there",
     import_items},
    {"item_materials", "item.publish", "one material a row: task_code or region and code, seq, material",
     import_materials},
    {0},
};

static const struct exporter exporters[] = {
    {"items", "item.read", "事项", &item_record, "every version of every item, drafts too, by region and code",
     export_items},
    {0},
};

const struct module items_module = {
    .name = "items",
    .title = "事项库",
    .records = records,
    .permissions = permissions,
    .routes = routes,
    .flows = flows,
    .reactions = reactions,
    .settings = settings,
    .importers = importers,
    .exporters = exporters,
    .codes = codes,
};
