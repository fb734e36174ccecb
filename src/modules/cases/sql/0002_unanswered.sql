-- With what it is bound to among its columns: SQLite would rather read all cases by their time than a part that does not
-- cover what is asked for.
DROP INDEX case_unanswered;
CREATE INDEX case_unanswered ON matter (flow, state, opened_at, region, id)
    WHERE flow = 'case' AND state = 'submitted';
