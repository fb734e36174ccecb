/* Items and what belongs to them, in the store. */
#include "modules/items/store.h"

/* --- reading ----------------------------------------------------------------------------------------------------- */

result item_find(struct request *rq, const char *region, const char *code, struct date on, struct item *item)
{
    result r = db_one(rq->db, rq->arena, RECEIVE(item, item),
                      "SELECT * FROM item WHERE region = :region AND code = :code AND valid_from <= :on"
                      " AND (valid_to IS NULL OR valid_to >= :on) ORDER BY version DESC LIMIT 1",
                      P("region", region), P("code", code), P("on", on));
    return r.code == ERR_NOT_FOUND ? failed(ERR_NOT_FOUND, "没有这个事项，或者当日不在有效期内") : r;
}

result item_materials(struct request *rq, const struct item *item, item_material_list *list)
{
    return db_all(rq->db, rq->arena, RECEIVE_LIST(item_material, list),
                  "SELECT seq, name, required, copies, source, form, missing_ok, note FROM item_material"
                  " WHERE region = :region AND item = :id ORDER BY seq",
                  ROW(item, item));
}

static result read_guide(struct request *rq, const struct item *item, struct item_guide *guide)
{
    return db_one(
        rq->db, rq->arena, RECEIVE(item_guide, guide),
        "SELECT basis, criteria, process, outcome, address, hours, phone, complaint_phone, platform, url, themes,"
        " note FROM item_guide WHERE region = :region AND item = :id",
        ROW(item, item));
}

result store_read_sheet(struct request *rq, const struct item *item, struct item_sheet *sheet)
{
    struct item_guide *guide = ARENA_NEW(rq->arena, struct item_guide);
    *sheet = (struct item_sheet){.item = item, .guide = guide};
    TRY(read_guide(rq, item, guide));
    TRY(item_materials(rq, item, (item_material_list *)&sheet->materials));
    return db_all(
        rq->db, rq->arena, RECEIVE_LIST(item_fee, &sheet->fees),
        "SELECT seq, name, amount, standard, basis FROM item_fee WHERE region = :region AND item = :id ORDER BY seq",
        ROW(item, item));
}

result store_read_item(struct request *rq, const char *region, int64_t id, struct item *item)
{
    return db_one(rq->db, rq->arena, RECEIVE(item, item), "SELECT * FROM item WHERE region = :region AND id = :id",
                  P("region", region), P("id", id));
}

result store_newest(struct request *rq, const char *region, const char *code, struct item *item)
{
    return db_one(rq->db, rq->arena, RECEIVE(item, item),
                  "SELECT * FROM item WHERE region = :region AND code = :code ORDER BY version DESC LIMIT 1",
                  P("region", region), P("code", code));
}

result store_newest_published(struct request *rq, const char *region, const char *code, struct item *item)
{
    return db_one(rq->db, rq->arena, RECEIVE(item, item),
                  "SELECT * FROM item WHERE region = :region AND code = :code AND valid_from IS NOT NULL"
                  " ORDER BY version DESC LIMIT 1",
                  P("region", region), P("code", code));
}

result store_regions_of(struct request *rq, const char *code, struct date on, item_list *list)
{
    return db_all(rq->db, rq->arena, RECEIVE_LIST(item, list),
                  "SELECT * FROM item WHERE code = :code AND region >= :scope_low AND region < :scope_high"
                  " AND valid_from <= :on AND (valid_to IS NULL OR valid_to >= :on) ORDER BY region LIMIT 2",
                  P("code", code), P("on", on), SCOPE(rq));
}

result store_unit_named(struct request *rq, const struct item *item, int64_t *unit)
{
    TRY(db_number(rq->db, unit,
                  "SELECT id FROM unit WHERE region = :region AND (name = :unit_name OR short_name = :unit_name)"
                  " ORDER BY valid_from DESC LIMIT 1",
                  ROW(item, item)));
    *unit = number_is_set(*unit) ? *unit : 0;
    return SUCCESS;
}

/* --- writing ----------------------------------------------------------------------------------------------------- */

static result insert_item(struct request *rq, const struct item *item)
{
    return db_do(
        rq->db,
        "INSERT INTO item (region, id, code, version, scheme, basic_code, name, group_name, type, level, body, unit,"
        " unit_name, objects, legal_limit, legal_unit, promised_limit, limit_unit, rule, instant, on_request,"
        " charges, online_depth, visits, by_window, online, mobile, by_mail, one_window, cross_province,"
        " whole_city, nearby, commitment, missing_ok, should_be_present, material_total, score, valid_from,"
        " valid_to) VALUES (:region, :id, :code, :version, :scheme, :basic_code, :name, :group_name, :type, :level,"
        " :body, :unit, :unit_name, :objects, :legal_limit, :legal_unit, :promised_limit, :limit_unit, :rule,"
        " :instant, :on_request, :charges, :online_depth, :visits, :by_window, :online, :mobile, :by_mail,"
        " :one_window, :cross_province, :whole_city, :nearby, :commitment, :missing_ok, :should_be_present,"
        " :material_total, :score, :valid_from, :valid_to)",
        ROW(item, item));
}

static result insert_parts(struct request *rq, const struct item_sheet *sheet)
{
    const struct item *item = sheet->item;
    for (size_t i = 0; i < sheet->materials.count; i++) {
        TRY(db_do(
            rq->db,
            "INSERT INTO item_material (region, item, seq, name, required, copies, source, form, missing_ok, note)"
            " VALUES (:region, :item, :seq, :name, :required, :copies, :source, :form, :missing_ok, :note)",
            P("region", item->region), P("item", item->id), P("seq", (int64_t)i + 1),
            ROW(item_material, &sheet->materials.items[i])));
    }
    for (size_t i = 0; i < sheet->fees.count; i++) {
        TRY(db_do(rq->db,
                  "INSERT INTO item_fee (region, item, seq, name, amount, standard, basis)"
                  " VALUES (:region, :item, :seq, :name, :amount, :standard, :basis)",
                  P("region", item->region), P("item", item->id), P("seq", (int64_t)i + 1),
                  ROW(item_fee, &sheet->fees.items[i])));
    }
    return SUCCESS;
}

result store_insert_sheet(struct request *rq, const struct item_sheet *sheet)
{
    static const struct item_guide nothing_yet;
    const struct item *item = sheet->item;
    TRY(insert_item(rq, item));
    TRY(db_do(
        rq->db,
        "INSERT INTO item_guide (region, item, basis, criteria, process, outcome, address, hours, phone,"
        " complaint_phone, platform, url, themes, note) VALUES (:region, :item, :basis, :criteria, :process, :outcome,"
        " :address, :hours, :phone, :complaint_phone, :platform, :url, :themes, :note)",
        P("region", item->region), P("item", item->id), ROW(item_guide, sheet->guide ? sheet->guide : &nothing_yet)));
    return insert_parts(rq, sheet);
}

result store_replace_sheet(struct request *rq, const struct item_sheet *sheet)
{
    const struct item *item = sheet->item;
    TRY(db_do(rq->db, "DELETE FROM item_fee WHERE region = :region AND item = :id", ROW(item, item)));
    TRY(db_do(rq->db, "DELETE FROM item_material WHERE region = :region AND item = :id", ROW(item, item)));
    TRY(db_do(rq->db, "DELETE FROM item_guide WHERE region = :region AND item = :id", ROW(item, item)));
    TRY(db_do(rq->db, "DELETE FROM item WHERE region = :region AND id = :id", ROW(item, item)));
    return store_insert_sheet(rq, sheet);
}

result store_set_validity(struct request *rq, const struct item *item)
{
    return db_do(rq->db,
                 "UPDATE item SET valid_from = :valid_from, valid_to = :valid_to WHERE region = :region AND id = :id",
                 ROW(item, item));
}
