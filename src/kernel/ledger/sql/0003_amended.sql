-- What a figure of the past may not have known: events recorded on a later day than they happened, and corrections.
CREATE INDEX event_amended ON event (region, recorded_at) WHERE late = 1 OR amount < 0;
