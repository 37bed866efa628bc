DROP TABLE business_acceptance
-- next
DROP FUNCTION IF EXISTS business_acceptance_j2_update()
-- next
DROP FUNCTION IF EXISTS business_acceptance_j2_delete()
-- next
DROP TABLE business_signature
-- next
DROP FUNCTION IF EXISTS business_signature_j2_update()
-- next
DROP FUNCTION IF EXISTS business_signature_j2_delete()
-- next
DROP TABLE business_application_link
-- next
DROP FUNCTION IF EXISTS business_application_link_u1_once()
-- next
DROP FUNCTION IF EXISTS business_application_link_u1_kept()
-- next
DROP TABLE business_application_evidence
-- next
DROP FUNCTION IF EXISTS business_application_evidence_j1_update()
-- next
DROP FUNCTION IF EXISTS business_application_evidence_j1_delete()
-- next
DROP TABLE business_application_message
-- next
DROP FUNCTION IF EXISTS business_application_message_j1_update()
-- next
DROP FUNCTION IF EXISTS business_application_message_j1_delete()
-- next
DROP TABLE business_agreement
-- next
DROP FUNCTION IF EXISTS business_agreement_j2_state_map()
-- next
DROP FUNCTION IF EXISTS business_agreement_j2_final()
-- next
DROP FUNCTION IF EXISTS business_agreement_j2_kept()
-- next
DROP FUNCTION IF EXISTS business_agreement_j2_paper_final()
-- next
DROP FUNCTION IF EXISTS business_agreement_j2_paper_kept()
-- next
DROP FUNCTION IF EXISTS business_agreement_j2_executed_final()
-- next
DROP FUNCTION IF EXISTS business_agreement_j2_executed_kept()
-- next
DROP TABLE assembly_vote_correction
-- next
DROP FUNCTION IF EXISTS assembly_vote_correction_v4_update()
-- next
DROP FUNCTION IF EXISTS assembly_vote_correction_v4_delete()
-- next
DROP TABLE business_payment_plan
-- next
DROP FUNCTION IF EXISTS business_payment_plan_l3_update()
-- next
DROP FUNCTION IF EXISTS business_payment_plan_l3_delete()
-- next
DROP TABLE business_ladder_event
-- next
DROP FUNCTION IF EXISTS business_ladder_event_l3_update()
-- next
DROP FUNCTION IF EXISTS business_ladder_event_l3_delete()
-- next
DROP TABLE business_write_off
-- next
DROP FUNCTION IF EXISTS business_write_off_settles() CASCADE
-- next
DROP FUNCTION IF EXISTS business_write_off_l7_issued()
-- next
DROP FUNCTION IF EXISTS business_write_off_l3_update()
-- next
DROP FUNCTION IF EXISTS business_write_off_l3_delete()
-- next
DROP TABLE business_allocation
-- next
DROP FUNCTION IF EXISTS business_allocation_settles() CASCADE
-- next
DROP FUNCTION IF EXISTS business_allocation_l7_issued()
-- next
DROP FUNCTION IF EXISTS business_allocation_l7_reversal()
-- next
DROP FUNCTION IF EXISTS business_allocation_l3_update()
-- next
DROP FUNCTION IF EXISTS business_allocation_l3_delete()
-- next
DROP TABLE business_posting
-- next
DROP FUNCTION IF EXISTS business_posting_l3_insert()
-- next
DROP FUNCTION IF EXISTS business_posting_l3_update()
-- next
DROP FUNCTION IF EXISTS business_posting_l3_delete()
-- next
DROP FUNCTION IF EXISTS business_posting_l3_stays()
-- next
DROP FUNCTION IF EXISTS business_posting_a_lock() CASCADE
-- next
DROP TABLE business_credit_note
-- next
DROP FUNCTION IF EXISTS business_credit_note_settles() CASCADE
-- next
DROP FUNCTION IF EXISTS business_credit_note_a_n1()
-- next
DROP FUNCTION IF EXISTS business_credit_note_n6_insert()
-- next
DROP FUNCTION IF EXISTS business_credit_note_n2_final()
-- next
DROP FUNCTION IF EXISTS business_credit_note_n2_kept()
-- next
DROP FUNCTION IF EXISTS business_credit_note_n2_file()
-- next
DROP FUNCTION IF EXISTS business_credit_note_l7_issued()
-- next
DROP TABLE business_invoice_line
-- next
DROP FUNCTION IF EXISTS business_invoice_line_a_lock() CASCADE
-- next
DROP FUNCTION IF EXISTS business_invoice_line_n2_insert()
-- next
DROP FUNCTION IF EXISTS business_invoice_line_n2_update()
-- next
DROP FUNCTION IF EXISTS business_invoice_line_n2_delete()
-- next
DROP FUNCTION IF EXISTS business_invoice_line_n2_stays()
-- next
DROP TABLE business_invoice_balance
-- next
DROP TABLE business_application
-- next
DROP FUNCTION IF EXISTS business_application_j1_state_map()
-- next
DROP FUNCTION IF EXISTS business_application_j1_own_final()
-- next
DROP FUNCTION IF EXISTS business_application_j1_own_kept()
-- next
DROP FUNCTION IF EXISTS business_application_j1_typed()
-- next
DROP TABLE assembly_vote
-- next
DROP FUNCTION IF EXISTS assembly_vote_v4_cast()
-- next
DROP FUNCTION IF EXISTS assembly_vote_v4_corrected()
-- next
DROP FUNCTION IF EXISTS assembly_vote_v4_seat()
-- next
DROP FUNCTION IF EXISTS assembly_vote_v4_kept()
-- next
DROP TABLE business_invoice
-- next
DROP FUNCTION IF EXISTS business_invoice_inserted() CASCADE
-- next
DROP FUNCTION IF EXISTS business_invoice_issued() CASCADE
-- next
DROP FUNCTION IF EXISTS business_invoice_voided() CASCADE
-- next
DROP FUNCTION IF EXISTS business_invoice_n1_insert()
-- next
DROP FUNCTION IF EXISTS business_invoice_n6_insert()
-- next
DROP FUNCTION IF EXISTS business_invoice_n4_insert()
-- next
DROP FUNCTION IF EXISTS business_invoice_n1_update()
-- next
DROP FUNCTION IF EXISTS business_invoice_n6_update()
-- next
DROP FUNCTION IF EXISTS business_invoice_n4_update()
-- next
DROP FUNCTION IF EXISTS business_invoice_a_lock() CASCADE
-- next
DROP FUNCTION IF EXISTS business_invoice_n2_state_map()
-- next
DROP FUNCTION IF EXISTS business_invoice_n2_issued_final()
-- next
DROP FUNCTION IF EXISTS business_invoice_n2_issued_kept()
-- next
DROP FUNCTION IF EXISTS business_invoice_n2_added()
-- next
DROP TABLE business_membership_act
-- next
DROP FUNCTION IF EXISTS business_membership_act_h1_update()
-- next
DROP FUNCTION IF EXISTS business_membership_act_h1_delete()
-- next
DROP FUNCTION IF EXISTS business_membership_act_h1_follows()
-- next
DROP TABLE assembly_resolution
-- next
DROP FUNCTION IF EXISTS assembly_resolution_final()
-- next
DROP FUNCTION IF EXISTS assembly_resolution_kept()
-- next
DROP FUNCTION IF EXISTS assembly_resolution_public_final()
-- next
DROP FUNCTION IF EXISTS assembly_resolution_public_kept()
-- next
DROP TABLE assembly_outcome
-- next
DROP FUNCTION IF EXISTS assembly_outcome_v6_update()
-- next
DROP FUNCTION IF EXISTS assembly_outcome_v6_delete()
-- next
DROP TABLE assembly_objection
-- next
DROP FUNCTION IF EXISTS assembly_objection_v4_update()
-- next
DROP FUNCTION IF EXISTS assembly_objection_v4_delete()
-- next
DROP FUNCTION IF EXISTS assembly_objection_v4_open()
-- next
DROP TABLE assembly_roll
-- next
DROP FUNCTION IF EXISTS assembly_roll_v2_requires()
-- next
DROP FUNCTION IF EXISTS assembly_roll_v2_update()
-- next
DROP FUNCTION IF EXISTS assembly_roll_v2_delete()
-- next
DROP TABLE assembly_attendance
-- next
DROP FUNCTION IF EXISTS assembly_attendance_v6_final()
-- next
DROP FUNCTION IF EXISTS assembly_attendance_v6_kept()
-- next
DROP TABLE business_entitlement
-- next
DROP FUNCTION IF EXISTS business_entitlement_t4_final()
-- next
DROP FUNCTION IF EXISTS business_entitlement_t4_kept()
-- next
DROP TABLE business_payment_balance
-- next
DROP TABLE business_term
-- next
DROP FUNCTION IF EXISTS business_term_m4_final()
-- next
DROP FUNCTION IF EXISTS business_term_m4_kept()
-- next
DROP FUNCTION IF EXISTS business_term_m3_a_lock_insert()
-- next
DROP FUNCTION IF EXISTS business_term_m3_a_lock_update()
-- next
DROP FUNCTION IF EXISTS business_term_m3_follows()
-- next
DROP FUNCTION IF EXISTS business_term_m3_followed()
-- next
DROP TABLE business_delivery
-- next
DROP FUNCTION IF EXISTS business_delivery_e1_final()
-- next
DROP FUNCTION IF EXISTS business_delivery_e1_kept()
-- next
DROP FUNCTION IF EXISTS business_delivery_e1_returned_final()
-- next
DROP FUNCTION IF EXISTS business_delivery_e1_returned_kept()
-- next
DROP TABLE assembly_motion
-- next
DROP FUNCTION IF EXISTS assembly_motion_v4_state_map()
-- next
DROP FUNCTION IF EXISTS assembly_motion_text_final()
-- next
DROP FUNCTION IF EXISTS assembly_motion_text_kept()
-- next
DROP FUNCTION IF EXISTS assembly_motion_opening_final()
-- next
DROP FUNCTION IF EXISTS assembly_motion_opening_kept()
-- next
DROP TABLE assembly_minutes_version
-- next
DROP FUNCTION IF EXISTS assembly_minutes_version_v8_update()
-- next
DROP FUNCTION IF EXISTS assembly_minutes_version_v8_delete()
-- next
DROP FUNCTION IF EXISTS assembly_minutes_version_v8_requires()
-- next
DROP TABLE assembly_proxy
-- next
DROP FUNCTION IF EXISTS assembly_proxy_v7_update()
-- next
DROP FUNCTION IF EXISTS assembly_proxy_v7_delete()
-- next
DROP TABLE assembly_suspension
-- next
DROP FUNCTION IF EXISTS assembly_suspension_v2_final()
-- next
DROP FUNCTION IF EXISTS assembly_suspension_v2_kept()
-- next
DROP TABLE assembly_alternate
-- next
DROP FUNCTION IF EXISTS assembly_alternate_t5_final()
-- next
DROP FUNCTION IF EXISTS assembly_alternate_t5_kept()
-- next
DROP FUNCTION IF EXISTS assembly_alternate_t3_company()
-- next
DROP TABLE assembly_appointment
-- next
DROP FUNCTION IF EXISTS assembly_appointment_t1_final()
-- next
DROP FUNCTION IF EXISTS assembly_appointment_t1_kept()
-- next
DROP FUNCTION IF EXISTS assembly_appointment_t3_company()
-- next
DROP TABLE technical_maintainer
-- next
DROP FUNCTION IF EXISTS technical_maintainer_g1_final()
-- next
DROP FUNCTION IF EXISTS technical_maintainer_g1_kept()
-- next
DROP TABLE business_payment
-- next
DROP FUNCTION IF EXISTS business_payment_received() CASCADE
-- next
DROP FUNCTION IF EXISTS business_payment_undone() CASCADE
-- next
DROP FUNCTION IF EXISTS business_payment_l7_reversal()
-- next
DROP FUNCTION IF EXISTS business_payment_l3_update()
-- next
DROP FUNCTION IF EXISTS business_payment_l3_delete()
-- next
DROP TABLE business_billing_details
-- next
DROP TABLE business_month_total
-- next
DROP TABLE business_balance
-- next
DROP TABLE business_member_listing
-- next
DROP TABLE business_tier_terms
-- next
DROP FUNCTION IF EXISTS business_tier_terms_m4_final()
-- next
DROP FUNCTION IF EXISTS business_tier_terms_m4_kept()
-- next
DROP TABLE business_representative
-- next
DROP FUNCTION IF EXISTS business_representative_m4_final()
-- next
DROP FUNCTION IF EXISTS business_representative_m4_kept()
-- next
DROP FUNCTION IF EXISTS business_representative_insert_lists() CASCADE
-- next
DROP FUNCTION IF EXISTS business_representative_update_lists() CASCADE
-- next
DROP FUNCTION IF EXISTS directory_person_update_lists() CASCADE
-- next
DROP TABLE business_task
-- next
DROP FUNCTION IF EXISTS business_task_m6_final()
-- next
DROP FUNCTION IF EXISTS business_task_m6_kept()
-- next
DROP TABLE business_representative_proposal
-- next
DROP FUNCTION IF EXISTS business_representative_proposal_h2_state_map()
-- next
DROP FUNCTION IF EXISTS business_representative_proposal_h2_final()
-- next
DROP FUNCTION IF EXISTS business_representative_proposal_h2_kept()
-- next
DROP FUNCTION IF EXISTS business_representative_proposal_h2_settled_final()
-- next
DROP FUNCTION IF EXISTS business_representative_proposal_h2_settled_kept()
-- next
DROP TABLE business_contact_confirmation
-- next
DROP FUNCTION IF EXISTS business_contact_confirmation_s1_update()
-- next
DROP FUNCTION IF EXISTS business_contact_confirmation_s1_delete()
-- next
DROP TABLE business_benefit_use
-- next
DROP FUNCTION IF EXISTS business_benefit_use_e1_a_lock()
-- next
DROP FUNCTION IF EXISTS business_benefit_use_e1_within()
-- next
DROP FUNCTION IF EXISTS business_benefit_use_e1_final()
-- next
DROP FUNCTION IF EXISTS business_benefit_use_e1_kept()
-- next
DROP FUNCTION IF EXISTS business_benefit_use_e1_withdrawn_final()
-- next
DROP FUNCTION IF EXISTS business_benefit_use_e1_withdrawn_kept()
-- next
DROP TABLE assembly_rule
-- next
DROP FUNCTION IF EXISTS assembly_rule_c1_update()
-- next
DROP FUNCTION IF EXISTS assembly_rule_c1_delete()
-- next
DROP TABLE assembly_minutes
-- next
DROP FUNCTION IF EXISTS assembly_minutes_v8_state_map()
-- next
DROP FUNCTION IF EXISTS assembly_minutes_approved_final()
-- next
DROP FUNCTION IF EXISTS assembly_minutes_approved_kept()
-- next
DROP FUNCTION IF EXISTS assembly_minutes_v8_digest()
-- next
DROP TABLE assembly_guest
-- next
DROP TABLE assembly_notice
-- next
DROP FUNCTION IF EXISTS assembly_notice_v6_update()
-- next
DROP FUNCTION IF EXISTS assembly_notice_v6_delete()
-- next
DROP TABLE assembly_agenda_item
-- next
DROP TABLE assembly_seat
-- next
DROP FUNCTION IF EXISTS assembly_seat_identity_final()
-- next
DROP FUNCTION IF EXISTS assembly_seat_identity_kept()
-- next
DROP FUNCTION IF EXISTS assembly_seat_closed_final()
-- next
DROP FUNCTION IF EXISTS assembly_seat_closed_kept()
-- next
DROP FUNCTION IF EXISTS assembly_seat_t4_company()
-- next
DROP TABLE technical_module
-- next
DROP TABLE business_closed_period
-- next
DROP FUNCTION IF EXISTS business_closed_period_l8_requires()
-- next
DROP FUNCTION IF EXISTS business_closed_period_l8_update()
-- next
DROP FUNCTION IF EXISTS business_closed_period_l8_delete()
-- next
DROP TABLE business_transaction
-- next
DROP FUNCTION IF EXISTS business_transaction_inserted() CASCADE
-- next
DROP FUNCTION IF EXISTS business_transaction_posted() CASCADE
-- next
DROP FUNCTION IF EXISTS business_transaction_l1_insert()
-- next
DROP FUNCTION IF EXISTS business_transaction_l8_insert()
-- next
DROP FUNCTION IF EXISTS business_transaction_l1_update()
-- next
DROP FUNCTION IF EXISTS business_transaction_l8_update()
-- next
DROP FUNCTION IF EXISTS business_transaction_a_lock() CASCADE
-- next
DROP FUNCTION IF EXISTS business_transaction_l1_commit()
-- next
DROP FUNCTION IF EXISTS business_transaction_l3_state_map()
-- next
DROP FUNCTION IF EXISTS business_transaction_l3_final()
-- next
DROP FUNCTION IF EXISTS business_transaction_l3_kept()
-- next
DROP TABLE business_account
-- next
DROP FUNCTION IF EXISTS business_account_l4_final()
-- next
DROP FUNCTION IF EXISTS business_account_l4_kept()
-- next
DROP TABLE business_member
-- next
DROP FUNCTION IF EXISTS business_member_insert_lists() CASCADE
-- next
DROP FUNCTION IF EXISTS business_member_update_lists() CASCADE
-- next
DROP FUNCTION IF EXISTS directory_organization_update_lists() CASCADE
-- next
DROP FUNCTION IF EXISTS directory_organization_name_insert_lists() CASCADE
-- next
DROP FUNCTION IF EXISTS directory_organization_name_update_lists() CASCADE
-- next
DROP TABLE business_mailing_recipient
-- next
DROP FUNCTION IF EXISTS business_mailing_recipient_s2_final()
-- next
DROP FUNCTION IF EXISTS business_mailing_recipient_s2_kept()
-- next
DROP FUNCTION IF EXISTS business_mailing_recipient_s2_requires()
-- next
DROP TABLE business_default_view
-- next
DROP TABLE assembly_charter_event
-- next
DROP FUNCTION IF EXISTS assembly_charter_event_c1_update()
-- next
DROP FUNCTION IF EXISTS assembly_charter_event_c1_delete()
-- next
DROP TABLE assembly_charter_version
-- next
DROP FUNCTION IF EXISTS assembly_charter_version_c1_update()
-- next
DROP FUNCTION IF EXISTS assembly_charter_version_c1_delete()
-- next
DROP TABLE assembly_resolution_counter
-- next
DROP FUNCTION IF EXISTS assembly_resolution_counter_v4_update()
-- next
DROP TABLE assembly_meeting
-- next
DROP FUNCTION IF EXISTS assembly_meeting_v4_state_map()
-- next
DROP FUNCTION IF EXISTS assembly_meeting_body_final()
-- next
DROP FUNCTION IF EXISTS assembly_meeting_body_kept()
-- next
DROP TABLE assembly_officer
-- next
DROP TABLE kernel_audit_personal
-- next
DROP FUNCTION IF EXISTS kernel_audit_personal_a1_update()
-- next
DROP TABLE technical_project
-- next
DROP TABLE business_carried_fact
-- next
DROP TABLE business_ledger
-- next
DROP FUNCTION IF EXISTS business_ledger_l4_update()
-- next
DROP FUNCTION IF EXISTS business_ledger_l4_delete()
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
DROP FUNCTION IF EXISTS business_import_m6_update()
-- next
DROP FUNCTION IF EXISTS business_import_m6_delete()
-- next
DROP TABLE business_mailing
-- next
DROP FUNCTION IF EXISTS business_mailing_s2_state_map()
-- next
DROP FUNCTION IF EXISTS business_mailing_s2_final()
-- next
DROP FUNCTION IF EXISTS business_mailing_s2_kept()
-- next
DROP TABLE business_mailing_rule
-- next
DROP TABLE business_saved_view
-- next
DROP TABLE business_note
-- next
DROP FUNCTION IF EXISTS business_note_s1_final()
-- next
DROP FUNCTION IF EXISTS business_note_s1_kept()
-- next
DROP FUNCTION IF EXISTS business_note_s1_text()
-- next
DROP TABLE business_agreement_text
-- next
DROP FUNCTION IF EXISTS business_agreement_text_j2_update()
-- next
DROP FUNCTION IF EXISTS business_agreement_text_j2_delete()
-- next
DROP TABLE assembly_charter
-- next
DROP FUNCTION IF EXISTS assembly_charter_c1_update()
-- next
DROP FUNCTION IF EXISTS assembly_charter_c1_delete()
-- next
DROP TABLE directory_device
-- next
DROP TABLE directory_challenge
-- next
DROP FUNCTION IF EXISTS directory_challenge_u1_final()
-- next
DROP FUNCTION IF EXISTS directory_challenge_u1_once()
-- next
DROP FUNCTION IF EXISTS directory_challenge_u1_alive()
-- next
DROP FUNCTION IF EXISTS directory_challenge_u1_at_most_10()
-- next
DROP TABLE directory_passkey
-- next
DROP TABLE directory_recovery_code
-- next
DROP FUNCTION IF EXISTS directory_recovery_code_u1_final()
-- next
DROP FUNCTION IF EXISTS directory_recovery_code_u1_once()
-- next
DROP FUNCTION IF EXISTS directory_recovery_code_u1_alive()
-- next
DROP TABLE directory_token
-- next
DROP FUNCTION IF EXISTS directory_token_u1_final()
-- next
DROP FUNCTION IF EXISTS directory_token_u1_once()
-- next
DROP FUNCTION IF EXISTS directory_token_u1_alive()
-- next
DROP FUNCTION IF EXISTS directory_token_u1_at_most_60()
-- next
DROP FUNCTION IF EXISTS directory_token_u1_at_most_10080()
-- next
DROP TABLE directory_grant
-- next
DROP FUNCTION IF EXISTS directory_grant_m7_final()
-- next
DROP FUNCTION IF EXISTS directory_grant_m7_kept()
-- next
DROP FUNCTION IF EXISTS directory_grant_m7_end()
-- next
DROP FUNCTION IF EXISTS directory_grant_m8()
-- next
DROP TABLE directory_session
-- next
DROP FUNCTION IF EXISTS directory_session_u1_final()
-- next
DROP FUNCTION IF EXISTS directory_session_u1_ended()
-- next
DROP TABLE directory_organization_listing
-- next
DROP FUNCTION IF EXISTS directory_organization_insert_finds() CASCADE
-- next
DROP FUNCTION IF EXISTS directory_organization_update_finds() CASCADE
-- next
DROP FUNCTION IF EXISTS directory_organization_name_insert_finds() CASCADE
-- next
DROP FUNCTION IF EXISTS directory_organization_name_update_finds() CASCADE
-- next
DROP FUNCTION IF EXISTS directory_organization_number_insert_finds() CASCADE
-- next
DROP FUNCTION IF EXISTS directory_organization_number_update_finds() CASCADE
-- next
DROP FUNCTION IF EXISTS directory_organization_domain_insert_finds() CASCADE
-- next
DROP FUNCTION IF EXISTS directory_organization_domain_update_finds() CASCADE
-- next
DROP TABLE assembly_body
-- next
DROP TABLE directory_publication
-- next
DROP FUNCTION IF EXISTS directory_publication_withdrawn_final()
-- next
DROP FUNCTION IF EXISTS directory_publication_withdrawn_kept()
-- next
DROP TABLE directory_organization_notice
-- next
DROP FUNCTION IF EXISTS directory_organization_notice_o3_final()
-- next
DROP FUNCTION IF EXISTS directory_organization_notice_o3_kept()
-- next
DROP TABLE directory_domain_link
-- next
DROP FUNCTION IF EXISTS directory_domain_link_u1_final()
-- next
DROP FUNCTION IF EXISTS directory_domain_link_u1_kept()
-- next
DROP FUNCTION IF EXISTS directory_domain_link_u1_once()
-- next
DROP FUNCTION IF EXISTS directory_domain_link_u1_alive()
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
DROP TABLE business_invoice_series
-- next
DROP FUNCTION IF EXISTS business_invoice_series_n1_update()
-- next
DROP FUNCTION IF EXISTS business_invoice_series_n1_delete()
-- next
DROP TABLE directory_distinction
-- next
DROP TABLE directory_merge
-- next
DROP FUNCTION IF EXISTS directory_merge_m5_final()
-- next
DROP FUNCTION IF EXISTS directory_merge_m5_kept()
-- next
DROP FUNCTION IF EXISTS directory_merge_undone_final()
-- next
DROP FUNCTION IF EXISTS directory_merge_undone_kept()
-- next
DROP TABLE directory_account
-- next
DROP FUNCTION IF EXISTS directory_account_m8()
-- next
DROP FUNCTION IF EXISTS directory_account_u2_update()
-- next
DROP TABLE directory_foundation
-- next
DROP TABLE directory_affiliation
-- next
DROP TABLE directory_control
-- next
DROP FUNCTION IF EXISTS directory_control_o2()
-- next
DROP FUNCTION IF EXISTS directory_control_o3_final()
-- next
DROP FUNCTION IF EXISTS directory_control_o3_kept()
-- next
DROP FUNCTION IF EXISTS directory_control_o3_once()
-- next
DROP TABLE directory_organization_logo
-- next
DROP FUNCTION IF EXISTS directory_organization_logo_o3_final()
-- next
DROP FUNCTION IF EXISTS directory_organization_logo_o3_kept()
-- next
DROP FUNCTION IF EXISTS directory_organization_logo_o3_once()
-- next
DROP TABLE directory_organization_domain
-- next
DROP FUNCTION IF EXISTS directory_domain_o3_final()
-- next
DROP FUNCTION IF EXISTS directory_domain_o3_kept()
-- next
DROP FUNCTION IF EXISTS directory_organization_domain_o3_once()
-- next
DROP TABLE directory_organization_address
-- next
DROP FUNCTION IF EXISTS directory_organization_address_o3_final()
-- next
DROP FUNCTION IF EXISTS directory_organization_address_o3_kept()
-- next
DROP FUNCTION IF EXISTS directory_organization_address_o3_once()
-- next
DROP TABLE directory_organization_number
-- next
DROP FUNCTION IF EXISTS directory_organization_number_o3_final()
-- next
DROP FUNCTION IF EXISTS directory_organization_number_o3_kept()
-- next
DROP FUNCTION IF EXISTS directory_organization_number_o3_once()
-- next
DROP TABLE directory_organization_name
-- next
DROP FUNCTION IF EXISTS directory_organization_name_o3_final()
-- next
DROP FUNCTION IF EXISTS directory_organization_name_o3_kept()
-- next
DROP FUNCTION IF EXISTS directory_organization_name_o3_once()
-- next
DROP TABLE directory_organization_figure
-- next
DROP TABLE kernel_audit_entry
-- next
DROP FUNCTION IF EXISTS kernel_audit_entry_a1_update()
-- next
DROP FUNCTION IF EXISTS kernel_audit_entry_a1_delete()
-- next
DROP FUNCTION IF EXISTS kernel_audit_entry_a1_insert()
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
DROP FUNCTION IF EXISTS kernel_mail_w6_state_map()
-- next
DROP FUNCTION IF EXISTS kernel_mail_w6_final()
-- next
DROP FUNCTION IF EXISTS kernel_mail_w6_kept()
-- next
DROP TABLE kernel_export
-- next
DROP FUNCTION IF EXISTS kernel_export_a1_update()
-- next
DROP FUNCTION IF EXISTS kernel_export_a1_delete()
-- next
DROP TABLE kernel_document
-- next
DROP FUNCTION IF EXISTS kernel_document_d1_update()
-- next
DROP FUNCTION IF EXISTS kernel_document_d1_delete()
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
-- next
DROP FUNCTION IF EXISTS kernel_audit_chain_a1_update()
-- next
DROP FUNCTION IF EXISTS kernel_audit_chain_a1_delete()
