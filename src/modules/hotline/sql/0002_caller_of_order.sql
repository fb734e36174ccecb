-- What an order is looked for by stands with it, for its contact is of another region: who called, and the contact's
-- number. So a caller's orders are read by the index of orders alone.
ALTER TABLE order_file ADD COLUMN contact_number TEXT NOT NULL DEFAULT '';
ALTER TABLE order_file ADD COLUMN caller BIGINT NOT NULL DEFAULT 0;
ALTER TABLE order_file ADD COLUMN phone BYTEA;
UPDATE order_file SET
    contact_number = (SELECT m.number FROM matter AS m WHERE m.region = order_file.contact_region
                      AND m.id = order_file.contact),
    caller = (SELECT c.caller FROM contact_file AS c WHERE c.region = order_file.contact_region
              AND c.id = order_file.contact),
    phone = (SELECT c.phone FROM contact_file AS c WHERE c.region = order_file.contact_region
             AND c.id = order_file.contact);
CREATE INDEX order_of_caller ON order_file (contact_region, caller, opened_at, region, id) WHERE caller <> 0;
CREATE INDEX order_of_phone ON order_file (phone, opened_at, region, id) WHERE phone IS NOT NULL;
