DROP TABLE kernel_audit_personal
-- next
DROP FUNCTION IF EXISTS kernel_audit_personal_a1_update()
-- next
DROP TABLE kernel_audit_row
-- next
DROP FUNCTION IF EXISTS kernel_audit_row_a1_update()
-- next
DROP FUNCTION IF EXISTS kernel_audit_row_a1_delete()
-- next
DROP TABLE kernel_audit_text
-- next
DROP FUNCTION IF EXISTS kernel_audit_text_a1_update()
-- next
DROP TABLE directory_affiliation
-- next
DROP TABLE directory_organization_figure
-- next
DROP TABLE directory_foundation
-- next
DROP TABLE kernel_audit_entry
-- next
DROP FUNCTION IF EXISTS kernel_audit_entry_a1_update()
-- next
DROP FUNCTION IF EXISTS kernel_audit_entry_a1_delete()
-- next
DROP FUNCTION IF EXISTS kernel_audit_entry_a1_insert()
-- next
DROP TABLE directory_person
-- next
DROP TABLE directory_organization
-- next
DROP TABLE directory_legal_entity
-- next
DROP TABLE kernel_used_form
-- next
DROP TABLE kernel_audit_chain
-- next
DROP FUNCTION IF EXISTS kernel_audit_chain_a1_update()
-- next
DROP FUNCTION IF EXISTS kernel_audit_chain_a1_delete()
