ALTER TABLE business_term ADD COLUMN sold_from TEXT
-- next
ALTER TABLE business_term ADD COLUMN sold_until TEXT
-- next
ALTER TABLE business_term ADD COLUMN part_minor INTEGER
-- next
ALTER TABLE business_term ADD COLUMN part_explanation TEXT
-- next
ALTER TABLE business_term ADD COLUMN rate_minor INTEGER
-- next
DROP TRIGGER business_term_m4_final
-- next
CREATE TRIGGER business_term_m4_final BEFORE UPDATE ON business_term FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'M4: this row of business_term is final') WHERE (TRUE) AND (NEW.foundation_id IS DISTINCT FROM OLD.foundation_id OR NEW.member_id IS DISTINCT FROM OLD.member_id OR NEW.previous_id IS DISTINCT FROM OLD.previous_id OR NEW.lapse_reason IS DISTINCT FROM OLD.lapse_reason OR NEW.origin IS DISTINCT FROM OLD.origin OR NEW.starts_on IS DISTINCT FROM OLD.starts_on OR NEW.ends_on IS DISTINCT FROM OLD.ends_on OR NEW.anchor_month IS DISTINCT FROM OLD.anchor_month OR NEW.anchor_day IS DISTINCT FROM OLD.anchor_day OR NEW.tier_id IS DISTINCT FROM OLD.tier_id OR NEW.tier_name IS DISTINCT FROM OLD.tier_name OR NEW.terms_id IS DISTINCT FROM OLD.terms_id OR NEW.charter_version_id IS DISTINCT FROM OLD.charter_version_id OR NEW.dues_rule IS DISTINCT FROM OLD.dues_rule OR NEW.term_rule IS DISTINCT FROM OLD.term_rule OR NEW.complimentary IS DISTINCT FROM OLD.complimentary OR NEW.price_minor IS DISTINCT FROM OLD.price_minor OR NEW.currency IS DISTINCT FROM OLD.currency OR NEW.sold_from IS DISTINCT FROM OLD.sold_from OR NEW.sold_until IS DISTINCT FROM OLD.sold_until OR NEW.part_minor IS DISTINCT FROM OLD.part_minor OR NEW.rate_minor IS DISTINCT FROM OLD.rate_minor OR NEW.recorded_at IS DISTINCT FROM OLD.recorded_at); END
