/* What the module's rows look like: items, their guides, materials and fees. Tables only. */
#include "kernel/org/org.h"
#include "modules/items/rules.h"
#include "modules/items/store.h"

static const struct code type_rows[] = {
    {"01", "行政许可"}, {"02", "行政处罚"},     {"03", "行政强制"}, {"04", "行政征收"},
    {"05", "行政给付"}, {"06", "行政检查"},     {"07", "行政确认"}, {"08", "行政奖励"},
    {"09", "行政裁决"}, {"10", "其他行政权力"}, {"20", "公共服务"}, {0},
};
const struct code_list item_types = {"item_types", "GB/T 39046-2020, 事项类型", type_rows};

static const struct code level_rows[] = {
    {"1", "国家级"}, {"2", "省级"}, {"3", "市级"}, {"4", "县级"}, {"5", "镇级"}, {"6", "村级"}, {"7", "分级"}, {0},
};
const struct code_list item_levels = {"item_levels", "GB/T 39046-2020, 行使层级", level_rows};

static const struct code body_rows[] = {
    {"1", "法定机关"}, {"2", "授权组织"}, {"3", "受委托组织"}, {"9", "其他"}, {0},
};
const struct code_list item_bodies = {"item_bodies", "GB/T 39046-2020, 实施主体性质", body_rows};

static const struct code object_rows[] = {
    {"1", "自然人"},
    {"2", "企业法人"},
    {"3", "事业法人"},
    {"4", "社会组织法人"},
    {"5", "行政机关"},
    {"6", "其他组织"},
    {0},
};
const struct code_list item_objects = {"item_objects", "GB/T 39046-2020, 服务对象", object_rows};

static const struct code scheme_rows[] = {
    {"gb39554", "GB/T 39554.1实施编码（31位，办理项33位）"},
    {"gb39046", "GB/T 39046实施编码（至多24位）"},
    {"sichuan", "四川省事项编码"},
    {"local", "其他地方编码"},
    {0},
};
const struct code_list item_schemes = {"item_schemes", "GB/T 39554.1-2020, GB/T 39046-2020, local practice",
                                       scheme_rows};

static const struct code unit_rows[] = {{"workday", "工作日"}, {"day", "自然日"}, {"workhour", "工作小时"}, {0}};
const struct code_list item_limit_units = {"item_limit_units", "行政许可法 §82: working days", unit_rows};

static const struct code source_rows[] = {{"10", "申请人自备"}, {"20", "政府部门核发"}, {"99", "其他"}, {0}};
const struct code_list material_sources = {"material_sources", "practice of the guides (办事指南), 来源渠道",
                                           source_rows};

static const struct code form_rows[] = {{"1", "纸质"}, {"2", "电子"}, {"3", "纸质或电子"}, {0}};
const struct code_list material_forms = {"material_forms", "practice of the guides (办事指南), 材料形式", form_rows};

static const struct field item_fields[] = {
    FIELD(item, region, REQUIRED, 6, 12, "地区", "administrative division whose item it is",
          .check = region_code_check),
    FIELD(item, id, READONLY, 0, 0, "内部编号", "of this version, and of its matter"),
    FIELD(item, code, REQUIRED, 2, 64, "实施编码", "known by within its region", .check = code_check_text),
    FIELD(item, version, READONLY, 0, 0, "版本", "1, 2, … of the code"),
    FIELD(item, scheme, OPTIONAL, 1, 20, "编码规则", "absent: the strictest that the code keeps",
          .codes = &item_schemes),
    FIELD(item, basic_code, OPTIONAL, 1, 40, "基本编码", "absent: as the code shows it"),
    FIELD(item, name, REQUIRED, 2, 300, "事项名称", "what people apply for"),
    FIELD(item, group_name, OPTIONAL, 1, 300, "主项名称", "of the item that this one is part of"),
    FIELD(item, type, REQUIRED, 2, 2, "事项类型", "GB/T 39046, local ones by the setting items.local_types"),
    FIELD(item, level, REQUIRED, 1, 1, "行使层级", "GB/T 39046", .codes = &item_levels),
    FIELD(item, body, OPTIONAL, 1, 1, "实施主体性质", "GB/T 39046", .codes = &item_bodies),
    FIELD(item, unit, OPTIONAL, 0, INT64_MAX, "实施机构", "unit id; 0: known by its name only"),
    FIELD(item, unit_name, REQUIRED, 2, 100, "实施机构名称", "who decides"),
    FIELD(item, objects, OPTIONAL, 1, 20, "服务对象", "codes of GB/T 39046 joined by commas", .check = objects_check),
    FIELD(item, legal_limit, OPTIONAL, 0, 3660, "法定时限", "what the law allows; absent: it sets none"),
    FIELD(item, legal_unit, OPTIONAL, 1, 10, "法定时限单位", "when it differs from limit_unit",
          .codes = &item_limit_units),
    FIELD(item, promised_limit, OPTIONAL, 0, 3660, "承诺时限", "what the unit promises"),
    FIELD(item, limit_unit, OPTIONAL, 1, 10, "时限单位", "working days, days, working hours",
          .codes = &item_limit_units),
    FIELD(item, rule, OPTIONAL, 1, 500, "时限依据", "law and article of the legal limit"),
    FIELD(item, instant, OPTIONAL, 0, 0, "即办件", "decided while the applicant waits"),
    FIELD(item, on_request, OPTIONAL, 0, 0, "依申请", "on the applicant's request, not of the office's own motion"),
    FIELD(item, charges, OPTIONAL, 0, 0, "收费", "fees are taken"),
    FIELD(item, online_depth, OPTIONAL, 1, 4, "网办深度", "1 information … 4 wholly online"),
    FIELD(item, visits, OPTIONAL, 0, 20, "到现场次数", "how often the applicant must come"),
    FIELD(item, by_window, OPTIONAL, 0, 0, "窗口办理", "can be applied for at a window"),
    FIELD(item, online, OPTIONAL, 0, 0, "网上可办", "can be applied for on the web"),
    FIELD(item, mobile, OPTIONAL, 0, 0, "掌上可办", "can be applied for by phone"),
    FIELD(item, by_mail, OPTIONAL, 0, 0, "支持邮寄", "papers may come and go by mail"),
    FIELD(item, one_window, OPTIONAL, 0, 0, "一窗受理", "taken in at the general window"),
    FIELD(item, cross_province, OPTIONAL, 0, 0, "跨省通办", "国办发〔2020〕35号"),
    FIELD(item, whole_city, OPTIONAL, 0, 0, "全市通办", "at any hall of the city"),
    FIELD(item, nearby, OPTIONAL, 0, 0, "就近办", "in the township or village"),
    FIELD(item, commitment, OPTIONAL, 0, 0, "告知承诺", "a written commitment takes the place of proof"),
    FIELD(item, missing_ok, OPTIONAL, 0, 0, "容缺受理", "taken in though a minor paper is missing"),
    FIELD(item, should_be_present, OPTIONAL, 0, 0, "应进驻", "belongs into a hall: the denominator of 进驻率"),
    FIELD(item, material_total, OPTIONAL, 0, 200, "材料数量", "how many materials are asked for"),
    FIELD(item, score, READONLY, 0, 0, "完善度", "completeness of the guide, in thousandths"),
    FIELD(item, valid_from, READONLY, 0, 0, "生效日期", "the first day on which it holds"),
    FIELD(item, valid_to, READONLY, 0, 0, "失效日期", "its last day; before valid_from when it never held"),
};
RECORD(item, item_fields, "a version of an item (事项)");

static const struct field item_guide_fields[] = {
    FIELD(item_guide, basis, OPTIONAL | MULTILINE, 1, 8000, "设定依据", "laws and articles that the item rests on"),
    FIELD(item_guide, criteria, OPTIONAL | MULTILINE, 1, 8000, "受理条件", "what must be given to be accepted"),
    FIELD(item_guide, process, OPTIONAL | MULTILINE, 1, 8000, "办理流程", "steps from the application to the answer"),
    FIELD(item_guide, outcome, OPTIONAL, 1, 300, "结果名称", "the paper or licence that comes out"),
    FIELD(item_guide, address, OPTIONAL | MULTILINE, 1, 1000, "办理地点", "where"),
    FIELD(item_guide, hours, OPTIONAL | MULTILINE, 1, 500, "办理时间", "when the window is open"),
    FIELD(item_guide, phone, OPTIONAL | MULTILINE, 1, 500, "咨询电话", "of the office"),
    FIELD(item_guide, complaint_phone, OPTIONAL | MULTILINE, 1, 500, "监督投诉电话", "of the office"),
    FIELD(item_guide, platform, OPTIONAL, 1, 200, "网办平台", "where it is done online"),
    FIELD(item_guide, url, OPTIONAL, 1, 500, "网办地址", "the same, as an address"),
    FIELD(item_guide, themes, OPTIONAL, 1, 200, "主题", "separated by |"),
    FIELD(item_guide, note, OPTIONAL | MULTILINE, 1, 8000, "备注", "questions often asked, and what else helps"),
};
RECORD(item_guide, item_guide_fields, "what the guide tells people");

static const struct field item_material_fields[] = {
    FIELD(item_material, seq, READONLY, 0, 0, "序号", "1, 2, …"),
    FIELD(item_material, name, REQUIRED, 1, 300, "材料名称", "what is asked for"),
    FIELD(item_material, required, OPTIONAL, 0, 0, "必要", "asked of everybody"),
    FIELD(item_material, copies, OPTIONAL, 0, 99, "份数", "how many"),
    FIELD(item_material, source, OPTIONAL, 2, 2, "来源渠道", "where the applicant has it from",
          .codes = &material_sources),
    FIELD(item_material, form, OPTIONAL, 1, 1, "材料形式", "paper, electronic, either", .codes = &material_forms),
    FIELD(item_material, missing_ok, OPTIONAL, 0, 0, "可容缺", "may be made good later"),
    FIELD(item_material, note, OPTIONAL | MULTILINE, 1, 1000, "说明", "how to fill it in"),
};
RECORD(item_material, item_material_fields, "a material (申请材料)");

static const struct field item_fee_fields[] = {
    FIELD(item_fee, seq, READONLY, 0, 0, "序号", "1, 2, …"),
    FIELD(item_fee, name, REQUIRED, 1, 200, "收费项目", "what is charged for"),
    FIELD(item_fee, amount, OPTIONAL, 0, 1000000000000, "金额", "in 分; absent: by the standard"),
    FIELD(item_fee, standard, OPTIONAL | MULTILINE, 1, 1000, "收费标准", "how it is reckoned"),
    FIELD(item_fee, basis, OPTIONAL | MULTILINE, 1, 1000, "收费依据", "law or notice"),
};
RECORD(item_fee, item_fee_fields, "a fee");

static const struct field item_sheet_fields[] = {
    FIELD_OF(item_sheet, item, REQUIRED, &item_record, "事项", "the item itself"),
    FIELD_OF(item_sheet, guide, OPTIONAL, &item_guide_record, "办事指南", "its texts"),
    FIELD_LIST(item_sheet, materials, OPTIONAL, 0, 200, &item_material_record, "申请材料", "in order"),
    FIELD_LIST(item_sheet, fees, OPTIONAL, 0, 100, &item_fee_record, "收费", "in order"),
};
RECORD(item_sheet, item_sheet_fields, "a whole version of an item");
