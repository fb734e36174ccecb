-- The lists are read in the order of matter_by_time_anywhere, a flow at a time, and what came of each is counted
-- within it.
DROP INDEX meeting_by_time;
DROP INDEX decision_by_time;
DROP INDEX whistle_by_time;
DROP INDEX call_of_meeting;
CREATE INDEX call_of_meeting ON meeting_call (region, meeting, contact, outcome);
CREATE INDEX decision_of_meeting ON decision_file (region, meeting);
