DROP TABLE kernel_audit_personal
-- next
DROP TABLE kernel_audit_row
-- next
DROP TABLE kernel_audit_text
-- next
DROP TABLE directory_affiliation
-- next
DROP TABLE directory_organization_figure
-- next
DROP TABLE directory_foundation
-- next
DROP TABLE kernel_audit_entry
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
