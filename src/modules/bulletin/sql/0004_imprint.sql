-- 版记 of what a region issues (GB/T 9704-2012 7.4): who gets a copy, who has it printed; '' nobody, the issuer itself.
ALTER TABLE bulletin_office ADD COLUMN copied_to TEXT NOT NULL DEFAULT '';
ALTER TABLE bulletin_office ADD COLUMN printed_by TEXT NOT NULL DEFAULT '';
