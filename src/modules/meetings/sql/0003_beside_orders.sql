-- Orders lie in other regions than the meetings that they came of or that discussed them: which meeting it was stands
-- beside the order, and the number of an order beside what was decided about it. `day`: the answering day that it came
-- of; NULL when a meeting discussed it.
CREATE TABLE order_meeting (
    region         TEXT   NOT NULL,
    order_id       BIGINT NOT NULL,
    meeting_region TEXT   NOT NULL,
    meeting        BIGINT NOT NULL,
    day            BIGINT,
    PRIMARY KEY (region, order_id, meeting_region, meeting)
);
INSERT INTO order_meeting (region, order_id, meeting_region, meeting, day)
    SELECT d.order_region, d.order_id, d.region, d.meeting, CASE WHEN f.kind = 'day' THEN f.day END
    FROM meeting_order AS d JOIN meeting_file AS f ON f.region = d.region AND f.id = d.meeting;
DROP TABLE meeting_order;
CREATE INDEX order_of_meeting ON order_meeting (meeting_region, meeting, region, order_id);
CREATE INDEX order_of_day ON order_meeting (day, meeting_region, region, order_id) WHERE day IS NOT NULL;

ALTER TABLE decision_file ADD COLUMN order_number TEXT NOT NULL DEFAULT '';
ALTER TABLE whistle_file ADD COLUMN order_number TEXT NOT NULL DEFAULT '';
UPDATE decision_file SET order_number = (SELECT m.number FROM matter AS m WHERE m.region = decision_file.order_region
                                         AND m.id = decision_file.order_id) WHERE order_id <> 0;
UPDATE whistle_file SET order_number = (SELECT m.number FROM matter AS m WHERE m.region = whistle_file.order_region
                                        AND m.id = whistle_file.order_id) WHERE order_id <> 0;
