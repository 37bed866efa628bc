DROP TABLE business_acceptance
-- next
DROP TABLE business_signature
-- next
DROP TABLE business_application_link
-- next
DROP TABLE business_application_evidence
-- next
DROP TABLE business_application_message
-- next
DROP TABLE business_agreement
-- next
DROP TABLE assembly_vote_correction
-- next
DROP TABLE business_payment_plan
-- next
DROP TABLE business_ladder_event
-- next
DROP TABLE business_write_off
-- next
DROP TABLE business_allocation
-- next
DROP TABLE business_posting
-- next
DROP TABLE business_credit_note
-- next
DROP TABLE business_invoice_line
-- next
DROP TABLE business_invoice_balance
-- next
DROP TABLE business_application
-- next
DROP TABLE assembly_vote
-- next
DROP TABLE business_invoice
-- next
DROP TABLE business_membership_act
-- next
DROP TABLE assembly_resolution
-- next
DROP TABLE assembly_outcome
-- next
DROP TABLE assembly_objection
-- next
DROP TABLE assembly_roll
-- next
DROP TABLE assembly_attendance
-- next
DROP TABLE business_entitlement
-- next
DROP TABLE business_payment_balance
-- next
DROP TABLE business_term
-- next
DROP TABLE business_delivery
-- next
DROP TABLE assembly_motion
-- next
DROP TABLE assembly_minutes_version
-- next
DROP TABLE assembly_proxy
-- next
DROP TABLE assembly_suspension
-- next
DROP TABLE assembly_alternate
-- next
DROP TABLE assembly_appointment
-- next
DROP TABLE technical_maintainer
-- next
DROP TABLE business_payment
-- next
DROP TABLE business_billing_details
-- next
DROP TABLE business_month_total
-- next
DROP TABLE business_balance
-- next
DROP TABLE IF EXISTS business_member_search
-- next
DROP TABLE business_member_listing
-- next
DROP TABLE business_tier_terms
-- next
DROP TRIGGER IF EXISTS business_representative_insert_lists
-- next
DROP TRIGGER IF EXISTS business_representative_update_lists
-- next
DROP TRIGGER IF EXISTS directory_person_update_lists
-- next
DROP TABLE business_representative
-- next
DROP TABLE business_task
-- next
DROP TABLE business_representative_proposal
-- next
DROP TABLE business_contact_confirmation
-- next
DROP TABLE business_benefit_use
-- next
DROP TABLE assembly_rule
-- next
DROP TABLE assembly_minutes
-- next
DROP TABLE assembly_guest
-- next
DROP TABLE assembly_notice
-- next
DROP TABLE assembly_agenda_item
-- next
DROP TABLE assembly_seat
-- next
DROP TABLE technical_module
-- next
DROP TABLE business_closed_period
-- next
DROP TABLE business_transaction
-- next
DROP TABLE business_account
-- next
DROP TRIGGER IF EXISTS business_member_insert_lists
-- next
DROP TRIGGER IF EXISTS business_member_update_lists
-- next
DROP TRIGGER IF EXISTS directory_organization_update_lists
-- next
DROP TRIGGER IF EXISTS directory_organization_name_insert_lists
-- next
DROP TRIGGER IF EXISTS directory_organization_name_update_lists
-- next
DROP TABLE business_member
-- next
DROP TABLE business_mailing_recipient
-- next
DROP TABLE business_default_view
-- next
DROP TABLE assembly_charter_event
-- next
DROP TABLE assembly_charter_version
-- next
DROP TABLE assembly_resolution_counter
-- next
DROP TABLE assembly_meeting
-- next
DROP TABLE assembly_officer
-- next
DROP TABLE kernel_audit_personal
-- next
DROP TABLE technical_project
-- next
DROP TABLE business_carried_fact
-- next
DROP TABLE business_ledger
-- next
DROP TABLE business_dues_run
-- next
DROP TABLE business_tier
-- next
DROP TABLE business_import_layout
-- next
DROP TABLE business_import_upload
-- next
DROP TABLE business_import
-- next
DROP TABLE business_mailing
-- next
DROP TABLE business_mailing_rule
-- next
DROP TABLE business_saved_view
-- next
DROP TABLE business_note
-- next
DROP TABLE business_agreement_text
-- next
DROP TABLE assembly_charter
-- next
DROP TABLE directory_device
-- next
DROP TABLE directory_challenge
-- next
DROP TABLE directory_passkey
-- next
DROP TABLE directory_recovery_code
-- next
DROP TABLE directory_token
-- next
DROP TABLE directory_grant
-- next
DROP TABLE directory_session
-- next
DROP TABLE IF EXISTS directory_organization_search
-- next
DROP TRIGGER IF EXISTS directory_organization_insert_finds
-- next
DROP TRIGGER IF EXISTS directory_organization_update_finds
-- next
DROP TRIGGER IF EXISTS directory_organization_name_insert_finds
-- next
DROP TRIGGER IF EXISTS directory_organization_name_update_finds
-- next
DROP TRIGGER IF EXISTS directory_organization_number_insert_finds
-- next
DROP TRIGGER IF EXISTS directory_organization_number_update_finds
-- next
DROP TRIGGER IF EXISTS directory_organization_domain_insert_finds
-- next
DROP TRIGGER IF EXISTS directory_organization_domain_update_finds
-- next
DROP TABLE directory_organization_listing
-- next
DROP TABLE assembly_body
-- next
DROP TABLE directory_publication
-- next
DROP TABLE directory_organization_notice
-- next
DROP TABLE directory_domain_link
-- next
DROP TABLE kernel_audit_row
-- next
DROP TABLE kernel_audit_text
-- next
DROP TABLE business_invoice_series
-- next
DROP TABLE directory_distinction
-- next
DROP TABLE directory_merge
-- next
DROP TABLE directory_account
-- next
DROP TABLE directory_foundation
-- next
DROP TABLE directory_affiliation
-- next
DROP TABLE directory_control
-- next
DROP TABLE directory_organization_logo
-- next
DROP TABLE directory_organization_domain
-- next
DROP TABLE directory_organization_address
-- next
DROP TABLE directory_organization_number
-- next
DROP TABLE directory_organization_name
-- next
DROP TABLE directory_organization_figure
-- next
DROP TABLE kernel_audit_entry
-- next
DROP TABLE directory_attempt
-- next
DROP TABLE kernel_job_effect
-- next
DROP TABLE kernel_job_run
-- next
DROP TABLE kernel_job_worker
-- next
DROP TABLE kernel_mail
-- next
DROP TABLE kernel_export
-- next
DROP TABLE kernel_document
-- next
DROP TABLE directory_legal_entity
-- next
DROP TABLE directory_person
-- next
DROP TABLE directory_organization
-- next
DROP TABLE kernel_used_form
-- next
DROP TABLE kernel_audit_chain
