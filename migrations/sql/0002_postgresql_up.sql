DROP FUNCTION directory_organization_name_insert_lists() CASCADE
-- next
CREATE FUNCTION directory_organization_name_insert_lists() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN 
INSERT INTO business_member_listing (member_id, foundation_id, sort_name, text)
SELECT m.id, m.foundation_id, lower(o.display_name),
 m.number || ' ' || o.display_name || ' ' || o.legal_name || coalesce((
  SELECT string_agg(' ' || f.name, '') FROM directory_organization_name AS f
  WHERE f.organization_id = o.id AND f.superseded_at IS NULL), '') || coalesce((
  SELECT string_agg(' ' || p.name || ' ' || coalesce(p.email, ''), '') FROM business_representative AS r
  JOIN directory_person AS p ON p.id = r.person_id WHERE r.member_id = m.id AND r.superseded_at IS NULL), '')
FROM business_member AS m JOIN directory_organization AS o ON o.id = m.organization_id WHERE m.organization_id = ANY (ARRAY(SELECT DISTINCT fresh.organization_id FROM fresh))
ON CONFLICT (member_id) DO UPDATE SET sort_name = excluded.sort_name, text = excluded.text; RETURN NULL; END $$
-- next
CREATE TRIGGER directory_organization_name_insert_lists AFTER INSERT ON directory_organization_name REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION directory_organization_name_insert_lists()
-- next
DROP FUNCTION business_member_insert_lists() CASCADE
-- next
CREATE FUNCTION business_member_insert_lists() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN 
INSERT INTO business_member_listing (member_id, foundation_id, sort_name, text)
SELECT m.id, m.foundation_id, lower(o.display_name),
 m.number || ' ' || o.display_name || ' ' || o.legal_name || coalesce((
  SELECT string_agg(' ' || f.name, '') FROM directory_organization_name AS f
  WHERE f.organization_id = o.id AND f.superseded_at IS NULL), '') || coalesce((
  SELECT string_agg(' ' || p.name || ' ' || coalesce(p.email, ''), '') FROM business_representative AS r
  JOIN directory_person AS p ON p.id = r.person_id WHERE r.member_id = m.id AND r.superseded_at IS NULL), '')
FROM business_member AS m JOIN directory_organization AS o ON o.id = m.organization_id WHERE m.id = ANY (ARRAY(SELECT DISTINCT fresh.id FROM fresh))
ON CONFLICT (member_id) DO UPDATE SET sort_name = excluded.sort_name, text = excluded.text; RETURN NULL; END $$
-- next
CREATE TRIGGER business_member_insert_lists AFTER INSERT ON business_member REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION business_member_insert_lists()
-- next
DROP FUNCTION business_representative_insert_lists() CASCADE
-- next
CREATE FUNCTION business_representative_insert_lists() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN 
INSERT INTO business_member_listing (member_id, foundation_id, sort_name, text)
SELECT m.id, m.foundation_id, lower(o.display_name),
 m.number || ' ' || o.display_name || ' ' || o.legal_name || coalesce((
  SELECT string_agg(' ' || f.name, '') FROM directory_organization_name AS f
  WHERE f.organization_id = o.id AND f.superseded_at IS NULL), '') || coalesce((
  SELECT string_agg(' ' || p.name || ' ' || coalesce(p.email, ''), '') FROM business_representative AS r
  JOIN directory_person AS p ON p.id = r.person_id WHERE r.member_id = m.id AND r.superseded_at IS NULL), '')
FROM business_member AS m JOIN directory_organization AS o ON o.id = m.organization_id WHERE m.id = ANY (ARRAY(SELECT DISTINCT fresh.member_id FROM fresh))
ON CONFLICT (member_id) DO UPDATE SET sort_name = excluded.sort_name, text = excluded.text; RETURN NULL; END $$
-- next
CREATE TRIGGER business_representative_insert_lists AFTER INSERT ON business_representative REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION business_representative_insert_lists()
-- next
ALTER FUNCTION business_term_m3_follows() SET enable_seqscan = off
-- next
ALTER FUNCTION business_membership_act_h1_follows() SET enable_seqscan = off
