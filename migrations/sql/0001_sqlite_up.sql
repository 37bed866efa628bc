CREATE TABLE kernel_audit_chain (
	id INTEGER NOT NULL, 
	head_seq INTEGER NOT NULL, 
	head_hash TEXT NOT NULL, 
	CONSTRAINT pk_kernel_audit_chain PRIMARY KEY (id)
)
 STRICT
-- next
CREATE TRIGGER kernel_audit_chain_a1_update BEFORE UPDATE ON kernel_audit_chain FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'A1: the head of a chain only grows') WHERE NEW.id <> OLD.id OR NEW.head_seq < OLD.head_seq; END
-- next
CREATE TRIGGER kernel_audit_chain_a1_delete BEFORE DELETE ON kernel_audit_chain FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'A1: a chain is never removed') WHERE TRUE; END
-- next
CREATE TABLE kernel_used_form (
	token_digest TEXT NOT NULL, 
	at TEXT NOT NULL, 
	CONSTRAINT pk_kernel_used_form PRIMARY KEY (token_digest)
)
 STRICT
-- next
CREATE INDEX ix_kernel_used_form_at ON kernel_used_form (at)
-- next
CREATE TABLE directory_organization (
	id INTEGER NOT NULL, 
	public_id TEXT NOT NULL, 
	legal_name TEXT NOT NULL, 
	display_name TEXT NOT NULL, 
	name_key TEXT NOT NULL, 
	display_key TEXT NOT NULL, 
	category TEXT NOT NULL, 
	country TEXT NOT NULL, 
	address TEXT NOT NULL, 
	tax_id TEXT NOT NULL, 
	homepage TEXT NOT NULL, 
	crunchbase TEXT NOT NULL, 
	registration_key TEXT, 
	merged_into_id INTEGER, 
	recorded_at TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	CONSTRAINT pk_directory_organization PRIMARY KEY (id), 
	CONSTRAINT ck_directory_organization_category_known CHECK (category IN ('company', 'academic', 'nonprofit', 'government', 'unknown')), 
	CONSTRAINT ck_directory_organization_not_its_own_tombstone CHECK (merged_into_id <> id), 
	CONSTRAINT uq_directory_organization_public_id UNIQUE (public_id), 
	CONSTRAINT uq_directory_organization_registration_key UNIQUE (registration_key), 
	CONSTRAINT fk_directory_organization_merged_into_id FOREIGN KEY(merged_into_id) REFERENCES directory_organization (id) ON DELETE RESTRICT
)
 STRICT
-- next
CREATE INDEX ix_directory_organization_display_key ON directory_organization (display_key)
-- next
CREATE INDEX ix_directory_organization_name_key ON directory_organization (name_key)
-- next
CREATE TABLE directory_person (
	id INTEGER NOT NULL, 
	public_id TEXT NOT NULL, 
	name TEXT NOT NULL, 
	email TEXT, 
	email_key TEXT, 
	handle TEXT, 
	handle_key TEXT, 
	phone TEXT NOT NULL, 
	merged_into_id INTEGER, 
	recorded_at TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	CONSTRAINT pk_directory_person PRIMARY KEY (id), 
	CONSTRAINT ck_directory_person_not_its_own_tombstone CHECK (merged_into_id <> id), 
	CONSTRAINT uq_directory_person_public_id UNIQUE (public_id), 
	CONSTRAINT uq_directory_person_email_key UNIQUE (email_key), 
	CONSTRAINT uq_directory_person_handle_key UNIQUE (handle_key), 
	CONSTRAINT fk_directory_person_merged_into_id FOREIGN KEY(merged_into_id) REFERENCES directory_person (id) ON DELETE RESTRICT
)
 STRICT
-- next
CREATE TABLE directory_legal_entity (
	id INTEGER NOT NULL, 
	public_id TEXT NOT NULL, 
	name TEXT NOT NULL, 
	address TEXT NOT NULL, 
	country TEXT NOT NULL, 
	tax_id TEXT NOT NULL, 
	bank_account TEXT NOT NULL, 
	currency TEXT NOT NULL, 
	zone TEXT NOT NULL, 
	fiscal_year_starts_in INTEGER NOT NULL, 
	recorded_at TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	CONSTRAINT pk_directory_legal_entity PRIMARY KEY (id), 
	CONSTRAINT ck_directory_legal_entity_fiscal_month CHECK (fiscal_year_starts_in BETWEEN 1 AND 12), 
	CONSTRAINT uq_directory_legal_entity_public_id UNIQUE (public_id)
)
 STRICT
-- next
CREATE TABLE kernel_document (
	sha256 TEXT NOT NULL, 
	media_type TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	size INTEGER NOT NULL, 
	content BLOB NOT NULL, 
	created_at TEXT NOT NULL, 
	CONSTRAINT pk_kernel_document PRIMARY KEY (sha256), 
	CONSTRAINT ck_kernel_document_sha256_is_whole CHECK (length(sha256) = 64), 
	CONSTRAINT ck_kernel_document_size_counts CHECK (size >= 0)
)
 STRICT
-- next
CREATE TRIGGER kernel_document_d1_update BEFORE UPDATE ON kernel_document FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'D1: rows of kernel_document are never changed') WHERE TRUE; END
-- next
CREATE TRIGGER kernel_document_d1_delete BEFORE DELETE ON kernel_document FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'D1: rows of kernel_document are never removed') WHERE TRUE; END
-- next
CREATE TABLE kernel_export (
	id INTEGER NOT NULL, 
	foundation_id INTEGER NOT NULL, 
	report TEXT NOT NULL, 
	wing TEXT NOT NULL, 
	format TEXT NOT NULL, 
	as_of TEXT NOT NULL, 
	person_id INTEGER, 
	at TEXT NOT NULL, 
	CONSTRAINT pk_kernel_export PRIMARY KEY (id), 
	CONSTRAINT ck_kernel_export_wing_known CHECK (wing IN ('business', 'technical', 'house'))
)
 STRICT
-- next
CREATE INDEX ix_kernel_export_foundation_id ON kernel_export (foundation_id)
-- next
CREATE TRIGGER kernel_export_a1_update BEFORE UPDATE ON kernel_export FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'A1: rows of kernel_export are never changed') WHERE TRUE; END
-- next
CREATE TRIGGER kernel_export_a1_delete BEFORE DELETE ON kernel_export FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'A1: rows of kernel_export are never removed') WHERE TRUE; END
-- next
CREATE TABLE kernel_mail (
	id INTEGER NOT NULL, 
	public_id TEXT NOT NULL, 
	foundation_id INTEGER, 
	kind TEXT NOT NULL, 
	object_key TEXT NOT NULL, 
	state TEXT NOT NULL, 
	brand TEXT NOT NULL, 
	to_name TEXT NOT NULL, 
	to_address TEXT NOT NULL, 
	subject TEXT NOT NULL, 
	text TEXT NOT NULL, 
	one_use_path TEXT, 
	expires_at TEXT, 
	created_at TEXT NOT NULL, 
	sent_at TEXT, 
	attempts INTEGER NOT NULL, 
	last_error TEXT, 
	CONSTRAINT pk_kernel_mail PRIMARY KEY (id), 
	CONSTRAINT uq_kernel_mail_kind_object_key_to_address UNIQUE (kind, object_key, to_address), 
	CONSTRAINT ck_kernel_mail_state_known CHECK (state IN ('queued', 'failed', 'sent')), 
	CONSTRAINT uq_kernel_mail_public_id UNIQUE (public_id)
)
 STRICT
-- next
CREATE INDEX ix_kernel_mail_foundation_id ON kernel_mail (foundation_id)
-- next
CREATE INDEX ix_kernel_mail_state_created_at ON kernel_mail (state, created_at)
-- next
CREATE TRIGGER kernel_mail_w6_state_map BEFORE UPDATE ON kernel_mail FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'W6: kernel_mail.state moves only along its map') WHERE NEW.state <> OLD.state AND NOT ((OLD.state = 'queued' AND NEW.state IN ('sent', 'failed')) OR (OLD.state = 'failed' AND NEW.state IN ('queued'))); END
-- next
CREATE TRIGGER kernel_mail_w6_final BEFORE UPDATE ON kernel_mail FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'W6: this row of kernel_mail is final') WHERE (TRUE) AND (NEW.kind IS DISTINCT FROM OLD.kind OR NEW.object_key IS DISTINCT FROM OLD.object_key OR NEW.created_at IS DISTINCT FROM OLD.created_at); END
-- next
CREATE TRIGGER kernel_mail_w6_kept BEFORE DELETE ON kernel_mail FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'W6: this row of kernel_mail is final') WHERE TRUE; END
-- next
CREATE TABLE kernel_job_worker (
	executor_id TEXT NOT NULL, 
	started_at TEXT NOT NULL, 
	beat_at TEXT NOT NULL, 
	CONSTRAINT pk_kernel_job_worker PRIMARY KEY (executor_id)
)
 STRICT
-- next
CREATE INDEX ix_kernel_job_worker_beat_at ON kernel_job_worker (beat_at)
-- next
CREATE TABLE kernel_job_run (
	id INTEGER NOT NULL, 
	job TEXT NOT NULL, 
	due_at TEXT NOT NULL, 
	fired_at TEXT NOT NULL, 
	is_baseline INTEGER NOT NULL, 
	CONSTRAINT pk_kernel_job_run PRIMARY KEY (id), 
	CONSTRAINT uq_kernel_job_run_job_due_at UNIQUE (job, due_at)
)
 STRICT
-- next
CREATE TABLE kernel_job_effect (
	job TEXT NOT NULL, 
	step TEXT NOT NULL, 
	at TEXT NOT NULL, 
	CONSTRAINT pk_kernel_job_effect PRIMARY KEY (job, step)
)
 STRICT
-- next
CREATE INDEX ix_kernel_job_effect_at ON kernel_job_effect (at)
-- next
CREATE TABLE directory_attempt (
	id INTEGER NOT NULL, 
	kind TEXT NOT NULL, 
	key_digest TEXT NOT NULL, 
	at TEXT NOT NULL, 
	CONSTRAINT pk_directory_attempt PRIMARY KEY (id)
)
 STRICT
-- next
CREATE INDEX ix_directory_attempt_at ON directory_attempt (at)
-- next
CREATE INDEX ix_directory_attempt_kind_key_digest_at ON directory_attempt (kind, key_digest, at)
-- next
CREATE TABLE kernel_audit_entry (
	chain_id INTEGER NOT NULL, 
	seq INTEGER NOT NULL, 
	at TEXT NOT NULL, 
	actor TEXT NOT NULL, 
	source TEXT NOT NULL, 
	event TEXT NOT NULL, 
	wing TEXT NOT NULL, 
	subject_table TEXT NOT NULL, 
	subject_key TEXT NOT NULL, 
	text_digest TEXT NOT NULL, 
	prev_hash TEXT NOT NULL, 
	hash TEXT NOT NULL, 
	CONSTRAINT pk_kernel_audit_entry PRIMARY KEY (chain_id, seq), 
	CONSTRAINT uq_kernel_audit_entry_chain_id_prev_hash UNIQUE (chain_id, prev_hash), 
	CONSTRAINT ck_kernel_audit_entry_wing_known CHECK (wing IN ('business', 'technical', 'house')), 
	CONSTRAINT fk_kernel_audit_entry_chain_id FOREIGN KEY(chain_id) REFERENCES kernel_audit_chain (id) ON DELETE RESTRICT
)
 STRICT
-- next
CREATE INDEX ix_kernel_audit_entry_at ON kernel_audit_entry (at)
-- next
CREATE INDEX ix_kernel_audit_entry_subject_table_subject_key ON kernel_audit_entry (subject_table, subject_key)
-- next
CREATE TRIGGER kernel_audit_entry_a1_update BEFORE UPDATE ON kernel_audit_entry FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'A1: rows of kernel_audit_entry are never changed') WHERE TRUE; END
-- next
CREATE TRIGGER kernel_audit_entry_a1_delete BEFORE DELETE ON kernel_audit_entry FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'A1: rows of kernel_audit_entry are never removed') WHERE TRUE; END
-- next
CREATE TRIGGER kernel_audit_entry_a1_insert BEFORE INSERT ON kernel_audit_entry FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'A1: entries are numbered without a gap') WHERE NEW.seq <> (SELECT coalesce(max(entry.seq), 0) + 1 FROM kernel_audit_entry AS entry WHERE entry.chain_id = NEW.chain_id); END
-- next
CREATE TABLE directory_organization_figure (
	id INTEGER NOT NULL, 
	organization_id INTEGER NOT NULL, 
	metric TEXT NOT NULL, 
	amount INTEGER NOT NULL, 
	currency TEXT NOT NULL, 
	source TEXT NOT NULL, 
	basis TEXT NOT NULL, 
	stated_by TEXT NOT NULL, 
	stated_on TEXT NOT NULL, 
	starts_on TEXT NOT NULL, 
	ends_on TEXT NOT NULL, 
	is_open_ended INTEGER NOT NULL, 
	recorded_at TEXT NOT NULL, 
	superseded_at TEXT, 
	supersedes_id INTEGER, 
	CONSTRAINT pk_directory_organization_figure PRIMARY KEY (id), 
	CONSTRAINT ck_directory_organization_figure_period_has_days CHECK (ends_on > starts_on), 
	CONSTRAINT ck_directory_organization_figure_open_end_is_flagged CHECK ((ends_on = '9999-12-31' AND is_open_ended) OR (ends_on < '9999-12-31' AND NOT is_open_ended)), 
	CONSTRAINT ck_directory_organization_figure_metric_known CHECK (metric IN ('consolidated_employees', 'employees', 'revenue')), 
	CONSTRAINT ck_directory_organization_figure_basis_known CHECK (basis IN ('staff', 'self_declared', 'public_record', 'import')), 
	CONSTRAINT fk_directory_organization_figure_organization_id FOREIGN KEY(organization_id) REFERENCES directory_organization (id) ON DELETE RESTRICT, 
	CONSTRAINT uq_directory_organization_figure_supersedes_id UNIQUE (supersedes_id), 
	CONSTRAINT fk_directory_organization_figure_supersedes_id FOREIGN KEY(supersedes_id) REFERENCES directory_organization_figure (id) ON DELETE RESTRICT
)
 STRICT
-- next
CREATE INDEX ix_directory_organization_figure_organization_id ON directory_organization_figure (organization_id)
-- next
CREATE TRIGGER directory_organization_figure_m4_no_overlap_insert AFTER INSERT ON directory_organization_figure FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'M4: periods overlap in directory_organization_figure') WHERE EXISTS (SELECT 1 FROM directory_organization_figure AS other WHERE other.organization_id = NEW.organization_id AND other.metric = NEW.metric AND other.rowid <> NEW.rowid AND other.starts_on < NEW.ends_on AND other.ends_on > NEW.starts_on AND EXISTS (SELECT 1 FROM directory_organization_figure AS self WHERE self.rowid = other.rowid AND (superseded_at IS NULL))) AND EXISTS (SELECT 1 FROM directory_organization_figure AS self WHERE self.rowid = NEW.rowid AND (superseded_at IS NULL)); END
-- next
CREATE TRIGGER directory_organization_figure_m4_no_overlap_update AFTER UPDATE ON directory_organization_figure FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'M4: periods overlap in directory_organization_figure') WHERE EXISTS (SELECT 1 FROM directory_organization_figure AS other WHERE other.organization_id = NEW.organization_id AND other.metric = NEW.metric AND other.rowid <> NEW.rowid AND other.starts_on < NEW.ends_on AND other.ends_on > NEW.starts_on AND EXISTS (SELECT 1 FROM directory_organization_figure AS self WHERE self.rowid = other.rowid AND (superseded_at IS NULL))) AND EXISTS (SELECT 1 FROM directory_organization_figure AS self WHERE self.rowid = NEW.rowid AND (superseded_at IS NULL)); END
-- next
CREATE TABLE directory_organization_name (
	id INTEGER NOT NULL, 
	public_id TEXT NOT NULL, 
	organization_id INTEGER NOT NULL, 
	kind TEXT NOT NULL, 
	name TEXT NOT NULL, 
	name_key TEXT NOT NULL, 
	source TEXT NOT NULL, 
	stated_by TEXT NOT NULL, 
	starts_on TEXT NOT NULL, 
	ends_on TEXT NOT NULL, 
	is_open_ended INTEGER NOT NULL, 
	recorded_at TEXT NOT NULL, 
	superseded_at TEXT, 
	supersedes_id INTEGER, 
	CONSTRAINT pk_directory_organization_name PRIMARY KEY (id), 
	CONSTRAINT ck_directory_organization_name_period_has_days CHECK (ends_on > starts_on), 
	CONSTRAINT ck_directory_organization_name_open_end_is_flagged CHECK ((ends_on = '9999-12-31' AND is_open_ended) OR (ends_on < '9999-12-31' AND NOT is_open_ended)), 
	CONSTRAINT ck_directory_organization_name_kind_known CHECK (kind IN ('legal', 'display')), 
	CONSTRAINT uq_directory_organization_name_public_id UNIQUE (public_id), 
	CONSTRAINT fk_directory_organization_name_organization_id FOREIGN KEY(organization_id) REFERENCES directory_organization (id) ON DELETE RESTRICT, 
	CONSTRAINT uq_directory_organization_name_supersedes_id UNIQUE (supersedes_id), 
	CONSTRAINT fk_directory_organization_name_supersedes_id FOREIGN KEY(supersedes_id) REFERENCES directory_organization_name (id) ON DELETE RESTRICT
)
 STRICT
-- next
CREATE INDEX ix_directory_organization_name_name_key ON directory_organization_name (name_key)
-- next
CREATE INDEX ix_directory_organization_name_organization_id ON directory_organization_name (organization_id)
-- next
CREATE TRIGGER directory_organization_name_o3_final BEFORE UPDATE ON directory_organization_name FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'O3: this row of directory_organization_name is final') WHERE (TRUE) AND (NEW.id IS DISTINCT FROM OLD.id OR NEW.public_id IS DISTINCT FROM OLD.public_id OR NEW.organization_id IS DISTINCT FROM OLD.organization_id OR NEW.kind IS DISTINCT FROM OLD.kind OR NEW.name IS DISTINCT FROM OLD.name OR NEW.name_key IS DISTINCT FROM OLD.name_key OR NEW.source IS DISTINCT FROM OLD.source OR NEW.stated_by IS DISTINCT FROM OLD.stated_by OR NEW.starts_on IS DISTINCT FROM OLD.starts_on OR NEW.ends_on IS DISTINCT FROM OLD.ends_on OR NEW.is_open_ended IS DISTINCT FROM OLD.is_open_ended OR NEW.recorded_at IS DISTINCT FROM OLD.recorded_at OR NEW.supersedes_id IS DISTINCT FROM OLD.supersedes_id); END
-- next
CREATE TRIGGER directory_organization_name_o3_kept BEFORE DELETE ON directory_organization_name FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'O3: this row of directory_organization_name is final') WHERE TRUE; END
-- next
CREATE TRIGGER directory_organization_name_o3_once BEFORE UPDATE ON directory_organization_name FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'O3: a fact that was replaced stays replaced') WHERE OLD.superseded_at IS NOT NULL AND NEW.superseded_at IS DISTINCT FROM OLD.superseded_at; END
-- next
CREATE TABLE directory_organization_number (
	id INTEGER NOT NULL, 
	public_id TEXT NOT NULL, 
	organization_id INTEGER NOT NULL, 
	kind TEXT NOT NULL, 
	country TEXT NOT NULL, 
	register TEXT NOT NULL, 
	number TEXT NOT NULL, 
	register_key TEXT NOT NULL, 
	number_key TEXT NOT NULL, 
	is_checked INTEGER NOT NULL, 
	stated_by TEXT NOT NULL, 
	starts_on TEXT NOT NULL, 
	ends_on TEXT NOT NULL, 
	is_open_ended INTEGER NOT NULL, 
	recorded_at TEXT NOT NULL, 
	superseded_at TEXT, 
	supersedes_id INTEGER, 
	CONSTRAINT pk_directory_organization_number PRIMARY KEY (id), 
	CONSTRAINT ck_directory_organization_number_period_has_days CHECK (ends_on > starts_on), 
	CONSTRAINT ck_directory_organization_number_open_end_is_flagged CHECK ((ends_on = '9999-12-31' AND is_open_ended) OR (ends_on < '9999-12-31' AND NOT is_open_ended)), 
	CONSTRAINT ck_directory_organization_number_kind_known CHECK (kind IN ('registration', 'eu_vat', 'us_ein', 'tax')), 
	CONSTRAINT uq_directory_organization_number_public_id UNIQUE (public_id), 
	CONSTRAINT fk_directory_organization_number_organization_id FOREIGN KEY(organization_id) REFERENCES directory_organization (id) ON DELETE RESTRICT, 
	CONSTRAINT uq_directory_organization_number_supersedes_id UNIQUE (supersedes_id), 
	CONSTRAINT fk_directory_organization_number_supersedes_id FOREIGN KEY(supersedes_id) REFERENCES directory_organization_number (id) ON DELETE RESTRICT
)
 STRICT
-- next
CREATE INDEX ix_directory_organization_number_organization_id ON directory_organization_number (organization_id)
-- next
CREATE TRIGGER directory_organization_number_m5_no_overlap_insert AFTER INSERT ON directory_organization_number FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'M5: periods overlap in directory_organization_number') WHERE EXISTS (SELECT 1 FROM directory_organization_number AS other WHERE other.kind = NEW.kind AND other.country = NEW.country AND other.register_key = NEW.register_key AND other.number_key = NEW.number_key AND other.rowid <> NEW.rowid AND other.starts_on < NEW.ends_on AND other.ends_on > NEW.starts_on AND EXISTS (SELECT 1 FROM directory_organization_number AS self WHERE self.rowid = other.rowid AND (superseded_at IS NULL AND kind = 'registration'))) AND EXISTS (SELECT 1 FROM directory_organization_number AS self WHERE self.rowid = NEW.rowid AND (superseded_at IS NULL AND kind = 'registration')); END
-- next
CREATE TRIGGER directory_organization_number_m5_no_overlap_update AFTER UPDATE ON directory_organization_number FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'M5: periods overlap in directory_organization_number') WHERE EXISTS (SELECT 1 FROM directory_organization_number AS other WHERE other.kind = NEW.kind AND other.country = NEW.country AND other.register_key = NEW.register_key AND other.number_key = NEW.number_key AND other.rowid <> NEW.rowid AND other.starts_on < NEW.ends_on AND other.ends_on > NEW.starts_on AND EXISTS (SELECT 1 FROM directory_organization_number AS self WHERE self.rowid = other.rowid AND (superseded_at IS NULL AND kind = 'registration'))) AND EXISTS (SELECT 1 FROM directory_organization_number AS self WHERE self.rowid = NEW.rowid AND (superseded_at IS NULL AND kind = 'registration')); END
-- next
CREATE TRIGGER directory_organization_number_o3_final BEFORE UPDATE ON directory_organization_number FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'O3: this row of directory_organization_number is final') WHERE (TRUE) AND (NEW.id IS DISTINCT FROM OLD.id OR NEW.public_id IS DISTINCT FROM OLD.public_id OR NEW.organization_id IS DISTINCT FROM OLD.organization_id OR NEW.kind IS DISTINCT FROM OLD.kind OR NEW.country IS DISTINCT FROM OLD.country OR NEW.register IS DISTINCT FROM OLD.register OR NEW.number IS DISTINCT FROM OLD.number OR NEW.register_key IS DISTINCT FROM OLD.register_key OR NEW.number_key IS DISTINCT FROM OLD.number_key OR NEW.is_checked IS DISTINCT FROM OLD.is_checked OR NEW.stated_by IS DISTINCT FROM OLD.stated_by OR NEW.starts_on IS DISTINCT FROM OLD.starts_on OR NEW.ends_on IS DISTINCT FROM OLD.ends_on OR NEW.is_open_ended IS DISTINCT FROM OLD.is_open_ended OR NEW.recorded_at IS DISTINCT FROM OLD.recorded_at OR NEW.supersedes_id IS DISTINCT FROM OLD.supersedes_id); END
-- next
CREATE TRIGGER directory_organization_number_o3_kept BEFORE DELETE ON directory_organization_number FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'O3: this row of directory_organization_number is final') WHERE TRUE; END
-- next
CREATE TRIGGER directory_organization_number_o3_once BEFORE UPDATE ON directory_organization_number FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'O3: a fact that was replaced stays replaced') WHERE OLD.superseded_at IS NOT NULL AND NEW.superseded_at IS DISTINCT FROM OLD.superseded_at; END
-- next
CREATE TABLE directory_organization_address (
	id INTEGER NOT NULL, 
	organization_id INTEGER NOT NULL, 
	kind TEXT NOT NULL, 
	lines TEXT NOT NULL, 
	postal_code TEXT NOT NULL, 
	city TEXT NOT NULL, 
	region TEXT NOT NULL, 
	country TEXT NOT NULL, 
	basis TEXT NOT NULL, 
	stated_by TEXT NOT NULL, 
	starts_on TEXT NOT NULL, 
	ends_on TEXT NOT NULL, 
	is_open_ended INTEGER NOT NULL, 
	recorded_at TEXT NOT NULL, 
	superseded_at TEXT, 
	supersedes_id INTEGER, 
	CONSTRAINT pk_directory_organization_address PRIMARY KEY (id), 
	CONSTRAINT ck_directory_organization_address_period_has_days CHECK (ends_on > starts_on), 
	CONSTRAINT ck_directory_organization_address_open_end_is_flagged CHECK ((ends_on = '9999-12-31' AND is_open_ended) OR (ends_on < '9999-12-31' AND NOT is_open_ended)), 
	CONSTRAINT ck_directory_organization_address_kind_known CHECK (kind IN ('registered', 'billing', 'postal')), 
	CONSTRAINT fk_directory_organization_address_organization_id FOREIGN KEY(organization_id) REFERENCES directory_organization (id) ON DELETE RESTRICT, 
	CONSTRAINT uq_directory_organization_address_supersedes_id UNIQUE (supersedes_id), 
	CONSTRAINT fk_directory_organization_address_supersedes_id FOREIGN KEY(supersedes_id) REFERENCES directory_organization_address (id) ON DELETE RESTRICT
)
 STRICT
-- next
CREATE INDEX ix_directory_organization_address_organization_id ON directory_organization_address (organization_id)
-- next
CREATE TRIGGER directory_organization_address_m4_no_overlap_insert AFTER INSERT ON directory_organization_address FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'M4: periods overlap in directory_organization_address') WHERE EXISTS (SELECT 1 FROM directory_organization_address AS other WHERE other.organization_id = NEW.organization_id AND other.kind = NEW.kind AND other.rowid <> NEW.rowid AND other.starts_on < NEW.ends_on AND other.ends_on > NEW.starts_on AND EXISTS (SELECT 1 FROM directory_organization_address AS self WHERE self.rowid = other.rowid AND (superseded_at IS NULL))) AND EXISTS (SELECT 1 FROM directory_organization_address AS self WHERE self.rowid = NEW.rowid AND (superseded_at IS NULL)); END
-- next
CREATE TRIGGER directory_organization_address_m4_no_overlap_update AFTER UPDATE ON directory_organization_address FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'M4: periods overlap in directory_organization_address') WHERE EXISTS (SELECT 1 FROM directory_organization_address AS other WHERE other.organization_id = NEW.organization_id AND other.kind = NEW.kind AND other.rowid <> NEW.rowid AND other.starts_on < NEW.ends_on AND other.ends_on > NEW.starts_on AND EXISTS (SELECT 1 FROM directory_organization_address AS self WHERE self.rowid = other.rowid AND (superseded_at IS NULL))) AND EXISTS (SELECT 1 FROM directory_organization_address AS self WHERE self.rowid = NEW.rowid AND (superseded_at IS NULL)); END
-- next
CREATE TRIGGER directory_organization_address_o3_final BEFORE UPDATE ON directory_organization_address FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'O3: this row of directory_organization_address is final') WHERE (TRUE) AND (NEW.id IS DISTINCT FROM OLD.id OR NEW.organization_id IS DISTINCT FROM OLD.organization_id OR NEW.kind IS DISTINCT FROM OLD.kind OR NEW.lines IS DISTINCT FROM OLD.lines OR NEW.postal_code IS DISTINCT FROM OLD.postal_code OR NEW.city IS DISTINCT FROM OLD.city OR NEW.region IS DISTINCT FROM OLD.region OR NEW.country IS DISTINCT FROM OLD.country OR NEW.basis IS DISTINCT FROM OLD.basis OR NEW.stated_by IS DISTINCT FROM OLD.stated_by OR NEW.starts_on IS DISTINCT FROM OLD.starts_on OR NEW.ends_on IS DISTINCT FROM OLD.ends_on OR NEW.is_open_ended IS DISTINCT FROM OLD.is_open_ended OR NEW.recorded_at IS DISTINCT FROM OLD.recorded_at OR NEW.supersedes_id IS DISTINCT FROM OLD.supersedes_id); END
-- next
CREATE TRIGGER directory_organization_address_o3_kept BEFORE DELETE ON directory_organization_address FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'O3: this row of directory_organization_address is final') WHERE TRUE; END
-- next
CREATE TRIGGER directory_organization_address_o3_once BEFORE UPDATE ON directory_organization_address FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'O3: a fact that was replaced stays replaced') WHERE OLD.superseded_at IS NOT NULL AND NEW.superseded_at IS DISTINCT FROM OLD.superseded_at; END
-- next
CREATE TABLE directory_organization_domain (
	id INTEGER NOT NULL, 
	public_id TEXT NOT NULL, 
	organization_id INTEGER NOT NULL, 
	domain TEXT NOT NULL, 
	challenge TEXT NOT NULL, 
	method TEXT NOT NULL, 
	claimed_at TEXT NOT NULL, 
	claimed_by TEXT NOT NULL, 
	asked_count INTEGER NOT NULL, 
	asked_at TEXT, 
	answered_at TEXT, 
	problem TEXT NOT NULL, 
	verified_at TEXT, 
	released_at TEXT, 
	CONSTRAINT pk_directory_organization_domain PRIMARY KEY (id), 
	CONSTRAINT ck_directory_organization_domain_method_known CHECK (method IN ('', 'dns', 'mail')), 
	CONSTRAINT ck_directory_organization_domain_verified_by_a_method CHECK ((verified_at IS NULL) = (method = '')), 
	CONSTRAINT uq_directory_organization_domain_public_id UNIQUE (public_id), 
	CONSTRAINT fk_directory_organization_domain_organization_id FOREIGN KEY(organization_id) REFERENCES directory_organization (id) ON DELETE RESTRICT, 
	CONSTRAINT uq_directory_organization_domain_challenge UNIQUE (challenge)
)
 STRICT
-- next
CREATE INDEX ix_directory_organization_domain_domain ON directory_organization_domain (domain)
-- next
CREATE INDEX ix_directory_organization_domain_organization_id ON directory_organization_domain (organization_id)
-- next
CREATE UNIQUE INDEX uq_directory_organization_domain_claim ON directory_organization_domain (organization_id, domain) WHERE released_at IS NULL
-- next
CREATE UNIQUE INDEX uq_directory_organization_domain_verified ON directory_organization_domain (domain) WHERE released_at IS NULL AND verified_at IS NOT NULL
-- next
CREATE TRIGGER directory_domain_o3_final BEFORE UPDATE ON directory_organization_domain FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'O3: this row of directory_organization_domain is final') WHERE (TRUE) AND (NEW.domain IS DISTINCT FROM OLD.domain OR NEW.challenge IS DISTINCT FROM OLD.challenge OR NEW.claimed_at IS DISTINCT FROM OLD.claimed_at OR NEW.claimed_by IS DISTINCT FROM OLD.claimed_by); END
-- next
CREATE TRIGGER directory_domain_o3_kept BEFORE DELETE ON directory_organization_domain FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'O3: this row of directory_organization_domain is final') WHERE TRUE; END
-- next
CREATE TRIGGER directory_organization_domain_o3_once BEFORE UPDATE ON directory_organization_domain FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'O3: a row of directory_organization_domain takes this step once') WHERE (OLD.verified_at IS NOT NULL AND NEW.verified_at IS DISTINCT FROM OLD.verified_at) OR (OLD.released_at IS NOT NULL AND NEW.released_at IS DISTINCT FROM OLD.released_at); END
-- next
CREATE TABLE directory_organization_logo (
	id INTEGER NOT NULL, 
	organization_id INTEGER NOT NULL, 
	variant TEXT NOT NULL, 
	sha256 TEXT NOT NULL, 
	media_type TEXT NOT NULL, 
	width INTEGER NOT NULL, 
	height INTEGER NOT NULL, 
	basis TEXT NOT NULL, 
	stated_by TEXT NOT NULL, 
	starts_on TEXT NOT NULL, 
	ends_on TEXT NOT NULL, 
	is_open_ended INTEGER NOT NULL, 
	recorded_at TEXT NOT NULL, 
	superseded_at TEXT, 
	supersedes_id INTEGER, 
	CONSTRAINT pk_directory_organization_logo PRIMARY KEY (id), 
	CONSTRAINT ck_directory_organization_logo_period_has_days CHECK (ends_on > starts_on), 
	CONSTRAINT ck_directory_organization_logo_open_end_is_flagged CHECK ((ends_on = '9999-12-31' AND is_open_ended) OR (ends_on < '9999-12-31' AND NOT is_open_ended)), 
	CONSTRAINT ck_directory_organization_logo_variant_known CHECK (variant IN ('web', 'dark', 'print')), 
	CONSTRAINT ck_directory_organization_logo_media_type_known CHECK (media_type IN ('image/svg+xml', 'image/png')), 
	CONSTRAINT fk_directory_organization_logo_organization_id FOREIGN KEY(organization_id) REFERENCES directory_organization (id) ON DELETE RESTRICT, 
	CONSTRAINT uq_directory_organization_logo_supersedes_id UNIQUE (supersedes_id), 
	CONSTRAINT fk_directory_organization_logo_supersedes_id FOREIGN KEY(supersedes_id) REFERENCES directory_organization_logo (id) ON DELETE RESTRICT
)
 STRICT
-- next
CREATE INDEX ix_directory_organization_logo_organization_id ON directory_organization_logo (organization_id)
-- next
CREATE TRIGGER directory_organization_logo_m4_no_overlap_insert AFTER INSERT ON directory_organization_logo FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'M4: periods overlap in directory_organization_logo') WHERE EXISTS (SELECT 1 FROM directory_organization_logo AS other WHERE other.organization_id = NEW.organization_id AND other.variant = NEW.variant AND other.rowid <> NEW.rowid AND other.starts_on < NEW.ends_on AND other.ends_on > NEW.starts_on AND EXISTS (SELECT 1 FROM directory_organization_logo AS self WHERE self.rowid = other.rowid AND (superseded_at IS NULL))) AND EXISTS (SELECT 1 FROM directory_organization_logo AS self WHERE self.rowid = NEW.rowid AND (superseded_at IS NULL)); END
-- next
CREATE TRIGGER directory_organization_logo_m4_no_overlap_update AFTER UPDATE ON directory_organization_logo FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'M4: periods overlap in directory_organization_logo') WHERE EXISTS (SELECT 1 FROM directory_organization_logo AS other WHERE other.organization_id = NEW.organization_id AND other.variant = NEW.variant AND other.rowid <> NEW.rowid AND other.starts_on < NEW.ends_on AND other.ends_on > NEW.starts_on AND EXISTS (SELECT 1 FROM directory_organization_logo AS self WHERE self.rowid = other.rowid AND (superseded_at IS NULL))) AND EXISTS (SELECT 1 FROM directory_organization_logo AS self WHERE self.rowid = NEW.rowid AND (superseded_at IS NULL)); END
-- next
CREATE TRIGGER directory_organization_logo_o3_final BEFORE UPDATE ON directory_organization_logo FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'O3: this row of directory_organization_logo is final') WHERE (TRUE) AND (NEW.id IS DISTINCT FROM OLD.id OR NEW.organization_id IS DISTINCT FROM OLD.organization_id OR NEW.variant IS DISTINCT FROM OLD.variant OR NEW.sha256 IS DISTINCT FROM OLD.sha256 OR NEW.media_type IS DISTINCT FROM OLD.media_type OR NEW.width IS DISTINCT FROM OLD.width OR NEW.height IS DISTINCT FROM OLD.height OR NEW.basis IS DISTINCT FROM OLD.basis OR NEW.stated_by IS DISTINCT FROM OLD.stated_by OR NEW.starts_on IS DISTINCT FROM OLD.starts_on OR NEW.ends_on IS DISTINCT FROM OLD.ends_on OR NEW.is_open_ended IS DISTINCT FROM OLD.is_open_ended OR NEW.recorded_at IS DISTINCT FROM OLD.recorded_at OR NEW.supersedes_id IS DISTINCT FROM OLD.supersedes_id); END
-- next
CREATE TRIGGER directory_organization_logo_o3_kept BEFORE DELETE ON directory_organization_logo FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'O3: this row of directory_organization_logo is final') WHERE TRUE; END
-- next
CREATE TRIGGER directory_organization_logo_o3_once BEFORE UPDATE ON directory_organization_logo FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'O3: a fact that was replaced stays replaced') WHERE OLD.superseded_at IS NOT NULL AND NEW.superseded_at IS DISTINCT FROM OLD.superseded_at; END
-- next
CREATE TABLE directory_control (
	id INTEGER NOT NULL, 
	public_id TEXT NOT NULL, 
	owner_id INTEGER NOT NULL, 
	owned_id INTEGER NOT NULL, 
	basis_points INTEGER NOT NULL, 
	source TEXT NOT NULL, 
	stated_by TEXT NOT NULL, 
	starts_on TEXT NOT NULL, 
	ends_on TEXT NOT NULL, 
	is_open_ended INTEGER NOT NULL, 
	recorded_at TEXT NOT NULL, 
	superseded_at TEXT, 
	supersedes_id INTEGER, 
	CONSTRAINT pk_directory_control PRIMARY KEY (id), 
	CONSTRAINT ck_directory_control_period_has_days CHECK (ends_on > starts_on), 
	CONSTRAINT ck_directory_control_open_end_is_flagged CHECK ((ends_on = '9999-12-31' AND is_open_ended) OR (ends_on < '9999-12-31' AND NOT is_open_ended)), 
	CONSTRAINT ck_directory_control_nobody_owns_itself CHECK (owner_id <> owned_id), 
	CONSTRAINT ck_directory_control_more_than_half CHECK (basis_points > 5000 AND basis_points <= 10000), 
	CONSTRAINT uq_directory_control_public_id UNIQUE (public_id), 
	CONSTRAINT fk_directory_control_owner_id FOREIGN KEY(owner_id) REFERENCES directory_organization (id) ON DELETE RESTRICT, 
	CONSTRAINT fk_directory_control_owned_id FOREIGN KEY(owned_id) REFERENCES directory_organization (id) ON DELETE RESTRICT, 
	CONSTRAINT uq_directory_control_supersedes_id UNIQUE (supersedes_id), 
	CONSTRAINT fk_directory_control_supersedes_id FOREIGN KEY(supersedes_id) REFERENCES directory_control (id) ON DELETE RESTRICT
)
 STRICT
-- next
CREATE INDEX ix_directory_control_owned_id ON directory_control (owned_id)
-- next
CREATE INDEX ix_directory_control_owner_id ON directory_control (owner_id)
-- next
CREATE TRIGGER directory_control_o1_no_overlap_insert AFTER INSERT ON directory_control FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'O1: periods overlap in directory_control') WHERE EXISTS (SELECT 1 FROM directory_control AS other WHERE other.owned_id = NEW.owned_id AND other.rowid <> NEW.rowid AND other.starts_on < NEW.ends_on AND other.ends_on > NEW.starts_on AND EXISTS (SELECT 1 FROM directory_control AS self WHERE self.rowid = other.rowid AND (superseded_at IS NULL))) AND EXISTS (SELECT 1 FROM directory_control AS self WHERE self.rowid = NEW.rowid AND (superseded_at IS NULL)); END
-- next
CREATE TRIGGER directory_control_o1_no_overlap_update AFTER UPDATE ON directory_control FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'O1: periods overlap in directory_control') WHERE EXISTS (SELECT 1 FROM directory_control AS other WHERE other.owned_id = NEW.owned_id AND other.rowid <> NEW.rowid AND other.starts_on < NEW.ends_on AND other.ends_on > NEW.starts_on AND EXISTS (SELECT 1 FROM directory_control AS self WHERE self.rowid = other.rowid AND (superseded_at IS NULL))) AND EXISTS (SELECT 1 FROM directory_control AS self WHERE self.rowid = NEW.rowid AND (superseded_at IS NULL)); END
-- next
CREATE TRIGGER directory_control_o2 AFTER INSERT ON directory_control FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'O2: a ring of owners') WHERE EXISTS (WITH RECURSIVE above(id, starts_on, ends_on) AS (
 SELECT NEW.owner_id, NEW.starts_on, NEW.ends_on UNION
 SELECT c.owner_id, max(above.starts_on, c.starts_on), min(above.ends_on, c.ends_on)
 FROM above JOIN directory_control AS c ON c.owned_id = above.id
 WHERE c.superseded_at IS NULL AND c.starts_on < above.ends_on AND c.ends_on > above.starts_on)
 SELECT 1 FROM above WHERE above.id = NEW.owned_id); END
-- next
CREATE TRIGGER directory_control_o3_final BEFORE UPDATE ON directory_control FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'O3: this row of directory_control is final') WHERE (TRUE) AND (NEW.id IS DISTINCT FROM OLD.id OR NEW.public_id IS DISTINCT FROM OLD.public_id OR NEW.owner_id IS DISTINCT FROM OLD.owner_id OR NEW.owned_id IS DISTINCT FROM OLD.owned_id OR NEW.basis_points IS DISTINCT FROM OLD.basis_points OR NEW.source IS DISTINCT FROM OLD.source OR NEW.stated_by IS DISTINCT FROM OLD.stated_by OR NEW.starts_on IS DISTINCT FROM OLD.starts_on OR NEW.ends_on IS DISTINCT FROM OLD.ends_on OR NEW.is_open_ended IS DISTINCT FROM OLD.is_open_ended OR NEW.recorded_at IS DISTINCT FROM OLD.recorded_at OR NEW.supersedes_id IS DISTINCT FROM OLD.supersedes_id); END
-- next
CREATE TRIGGER directory_control_o3_kept BEFORE DELETE ON directory_control FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'O3: this row of directory_control is final') WHERE TRUE; END
-- next
CREATE TRIGGER directory_control_o3_once BEFORE UPDATE ON directory_control FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'O3: a fact that was replaced stays replaced') WHERE OLD.superseded_at IS NOT NULL AND NEW.superseded_at IS DISTINCT FROM OLD.superseded_at; END
-- next
CREATE TABLE directory_affiliation (
	id INTEGER NOT NULL, 
	public_id TEXT NOT NULL, 
	person_id INTEGER NOT NULL, 
	organization_id INTEGER NOT NULL, 
	title TEXT NOT NULL, 
	source TEXT NOT NULL, 
	standing TEXT NOT NULL, 
	settled_by TEXT NOT NULL, 
	settled_at TEXT, 
	starts_on TEXT NOT NULL, 
	ends_on TEXT NOT NULL, 
	is_open_ended INTEGER NOT NULL, 
	recorded_at TEXT NOT NULL, 
	superseded_at TEXT, 
	supersedes_id INTEGER, 
	CONSTRAINT pk_directory_affiliation PRIMARY KEY (id), 
	CONSTRAINT ck_directory_affiliation_period_has_days CHECK (ends_on > starts_on), 
	CONSTRAINT ck_directory_affiliation_open_end_is_flagged CHECK ((ends_on = '9999-12-31' AND is_open_ended) OR (ends_on < '9999-12-31' AND NOT is_open_ended)), 
	CONSTRAINT uq_directory_affiliation_id_person_id_organization_id UNIQUE (id, person_id, organization_id), 
	CONSTRAINT ck_directory_affiliation_source_known CHECK (source IN ('record', 'person', 'company', 'staff')), 
	CONSTRAINT ck_directory_affiliation_standing_known CHECK (standing IN ('stated', 'confirmed', 'contradicted')), 
	CONSTRAINT ck_directory_affiliation_settling_is_dated CHECK ((standing = 'stated') = (settled_at IS NULL)), 
	CONSTRAINT ck_directory_affiliation_settling_is_signed CHECK ((settled_by = '') = (settled_at IS NULL)), 
	CONSTRAINT uq_directory_affiliation_public_id UNIQUE (public_id), 
	CONSTRAINT fk_directory_affiliation_person_id FOREIGN KEY(person_id) REFERENCES directory_person (id) ON DELETE RESTRICT, 
	CONSTRAINT fk_directory_affiliation_organization_id FOREIGN KEY(organization_id) REFERENCES directory_organization (id) ON DELETE RESTRICT, 
	CONSTRAINT uq_directory_affiliation_supersedes_id UNIQUE (supersedes_id), 
	CONSTRAINT fk_directory_affiliation_supersedes_id FOREIGN KEY(supersedes_id) REFERENCES directory_affiliation (id) ON DELETE RESTRICT
)
 STRICT
-- next
CREATE INDEX ix_directory_affiliation_organization_id ON directory_affiliation (organization_id)
-- next
CREATE INDEX ix_directory_affiliation_person_id ON directory_affiliation (person_id)
-- next
CREATE TRIGGER directory_affiliation_m1_no_overlap_insert AFTER INSERT ON directory_affiliation FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'M1: periods overlap in directory_affiliation') WHERE EXISTS (SELECT 1 FROM directory_affiliation AS other WHERE other.person_id = NEW.person_id AND other.organization_id = NEW.organization_id AND other.rowid <> NEW.rowid AND other.starts_on < NEW.ends_on AND other.ends_on > NEW.starts_on AND EXISTS (SELECT 1 FROM directory_affiliation AS self WHERE self.rowid = other.rowid AND (superseded_at IS NULL))) AND EXISTS (SELECT 1 FROM directory_affiliation AS self WHERE self.rowid = NEW.rowid AND (superseded_at IS NULL)); END
-- next
CREATE TRIGGER directory_affiliation_m1_no_overlap_update AFTER UPDATE ON directory_affiliation FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'M1: periods overlap in directory_affiliation') WHERE EXISTS (SELECT 1 FROM directory_affiliation AS other WHERE other.person_id = NEW.person_id AND other.organization_id = NEW.organization_id AND other.rowid <> NEW.rowid AND other.starts_on < NEW.ends_on AND other.ends_on > NEW.starts_on AND EXISTS (SELECT 1 FROM directory_affiliation AS self WHERE self.rowid = other.rowid AND (superseded_at IS NULL))) AND EXISTS (SELECT 1 FROM directory_affiliation AS self WHERE self.rowid = NEW.rowid AND (superseded_at IS NULL)); END
-- next
CREATE TABLE directory_foundation (
	id INTEGER NOT NULL, 
	public_id TEXT NOT NULL, 
	slug TEXT NOT NULL, 
	name TEXT NOT NULL, 
	legal_form TEXT NOT NULL, 
	zone TEXT NOT NULL, 
	parent_id INTEGER, 
	legal_entity_id INTEGER NOT NULL, 
	is_invented INTEGER NOT NULL, 
	archived_at TEXT, 
	recorded_at TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	CONSTRAINT pk_directory_foundation PRIMARY KEY (id), 
	CONSTRAINT uq_directory_foundation_public_id UNIQUE (public_id), 
	CONSTRAINT uq_directory_foundation_slug UNIQUE (slug), 
	CONSTRAINT fk_directory_foundation_parent_id FOREIGN KEY(parent_id) REFERENCES directory_foundation (id) ON DELETE RESTRICT, 
	CONSTRAINT fk_directory_foundation_legal_entity_id FOREIGN KEY(legal_entity_id) REFERENCES directory_legal_entity (id) ON DELETE RESTRICT
)
 STRICT
-- next
CREATE TABLE directory_account (
	id INTEGER NOT NULL, 
	public_id TEXT NOT NULL, 
	person_id INTEGER NOT NULL, 
	email TEXT NOT NULL, 
	email_key TEXT NOT NULL, 
	password TEXT, 
	password_changed_at TEXT, 
	fs_uniquifier TEXT NOT NULL, 
	is_active INTEGER NOT NULL, 
	confirmed_at TEXT, 
	tf_totp_secret TEXT, 
	totp_last_step INTEGER NOT NULL, 
	recorded_at TEXT NOT NULL, 
	CONSTRAINT pk_directory_account PRIMARY KEY (id), 
	CONSTRAINT ck_directory_account_confirmed_with_password CHECK (confirmed_at IS NULL OR password IS NOT NULL), 
	CONSTRAINT ck_directory_account_step_counts CHECK (totp_last_step >= 0), 
	CONSTRAINT uq_directory_account_public_id UNIQUE (public_id), 
	CONSTRAINT uq_directory_account_person_id UNIQUE (person_id), 
	CONSTRAINT fk_directory_account_person_id FOREIGN KEY(person_id) REFERENCES directory_person (id) ON DELETE RESTRICT, 
	CONSTRAINT uq_directory_account_email_key UNIQUE (email_key), 
	CONSTRAINT uq_directory_account_fs_uniquifier UNIQUE (fs_uniquifier)
)
 STRICT
-- next
CREATE TRIGGER directory_account_m8 AFTER UPDATE ON directory_account FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'M8: the installation keeps at least one active admin') WHERE (NOT NEW.is_active OR NEW.confirmed_at IS NULL OR NEW.person_id <> OLD.person_id) AND OLD.is_active AND OLD.confirmed_at IS NOT NULL AND EXISTS (SELECT 1 FROM directory_grant AS held WHERE held.person_id = OLD.person_id AND held.role = 'admin' AND held.ends_at = '9999-12-31T00:00:00.000000Z') AND NOT EXISTS (SELECT 1 FROM directory_grant AS kept JOIN directory_account AS keeper ON keeper.person_id = kept.person_id WHERE kept.role = 'admin' AND kept.ends_at = '9999-12-31T00:00:00.000000Z' AND keeper.is_active AND keeper.confirmed_at IS NOT NULL); END
-- next
CREATE TRIGGER directory_account_u2_update BEFORE UPDATE ON directory_account FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'U2: the last step of a one-time password only grows') WHERE NEW.totp_last_step < OLD.totp_last_step; END
-- next
CREATE TABLE directory_merge (
	id INTEGER NOT NULL, 
	public_id TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	from_organization_id INTEGER, 
	into_organization_id INTEGER, 
	from_person_id INTEGER, 
	into_person_id INTEGER, 
	reason TEXT NOT NULL, 
	steps TEXT NOT NULL, 
	merged_at TEXT NOT NULL, 
	merged_by TEXT NOT NULL, 
	undone_at TEXT, 
	undone_by TEXT, 
	undo_reason TEXT NOT NULL, 
	CONSTRAINT pk_directory_merge PRIMARY KEY (id), 
	CONSTRAINT ck_directory_merge_kind_known CHECK (kind IN ('organization', 'person')), 
	CONSTRAINT ck_directory_merge_companies CHECK ((kind = 'organization') = (from_organization_id IS NOT NULL AND into_organization_id IS NOT NULL)), 
	CONSTRAINT ck_directory_merge_people CHECK ((kind = 'person') = (from_person_id IS NOT NULL AND into_person_id IS NOT NULL)), 
	CONSTRAINT ck_directory_merge_two_companies CHECK (from_organization_id <> into_organization_id), 
	CONSTRAINT ck_directory_merge_two_people CHECK (from_person_id <> into_person_id), 
	CONSTRAINT ck_directory_merge_undoing_is_signed CHECK ((undone_at IS NULL) = (undone_by IS NULL)), 
	CONSTRAINT uq_directory_merge_public_id UNIQUE (public_id), 
	CONSTRAINT fk_directory_merge_from_organization_id FOREIGN KEY(from_organization_id) REFERENCES directory_organization (id) ON DELETE RESTRICT, 
	CONSTRAINT fk_directory_merge_into_organization_id FOREIGN KEY(into_organization_id) REFERENCES directory_organization (id) ON DELETE RESTRICT, 
	CONSTRAINT fk_directory_merge_from_person_id FOREIGN KEY(from_person_id) REFERENCES directory_person (id) ON DELETE RESTRICT, 
	CONSTRAINT fk_directory_merge_into_person_id FOREIGN KEY(into_person_id) REFERENCES directory_person (id) ON DELETE RESTRICT
)
 STRICT
-- next
CREATE INDEX ix_directory_merge_into_organization_id ON directory_merge (into_organization_id)
-- next
CREATE INDEX ix_directory_merge_into_person_id ON directory_merge (into_person_id)
-- next
CREATE UNIQUE INDEX uq_directory_merge_from_organization_id ON directory_merge (from_organization_id) WHERE undone_at IS NULL
-- next
CREATE UNIQUE INDEX uq_directory_merge_from_person_id ON directory_merge (from_person_id) WHERE undone_at IS NULL
-- next
CREATE TRIGGER directory_merge_m5_final BEFORE UPDATE ON directory_merge FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'M5: this row of directory_merge is final') WHERE (TRUE) AND (NEW.kind IS DISTINCT FROM OLD.kind OR NEW.from_organization_id IS DISTINCT FROM OLD.from_organization_id OR NEW.into_organization_id IS DISTINCT FROM OLD.into_organization_id OR NEW.from_person_id IS DISTINCT FROM OLD.from_person_id OR NEW.into_person_id IS DISTINCT FROM OLD.into_person_id OR NEW.reason IS DISTINCT FROM OLD.reason OR NEW.merged_at IS DISTINCT FROM OLD.merged_at OR NEW.merged_by IS DISTINCT FROM OLD.merged_by); END
-- next
CREATE TRIGGER directory_merge_m5_kept BEFORE DELETE ON directory_merge FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'M5: this row of directory_merge is final') WHERE TRUE; END
-- next
CREATE TRIGGER directory_merge_undone_final BEFORE UPDATE ON directory_merge FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'M5: this row of directory_merge is final') WHERE (OLD.undone_at IS NOT NULL) AND (NEW.undone_at IS DISTINCT FROM OLD.undone_at OR NEW.undone_by IS DISTINCT FROM OLD.undone_by OR NEW.undo_reason IS DISTINCT FROM OLD.undo_reason); END
-- next
CREATE TRIGGER directory_merge_undone_kept BEFORE DELETE ON directory_merge FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'M5: this row of directory_merge is final') WHERE OLD.undone_at IS NOT NULL; END
-- next
CREATE TABLE directory_distinction (
	id INTEGER NOT NULL, 
	first_organization_id INTEGER, 
	second_organization_id INTEGER, 
	first_person_id INTEGER, 
	second_person_id INTEGER, 
	reason TEXT NOT NULL, 
	decided_by TEXT NOT NULL, 
	recorded_at TEXT NOT NULL, 
	CONSTRAINT pk_directory_distinction PRIMARY KEY (id), 
	CONSTRAINT ck_directory_distinction_two_of_a_kind CHECK ((first_organization_id IS NOT NULL AND second_organization_id IS NOT NULL AND first_person_id IS NULL AND second_person_id IS NULL) OR (first_organization_id IS NULL AND second_organization_id IS NULL AND first_person_id IS NOT NULL AND second_person_id IS NOT NULL)), 
	CONSTRAINT ck_directory_distinction_companies_in_order CHECK (first_organization_id < second_organization_id), 
	CONSTRAINT ck_directory_distinction_people_in_order CHECK (first_person_id < second_person_id), 
	CONSTRAINT uq_directory_distinction_first_organization_id_second_organization_id UNIQUE (first_organization_id, second_organization_id), 
	CONSTRAINT uq_directory_distinction_first_person_id_second_person_id UNIQUE (first_person_id, second_person_id), 
	CONSTRAINT fk_directory_distinction_first_organization_id FOREIGN KEY(first_organization_id) REFERENCES directory_organization (id) ON DELETE RESTRICT, 
	CONSTRAINT fk_directory_distinction_second_organization_id FOREIGN KEY(second_organization_id) REFERENCES directory_organization (id) ON DELETE RESTRICT, 
	CONSTRAINT fk_directory_distinction_first_person_id FOREIGN KEY(first_person_id) REFERENCES directory_person (id) ON DELETE RESTRICT, 
	CONSTRAINT fk_directory_distinction_second_person_id FOREIGN KEY(second_person_id) REFERENCES directory_person (id) ON DELETE RESTRICT
)
 STRICT
-- next
CREATE INDEX ix_directory_distinction_first_organization_id ON directory_distinction (first_organization_id)
-- next
CREATE INDEX ix_directory_distinction_first_person_id ON directory_distinction (first_person_id)
-- next
CREATE INDEX ix_directory_distinction_second_organization_id ON directory_distinction (second_organization_id)
-- next
CREATE INDEX ix_directory_distinction_second_person_id ON directory_distinction (second_person_id)
-- next
CREATE TABLE business_invoice_series (
	id INTEGER NOT NULL, 
	legal_entity_id INTEGER NOT NULL, 
	kind TEXT NOT NULL, 
	fiscal_year INTEGER NOT NULL, 
	prefix TEXT NOT NULL, 
	next_number INTEGER NOT NULL, 
	CONSTRAINT pk_business_invoice_series PRIMARY KEY (id), 
	CONSTRAINT ck_business_invoice_series_kind_known CHECK (kind IN ('invoice', 'credit_note')), 
	CONSTRAINT uq_business_invoice_series_legal_entity_id_kind_fiscal_year UNIQUE (legal_entity_id, kind, fiscal_year), 
	CONSTRAINT ck_business_invoice_series_numbered_from_one CHECK (next_number >= 1), 
	CONSTRAINT fk_business_invoice_series_legal_entity_id FOREIGN KEY(legal_entity_id) REFERENCES directory_legal_entity (id) ON DELETE RESTRICT
)
 STRICT
-- next
CREATE TRIGGER business_invoice_series_n1_update BEFORE UPDATE ON business_invoice_series FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'N1: a series only goes on') WHERE NEW.next_number < OLD.next_number OR NEW.legal_entity_id <> OLD.legal_entity_id OR NEW.kind <> OLD.kind OR NEW.fiscal_year <> OLD.fiscal_year OR NEW.prefix <> OLD.prefix; END
-- next
CREATE TRIGGER business_invoice_series_n1_delete BEFORE DELETE ON business_invoice_series FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'N1: a series only goes on') WHERE TRUE; END
-- next
CREATE TABLE kernel_audit_text (
	chain_id INTEGER NOT NULL, 
	seq INTEGER NOT NULL, 
	salt TEXT NOT NULL, 
	summary TEXT NOT NULL, 
	CONSTRAINT pk_kernel_audit_text PRIMARY KEY (chain_id, seq), 
	CONSTRAINT fk_kernel_audit_text_chain_id_seq FOREIGN KEY(chain_id, seq) REFERENCES kernel_audit_entry (chain_id, seq) ON DELETE RESTRICT
)
 STRICT
-- next
CREATE TRIGGER kernel_audit_text_a1_update BEFORE UPDATE ON kernel_audit_text FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'A1: sentences of the log are erased, never changed') WHERE TRUE; END
-- next
CREATE TABLE kernel_audit_row (
	chain_id INTEGER NOT NULL, 
	seq INTEGER NOT NULL, 
	position INTEGER NOT NULL, 
	table_name TEXT NOT NULL, 
	row_key TEXT NOT NULL, 
	op TEXT NOT NULL, 
	"after" TEXT, 
	CONSTRAINT pk_kernel_audit_row PRIMARY KEY (chain_id, seq, position), 
	CONSTRAINT fk_kernel_audit_row_chain_id_seq FOREIGN KEY(chain_id, seq) REFERENCES kernel_audit_entry (chain_id, seq) ON DELETE RESTRICT
)
 STRICT
-- next
CREATE INDEX ix_kernel_audit_row_table_name_row_key ON kernel_audit_row (table_name, row_key)
-- next
CREATE TRIGGER kernel_audit_row_a1_update BEFORE UPDATE ON kernel_audit_row FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'A1: rows of kernel_audit_row are never changed') WHERE TRUE; END
-- next
CREATE TRIGGER kernel_audit_row_a1_delete BEFORE DELETE ON kernel_audit_row FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'A1: rows of kernel_audit_row are never removed') WHERE TRUE; END
-- next
CREATE TABLE directory_domain_link (
	id INTEGER NOT NULL, 
	public_id TEXT NOT NULL, 
	domain_id INTEGER NOT NULL, 
	token_hash TEXT NOT NULL, 
	email TEXT NOT NULL, 
	created_at TEXT NOT NULL, 
	expires_at TEXT NOT NULL, 
	used_at TEXT, 
	void_at TEXT, 
	CONSTRAINT pk_directory_domain_link PRIMARY KEY (id), 
	CONSTRAINT uq_directory_domain_link_public_id UNIQUE (public_id), 
	CONSTRAINT fk_directory_domain_link_domain_id FOREIGN KEY(domain_id) REFERENCES directory_organization_domain (id) ON DELETE RESTRICT, 
	CONSTRAINT uq_directory_domain_link_token_hash UNIQUE (token_hash)
)
 STRICT
-- next
CREATE INDEX ix_directory_domain_link_domain_id ON directory_domain_link (domain_id)
-- next
CREATE TRIGGER directory_domain_link_u1_final BEFORE UPDATE ON directory_domain_link FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'U1: this row of directory_domain_link is final') WHERE (TRUE) AND (NEW.domain_id IS DISTINCT FROM OLD.domain_id OR NEW.token_hash IS DISTINCT FROM OLD.token_hash OR NEW.created_at IS DISTINCT FROM OLD.created_at OR NEW.expires_at IS DISTINCT FROM OLD.expires_at); END
-- next
CREATE TRIGGER directory_domain_link_u1_kept BEFORE DELETE ON directory_domain_link FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'U1: this row of directory_domain_link is final') WHERE TRUE; END
-- next
CREATE TRIGGER directory_domain_link_u1_once BEFORE UPDATE ON directory_domain_link FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'U1: a row of directory_domain_link takes this step once') WHERE (OLD.used_at IS NOT NULL AND NEW.used_at IS DISTINCT FROM OLD.used_at) OR (OLD.void_at IS NOT NULL AND NEW.void_at IS DISTINCT FROM OLD.void_at); END
-- next
CREATE TRIGGER directory_domain_link_u1_alive BEFORE UPDATE ON directory_domain_link FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'U1: this token is dead') WHERE OLD.used_at IS NULL AND NEW.used_at IS NOT NULL AND (NEW.used_at >= NEW.expires_at OR NEW.void_at IS NOT NULL); END
-- next
CREATE TABLE directory_organization_notice (
	id INTEGER NOT NULL, 
	public_id TEXT NOT NULL, 
	organization_id INTEGER NOT NULL, 
	foundation_id INTEGER NOT NULL, 
	summary TEXT NOT NULL, 
	proposed_name TEXT NOT NULL, 
	told_by TEXT NOT NULL, 
	told_at TEXT NOT NULL, 
	outcome TEXT NOT NULL, 
	settled_at TEXT, 
	settled_by TEXT NOT NULL, 
	CONSTRAINT pk_directory_organization_notice PRIMARY KEY (id), 
	CONSTRAINT ck_directory_organization_notice_outcome_known CHECK (outcome IN ('', 'seen', 'accepted', 'declined')), 
	CONSTRAINT ck_directory_organization_notice_settled_with_an_outcome CHECK ((settled_at IS NULL) = (outcome = '')), 
	CONSTRAINT uq_directory_organization_notice_public_id UNIQUE (public_id), 
	CONSTRAINT fk_directory_organization_notice_organization_id FOREIGN KEY(organization_id) REFERENCES directory_organization (id) ON DELETE RESTRICT, 
	CONSTRAINT fk_directory_organization_notice_foundation_id FOREIGN KEY(foundation_id) REFERENCES directory_foundation (id) ON DELETE RESTRICT
)
 STRICT
-- next
CREATE INDEX ix_directory_organization_notice_open ON directory_organization_notice (foundation_id, told_at) WHERE settled_at IS NULL
-- next
CREATE INDEX ix_directory_organization_notice_organization_id ON directory_organization_notice (organization_id)
-- next
CREATE TRIGGER directory_organization_notice_o3_final BEFORE UPDATE ON directory_organization_notice FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'O3: this row of directory_organization_notice is final') WHERE (OLD.settled_at IS NOT NULL) AND (NEW.organization_id IS DISTINCT FROM OLD.organization_id OR NEW.foundation_id IS DISTINCT FROM OLD.foundation_id OR NEW.summary IS DISTINCT FROM OLD.summary OR NEW.proposed_name IS DISTINCT FROM OLD.proposed_name OR NEW.told_at IS DISTINCT FROM OLD.told_at OR NEW.outcome IS DISTINCT FROM OLD.outcome OR NEW.settled_at IS DISTINCT FROM OLD.settled_at); END
-- next
CREATE TRIGGER directory_organization_notice_o3_kept BEFORE DELETE ON directory_organization_notice FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'O3: this row of directory_organization_notice is final') WHERE OLD.settled_at IS NOT NULL; END
-- next
CREATE TABLE directory_publication (
	id INTEGER NOT NULL, 
	foundation_id INTEGER NOT NULL, 
	page TEXT NOT NULL, 
	wing TEXT NOT NULL, 
	published_at TEXT NOT NULL, 
	withdrawn_at TEXT, 
	CONSTRAINT pk_directory_publication PRIMARY KEY (id), 
	CONSTRAINT ck_directory_publication_wing_known CHECK (wing IN ('business', 'technical')), 
	CONSTRAINT fk_directory_publication_foundation_id FOREIGN KEY(foundation_id) REFERENCES directory_foundation (id) ON DELETE RESTRICT
)
 STRICT
-- next
CREATE UNIQUE INDEX uq_directory_publication_open ON directory_publication (foundation_id, page) WHERE withdrawn_at IS NULL
-- next
CREATE TRIGGER directory_publication_withdrawn_final BEFORE UPDATE ON directory_publication FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'V8: this row of directory_publication is final') WHERE (OLD.withdrawn_at IS NOT NULL) AND (NEW.foundation_id IS DISTINCT FROM OLD.foundation_id OR NEW.page IS DISTINCT FROM OLD.page OR NEW.wing IS DISTINCT FROM OLD.wing OR NEW.published_at IS DISTINCT FROM OLD.published_at OR NEW.withdrawn_at IS DISTINCT FROM OLD.withdrawn_at); END
-- next
CREATE TRIGGER directory_publication_withdrawn_kept BEFORE DELETE ON directory_publication FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'V8: this row of directory_publication is final') WHERE OLD.withdrawn_at IS NOT NULL; END
-- next
CREATE TABLE assembly_body (
	id INTEGER NOT NULL, 
	public_id TEXT NOT NULL, 
	foundation_id INTEGER NOT NULL, 
	wing TEXT NOT NULL, 
	"key" TEXT NOT NULL, 
	slug TEXT NOT NULL, 
	title TEXT NOT NULL, 
	is_advisory INTEGER NOT NULL, 
	recorded_at TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	CONSTRAINT pk_assembly_body PRIMARY KEY (id), 
	CONSTRAINT ck_assembly_body_wing_known CHECK (wing IN ('business', 'technical')), 
	CONSTRAINT uq_assembly_body_foundation_id_wing_key UNIQUE (foundation_id, wing, "key"), 
	CONSTRAINT uq_assembly_body_foundation_id_slug UNIQUE (foundation_id, slug), 
	CONSTRAINT uq_assembly_body_id_foundation_id_wing UNIQUE (id, foundation_id, wing), 
	CONSTRAINT uq_assembly_body_public_id UNIQUE (public_id), 
	CONSTRAINT fk_assembly_body_foundation_id FOREIGN KEY(foundation_id) REFERENCES directory_foundation (id) ON DELETE RESTRICT
)
 STRICT
-- next
CREATE TABLE directory_organization_listing (
	organization_id INTEGER NOT NULL, 
	sort_name TEXT NOT NULL, 
	text TEXT NOT NULL, 
	CONSTRAINT pk_directory_organization_listing PRIMARY KEY (organization_id), 
	CONSTRAINT fk_directory_organization_listing_organization_id FOREIGN KEY(organization_id) REFERENCES directory_organization (id) ON DELETE RESTRICT
)
 STRICT
-- next
CREATE INDEX ix_directory_organization_listing_sort_name_organization_id ON directory_organization_listing (sort_name, organization_id)
-- next
CREATE VIRTUAL TABLE directory_organization_search USING fts5(text, content='directory_organization_listing', content_rowid='organization_id', tokenize='trigram')
-- next
CREATE TRIGGER directory_organization_search_insert AFTER INSERT ON directory_organization_listing FOR EACH ROW BEGIN INSERT INTO directory_organization_search (rowid, text) VALUES (NEW.organization_id, NEW.text); END
-- next
CREATE TRIGGER directory_organization_search_update AFTER UPDATE ON directory_organization_listing FOR EACH ROW BEGIN INSERT INTO directory_organization_search (directory_organization_search, rowid, text) VALUES ('delete', OLD.organization_id, OLD.text);INSERT INTO directory_organization_search (rowid, text) VALUES (NEW.organization_id, NEW.text); END
-- next
CREATE TRIGGER directory_organization_search_delete AFTER DELETE ON directory_organization_listing FOR EACH ROW BEGIN INSERT INTO directory_organization_search (directory_organization_search, rowid, text) VALUES ('delete', OLD.organization_id, OLD.text); END
-- next
CREATE TRIGGER directory_organization_insert_finds AFTER INSERT ON directory_organization FOR EACH ROW BEGIN 
INSERT INTO directory_organization_listing (organization_id, sort_name, text)
SELECT o.id, lower(o.display_name), o.display_name || ' ' || o.legal_name
 || coalesce((SELECT group_concat(' ' || f.name, '') FROM directory_organization_name AS f
  WHERE f.organization_id = o.id AND f.superseded_at IS NULL), '')
 || coalesce((SELECT group_concat(' ' || n.number, '') FROM directory_organization_number AS n
  WHERE n.organization_id = o.id AND n.superseded_at IS NULL), '')
 || coalesce((SELECT group_concat(' ' || d.domain, '') FROM directory_organization_domain AS d
  WHERE d.organization_id = o.id AND d.released_at IS NULL), '')
FROM directory_organization AS o WHERE o.id = NEW.id
ON CONFLICT (organization_id) DO UPDATE SET sort_name = excluded.sort_name, text = excluded.text; END
-- next
CREATE TRIGGER directory_organization_update_finds AFTER UPDATE ON directory_organization FOR EACH ROW BEGIN 
INSERT INTO directory_organization_listing (organization_id, sort_name, text)
SELECT o.id, lower(o.display_name), o.display_name || ' ' || o.legal_name
 || coalesce((SELECT group_concat(' ' || f.name, '') FROM directory_organization_name AS f
  WHERE f.organization_id = o.id AND f.superseded_at IS NULL), '')
 || coalesce((SELECT group_concat(' ' || n.number, '') FROM directory_organization_number AS n
  WHERE n.organization_id = o.id AND n.superseded_at IS NULL), '')
 || coalesce((SELECT group_concat(' ' || d.domain, '') FROM directory_organization_domain AS d
  WHERE d.organization_id = o.id AND d.released_at IS NULL), '')
FROM directory_organization AS o WHERE o.id = NEW.id
ON CONFLICT (organization_id) DO UPDATE SET sort_name = excluded.sort_name, text = excluded.text; END
-- next
CREATE TRIGGER directory_organization_name_insert_finds AFTER INSERT ON directory_organization_name FOR EACH ROW BEGIN 
INSERT INTO directory_organization_listing (organization_id, sort_name, text)
SELECT o.id, lower(o.display_name), o.display_name || ' ' || o.legal_name
 || coalesce((SELECT group_concat(' ' || f.name, '') FROM directory_organization_name AS f
  WHERE f.organization_id = o.id AND f.superseded_at IS NULL), '')
 || coalesce((SELECT group_concat(' ' || n.number, '') FROM directory_organization_number AS n
  WHERE n.organization_id = o.id AND n.superseded_at IS NULL), '')
 || coalesce((SELECT group_concat(' ' || d.domain, '') FROM directory_organization_domain AS d
  WHERE d.organization_id = o.id AND d.released_at IS NULL), '')
FROM directory_organization AS o WHERE o.id = NEW.organization_id
ON CONFLICT (organization_id) DO UPDATE SET sort_name = excluded.sort_name, text = excluded.text; END
-- next
CREATE TRIGGER directory_organization_name_update_finds AFTER UPDATE ON directory_organization_name FOR EACH ROW BEGIN 
INSERT INTO directory_organization_listing (organization_id, sort_name, text)
SELECT o.id, lower(o.display_name), o.display_name || ' ' || o.legal_name
 || coalesce((SELECT group_concat(' ' || f.name, '') FROM directory_organization_name AS f
  WHERE f.organization_id = o.id AND f.superseded_at IS NULL), '')
 || coalesce((SELECT group_concat(' ' || n.number, '') FROM directory_organization_number AS n
  WHERE n.organization_id = o.id AND n.superseded_at IS NULL), '')
 || coalesce((SELECT group_concat(' ' || d.domain, '') FROM directory_organization_domain AS d
  WHERE d.organization_id = o.id AND d.released_at IS NULL), '')
FROM directory_organization AS o WHERE o.id = NEW.organization_id
ON CONFLICT (organization_id) DO UPDATE SET sort_name = excluded.sort_name, text = excluded.text; END
-- next
CREATE TRIGGER directory_organization_number_insert_finds AFTER INSERT ON directory_organization_number FOR EACH ROW BEGIN 
INSERT INTO directory_organization_listing (organization_id, sort_name, text)
SELECT o.id, lower(o.display_name), o.display_name || ' ' || o.legal_name
 || coalesce((SELECT group_concat(' ' || f.name, '') FROM directory_organization_name AS f
  WHERE f.organization_id = o.id AND f.superseded_at IS NULL), '')
 || coalesce((SELECT group_concat(' ' || n.number, '') FROM directory_organization_number AS n
  WHERE n.organization_id = o.id AND n.superseded_at IS NULL), '')
 || coalesce((SELECT group_concat(' ' || d.domain, '') FROM directory_organization_domain AS d
  WHERE d.organization_id = o.id AND d.released_at IS NULL), '')
FROM directory_organization AS o WHERE o.id = NEW.organization_id
ON CONFLICT (organization_id) DO UPDATE SET sort_name = excluded.sort_name, text = excluded.text; END
-- next
CREATE TRIGGER directory_organization_number_update_finds AFTER UPDATE ON directory_organization_number FOR EACH ROW BEGIN 
INSERT INTO directory_organization_listing (organization_id, sort_name, text)
SELECT o.id, lower(o.display_name), o.display_name || ' ' || o.legal_name
 || coalesce((SELECT group_concat(' ' || f.name, '') FROM directory_organization_name AS f
  WHERE f.organization_id = o.id AND f.superseded_at IS NULL), '')
 || coalesce((SELECT group_concat(' ' || n.number, '') FROM directory_organization_number AS n
  WHERE n.organization_id = o.id AND n.superseded_at IS NULL), '')
 || coalesce((SELECT group_concat(' ' || d.domain, '') FROM directory_organization_domain AS d
  WHERE d.organization_id = o.id AND d.released_at IS NULL), '')
FROM directory_organization AS o WHERE o.id = NEW.organization_id
ON CONFLICT (organization_id) DO UPDATE SET sort_name = excluded.sort_name, text = excluded.text; END
-- next
CREATE TRIGGER directory_organization_domain_insert_finds AFTER INSERT ON directory_organization_domain FOR EACH ROW BEGIN 
INSERT INTO directory_organization_listing (organization_id, sort_name, text)
SELECT o.id, lower(o.display_name), o.display_name || ' ' || o.legal_name
 || coalesce((SELECT group_concat(' ' || f.name, '') FROM directory_organization_name AS f
  WHERE f.organization_id = o.id AND f.superseded_at IS NULL), '')
 || coalesce((SELECT group_concat(' ' || n.number, '') FROM directory_organization_number AS n
  WHERE n.organization_id = o.id AND n.superseded_at IS NULL), '')
 || coalesce((SELECT group_concat(' ' || d.domain, '') FROM directory_organization_domain AS d
  WHERE d.organization_id = o.id AND d.released_at IS NULL), '')
FROM directory_organization AS o WHERE o.id = NEW.organization_id
ON CONFLICT (organization_id) DO UPDATE SET sort_name = excluded.sort_name, text = excluded.text; END
-- next
CREATE TRIGGER directory_organization_domain_update_finds AFTER UPDATE ON directory_organization_domain FOR EACH ROW BEGIN 
INSERT INTO directory_organization_listing (organization_id, sort_name, text)
SELECT o.id, lower(o.display_name), o.display_name || ' ' || o.legal_name
 || coalesce((SELECT group_concat(' ' || f.name, '') FROM directory_organization_name AS f
  WHERE f.organization_id = o.id AND f.superseded_at IS NULL), '')
 || coalesce((SELECT group_concat(' ' || n.number, '') FROM directory_organization_number AS n
  WHERE n.organization_id = o.id AND n.superseded_at IS NULL), '')
 || coalesce((SELECT group_concat(' ' || d.domain, '') FROM directory_organization_domain AS d
  WHERE d.organization_id = o.id AND d.released_at IS NULL), '')
FROM directory_organization AS o WHERE o.id = NEW.organization_id
ON CONFLICT (organization_id) DO UPDATE SET sort_name = excluded.sort_name, text = excluded.text; END
-- next
CREATE TABLE directory_session (
	id INTEGER NOT NULL, 
	public_id TEXT NOT NULL, 
	account_id INTEGER NOT NULL, 
	token_hash TEXT NOT NULL, 
	stage TEXT NOT NULL, 
	created_at TEXT NOT NULL, 
	last_seen_at TEXT NOT NULL, 
	fresh_at TEXT NOT NULL, 
	expires_at TEXT NOT NULL, 
	ended_at TEXT, 
	end_reason TEXT NOT NULL, 
	address TEXT NOT NULL, 
	user_agent TEXT NOT NULL, 
	CONSTRAINT pk_directory_session PRIMARY KEY (id), 
	CONSTRAINT ck_directory_session_stage_known CHECK (stage IN ('second_factor', 'full')), 
	CONSTRAINT ck_directory_session_expires_later CHECK (expires_at > created_at), 
	CONSTRAINT uq_directory_session_public_id UNIQUE (public_id), 
	CONSTRAINT fk_directory_session_account_id FOREIGN KEY(account_id) REFERENCES directory_account (id) ON DELETE RESTRICT, 
	CONSTRAINT uq_directory_session_token_hash UNIQUE (token_hash)
)
 STRICT
-- next
CREATE INDEX ix_directory_session_account_id ON directory_session (account_id)
-- next
CREATE TRIGGER directory_session_u1_final BEFORE UPDATE ON directory_session FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'U1: this row of directory_session is final') WHERE (NEW.id IS DISTINCT FROM OLD.id) OR (NEW.account_id IS DISTINCT FROM OLD.account_id) OR (NEW.token_hash IS DISTINCT FROM OLD.token_hash) OR (NEW.stage IS DISTINCT FROM OLD.stage) OR (NEW.created_at IS DISTINCT FROM OLD.created_at) OR (NEW.expires_at IS DISTINCT FROM OLD.expires_at); END
-- next
CREATE TRIGGER directory_session_u1_ended BEFORE UPDATE ON directory_session FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'U1: an ended session never lives again') WHERE OLD.ended_at IS NOT NULL AND (NEW.ended_at IS DISTINCT FROM OLD.ended_at OR NEW.fresh_at <> OLD.fresh_at); END
-- next
CREATE TABLE directory_grant (
	id INTEGER NOT NULL, 
	public_id TEXT NOT NULL, 
	person_id INTEGER NOT NULL, 
	role TEXT NOT NULL, 
	wing TEXT NOT NULL, 
	foundation_id INTEGER, 
	starts_at TEXT NOT NULL, 
	ends_at TEXT NOT NULL, 
	grantor TEXT NOT NULL, 
	reason TEXT NOT NULL, 
	ended_by TEXT, 
	end_reason TEXT, 
	recorded_at TEXT NOT NULL, 
	CONSTRAINT pk_directory_grant PRIMARY KEY (id), 
	CONSTRAINT ck_directory_grant_role_stands_in_its_wing CHECK ((role = 'admin' AND wing = 'house' AND foundation_id IS NULL) OR (foundation_id IS NOT NULL AND ((role IN ('staff', 'treasurer', 'auditor_business') AND wing = 'business') OR (role IN ('auditor_technical', 'technical_secretary') AND wing = 'technical')))), 
	CONSTRAINT ck_directory_grant_ends_after_start CHECK (ends_at >= starts_at), 
	CONSTRAINT ck_directory_grant_end_is_explained CHECK ((ended_by IS NULL) = (end_reason IS NULL)), 
	CONSTRAINT uq_directory_grant_public_id UNIQUE (public_id), 
	CONSTRAINT fk_directory_grant_person_id FOREIGN KEY(person_id) REFERENCES directory_person (id) ON DELETE RESTRICT, 
	CONSTRAINT fk_directory_grant_foundation_id FOREIGN KEY(foundation_id) REFERENCES directory_foundation (id) ON DELETE RESTRICT
)
 STRICT
-- next
CREATE INDEX ix_directory_grant_foundation_id ON directory_grant (foundation_id)
-- next
CREATE INDEX ix_directory_grant_person_id_ends_at ON directory_grant (person_id, ends_at)
-- next
CREATE TRIGGER directory_grant_m7_final BEFORE UPDATE ON directory_grant FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'M7: this row of directory_grant is final') WHERE (TRUE) AND (NEW.id IS DISTINCT FROM OLD.id OR NEW.public_id IS DISTINCT FROM OLD.public_id OR NEW.person_id IS DISTINCT FROM OLD.person_id OR NEW.role IS DISTINCT FROM OLD.role OR NEW.wing IS DISTINCT FROM OLD.wing OR NEW.foundation_id IS DISTINCT FROM OLD.foundation_id OR NEW.starts_at IS DISTINCT FROM OLD.starts_at OR NEW.grantor IS DISTINCT FROM OLD.grantor OR NEW.reason IS DISTINCT FROM OLD.reason OR NEW.recorded_at IS DISTINCT FROM OLD.recorded_at); END
-- next
CREATE TRIGGER directory_grant_m7_kept BEFORE DELETE ON directory_grant FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'M7: this row of directory_grant is final') WHERE TRUE; END
-- next
CREATE TRIGGER directory_grant_m7_end BEFORE UPDATE ON directory_grant FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'M7: the end of a grant only comes nearer') WHERE NEW.ends_at > OLD.ends_at; END
-- next
CREATE TRIGGER directory_grant_m8 AFTER UPDATE ON directory_grant FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'M8: the installation keeps at least one active admin') WHERE (NEW.ends_at <> OLD.ends_at) AND OLD.role = 'admin' AND EXISTS (SELECT 1 FROM directory_account AS held WHERE held.person_id = OLD.person_id AND held.is_active AND held.confirmed_at IS NOT NULL) AND NOT EXISTS (SELECT 1 FROM directory_grant AS kept JOIN directory_account AS keeper ON keeper.person_id = kept.person_id WHERE kept.role = 'admin' AND kept.ends_at = '9999-12-31T00:00:00.000000Z' AND keeper.is_active AND keeper.confirmed_at IS NOT NULL); END
-- next
CREATE TABLE directory_token (
	id INTEGER NOT NULL, 
	public_id TEXT NOT NULL, 
	purpose TEXT NOT NULL, 
	token_hash TEXT NOT NULL, 
	account_id INTEGER NOT NULL, 
	email TEXT NOT NULL, 
	former_email TEXT NOT NULL, 
	created_at TEXT NOT NULL, 
	expires_at TEXT NOT NULL, 
	used_at TEXT, 
	void_at TEXT, 
	CONSTRAINT pk_directory_token PRIMARY KEY (id), 
	CONSTRAINT ck_directory_token_purpose_known CHECK (purpose IN ('invitation', 'reset', 'address')), 
	CONSTRAINT uq_directory_token_public_id UNIQUE (public_id), 
	CONSTRAINT uq_directory_token_token_hash UNIQUE (token_hash), 
	CONSTRAINT fk_directory_token_account_id FOREIGN KEY(account_id) REFERENCES directory_account (id) ON DELETE RESTRICT
)
 STRICT
-- next
CREATE INDEX ix_directory_token_account_id ON directory_token (account_id)
-- next
CREATE TRIGGER directory_token_u1_final BEFORE UPDATE ON directory_token FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'U1: this row of directory_token is final') WHERE (NEW.id IS DISTINCT FROM OLD.id) OR (NEW.public_id IS DISTINCT FROM OLD.public_id) OR (NEW.purpose IS DISTINCT FROM OLD.purpose) OR (NEW.token_hash IS DISTINCT FROM OLD.token_hash) OR (NEW.account_id IS DISTINCT FROM OLD.account_id) OR (NEW.email IS DISTINCT FROM OLD.email AND NEW.email <> '') OR (NEW.former_email IS DISTINCT FROM OLD.former_email AND NEW.former_email <> '') OR (NEW.created_at IS DISTINCT FROM OLD.created_at) OR (NEW.expires_at IS DISTINCT FROM OLD.expires_at); END
-- next
CREATE TRIGGER directory_token_u1_once BEFORE UPDATE ON directory_token FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'U1: a token is used once') WHERE (OLD.used_at IS NOT NULL AND NEW.used_at IS DISTINCT FROM OLD.used_at) OR (OLD.void_at IS NOT NULL AND NEW.void_at IS DISTINCT FROM OLD.void_at); END
-- next
CREATE TRIGGER directory_token_u1_alive BEFORE UPDATE ON directory_token FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'U1: this token is dead') WHERE OLD.used_at IS NULL AND NEW.used_at IS NOT NULL AND (NEW.used_at >= NEW.expires_at OR NEW.void_at IS NOT NULL); END
-- next
CREATE TRIGGER directory_token_u1_at_most_60 BEFORE INSERT ON directory_token FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'U1: a token lives at most 60 minutes') WHERE NEW.purpose <> 'invitation' AND strftime('%s', NEW.expires_at) - strftime('%s', NEW.created_at) > 3600; END
-- next
CREATE TRIGGER directory_token_u1_at_most_10080 BEFORE INSERT ON directory_token FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'U1: a token lives at most 10080 minutes') WHERE NEW.purpose = 'invitation' AND strftime('%s', NEW.expires_at) - strftime('%s', NEW.created_at) > 604800; END
-- next
CREATE TABLE directory_recovery_code (
	id INTEGER NOT NULL, 
	account_id INTEGER NOT NULL, 
	token_hash TEXT NOT NULL, 
	created_at TEXT NOT NULL, 
	expires_at TEXT NOT NULL, 
	used_at TEXT, 
	void_at TEXT, 
	CONSTRAINT pk_directory_recovery_code PRIMARY KEY (id), 
	CONSTRAINT fk_directory_recovery_code_account_id FOREIGN KEY(account_id) REFERENCES directory_account (id) ON DELETE RESTRICT, 
	CONSTRAINT uq_directory_recovery_code_token_hash UNIQUE (token_hash)
)
 STRICT
-- next
CREATE INDEX ix_directory_recovery_code_account_id ON directory_recovery_code (account_id)
-- next
CREATE TRIGGER directory_recovery_code_u1_final BEFORE UPDATE ON directory_recovery_code FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'U1: this row of directory_recovery_code is final') WHERE (NEW.id IS DISTINCT FROM OLD.id) OR (NEW.account_id IS DISTINCT FROM OLD.account_id) OR (NEW.token_hash IS DISTINCT FROM OLD.token_hash) OR (NEW.created_at IS DISTINCT FROM OLD.created_at) OR (NEW.expires_at IS DISTINCT FROM OLD.expires_at); END
-- next
CREATE TRIGGER directory_recovery_code_u1_once BEFORE UPDATE ON directory_recovery_code FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'U1: a token is used once') WHERE (OLD.used_at IS NOT NULL AND NEW.used_at IS DISTINCT FROM OLD.used_at) OR (OLD.void_at IS NOT NULL AND NEW.void_at IS DISTINCT FROM OLD.void_at); END
-- next
CREATE TRIGGER directory_recovery_code_u1_alive BEFORE UPDATE ON directory_recovery_code FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'U1: this token is dead') WHERE OLD.used_at IS NULL AND NEW.used_at IS NOT NULL AND (NEW.used_at >= NEW.expires_at OR NEW.void_at IS NOT NULL); END
-- next
CREATE TABLE directory_passkey (
	id INTEGER NOT NULL, 
	public_id TEXT NOT NULL, 
	account_id INTEGER NOT NULL, 
	name TEXT NOT NULL, 
	credential_id TEXT NOT NULL, 
	public_key BLOB NOT NULL, 
	sign_count INTEGER NOT NULL, 
	transports TEXT NOT NULL, 
	is_backed_up INTEGER NOT NULL, 
	created_at TEXT NOT NULL, 
	last_used_at TEXT, 
	removed_at TEXT, 
	CONSTRAINT pk_directory_passkey PRIMARY KEY (id), 
	CONSTRAINT ck_directory_passkey_count_counts CHECK (sign_count >= 0), 
	CONSTRAINT uq_directory_passkey_public_id UNIQUE (public_id), 
	CONSTRAINT fk_directory_passkey_account_id FOREIGN KEY(account_id) REFERENCES directory_account (id) ON DELETE RESTRICT, 
	CONSTRAINT uq_directory_passkey_credential_id UNIQUE (credential_id)
)
 STRICT
-- next
CREATE INDEX ix_directory_passkey_account_id ON directory_passkey (account_id)
-- next
CREATE TABLE directory_challenge (
	id INTEGER NOT NULL, 
	purpose TEXT NOT NULL, 
	token_hash TEXT NOT NULL, 
	account_id INTEGER, 
	created_at TEXT NOT NULL, 
	expires_at TEXT NOT NULL, 
	used_at TEXT, 
	CONSTRAINT pk_directory_challenge PRIMARY KEY (id), 
	CONSTRAINT ck_directory_challenge_purpose_known CHECK (purpose IN ('register', 'sign_in', 'confirm')), 
	CONSTRAINT uq_directory_challenge_token_hash UNIQUE (token_hash), 
	CONSTRAINT fk_directory_challenge_account_id FOREIGN KEY(account_id) REFERENCES directory_account (id) ON DELETE RESTRICT
)
 STRICT
-- next
CREATE INDEX ix_directory_challenge_account_id ON directory_challenge (account_id)
-- next
CREATE TRIGGER directory_challenge_u1_final BEFORE UPDATE ON directory_challenge FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'U1: this row of directory_challenge is final') WHERE (NEW.id IS DISTINCT FROM OLD.id) OR (NEW.purpose IS DISTINCT FROM OLD.purpose) OR (NEW.token_hash IS DISTINCT FROM OLD.token_hash) OR (NEW.account_id IS DISTINCT FROM OLD.account_id) OR (NEW.created_at IS DISTINCT FROM OLD.created_at) OR (NEW.expires_at IS DISTINCT FROM OLD.expires_at); END
-- next
CREATE TRIGGER directory_challenge_u1_once BEFORE UPDATE ON directory_challenge FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'U1: a token is used once') WHERE (OLD.used_at IS NOT NULL AND NEW.used_at IS DISTINCT FROM OLD.used_at); END
-- next
CREATE TRIGGER directory_challenge_u1_alive BEFORE UPDATE ON directory_challenge FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'U1: this token is dead') WHERE OLD.used_at IS NULL AND NEW.used_at IS NOT NULL AND (NEW.used_at >= NEW.expires_at); END
-- next
CREATE TRIGGER directory_challenge_u1_at_most_10 BEFORE INSERT ON directory_challenge FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'U1: a token lives at most 10 minutes') WHERE TRUE AND strftime('%s', NEW.expires_at) - strftime('%s', NEW.created_at) > 600; END
-- next
CREATE TABLE directory_device (
	id INTEGER NOT NULL, 
	account_id INTEGER NOT NULL, 
	token_hash TEXT NOT NULL, 
	created_at TEXT NOT NULL, 
	expires_at TEXT NOT NULL, 
	void_at TEXT, 
	CONSTRAINT pk_directory_device PRIMARY KEY (id), 
	CONSTRAINT fk_directory_device_account_id FOREIGN KEY(account_id) REFERENCES directory_account (id) ON DELETE RESTRICT, 
	CONSTRAINT uq_directory_device_token_hash UNIQUE (token_hash)
)
 STRICT
-- next
CREATE INDEX ix_directory_device_account_id ON directory_device (account_id)
-- next
CREATE TABLE assembly_charter (
	id INTEGER NOT NULL, 
	public_id TEXT NOT NULL, 
	foundation_id INTEGER NOT NULL, 
	wing TEXT NOT NULL, 
	recorded_at TEXT NOT NULL, 
	CONSTRAINT pk_assembly_charter PRIMARY KEY (id), 
	CONSTRAINT ck_assembly_charter_wing_known CHECK (wing IN ('business', 'technical')), 
	CONSTRAINT uq_assembly_charter_foundation_id_wing UNIQUE (foundation_id, wing), 
	CONSTRAINT uq_assembly_charter_id_foundation_id_wing UNIQUE (id, foundation_id, wing), 
	CONSTRAINT uq_assembly_charter_public_id UNIQUE (public_id), 
	CONSTRAINT fk_assembly_charter_foundation_id FOREIGN KEY(foundation_id) REFERENCES directory_foundation (id) ON DELETE RESTRICT
)
 STRICT
-- next
CREATE TRIGGER assembly_charter_c1_update BEFORE UPDATE ON assembly_charter FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'C1: rows of assembly_charter are never changed') WHERE TRUE; END
-- next
CREATE TRIGGER assembly_charter_c1_delete BEFORE DELETE ON assembly_charter FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'C1: rows of assembly_charter are never removed') WHERE TRUE; END
-- next
CREATE TABLE business_agreement_text (
	id INTEGER NOT NULL, 
	public_id TEXT NOT NULL, 
	foundation_id INTEGER NOT NULL, 
	number INTEGER NOT NULL, 
	title TEXT NOT NULL, 
	body TEXT NOT NULL, 
	change TEXT NOT NULL, 
	sha256 TEXT NOT NULL, 
	recorded_at TEXT NOT NULL, 
	CONSTRAINT pk_business_agreement_text PRIMARY KEY (id), 
	CONSTRAINT uq_business_agreement_text_foundation_id_number UNIQUE (foundation_id, number), 
	CONSTRAINT uq_business_agreement_text_id_foundation_id UNIQUE (id, foundation_id), 
	CONSTRAINT uq_business_agreement_text_public_id UNIQUE (public_id), 
	CONSTRAINT fk_business_agreement_text_foundation_id FOREIGN KEY(foundation_id) REFERENCES directory_foundation (id) ON DELETE RESTRICT
)
 STRICT
-- next
CREATE TRIGGER business_agreement_text_j2_update BEFORE UPDATE ON business_agreement_text FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'J2: rows of business_agreement_text are never changed') WHERE TRUE; END
-- next
CREATE TRIGGER business_agreement_text_j2_delete BEFORE DELETE ON business_agreement_text FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'J2: rows of business_agreement_text are never removed') WHERE TRUE; END
-- next
CREATE TABLE business_note (
	id INTEGER NOT NULL, 
	public_id TEXT NOT NULL, 
	foundation_id INTEGER NOT NULL, 
	organization_id INTEGER NOT NULL, 
	author_id INTEGER, 
	text TEXT NOT NULL, 
	is_pinned INTEGER NOT NULL, 
	erased_at TEXT, 
	recorded_at TEXT NOT NULL, 
	superseded_at TEXT, 
	supersedes_id INTEGER, 
	CONSTRAINT pk_business_note PRIMARY KEY (id), 
	CONSTRAINT uq_business_note_public_id UNIQUE (public_id), 
	CONSTRAINT fk_business_note_foundation_id FOREIGN KEY(foundation_id) REFERENCES directory_foundation (id) ON DELETE RESTRICT, 
	CONSTRAINT fk_business_note_organization_id FOREIGN KEY(organization_id) REFERENCES directory_organization (id) ON DELETE RESTRICT, 
	CONSTRAINT fk_business_note_author_id FOREIGN KEY(author_id) REFERENCES directory_person (id) ON DELETE RESTRICT, 
	CONSTRAINT uq_business_note_supersedes_id UNIQUE (supersedes_id), 
	CONSTRAINT fk_business_note_supersedes_id FOREIGN KEY(supersedes_id) REFERENCES business_note (id) ON DELETE RESTRICT
)
 STRICT
-- next
CREATE INDEX ix_business_note_author_id ON business_note (author_id)
-- next
CREATE INDEX ix_business_note_foundation_id_organization_id ON business_note (foundation_id, organization_id)
-- next
CREATE INDEX ix_business_note_organization_id ON business_note (organization_id)
-- next
CREATE TRIGGER business_note_s1_final BEFORE UPDATE ON business_note FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'S1: this row of business_note is final') WHERE (TRUE) AND (NEW.foundation_id IS DISTINCT FROM OLD.foundation_id OR NEW.author_id IS DISTINCT FROM OLD.author_id OR NEW.recorded_at IS DISTINCT FROM OLD.recorded_at OR NEW.supersedes_id IS DISTINCT FROM OLD.supersedes_id); END
-- next
CREATE TRIGGER business_note_s1_kept BEFORE DELETE ON business_note FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'S1: this row of business_note is final') WHERE TRUE; END
-- next
CREATE TRIGGER business_note_s1_text BEFORE UPDATE ON business_note FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'S1: a note is superseded, never edited') WHERE NEW.text <> OLD.text AND NEW.erased_at IS NULL; END
-- next
CREATE TABLE business_saved_view (
	id INTEGER NOT NULL, 
	public_id TEXT NOT NULL, 
	foundation_id INTEGER NOT NULL, 
	owner_id INTEGER NOT NULL, 
	name TEXT NOT NULL, 
	name_key TEXT NOT NULL, 
	is_shared INTEGER NOT NULL, 
	question TEXT NOT NULL, 
	recorded_at TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	CONSTRAINT pk_business_saved_view PRIMARY KEY (id), 
	CONSTRAINT uq_business_saved_view_foundation_id_owner_id_name_key UNIQUE (foundation_id, owner_id, name_key), 
	CONSTRAINT uq_business_saved_view_public_id UNIQUE (public_id), 
	CONSTRAINT fk_business_saved_view_foundation_id FOREIGN KEY(foundation_id) REFERENCES directory_foundation (id) ON DELETE RESTRICT, 
	CONSTRAINT fk_business_saved_view_owner_id FOREIGN KEY(owner_id) REFERENCES directory_person (id) ON DELETE RESTRICT
)
 STRICT
-- next
CREATE INDEX ix_business_saved_view_owner_id ON business_saved_view (owner_id)
-- next
CREATE TABLE business_mailing_rule (
	id INTEGER NOT NULL, 
	foundation_id INTEGER NOT NULL, 
	hold_minutes INTEGER NOT NULL, 
	second_above INTEGER, 
	recorded_at TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	CONSTRAINT pk_business_mailing_rule PRIMARY KEY (id), 
	CONSTRAINT uq_business_mailing_rule_foundation_id UNIQUE (foundation_id), 
	CONSTRAINT ck_business_mailing_rule_held_for_a_while CHECK (hold_minutes BETWEEN 1 AND 10080), 
	CONSTRAINT ck_business_mailing_rule_second_above_a_number CHECK (second_above IS NULL OR second_above >= 0), 
	CONSTRAINT fk_business_mailing_rule_foundation_id FOREIGN KEY(foundation_id) REFERENCES directory_foundation (id) ON DELETE RESTRICT
)
 STRICT
-- next
CREATE TABLE business_mailing (
	id INTEGER NOT NULL, 
	public_id TEXT NOT NULL, 
	foundation_id INTEGER NOT NULL, 
	author_id INTEGER NOT NULL, 
	subject TEXT NOT NULL, 
	text TEXT NOT NULL, 
	audience TEXT NOT NULL, 
	state TEXT NOT NULL, 
	needs_second INTEGER NOT NULL, 
	held_at TEXT, 
	held_by_id INTEGER, 
	send_after TEXT, 
	released_at TEXT, 
	released_by_id INTEGER, 
	recorded_at TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	CONSTRAINT pk_business_mailing PRIMARY KEY (id), 
	CONSTRAINT ck_business_mailing_state_known CHECK (state IN ('draft', 'held', 'sending', 'sent', 'cancelled')), 
	CONSTRAINT ck_business_mailing_held_before_sent CHECK (state IN ('draft', 'cancelled') OR held_at IS NOT NULL), 
	CONSTRAINT ck_business_mailing_a_hold_has_its_end CHECK ((held_at IS NULL) = (send_after IS NULL) AND (held_at IS NULL OR send_after >= held_at)), 
	CONSTRAINT ck_business_mailing_released_by_somebody CHECK ((released_at IS NULL) = (released_by_id IS NULL)), 
	CONSTRAINT ck_business_mailing_a_second_person_releases CHECK (released_by_id <> held_by_id), 
	CONSTRAINT ck_business_mailing_sent_when_released CHECK (NOT needs_second OR released_at IS NOT NULL OR state IN ('draft', 'held', 'cancelled')), 
	CONSTRAINT uq_business_mailing_public_id UNIQUE (public_id), 
	CONSTRAINT fk_business_mailing_foundation_id FOREIGN KEY(foundation_id) REFERENCES directory_foundation (id) ON DELETE RESTRICT, 
	CONSTRAINT fk_business_mailing_author_id FOREIGN KEY(author_id) REFERENCES directory_person (id) ON DELETE RESTRICT, 
	CONSTRAINT fk_business_mailing_held_by_id FOREIGN KEY(held_by_id) REFERENCES directory_person (id) ON DELETE RESTRICT, 
	CONSTRAINT fk_business_mailing_released_by_id FOREIGN KEY(released_by_id) REFERENCES directory_person (id) ON DELETE RESTRICT
)
 STRICT
-- next
CREATE INDEX ix_business_mailing_author_id ON business_mailing (author_id)
-- next
CREATE INDEX ix_business_mailing_foundation_id_state ON business_mailing (foundation_id, state)
-- next
CREATE INDEX ix_business_mailing_held_by_id ON business_mailing (held_by_id)
-- next
CREATE INDEX ix_business_mailing_released_by_id ON business_mailing (released_by_id)
-- next
CREATE TRIGGER business_mailing_s2_state_map BEFORE UPDATE ON business_mailing FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'S2: business_mailing.state moves only along its map') WHERE NEW.state <> OLD.state AND NOT ((OLD.state = 'draft' AND NEW.state IN ('held', 'cancelled')) OR (OLD.state = 'held' AND NEW.state IN ('sending', 'cancelled')) OR (OLD.state = 'sending' AND NEW.state IN ('sent'))); END
-- next
CREATE TRIGGER business_mailing_s2_final BEFORE UPDATE ON business_mailing FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'S2: this row of business_mailing is final') WHERE (OLD.state <> 'draft') AND (NEW.foundation_id IS DISTINCT FROM OLD.foundation_id OR NEW.author_id IS DISTINCT FROM OLD.author_id OR NEW.subject IS DISTINCT FROM OLD.subject OR NEW.text IS DISTINCT FROM OLD.text OR NEW.audience IS DISTINCT FROM OLD.audience OR NEW.needs_second IS DISTINCT FROM OLD.needs_second OR NEW.held_at IS DISTINCT FROM OLD.held_at OR NEW.held_by_id IS DISTINCT FROM OLD.held_by_id OR NEW.send_after IS DISTINCT FROM OLD.send_after); END
-- next
CREATE TRIGGER business_mailing_s2_kept BEFORE DELETE ON business_mailing FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'S2: this row of business_mailing is final') WHERE OLD.state <> 'draft'; END
-- next
CREATE TABLE business_import (
	id INTEGER NOT NULL, 
	public_id TEXT NOT NULL, 
	foundation_id INTEGER NOT NULL, 
	kind TEXT NOT NULL, 
	file_name TEXT NOT NULL, 
	sha256 TEXT NOT NULL, 
	row_count INTEGER NOT NULL, 
	added_count INTEGER NOT NULL, 
	recorded_at TEXT NOT NULL, 
	CONSTRAINT pk_business_import PRIMARY KEY (id), 
	CONSTRAINT ck_business_import_kind_known CHECK (kind IN ('members', 'people', 'terms')), 
	CONSTRAINT uq_business_import_public_id UNIQUE (public_id), 
	CONSTRAINT fk_business_import_foundation_id FOREIGN KEY(foundation_id) REFERENCES directory_foundation (id) ON DELETE RESTRICT
)
 STRICT
-- next
CREATE INDEX ix_business_import_foundation_id_sha256 ON business_import (foundation_id, sha256)
-- next
CREATE TRIGGER business_import_m6_update BEFORE UPDATE ON business_import FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'M6: rows of business_import are never changed') WHERE TRUE; END
-- next
CREATE TRIGGER business_import_m6_delete BEFORE DELETE ON business_import FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'M6: rows of business_import are never removed') WHERE TRUE; END
-- next
CREATE TABLE business_import_upload (
	id INTEGER NOT NULL, 
	public_id TEXT NOT NULL, 
	foundation_id INTEGER NOT NULL, 
	sent_by TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	file_name TEXT NOT NULL, 
	content BLOB NOT NULL, 
	columns TEXT NOT NULL, 
	state TEXT NOT NULL, 
	row_count INTEGER NOT NULL, 
	done_count INTEGER NOT NULL, 
	added_count INTEGER NOT NULL, 
	sent_at TEXT NOT NULL, 
	CONSTRAINT pk_business_import_upload PRIMARY KEY (id), 
	CONSTRAINT ck_business_import_upload_kind_known CHECK (kind IN ('members', 'people', 'terms')), 
	CONSTRAINT ck_business_import_upload_state_known CHECK (state IN ('waiting', 'asked', 'reading', 'writing', 'done', 'refused')), 
	CONSTRAINT uq_business_import_upload_public_id UNIQUE (public_id), 
	CONSTRAINT fk_business_import_upload_foundation_id FOREIGN KEY(foundation_id) REFERENCES directory_foundation (id) ON DELETE RESTRICT
)
 STRICT
-- next
CREATE INDEX ix_business_import_upload_sent_by ON business_import_upload (sent_by)
-- next
CREATE TABLE business_import_layout (
	id INTEGER NOT NULL, 
	foundation_id INTEGER NOT NULL, 
	kind TEXT NOT NULL, 
	header_sha256 TEXT NOT NULL, 
	columns TEXT NOT NULL, 
	used_at TEXT NOT NULL, 
	CONSTRAINT pk_business_import_layout PRIMARY KEY (id), 
	CONSTRAINT ck_business_import_layout_kind_known CHECK (kind IN ('members', 'people', 'terms')), 
	CONSTRAINT uq_business_import_layout_foundation_id_kind_header_sha256 UNIQUE (foundation_id, kind, header_sha256), 
	CONSTRAINT fk_business_import_layout_foundation_id FOREIGN KEY(foundation_id) REFERENCES directory_foundation (id) ON DELETE RESTRICT
)
 STRICT
-- next
CREATE TABLE business_tier (
	id INTEGER NOT NULL, 
	public_id TEXT NOT NULL, 
	foundation_id INTEGER NOT NULL, 
	"key" TEXT NOT NULL, 
	name TEXT NOT NULL, 
	rank INTEGER NOT NULL, 
	version INTEGER NOT NULL, 
	CONSTRAINT pk_business_tier PRIMARY KEY (id), 
	CONSTRAINT uq_business_tier_foundation_id_key UNIQUE (foundation_id, "key"), 
	CONSTRAINT uq_business_tier_id_foundation_id UNIQUE (id, foundation_id), 
	CONSTRAINT uq_business_tier_public_id UNIQUE (public_id), 
	CONSTRAINT fk_business_tier_foundation_id FOREIGN KEY(foundation_id) REFERENCES directory_foundation (id) ON DELETE RESTRICT
)
 STRICT
-- next
CREATE TABLE business_dues_run (
	id INTEGER NOT NULL, 
	public_id TEXT NOT NULL, 
	foundation_id INTEGER NOT NULL, 
	starts_on TEXT NOT NULL, 
	ends_on TEXT NOT NULL, 
	issued_on TEXT NOT NULL, 
	due_on TEXT NOT NULL, 
	state TEXT NOT NULL, 
	planned_count INTEGER NOT NULL, 
	raised_count INTEGER NOT NULL, 
	free_count INTEGER NOT NULL, 
	question_count INTEGER NOT NULL, 
	recorded_at TEXT NOT NULL, 
	ended_at TEXT, 
	CONSTRAINT pk_business_dues_run PRIMARY KEY (id), 
	CONSTRAINT ck_business_dues_run_state_known CHECK (state IN ('waiting', 'running', 'done')), 
	CONSTRAINT ck_business_dues_run_period_has_days CHECK (ends_on > starts_on), 
	CONSTRAINT uq_business_dues_run_public_id UNIQUE (public_id), 
	CONSTRAINT fk_business_dues_run_foundation_id FOREIGN KEY(foundation_id) REFERENCES directory_foundation (id) ON DELETE RESTRICT
)
 STRICT
-- next
CREATE INDEX ix_business_dues_run_foundation_id ON business_dues_run (foundation_id)
-- next
CREATE TABLE business_ledger (
	id INTEGER NOT NULL, 
	foundation_id INTEGER NOT NULL, 
	currency TEXT NOT NULL, 
	recorded_at TEXT NOT NULL, 
	CONSTRAINT pk_business_ledger PRIMARY KEY (id), 
	CONSTRAINT uq_business_ledger_foundation_id_currency UNIQUE (foundation_id, currency), 
	CONSTRAINT uq_business_ledger_id_foundation_id_currency UNIQUE (id, foundation_id, currency), 
	CONSTRAINT fk_business_ledger_foundation_id FOREIGN KEY(foundation_id) REFERENCES directory_foundation (id) ON DELETE RESTRICT
)
 STRICT
-- next
CREATE TRIGGER business_ledger_l4_update BEFORE UPDATE ON business_ledger FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'L4: rows of business_ledger are never changed') WHERE TRUE; END
-- next
CREATE TRIGGER business_ledger_l4_delete BEFORE DELETE ON business_ledger FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'L4: rows of business_ledger are never removed') WHERE TRUE; END
-- next
CREATE TABLE business_carried_fact (
	id INTEGER NOT NULL, 
	public_id TEXT NOT NULL, 
	foundation_id INTEGER NOT NULL, 
	kind TEXT NOT NULL, 
	"key" TEXT NOT NULL, 
	name TEXT NOT NULL, 
	person_id INTEGER, 
	starts_on TEXT NOT NULL, 
	ends_on TEXT NOT NULL, 
	is_open_ended INTEGER NOT NULL, 
	recorded_at TEXT NOT NULL, 
	superseded_at TEXT, 
	supersedes_id INTEGER, 
	CONSTRAINT pk_business_carried_fact PRIMARY KEY (id), 
	CONSTRAINT ck_business_carried_fact_period_has_days CHECK (ends_on > starts_on), 
	CONSTRAINT ck_business_carried_fact_open_end_is_flagged CHECK ((ends_on = '9999-12-31' AND is_open_ended) OR (ends_on < '9999-12-31' AND NOT is_open_ended)), 
	CONSTRAINT ck_business_carried_fact_kind_known CHECK (kind IN ('project', 'office')), 
	CONSTRAINT ck_business_carried_fact_office_has_a_holder CHECK (kind <> 'office' OR person_id IS NOT NULL), 
	CONSTRAINT uq_business_carried_fact_public_id UNIQUE (public_id), 
	CONSTRAINT fk_business_carried_fact_foundation_id FOREIGN KEY(foundation_id) REFERENCES directory_foundation (id) ON DELETE RESTRICT, 
	CONSTRAINT fk_business_carried_fact_person_id FOREIGN KEY(person_id) REFERENCES directory_person (id) ON DELETE RESTRICT, 
	CONSTRAINT uq_business_carried_fact_supersedes_id UNIQUE (supersedes_id), 
	CONSTRAINT fk_business_carried_fact_supersedes_id FOREIGN KEY(supersedes_id) REFERENCES business_carried_fact (id) ON DELETE RESTRICT
)
 STRICT
-- next
CREATE INDEX ix_business_carried_fact_foundation_id ON business_carried_fact (foundation_id)
-- next
CREATE TRIGGER business_carried_fact_t1_no_overlap_insert AFTER INSERT ON business_carried_fact FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'T1: periods overlap in business_carried_fact') WHERE EXISTS (SELECT 1 FROM business_carried_fact AS other WHERE other.foundation_id = NEW.foundation_id AND other.kind = NEW.kind AND other.key = NEW.key AND other.rowid <> NEW.rowid AND other.starts_on < NEW.ends_on AND other.ends_on > NEW.starts_on AND EXISTS (SELECT 1 FROM business_carried_fact AS self WHERE self.rowid = other.rowid AND (superseded_at IS NULL))) AND EXISTS (SELECT 1 FROM business_carried_fact AS self WHERE self.rowid = NEW.rowid AND (superseded_at IS NULL)); END
-- next
CREATE TRIGGER business_carried_fact_t1_no_overlap_update AFTER UPDATE ON business_carried_fact FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'T1: periods overlap in business_carried_fact') WHERE EXISTS (SELECT 1 FROM business_carried_fact AS other WHERE other.foundation_id = NEW.foundation_id AND other.kind = NEW.kind AND other.key = NEW.key AND other.rowid <> NEW.rowid AND other.starts_on < NEW.ends_on AND other.ends_on > NEW.starts_on AND EXISTS (SELECT 1 FROM business_carried_fact AS self WHERE self.rowid = other.rowid AND (superseded_at IS NULL))) AND EXISTS (SELECT 1 FROM business_carried_fact AS self WHERE self.rowid = NEW.rowid AND (superseded_at IS NULL)); END
-- next
CREATE TABLE technical_project (
	id INTEGER NOT NULL, 
	public_id TEXT NOT NULL, 
	foundation_id INTEGER NOT NULL, 
	slug TEXT NOT NULL, 
	name TEXT NOT NULL, 
	description TEXT NOT NULL, 
	homepage TEXT NOT NULL, 
	is_core INTEGER NOT NULL, 
	published_at TEXT, 
	recorded_at TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	CONSTRAINT pk_technical_project PRIMARY KEY (id), 
	CONSTRAINT uq_technical_project_foundation_id_slug UNIQUE (foundation_id, slug), 
	CONSTRAINT uq_technical_project_id_foundation_id UNIQUE (id, foundation_id), 
	CONSTRAINT uq_technical_project_public_id UNIQUE (public_id), 
	CONSTRAINT fk_technical_project_foundation_id FOREIGN KEY(foundation_id) REFERENCES directory_foundation (id) ON DELETE RESTRICT
)
 STRICT
-- next
CREATE TABLE kernel_audit_personal (
	chain_id INTEGER NOT NULL, 
	seq INTEGER NOT NULL, 
	position INTEGER NOT NULL, 
	salt TEXT NOT NULL, 
	texts TEXT NOT NULL, 
	CONSTRAINT pk_kernel_audit_personal PRIMARY KEY (chain_id, seq, position), 
	CONSTRAINT fk_kernel_audit_personal_chain_id_seq_position FOREIGN KEY(chain_id, seq, position) REFERENCES kernel_audit_row (chain_id, seq, position) ON DELETE RESTRICT
)
 STRICT
-- next
CREATE TRIGGER kernel_audit_personal_a1_update BEFORE UPDATE ON kernel_audit_personal FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'A1: personal texts of the log are erased, never changed') WHERE TRUE; END
-- next
CREATE TABLE assembly_officer (
	id INTEGER NOT NULL, 
	public_id TEXT NOT NULL, 
	person_id INTEGER NOT NULL, 
	office TEXT NOT NULL, 
	starts_on TEXT NOT NULL, 
	ends_on TEXT NOT NULL, 
	is_open_ended INTEGER NOT NULL, 
	recorded_at TEXT NOT NULL, 
	superseded_at TEXT, 
	supersedes_id INTEGER, 
	body_id INTEGER NOT NULL, 
	foundation_id INTEGER NOT NULL, 
	wing TEXT NOT NULL, 
	CONSTRAINT pk_assembly_officer PRIMARY KEY (id), 
	CONSTRAINT ck_assembly_officer_period_has_days CHECK (ends_on > starts_on), 
	CONSTRAINT ck_assembly_officer_open_end_is_flagged CHECK ((ends_on = '9999-12-31' AND is_open_ended) OR (ends_on < '9999-12-31' AND NOT is_open_ended)), 
	CONSTRAINT fk_assembly_officer_body_id_foundation_id_wing FOREIGN KEY(body_id, foundation_id, wing) REFERENCES assembly_body (id, foundation_id, wing) ON DELETE RESTRICT, 
	CONSTRAINT ck_assembly_officer_office_known CHECK (office IN ('chair', 'vice_chair', 'secretary', 'treasurer')), 
	CONSTRAINT uq_assembly_officer_public_id UNIQUE (public_id), 
	CONSTRAINT fk_assembly_officer_person_id FOREIGN KEY(person_id) REFERENCES directory_person (id) ON DELETE RESTRICT, 
	CONSTRAINT uq_assembly_officer_supersedes_id UNIQUE (supersedes_id), 
	CONSTRAINT fk_assembly_officer_supersedes_id FOREIGN KEY(supersedes_id) REFERENCES assembly_officer (id) ON DELETE RESTRICT
)
 STRICT
-- next
CREATE INDEX ix_assembly_officer_body_id ON assembly_officer (body_id)
-- next
CREATE INDEX ix_assembly_officer_person_id ON assembly_officer (person_id)
-- next
CREATE TRIGGER assembly_officer_t1_no_overlap_insert AFTER INSERT ON assembly_officer FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'T1: periods overlap in assembly_officer') WHERE EXISTS (SELECT 1 FROM assembly_officer AS other WHERE other.body_id = NEW.body_id AND other.office = NEW.office AND other.rowid <> NEW.rowid AND other.starts_on < NEW.ends_on AND other.ends_on > NEW.starts_on AND EXISTS (SELECT 1 FROM assembly_officer AS self WHERE self.rowid = other.rowid AND (superseded_at IS NULL))) AND EXISTS (SELECT 1 FROM assembly_officer AS self WHERE self.rowid = NEW.rowid AND (superseded_at IS NULL)); END
-- next
CREATE TRIGGER assembly_officer_t1_no_overlap_update AFTER UPDATE ON assembly_officer FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'T1: periods overlap in assembly_officer') WHERE EXISTS (SELECT 1 FROM assembly_officer AS other WHERE other.body_id = NEW.body_id AND other.office = NEW.office AND other.rowid <> NEW.rowid AND other.starts_on < NEW.ends_on AND other.ends_on > NEW.starts_on AND EXISTS (SELECT 1 FROM assembly_officer AS self WHERE self.rowid = other.rowid AND (superseded_at IS NULL))) AND EXISTS (SELECT 1 FROM assembly_officer AS self WHERE self.rowid = NEW.rowid AND (superseded_at IS NULL)); END
-- next
CREATE TABLE assembly_meeting (
	id INTEGER NOT NULL, 
	public_id TEXT NOT NULL, 
	title TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	state TEXT NOT NULL, 
	starts_at TEXT NOT NULL, 
	ends_at TEXT NOT NULL, 
	zone TEXT NOT NULL, 
	place TEXT NOT NULL, 
	link TEXT NOT NULL, 
	notice_waiver TEXT NOT NULL, 
	cancelled_because TEXT NOT NULL, 
	opened_at TEXT, 
	adjourned_at TEXT, 
	recorded_at TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	body_id INTEGER NOT NULL, 
	foundation_id INTEGER NOT NULL, 
	wing TEXT NOT NULL, 
	CONSTRAINT pk_assembly_meeting PRIMARY KEY (id), 
	CONSTRAINT fk_assembly_meeting_body_id_foundation_id_wing FOREIGN KEY(body_id, foundation_id, wing) REFERENCES assembly_body (id, foundation_id, wing) ON DELETE RESTRICT, 
	CONSTRAINT uq_assembly_meeting_id_body_id_foundation_id_wing UNIQUE (id, body_id, foundation_id, wing), 
	CONSTRAINT ck_assembly_meeting_kind_known CHECK (kind IN ('regular', 'special', 'organizational', 'electronic')), 
	CONSTRAINT ck_assembly_meeting_state_known CHECK (state IN ('called', 'in_session', 'recess', 'adjourned', 'cancelled')), 
	CONSTRAINT ck_assembly_meeting_lasts CHECK (ends_at > starts_at), 
	CONSTRAINT ck_assembly_meeting_adjournment_is_dated CHECK ((state = 'adjourned') = (adjourned_at IS NOT NULL)), 
	CONSTRAINT uq_assembly_meeting_public_id UNIQUE (public_id)
)
 STRICT
-- next
CREATE INDEX ix_assembly_meeting_body_id ON assembly_meeting (body_id)
-- next
CREATE INDEX ix_assembly_meeting_starts_at ON assembly_meeting (starts_at)
-- next
CREATE TRIGGER assembly_meeting_v4_state_map BEFORE UPDATE ON assembly_meeting FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'V4: assembly_meeting.state moves only along its map') WHERE NEW.state <> OLD.state AND NOT ((OLD.state = 'called' AND NEW.state IN ('in_session', 'cancelled')) OR (OLD.state = 'in_session' AND NEW.state IN ('recess', 'adjourned')) OR (OLD.state = 'recess' AND NEW.state IN ('in_session', 'adjourned'))); END
-- next
CREATE TRIGGER assembly_meeting_body_final BEFORE UPDATE ON assembly_meeting FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'V4: this row of assembly_meeting is final') WHERE (TRUE) AND (NEW.body_id IS DISTINCT FROM OLD.body_id OR NEW.foundation_id IS DISTINCT FROM OLD.foundation_id OR NEW.wing IS DISTINCT FROM OLD.wing); END
-- next
CREATE TRIGGER assembly_meeting_body_kept BEFORE DELETE ON assembly_meeting FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'V4: this row of assembly_meeting is final') WHERE TRUE; END
-- next
CREATE TABLE assembly_resolution_counter (
	id INTEGER NOT NULL, 
	year INTEGER NOT NULL, 
	last INTEGER NOT NULL, 
	body_id INTEGER NOT NULL, 
	foundation_id INTEGER NOT NULL, 
	wing TEXT NOT NULL, 
	CONSTRAINT pk_assembly_resolution_counter PRIMARY KEY (id), 
	CONSTRAINT fk_assembly_resolution_counter_body_id_foundation_id_wing FOREIGN KEY(body_id, foundation_id, wing) REFERENCES assembly_body (id, foundation_id, wing) ON DELETE RESTRICT, 
	CONSTRAINT uq_assembly_resolution_counter_body_id_year UNIQUE (body_id, year)
)
 STRICT
-- next
CREATE INDEX ix_assembly_resolution_counter_body_id ON assembly_resolution_counter (body_id)
-- next
CREATE TRIGGER assembly_resolution_counter_v4_update BEFORE UPDATE ON assembly_resolution_counter FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'V4: numbers of resolutions follow one another') WHERE NEW.last <> OLD.last + 1; END
-- next
CREATE TABLE assembly_charter_version (
	id INTEGER NOT NULL, 
	public_id TEXT NOT NULL, 
	charter_id INTEGER NOT NULL, 
	foundation_id INTEGER NOT NULL, 
	wing TEXT NOT NULL, 
	number INTEGER NOT NULL, 
	title TEXT NOT NULL, 
	label TEXT NOT NULL, 
	adopted_on TEXT NOT NULL, 
	effective_from TEXT NOT NULL, 
	text TEXT NOT NULL, 
	sha256 TEXT NOT NULL, 
	adopted_at TEXT NOT NULL, 
	CONSTRAINT pk_assembly_charter_version PRIMARY KEY (id), 
	CONSTRAINT fk_assembly_charter_version_charter_id_foundation_id_wing FOREIGN KEY(charter_id, foundation_id, wing) REFERENCES assembly_charter (id, foundation_id, wing) ON DELETE RESTRICT, 
	CONSTRAINT uq_assembly_charter_version_charter_id_number UNIQUE (charter_id, number), 
	CONSTRAINT uq_assembly_charter_version_charter_id_sha256 UNIQUE (charter_id, sha256), 
	CONSTRAINT uq_assembly_charter_version_id_foundation_id_wing UNIQUE (id, foundation_id, wing), 
	CONSTRAINT ck_assembly_charter_version_numbered_from_one CHECK (number > 0), 
	CONSTRAINT ck_assembly_charter_version_effective_after_adoption CHECK (effective_from >= adopted_on), 
	CONSTRAINT ck_assembly_charter_version_sha256_is_whole CHECK (length(sha256) = 64), 
	CONSTRAINT uq_assembly_charter_version_public_id UNIQUE (public_id)
)
 STRICT
-- next
CREATE INDEX ix_assembly_charter_version_foundation_id ON assembly_charter_version (foundation_id)
-- next
CREATE TRIGGER assembly_charter_version_c1_update BEFORE UPDATE ON assembly_charter_version FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'C1: rows of assembly_charter_version are never changed') WHERE TRUE; END
-- next
CREATE TRIGGER assembly_charter_version_c1_delete BEFORE DELETE ON assembly_charter_version FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'C1: rows of assembly_charter_version are never removed') WHERE TRUE; END
-- next
CREATE TABLE assembly_charter_event (
	id INTEGER NOT NULL, 
	public_id TEXT NOT NULL, 
	charter_id INTEGER NOT NULL, 
	foundation_id INTEGER NOT NULL, 
	wing TEXT NOT NULL, 
	name TEXT NOT NULL, 
	happened_on TEXT NOT NULL, 
	number INTEGER, 
	note TEXT NOT NULL, 
	recorded_at TEXT NOT NULL, 
	CONSTRAINT pk_assembly_charter_event PRIMARY KEY (id), 
	CONSTRAINT fk_assembly_charter_event_charter_id_foundation_id_wing FOREIGN KEY(charter_id, foundation_id, wing) REFERENCES assembly_charter (id, foundation_id, wing) ON DELETE RESTRICT, 
	CONSTRAINT uq_assembly_charter_event_charter_id_name_happened_on UNIQUE (charter_id, name, happened_on), 
	CONSTRAINT ck_assembly_charter_event_number_not_negative CHECK (number IS NULL OR number >= 0), 
	CONSTRAINT ck_assembly_charter_event_named CHECK (length(name) > 0), 
	CONSTRAINT uq_assembly_charter_event_public_id UNIQUE (public_id)
)
 STRICT
-- next
CREATE INDEX ix_assembly_charter_event_foundation_id ON assembly_charter_event (foundation_id)
-- next
CREATE TRIGGER assembly_charter_event_c1_update BEFORE UPDATE ON assembly_charter_event FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'C1: rows of assembly_charter_event are never changed') WHERE TRUE; END
-- next
CREATE TRIGGER assembly_charter_event_c1_delete BEFORE DELETE ON assembly_charter_event FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'C1: rows of assembly_charter_event are never removed') WHERE TRUE; END
-- next
CREATE TABLE business_default_view (
	id INTEGER NOT NULL, 
	foundation_id INTEGER NOT NULL, 
	person_id INTEGER NOT NULL, 
	view_id INTEGER NOT NULL, 
	recorded_at TEXT NOT NULL, 
	CONSTRAINT pk_business_default_view PRIMARY KEY (id), 
	CONSTRAINT uq_business_default_view_foundation_id_person_id UNIQUE (foundation_id, person_id), 
	CONSTRAINT fk_business_default_view_foundation_id FOREIGN KEY(foundation_id) REFERENCES directory_foundation (id) ON DELETE RESTRICT, 
	CONSTRAINT fk_business_default_view_person_id FOREIGN KEY(person_id) REFERENCES directory_person (id) ON DELETE RESTRICT, 
	CONSTRAINT fk_business_default_view_view_id FOREIGN KEY(view_id) REFERENCES business_saved_view (id) ON DELETE RESTRICT
)
 STRICT
-- next
CREATE INDEX ix_business_default_view_person_id ON business_default_view (person_id)
-- next
CREATE INDEX ix_business_default_view_view_id ON business_default_view (view_id)
-- next
CREATE TABLE business_mailing_recipient (
	id INTEGER NOT NULL, 
	mailing_id INTEGER NOT NULL, 
	person_id INTEGER NOT NULL, 
	reasons TEXT NOT NULL, 
	company TEXT NOT NULL, 
	tier TEXT NOT NULL, 
	mail_id INTEGER, 
	left_out TEXT NOT NULL, 
	CONSTRAINT pk_business_mailing_recipient PRIMARY KEY (id), 
	CONSTRAINT uq_business_mailing_recipient_mailing_id_person_id UNIQUE (mailing_id, person_id), 
	CONSTRAINT fk_business_mailing_recipient_mailing_id FOREIGN KEY(mailing_id) REFERENCES business_mailing (id) ON DELETE RESTRICT, 
	CONSTRAINT fk_business_mailing_recipient_person_id FOREIGN KEY(person_id) REFERENCES directory_person (id) ON DELETE RESTRICT, 
	CONSTRAINT uq_business_mailing_recipient_mail_id UNIQUE (mail_id), 
	CONSTRAINT fk_business_mailing_recipient_mail_id FOREIGN KEY(mail_id) REFERENCES kernel_mail (id) ON DELETE RESTRICT
)
 STRICT
-- next
CREATE INDEX ix_business_mailing_recipient_person_id ON business_mailing_recipient (person_id)
-- next
CREATE TRIGGER business_mailing_recipient_s2_final BEFORE UPDATE ON business_mailing_recipient FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'S2: this row of business_mailing_recipient is final') WHERE (TRUE) AND (NEW.mailing_id IS DISTINCT FROM OLD.mailing_id OR NEW.person_id IS DISTINCT FROM OLD.person_id OR NEW.reasons IS DISTINCT FROM OLD.reasons OR NEW.company IS DISTINCT FROM OLD.company OR NEW.tier IS DISTINCT FROM OLD.tier); END
-- next
CREATE TRIGGER business_mailing_recipient_s2_kept BEFORE DELETE ON business_mailing_recipient FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'S2: this row of business_mailing_recipient is final') WHERE TRUE; END
-- next
CREATE TRIGGER business_mailing_recipient_s2_requires BEFORE INSERT ON business_mailing_recipient FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'S2: who gets a mail is fixed when it is held') WHERE NOT EXISTS (SELECT 1 FROM business_mailing AS held WHERE held.id = NEW.mailing_id AND held.state = 'draft'); END
-- next
CREATE TABLE business_member (
	id INTEGER NOT NULL, 
	public_id TEXT NOT NULL, 
	foundation_id INTEGER NOT NULL, 
	organization_id INTEGER NOT NULL, 
	number INTEGER NOT NULL, 
	joined_on TEXT NOT NULL, 
	import_id INTEGER, 
	recorded_at TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	CONSTRAINT pk_business_member PRIMARY KEY (id), 
	CONSTRAINT uq_business_member_foundation_id_organization_id UNIQUE (foundation_id, organization_id), 
	CONSTRAINT uq_business_member_foundation_id_number UNIQUE (foundation_id, number), 
	CONSTRAINT uq_business_member_id_foundation_id UNIQUE (id, foundation_id), 
	CONSTRAINT uq_business_member_public_id UNIQUE (public_id), 
	CONSTRAINT fk_business_member_foundation_id FOREIGN KEY(foundation_id) REFERENCES directory_foundation (id) ON DELETE RESTRICT, 
	CONSTRAINT fk_business_member_organization_id FOREIGN KEY(organization_id) REFERENCES directory_organization (id) ON DELETE RESTRICT, 
	CONSTRAINT fk_business_member_import_id FOREIGN KEY(import_id) REFERENCES business_import (id) ON DELETE RESTRICT
)
 STRICT
-- next
CREATE INDEX ix_business_member_foundation_id_joined_on_id ON business_member (foundation_id, joined_on, id)
-- next
CREATE INDEX ix_business_member_organization_id ON business_member (organization_id)
-- next
CREATE TRIGGER business_member_insert_lists AFTER INSERT ON business_member FOR EACH ROW BEGIN 
INSERT INTO business_member_listing (member_id, foundation_id, sort_name, text)
SELECT m.id, m.foundation_id, lower(o.display_name),
 m.number || ' ' || o.display_name || ' ' || o.legal_name || coalesce((
  SELECT group_concat(' ' || f.name, '') FROM directory_organization_name AS f
  WHERE f.organization_id = o.id AND f.superseded_at IS NULL), '') || coalesce((
  SELECT group_concat(' ' || p.name || ' ' || coalesce(p.email, ''), '') FROM business_representative AS r
  JOIN directory_person AS p ON p.id = r.person_id WHERE r.member_id = m.id AND r.superseded_at IS NULL), '')
FROM business_member AS m JOIN directory_organization AS o ON o.id = m.organization_id WHERE m.id = NEW.id
ON CONFLICT (member_id) DO UPDATE SET sort_name = excluded.sort_name, text = excluded.text; END
-- next
CREATE TRIGGER business_member_update_lists AFTER UPDATE ON business_member FOR EACH ROW BEGIN 
INSERT INTO business_member_listing (member_id, foundation_id, sort_name, text)
SELECT m.id, m.foundation_id, lower(o.display_name),
 m.number || ' ' || o.display_name || ' ' || o.legal_name || coalesce((
  SELECT group_concat(' ' || f.name, '') FROM directory_organization_name AS f
  WHERE f.organization_id = o.id AND f.superseded_at IS NULL), '') || coalesce((
  SELECT group_concat(' ' || p.name || ' ' || coalesce(p.email, ''), '') FROM business_representative AS r
  JOIN directory_person AS p ON p.id = r.person_id WHERE r.member_id = m.id AND r.superseded_at IS NULL), '')
FROM business_member AS m JOIN directory_organization AS o ON o.id = m.organization_id WHERE m.id = NEW.id
ON CONFLICT (member_id) DO UPDATE SET sort_name = excluded.sort_name, text = excluded.text; END
-- next
CREATE TRIGGER directory_organization_update_lists AFTER UPDATE ON directory_organization FOR EACH ROW BEGIN 
INSERT INTO business_member_listing (member_id, foundation_id, sort_name, text)
SELECT m.id, m.foundation_id, lower(o.display_name),
 m.number || ' ' || o.display_name || ' ' || o.legal_name || coalesce((
  SELECT group_concat(' ' || f.name, '') FROM directory_organization_name AS f
  WHERE f.organization_id = o.id AND f.superseded_at IS NULL), '') || coalesce((
  SELECT group_concat(' ' || p.name || ' ' || coalesce(p.email, ''), '') FROM business_representative AS r
  JOIN directory_person AS p ON p.id = r.person_id WHERE r.member_id = m.id AND r.superseded_at IS NULL), '')
FROM business_member AS m JOIN directory_organization AS o ON o.id = m.organization_id WHERE m.organization_id = NEW.id
ON CONFLICT (member_id) DO UPDATE SET sort_name = excluded.sort_name, text = excluded.text; END
-- next
CREATE TRIGGER directory_organization_name_insert_lists AFTER INSERT ON directory_organization_name FOR EACH ROW BEGIN 
INSERT INTO business_member_listing (member_id, foundation_id, sort_name, text)
SELECT m.id, m.foundation_id, lower(o.display_name),
 m.number || ' ' || o.display_name || ' ' || o.legal_name || coalesce((
  SELECT group_concat(' ' || f.name, '') FROM directory_organization_name AS f
  WHERE f.organization_id = o.id AND f.superseded_at IS NULL), '') || coalesce((
  SELECT group_concat(' ' || p.name || ' ' || coalesce(p.email, ''), '') FROM business_representative AS r
  JOIN directory_person AS p ON p.id = r.person_id WHERE r.member_id = m.id AND r.superseded_at IS NULL), '')
FROM business_member AS m JOIN directory_organization AS o ON o.id = m.organization_id WHERE m.organization_id = NEW.organization_id
ON CONFLICT (member_id) DO UPDATE SET sort_name = excluded.sort_name, text = excluded.text; END
-- next
CREATE TRIGGER directory_organization_name_update_lists AFTER UPDATE ON directory_organization_name FOR EACH ROW BEGIN 
INSERT INTO business_member_listing (member_id, foundation_id, sort_name, text)
SELECT m.id, m.foundation_id, lower(o.display_name),
 m.number || ' ' || o.display_name || ' ' || o.legal_name || coalesce((
  SELECT group_concat(' ' || f.name, '') FROM directory_organization_name AS f
  WHERE f.organization_id = o.id AND f.superseded_at IS NULL), '') || coalesce((
  SELECT group_concat(' ' || p.name || ' ' || coalesce(p.email, ''), '') FROM business_representative AS r
  JOIN directory_person AS p ON p.id = r.person_id WHERE r.member_id = m.id AND r.superseded_at IS NULL), '')
FROM business_member AS m JOIN directory_organization AS o ON o.id = m.organization_id WHERE m.organization_id = NEW.organization_id
ON CONFLICT (member_id) DO UPDATE SET sort_name = excluded.sort_name, text = excluded.text; END
-- next
CREATE TABLE business_account (
	id INTEGER NOT NULL, 
	ledger_id INTEGER NOT NULL, 
	foundation_id INTEGER NOT NULL, 
	currency TEXT NOT NULL, 
	code TEXT NOT NULL, 
	name TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	role TEXT NOT NULL, 
	CONSTRAINT pk_business_account PRIMARY KEY (id), 
	CONSTRAINT ck_business_account_kind_known CHECK (kind IN ('asset', 'liability', 'income', 'expense')), 
	CONSTRAINT ck_business_account_role_known CHECK (role IN ('bank', 'receivable', 'member_credit', 'deferred', 'dues', 'write_off', 'tax', 'other')), 
	CONSTRAINT fk_business_account_ledger_id_foundation_id_currency FOREIGN KEY(ledger_id, foundation_id, currency) REFERENCES business_ledger (id, foundation_id, currency) ON DELETE RESTRICT, 
	CONSTRAINT uq_business_account_ledger_id_code UNIQUE (ledger_id, code), 
	CONSTRAINT uq_business_account_id_ledger_id_currency UNIQUE (id, ledger_id, currency)
)
 STRICT
-- next
CREATE INDEX ix_business_account_foundation_id ON business_account (foundation_id)
-- next
CREATE TRIGGER business_account_l4_final BEFORE UPDATE ON business_account FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'L4: this row of business_account is final') WHERE (TRUE) AND (NEW.ledger_id IS DISTINCT FROM OLD.ledger_id OR NEW.foundation_id IS DISTINCT FROM OLD.foundation_id OR NEW.currency IS DISTINCT FROM OLD.currency OR NEW.kind IS DISTINCT FROM OLD.kind OR NEW.role IS DISTINCT FROM OLD.role); END
-- next
CREATE TRIGGER business_account_l4_kept BEFORE DELETE ON business_account FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'L4: this row of business_account is final') WHERE TRUE; END
-- next
CREATE TABLE business_transaction (
	id INTEGER NOT NULL, 
	ledger_id INTEGER NOT NULL, 
	foundation_id INTEGER NOT NULL, 
	currency TEXT NOT NULL, 
	state TEXT NOT NULL, 
	posted_on TEXT NOT NULL, 
	source_kind TEXT NOT NULL, 
	source_id INTEGER NOT NULL, 
	effect TEXT NOT NULL, 
	summary TEXT NOT NULL, 
	reverses_id INTEGER, 
	recorded_at TEXT NOT NULL, 
	CONSTRAINT pk_business_transaction PRIMARY KEY (id), 
	CONSTRAINT ck_business_transaction_state_known CHECK (state IN ('draft', 'posted')), 
	CONSTRAINT fk_business_transaction_ledger_id_foundation_id_currency FOREIGN KEY(ledger_id, foundation_id, currency) REFERENCES business_ledger (id, foundation_id, currency) ON DELETE RESTRICT, 
	CONSTRAINT uq_business_transaction_source_kind_source_id_effect UNIQUE (source_kind, source_id, effect), 
	CONSTRAINT uq_business_transaction_id_ledger_id_posted_on UNIQUE (id, ledger_id, posted_on), 
	CONSTRAINT uq_business_transaction_reverses_id UNIQUE (reverses_id), 
	CONSTRAINT fk_business_transaction_reverses_id FOREIGN KEY(reverses_id) REFERENCES business_transaction (id) ON DELETE RESTRICT
)
 STRICT
-- next
CREATE INDEX ix_business_transaction_ledger_id_posted_on_id ON business_transaction (ledger_id, posted_on, id)
-- next
CREATE TRIGGER business_transaction_inserted AFTER INSERT ON business_transaction FOR EACH ROW WHEN NEW.state = 'posted' BEGIN INSERT INTO business_balance (account_id, member_key, amount_minor)
 SELECT account_id, coalesce(member_id, 0), sum(amount_minor) FROM business_posting
 WHERE transaction_id = NEW.id GROUP BY account_id, coalesce(member_id, 0) ORDER BY 1, 2
 ON CONFLICT (account_id, member_key) DO UPDATE SET amount_minor = business_balance.amount_minor + excluded.amount_minor;
INSERT INTO business_month_total (account_id, month, debit_minor, credit_minor)
 SELECT account_id, substr(NEW.posted_on, 1, 7) || '-01', sum(CASE WHEN amount_minor > 0 THEN amount_minor ELSE 0 END),
 sum(CASE WHEN amount_minor < 0 THEN -amount_minor ELSE 0 END) FROM business_posting
 WHERE transaction_id = NEW.id GROUP BY account_id ORDER BY 1
 ON CONFLICT (account_id, month) DO UPDATE SET debit_minor = business_month_total.debit_minor + excluded.debit_minor,
 credit_minor = business_month_total.credit_minor + excluded.credit_minor; END
-- next
CREATE TRIGGER business_transaction_posted AFTER UPDATE ON business_transaction FOR EACH ROW WHEN OLD.state = 'draft' AND NEW.state = 'posted' BEGIN INSERT INTO business_balance (account_id, member_key, amount_minor)
 SELECT account_id, coalesce(member_id, 0), sum(amount_minor) FROM business_posting
 WHERE transaction_id = NEW.id GROUP BY account_id, coalesce(member_id, 0) ORDER BY 1, 2
 ON CONFLICT (account_id, member_key) DO UPDATE SET amount_minor = business_balance.amount_minor + excluded.amount_minor;
INSERT INTO business_month_total (account_id, month, debit_minor, credit_minor)
 SELECT account_id, substr(NEW.posted_on, 1, 7) || '-01', sum(CASE WHEN amount_minor > 0 THEN amount_minor ELSE 0 END),
 sum(CASE WHEN amount_minor < 0 THEN -amount_minor ELSE 0 END) FROM business_posting
 WHERE transaction_id = NEW.id GROUP BY account_id ORDER BY 1
 ON CONFLICT (account_id, month) DO UPDATE SET debit_minor = business_month_total.debit_minor + excluded.debit_minor,
 credit_minor = business_month_total.credit_minor + excluded.credit_minor; END
-- next
CREATE TRIGGER business_transaction_l1_insert BEFORE INSERT ON business_transaction FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'L1: a posted transaction has two lines or more, which add up to nothing in each currency') WHERE (NEW.state = 'posted') AND ((SELECT count(*) FROM business_posting AS line WHERE line.transaction_id = NEW.id) < 2 OR EXISTS (SELECT 1 FROM business_posting AS line WHERE line.transaction_id = NEW.id GROUP BY line.currency HAVING sum(line.amount_minor) <> 0)); END
-- next
CREATE TRIGGER business_transaction_l8_insert BEFORE INSERT ON business_transaction FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'L8: a closed period takes no postings') WHERE (NEW.state = 'posted') AND EXISTS (SELECT 1 FROM business_closed_period AS closed WHERE closed.ledger_id = NEW.ledger_id AND closed.starts_on <= NEW.posted_on AND closed.ends_on > NEW.posted_on); END
-- next
CREATE TRIGGER business_transaction_l1_update BEFORE UPDATE ON business_transaction FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'L1: a posted transaction has two lines or more, which add up to nothing in each currency') WHERE (OLD.state = 'draft' AND NEW.state = 'posted') AND ((SELECT count(*) FROM business_posting AS line WHERE line.transaction_id = NEW.id) < 2 OR EXISTS (SELECT 1 FROM business_posting AS line WHERE line.transaction_id = NEW.id GROUP BY line.currency HAVING sum(line.amount_minor) <> 0)); END
-- next
CREATE TRIGGER business_transaction_l8_update BEFORE UPDATE ON business_transaction FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'L8: a closed period takes no postings') WHERE (OLD.state = 'draft' AND NEW.state = 'posted') AND EXISTS (SELECT 1 FROM business_closed_period AS closed WHERE closed.ledger_id = NEW.ledger_id AND closed.starts_on <= NEW.posted_on AND closed.ends_on > NEW.posted_on); END
-- next
CREATE TRIGGER business_transaction_l3_state_map BEFORE UPDATE ON business_transaction FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'L3: business_transaction.state moves only along its map') WHERE NEW.state <> OLD.state AND NOT ((OLD.state = 'draft' AND NEW.state IN ('posted'))); END
-- next
CREATE TRIGGER business_transaction_l3_final BEFORE UPDATE ON business_transaction FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'L3: this row of business_transaction is final') WHERE (OLD.state = 'posted') AND (NEW.id IS DISTINCT FROM OLD.id OR NEW.ledger_id IS DISTINCT FROM OLD.ledger_id OR NEW.foundation_id IS DISTINCT FROM OLD.foundation_id OR NEW.currency IS DISTINCT FROM OLD.currency OR NEW.state IS DISTINCT FROM OLD.state OR NEW.posted_on IS DISTINCT FROM OLD.posted_on OR NEW.source_kind IS DISTINCT FROM OLD.source_kind OR NEW.source_id IS DISTINCT FROM OLD.source_id OR NEW.effect IS DISTINCT FROM OLD.effect OR NEW.summary IS DISTINCT FROM OLD.summary OR NEW.reverses_id IS DISTINCT FROM OLD.reverses_id OR NEW.recorded_at IS DISTINCT FROM OLD.recorded_at); END
-- next
CREATE TRIGGER business_transaction_l3_kept BEFORE DELETE ON business_transaction FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'L3: this row of business_transaction is final') WHERE OLD.state = 'posted'; END
-- next
CREATE TABLE business_closed_period (
	id INTEGER NOT NULL, 
	public_id TEXT NOT NULL, 
	ledger_id INTEGER NOT NULL, 
	foundation_id INTEGER NOT NULL, 
	starts_on TEXT NOT NULL, 
	ends_on TEXT NOT NULL, 
	reason TEXT NOT NULL, 
	recorded_at TEXT NOT NULL, 
	CONSTRAINT pk_business_closed_period PRIMARY KEY (id), 
	CONSTRAINT ck_business_closed_period_period_has_days CHECK (ends_on > starts_on), 
	CONSTRAINT uq_business_closed_period_public_id UNIQUE (public_id), 
	CONSTRAINT fk_business_closed_period_ledger_id FOREIGN KEY(ledger_id) REFERENCES business_ledger (id) ON DELETE RESTRICT
)
 STRICT
-- next
CREATE INDEX ix_business_closed_period_foundation_id ON business_closed_period (foundation_id)
-- next
CREATE INDEX ix_business_closed_period_ledger_id ON business_closed_period (ledger_id)
-- next
CREATE TRIGGER business_closed_period_l8_requires BEFORE INSERT ON business_closed_period FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'L8: a period is closed in a ledger') WHERE NOT EXISTS (SELECT 1 FROM business_ledger AS ledger WHERE ledger.id = NEW.ledger_id); END
-- next
CREATE TRIGGER business_closed_period_l8_update BEFORE UPDATE ON business_closed_period FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'L8: a closed period stays closed') WHERE TRUE; END
-- next
CREATE TRIGGER business_closed_period_l8_delete BEFORE DELETE ON business_closed_period FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'L8: a closed period stays closed') WHERE TRUE; END
-- next
CREATE TABLE technical_module (
	id INTEGER NOT NULL, 
	public_id TEXT NOT NULL, 
	foundation_id INTEGER NOT NULL, 
	project_id INTEGER NOT NULL, 
	section TEXT NOT NULL, 
	name TEXT NOT NULL, 
	position INTEGER NOT NULL, 
	is_sunset INTEGER NOT NULL, 
	recorded_at TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	CONSTRAINT pk_technical_module PRIMARY KEY (id), 
	CONSTRAINT fk_technical_module_project_id_foundation_id FOREIGN KEY(project_id, foundation_id) REFERENCES technical_project (id, foundation_id) ON DELETE RESTRICT, 
	CONSTRAINT uq_technical_module_project_id_section_name UNIQUE (project_id, section, name), 
	CONSTRAINT uq_technical_module_id_project_id_foundation_id UNIQUE (id, project_id, foundation_id), 
	CONSTRAINT uq_technical_module_public_id UNIQUE (public_id)
)
 STRICT
-- next
CREATE TABLE assembly_seat (
	id INTEGER NOT NULL, 
	public_id TEXT NOT NULL, 
	group_key TEXT NOT NULL, 
	slot INTEGER NOT NULL, 
	group_limit INTEGER, 
	title TEXT NOT NULL, 
	belongs_to TEXT NOT NULL, 
	organization_id INTEGER, 
	organization_key INTEGER NOT NULL, 
	is_voting INTEGER NOT NULL, 
	weight INTEGER NOT NULL, 
	charter_version_id INTEGER, 
	rule_key TEXT NOT NULL, 
	clause TEXT NOT NULL, 
	is_assumed INTEGER NOT NULL, 
	closing_reason TEXT NOT NULL, 
	recorded_at TEXT NOT NULL, 
	closed_at TEXT, 
	starts_on TEXT NOT NULL, 
	ends_on TEXT NOT NULL, 
	is_open_ended INTEGER NOT NULL, 
	body_id INTEGER NOT NULL, 
	foundation_id INTEGER NOT NULL, 
	wing TEXT NOT NULL, 
	CONSTRAINT pk_assembly_seat PRIMARY KEY (id), 
	CONSTRAINT ck_assembly_seat_period_has_days CHECK (ends_on > starts_on), 
	CONSTRAINT ck_assembly_seat_open_end_is_flagged CHECK ((ends_on = '9999-12-31' AND is_open_ended) OR (ends_on < '9999-12-31' AND NOT is_open_ended)), 
	CONSTRAINT fk_assembly_seat_body_id_foundation_id_wing FOREIGN KEY(body_id, foundation_id, wing) REFERENCES assembly_body (id, foundation_id, wing) ON DELETE RESTRICT, 
	CONSTRAINT fk_assembly_seat_charter_version_id_foundation_id_wing FOREIGN KEY(charter_version_id, foundation_id, wing) REFERENCES assembly_charter_version (id, foundation_id, wing) ON DELETE RESTRICT, 
	CONSTRAINT uq_assembly_seat_id_body_id_foundation_id_wing_organization_key UNIQUE (id, body_id, foundation_id, wing, organization_key), 
	CONSTRAINT uq_assembly_seat_id_body_id_foundation_id_wing UNIQUE (id, body_id, foundation_id, wing), 
	CONSTRAINT ck_assembly_seat_belongs_to_known CHECK (belongs_to IN ('company', 'class', 'person')), 
	CONSTRAINT ck_assembly_seat_company_is_named CHECK ((belongs_to = 'company') = (organization_id IS NOT NULL)), 
	CONSTRAINT ck_assembly_seat_technical_seats_are_personal CHECK (wing = 'business' OR belongs_to = 'person'), 
	CONSTRAINT ck_assembly_seat_organization_key CHECK (organization_key = coalesce(organization_id, 0)), 
	CONSTRAINT ck_assembly_seat_weight CHECK (weight >= 0 AND is_voting = (weight > 0)), 
	CONSTRAINT ck_assembly_seat_slot_within_limit CHECK (slot >= 1 AND (group_limit IS NULL OR slot <= group_limit)), 
	CONSTRAINT ck_assembly_seat_closing_is_dated CHECK (is_open_ended = (closed_at IS NULL)), 
	CONSTRAINT uq_assembly_seat_public_id UNIQUE (public_id), 
	CONSTRAINT fk_assembly_seat_organization_id FOREIGN KEY(organization_id) REFERENCES directory_organization (id) ON DELETE RESTRICT
)
 STRICT
-- next
CREATE INDEX ix_assembly_seat_body_id ON assembly_seat (body_id)
-- next
CREATE INDEX ix_assembly_seat_organization_id ON assembly_seat (organization_id)
-- next
CREATE TRIGGER assembly_seat_t4_no_overlap_insert AFTER INSERT ON assembly_seat FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'T4: periods overlap in assembly_seat') WHERE EXISTS (SELECT 1 FROM assembly_seat AS other WHERE other.body_id = NEW.body_id AND other.group_key = NEW.group_key AND other.slot = NEW.slot AND other.rowid <> NEW.rowid AND other.starts_on < NEW.ends_on AND other.ends_on > NEW.starts_on); END
-- next
CREATE TRIGGER assembly_seat_t4_no_overlap_update AFTER UPDATE ON assembly_seat FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'T4: periods overlap in assembly_seat') WHERE EXISTS (SELECT 1 FROM assembly_seat AS other WHERE other.body_id = NEW.body_id AND other.group_key = NEW.group_key AND other.slot = NEW.slot AND other.rowid <> NEW.rowid AND other.starts_on < NEW.ends_on AND other.ends_on > NEW.starts_on); END
-- next
CREATE TRIGGER assembly_seat_identity_final BEFORE UPDATE ON assembly_seat FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'T4: this row of assembly_seat is final') WHERE (TRUE) AND (NEW.body_id IS DISTINCT FROM OLD.body_id OR NEW.foundation_id IS DISTINCT FROM OLD.foundation_id OR NEW.wing IS DISTINCT FROM OLD.wing OR NEW.group_key IS DISTINCT FROM OLD.group_key OR NEW.slot IS DISTINCT FROM OLD.slot OR NEW.belongs_to IS DISTINCT FROM OLD.belongs_to OR NEW.is_voting IS DISTINCT FROM OLD.is_voting OR NEW.weight IS DISTINCT FROM OLD.weight OR NEW.starts_on IS DISTINCT FROM OLD.starts_on OR NEW.recorded_at IS DISTINCT FROM OLD.recorded_at); END
-- next
CREATE TRIGGER assembly_seat_identity_kept BEFORE DELETE ON assembly_seat FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'T4: this row of assembly_seat is final') WHERE TRUE; END
-- next
CREATE TRIGGER assembly_seat_closed_final BEFORE UPDATE ON assembly_seat FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'T4: this row of assembly_seat is final') WHERE (OLD.closed_at IS NOT NULL) AND (NEW.ends_on IS DISTINCT FROM OLD.ends_on OR NEW.closed_at IS DISTINCT FROM OLD.closed_at); END
-- next
CREATE TRIGGER assembly_seat_closed_kept BEFORE DELETE ON assembly_seat FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'T4: this row of assembly_seat is final') WHERE OLD.closed_at IS NOT NULL; END
-- next
CREATE TRIGGER assembly_seat_t4_company BEFORE UPDATE ON assembly_seat FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'T4: a seat stays with its company') WHERE NEW.organization_id IS DISTINCT FROM OLD.organization_id AND NOT EXISTS (SELECT 1 FROM directory_organization AS one WHERE (one.id = OLD.organization_id AND one.merged_into_id = NEW.organization_id) OR (one.id = NEW.organization_id AND one.merged_into_id = OLD.organization_id)); END
-- next
CREATE TABLE assembly_agenda_item (
	id INTEGER NOT NULL, 
	public_id TEXT NOT NULL, 
	meeting_id INTEGER NOT NULL, 
	position INTEGER NOT NULL, 
	title TEXT NOT NULL, 
	text TEXT NOT NULL, 
	presenter TEXT NOT NULL, 
	minutes INTEGER, 
	is_consent INTEGER NOT NULL, 
	withdrawn_at TEXT, 
	recorded_at TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	body_id INTEGER NOT NULL, 
	foundation_id INTEGER NOT NULL, 
	wing TEXT NOT NULL, 
	CONSTRAINT pk_assembly_agenda_item PRIMARY KEY (id), 
	CONSTRAINT fk_assembly_agenda_item_meeting_id_body_id_foundation_id_wing FOREIGN KEY(meeting_id, body_id, foundation_id, wing) REFERENCES assembly_meeting (id, body_id, foundation_id, wing) ON DELETE RESTRICT, 
	CONSTRAINT uq_assembly_agenda_item_id_meeting_id UNIQUE (id, meeting_id), 
	CONSTRAINT ck_assembly_agenda_item_minutes CHECK (minutes IS NULL OR minutes > 0), 
	CONSTRAINT uq_assembly_agenda_item_public_id UNIQUE (public_id)
)
 STRICT
-- next
CREATE INDEX ix_assembly_agenda_item_body_id ON assembly_agenda_item (body_id)
-- next
CREATE INDEX ix_assembly_agenda_item_meeting_id ON assembly_agenda_item (meeting_id)
-- next
CREATE TABLE assembly_notice (
	id INTEGER NOT NULL, 
	public_id TEXT NOT NULL, 
	meeting_id INTEGER NOT NULL, 
	sent_at TEXT NOT NULL, 
	channel TEXT NOT NULL, 
	is_in_time INTEGER, 
	recipients TEXT NOT NULL, 
	agenda TEXT NOT NULL, 
	explanation TEXT NOT NULL, 
	charter_version_id INTEGER, 
	recorded_at TEXT NOT NULL, 
	body_id INTEGER NOT NULL, 
	foundation_id INTEGER NOT NULL, 
	wing TEXT NOT NULL, 
	CONSTRAINT pk_assembly_notice PRIMARY KEY (id), 
	CONSTRAINT fk_assembly_notice_meeting_id_body_id_foundation_id_wing FOREIGN KEY(meeting_id, body_id, foundation_id, wing) REFERENCES assembly_meeting (id, body_id, foundation_id, wing) ON DELETE RESTRICT, 
	CONSTRAINT fk_assembly_notice_charter_version_id_foundation_id_wing FOREIGN KEY(charter_version_id, foundation_id, wing) REFERENCES assembly_charter_version (id, foundation_id, wing) ON DELETE RESTRICT, 
	CONSTRAINT uq_assembly_notice_public_id UNIQUE (public_id)
)
 STRICT
-- next
CREATE INDEX ix_assembly_notice_body_id ON assembly_notice (body_id)
-- next
CREATE INDEX ix_assembly_notice_meeting_id ON assembly_notice (meeting_id)
-- next
CREATE TRIGGER assembly_notice_v6_update BEFORE UPDATE ON assembly_notice FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'V6: rows of assembly_notice are never changed') WHERE TRUE; END
-- next
CREATE TRIGGER assembly_notice_v6_delete BEFORE DELETE ON assembly_notice FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'V6: rows of assembly_notice are never removed') WHERE TRUE; END
-- next
CREATE TABLE assembly_guest (
	id INTEGER NOT NULL, 
	meeting_id INTEGER NOT NULL, 
	name TEXT NOT NULL, 
	role TEXT NOT NULL, 
	recorded_at TEXT NOT NULL, 
	body_id INTEGER NOT NULL, 
	foundation_id INTEGER NOT NULL, 
	wing TEXT NOT NULL, 
	CONSTRAINT pk_assembly_guest PRIMARY KEY (id), 
	CONSTRAINT fk_assembly_guest_meeting_id_body_id_foundation_id_wing FOREIGN KEY(meeting_id, body_id, foundation_id, wing) REFERENCES assembly_meeting (id, body_id, foundation_id, wing) ON DELETE RESTRICT
)
 STRICT
-- next
CREATE INDEX ix_assembly_guest_body_id ON assembly_guest (body_id)
-- next
CREATE INDEX ix_assembly_guest_meeting_id ON assembly_guest (meeting_id)
-- next
CREATE TABLE assembly_minutes (
	id INTEGER NOT NULL, 
	public_id TEXT NOT NULL, 
	meeting_id INTEGER NOT NULL, 
	state TEXT NOT NULL, 
	current INTEGER NOT NULL, 
	approved_number INTEGER, 
	approved_at TEXT, 
	sha256 TEXT, 
	published_at TEXT, 
	pdf_sha256 TEXT, 
	public_pdf_sha256 TEXT, 
	recorded_at TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	body_id INTEGER NOT NULL, 
	foundation_id INTEGER NOT NULL, 
	wing TEXT NOT NULL, 
	CONSTRAINT pk_assembly_minutes PRIMARY KEY (id), 
	CONSTRAINT fk_assembly_minutes_meeting_id_body_id_foundation_id_wing FOREIGN KEY(meeting_id, body_id, foundation_id, wing) REFERENCES assembly_meeting (id, body_id, foundation_id, wing) ON DELETE RESTRICT, 
	CONSTRAINT uq_assembly_minutes_id_body_id_foundation_id_wing UNIQUE (id, body_id, foundation_id, wing), 
	CONSTRAINT uq_assembly_minutes_meeting_id UNIQUE (meeting_id), 
	CONSTRAINT ck_assembly_minutes_state_known CHECK (state IN ('draft', 'in_review', 'approved', 'published')), 
	CONSTRAINT ck_assembly_minutes_approval_is_whole CHECK ((state IN ('approved', 'published')) = (approved_at IS NOT NULL) AND (approved_at IS NULL) = (approved_number IS NULL) AND (approved_at IS NULL) = (sha256 IS NULL)), 
	CONSTRAINT ck_assembly_minutes_publication_is_dated CHECK ((state = 'published') = (published_at IS NOT NULL)), 
	CONSTRAINT uq_assembly_minutes_public_id UNIQUE (public_id)
)
 STRICT
-- next
CREATE INDEX ix_assembly_minutes_body_id ON assembly_minutes (body_id)
-- next
CREATE TRIGGER assembly_minutes_v8_state_map BEFORE UPDATE ON assembly_minutes FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'V8: assembly_minutes.state moves only along its map') WHERE NEW.state <> OLD.state AND NOT ((OLD.state = 'draft' AND NEW.state IN ('in_review', 'approved')) OR (OLD.state = 'in_review' AND NEW.state IN ('approved')) OR (OLD.state = 'approved' AND NEW.state IN ('published'))); END
-- next
CREATE TRIGGER assembly_minutes_approved_final BEFORE UPDATE ON assembly_minutes FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'V8: this row of assembly_minutes is final') WHERE (OLD.approved_at IS NOT NULL) AND (NEW.meeting_id IS DISTINCT FROM OLD.meeting_id OR NEW.current IS DISTINCT FROM OLD.current OR NEW.approved_number IS DISTINCT FROM OLD.approved_number OR NEW.approved_at IS DISTINCT FROM OLD.approved_at OR NEW.sha256 IS DISTINCT FROM OLD.sha256 OR NEW.body_id IS DISTINCT FROM OLD.body_id OR NEW.foundation_id IS DISTINCT FROM OLD.foundation_id OR NEW.wing IS DISTINCT FROM OLD.wing); END
-- next
CREATE TRIGGER assembly_minutes_approved_kept BEFORE DELETE ON assembly_minutes FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'V8: this row of assembly_minutes is final') WHERE OLD.approved_at IS NOT NULL; END
-- next
CREATE TRIGGER assembly_minutes_v8_digest BEFORE UPDATE ON assembly_minutes FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'V8: what is approved is a version of these minutes with its digest') WHERE NOT EXISTS (SELECT 1 AS fine WHERE NEW.approved_at IS NULL OR EXISTS (SELECT 1 FROM assembly_minutes_version AS version WHERE version.minutes_id = NEW.id AND version.audience = 'private' AND version.number = NEW.approved_number AND version.sha256 = NEW.sha256)); END
-- next
CREATE TABLE assembly_rule (
	id INTEGER NOT NULL, 
	version_id INTEGER NOT NULL, 
	foundation_id INTEGER NOT NULL, 
	wing TEXT NOT NULL, 
	position INTEGER NOT NULL, 
	rule_key TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	subject TEXT NOT NULL, 
	parameters TEXT NOT NULL, 
	valid_from TEXT, 
	valid_from_event TEXT, 
	valid_to TEXT, 
	valid_to_event TEXT, 
	adopted_on TEXT NOT NULL, 
	clause TEXT NOT NULL, 
	source TEXT NOT NULL, 
	is_assumed INTEGER NOT NULL, 
	note TEXT NOT NULL, 
	CONSTRAINT pk_assembly_rule PRIMARY KEY (id), 
	CONSTRAINT ck_assembly_rule_wing_known CHECK (wing IN ('business', 'technical')), 
	CONSTRAINT fk_assembly_rule_version_id_foundation_id_wing FOREIGN KEY(version_id, foundation_id, wing) REFERENCES assembly_charter_version (id, foundation_id, wing) ON DELETE RESTRICT, 
	CONSTRAINT uq_assembly_rule_version_id_rule_key UNIQUE (version_id, rule_key), 
	CONSTRAINT uq_assembly_rule_version_id_position UNIQUE (version_id, position), 
	CONSTRAINT uq_assembly_rule_id_foundation_id_wing UNIQUE (id, foundation_id, wing), 
	CONSTRAINT ck_assembly_rule_one_start CHECK (valid_from IS NULL OR valid_from_event IS NULL), 
	CONSTRAINT ck_assembly_rule_one_end CHECK (valid_to IS NULL OR valid_to_event IS NULL)
)
 STRICT
-- next
CREATE TRIGGER assembly_rule_c1_update BEFORE UPDATE ON assembly_rule FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'C1: rows of assembly_rule are never changed') WHERE TRUE; END
-- next
CREATE TRIGGER assembly_rule_c1_delete BEFORE DELETE ON assembly_rule FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'C1: rows of assembly_rule are never removed') WHERE TRUE; END
-- next
CREATE TABLE business_benefit_use (
	id INTEGER NOT NULL, 
	public_id TEXT NOT NULL, 
	foundation_id INTEGER NOT NULL, 
	member_id INTEGER NOT NULL, 
	benefit TEXT NOT NULL, 
	title TEXT NOT NULL, 
	given INTEGER, 
	period_on TEXT NOT NULL, 
	used_on TEXT NOT NULL, 
	quantity INTEGER NOT NULL, 
	purpose TEXT NOT NULL, 
	used_by TEXT NOT NULL, 
	exception TEXT NOT NULL, 
	exception_by TEXT NOT NULL, 
	recorded_by TEXT NOT NULL, 
	recorded_at TEXT NOT NULL, 
	withdrawn_at TEXT, 
	withdrawn_by TEXT NOT NULL, 
	withdrawn_because TEXT NOT NULL, 
	CONSTRAINT pk_business_benefit_use PRIMARY KEY (id), 
	CONSTRAINT fk_business_benefit_use_member_id_foundation_id FOREIGN KEY(member_id, foundation_id) REFERENCES business_member (id, foundation_id) ON DELETE RESTRICT, 
	CONSTRAINT ck_business_benefit_use_uses_something CHECK (quantity > 0), 
	CONSTRAINT ck_business_benefit_use_says_for_what CHECK (purpose <> ''), 
	CONSTRAINT ck_business_benefit_use_used_in_its_period CHECK (used_on >= period_on), 
	CONSTRAINT ck_business_benefit_use_exception_names_who CHECK ((exception = '') = (exception_by = '')), 
	CONSTRAINT ck_business_benefit_use_withdrawn_by_somebody CHECK ((withdrawn_at IS NULL) = (withdrawn_by = '')), 
	CONSTRAINT ck_business_benefit_use_withdrawn_for_a_reason CHECK ((withdrawn_at IS NULL) = (withdrawn_because = '')), 
	CONSTRAINT uq_business_benefit_use_public_id UNIQUE (public_id)
)
 STRICT
-- next
CREATE INDEX ix_business_benefit_use_foundation_id_used_on ON business_benefit_use (foundation_id, used_on)
-- next
CREATE INDEX ix_business_benefit_use_member_id_benefit_period_on ON business_benefit_use (member_id, benefit, period_on)
-- next
CREATE TRIGGER business_benefit_use_e1_a_lock BEFORE INSERT ON business_benefit_use FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'E1: a benefit is used by a member') WHERE NOT EXISTS (SELECT 1 FROM business_member AS owner WHERE owner.id = NEW.member_id); END
-- next
CREATE TRIGGER business_benefit_use_e1_within BEFORE INSERT ON business_benefit_use FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'E1: no more is used than the tier gives, unless somebody makes an exception') WHERE NEW.exception = '' AND NEW.given IS NOT NULL AND NEW.quantity + (SELECT COALESCE(SUM(other.quantity), 0) FROM business_benefit_use AS other WHERE other.member_id = NEW.member_id AND other.benefit = NEW.benefit AND other.period_on = NEW.period_on AND other.exception = '' AND other.withdrawn_at IS NULL) > NEW.given; END
-- next
CREATE TRIGGER business_benefit_use_e1_final BEFORE UPDATE ON business_benefit_use FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'E1: this row of business_benefit_use is final') WHERE (TRUE) AND (NEW.foundation_id IS DISTINCT FROM OLD.foundation_id OR NEW.member_id IS DISTINCT FROM OLD.member_id OR NEW.benefit IS DISTINCT FROM OLD.benefit OR NEW.title IS DISTINCT FROM OLD.title OR NEW.given IS DISTINCT FROM OLD.given OR NEW.period_on IS DISTINCT FROM OLD.period_on OR NEW.used_on IS DISTINCT FROM OLD.used_on OR NEW.quantity IS DISTINCT FROM OLD.quantity OR NEW.purpose IS DISTINCT FROM OLD.purpose OR NEW.exception IS DISTINCT FROM OLD.exception OR NEW.recorded_at IS DISTINCT FROM OLD.recorded_at); END
-- next
CREATE TRIGGER business_benefit_use_e1_kept BEFORE DELETE ON business_benefit_use FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'E1: this row of business_benefit_use is final') WHERE TRUE; END
-- next
CREATE TRIGGER business_benefit_use_e1_withdrawn_final BEFORE UPDATE ON business_benefit_use FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'E1: this row of business_benefit_use is final') WHERE (OLD.withdrawn_at IS NOT NULL) AND (NEW.withdrawn_at IS DISTINCT FROM OLD.withdrawn_at OR NEW.withdrawn_because IS DISTINCT FROM OLD.withdrawn_because); END
-- next
CREATE TRIGGER business_benefit_use_e1_withdrawn_kept BEFORE DELETE ON business_benefit_use FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'E1: this row of business_benefit_use is final') WHERE OLD.withdrawn_at IS NOT NULL; END
-- next
CREATE TABLE business_contact_confirmation (
	id INTEGER NOT NULL, 
	public_id TEXT NOT NULL, 
	foundation_id INTEGER NOT NULL, 
	member_id INTEGER NOT NULL, 
	person_id INTEGER NOT NULL, 
	confirmed_on TEXT NOT NULL, 
	recorded_at TEXT NOT NULL, 
	CONSTRAINT pk_business_contact_confirmation PRIMARY KEY (id), 
	CONSTRAINT fk_business_contact_confirmation_member_id_foundation_id FOREIGN KEY(member_id, foundation_id) REFERENCES business_member (id, foundation_id) ON DELETE RESTRICT, 
	CONSTRAINT uq_business_contact_confirmation_member_id_person_id_confirmed_on UNIQUE (member_id, person_id, confirmed_on), 
	CONSTRAINT uq_business_contact_confirmation_public_id UNIQUE (public_id), 
	CONSTRAINT fk_business_contact_confirmation_person_id FOREIGN KEY(person_id) REFERENCES directory_person (id) ON DELETE RESTRICT
)
 STRICT
-- next
CREATE INDEX ix_business_contact_confirmation_foundation_id ON business_contact_confirmation (foundation_id)
-- next
CREATE INDEX ix_business_contact_confirmation_person_id ON business_contact_confirmation (person_id)
-- next
CREATE TRIGGER business_contact_confirmation_s1_update BEFORE UPDATE ON business_contact_confirmation FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'S1: rows of business_contact_confirmation are never changed') WHERE TRUE; END
-- next
CREATE TRIGGER business_contact_confirmation_s1_delete BEFORE DELETE ON business_contact_confirmation FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'S1: rows of business_contact_confirmation are never removed') WHERE TRUE; END
-- next
CREATE TABLE business_representative_proposal (
	id INTEGER NOT NULL, 
	public_id TEXT NOT NULL, 
	foundation_id INTEGER NOT NULL, 
	member_id INTEGER NOT NULL, 
	act TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	person_id INTEGER NOT NULL, 
	from_on TEXT NOT NULL, 
	clause TEXT NOT NULL, 
	state TEXT NOT NULL, 
	proposed_by INTEGER NOT NULL, 
	proposed_at TEXT NOT NULL, 
	expires_at TEXT NOT NULL, 
	settled_by INTEGER, 
	settled_at TEXT, 
	CONSTRAINT pk_business_representative_proposal PRIMARY KEY (id), 
	CONSTRAINT ck_business_representative_proposal_act_known CHECK (act IN ('name', 'end', 'leave', 'contradict')), 
	CONSTRAINT ck_business_representative_proposal_state_known CHECK (state IN ('open', 'confirmed', 'refused', 'withdrawn', 'expired')), 
	CONSTRAINT fk_business_representative_proposal_member_id_foundation_id FOREIGN KEY(member_id, foundation_id) REFERENCES business_member (id, foundation_id) ON DELETE RESTRICT, 
	CONSTRAINT ck_business_representative_proposal_settling_is_dated CHECK ((state = 'open') = (settled_at IS NULL)), 
	CONSTRAINT ck_business_representative_proposal_settling_is_signed CHECK (state NOT IN ('confirmed', 'refused') OR settled_by IS NOT NULL), 
	CONSTRAINT ck_business_representative_proposal_two_persons CHECK (state <> 'confirmed' OR settled_by <> proposed_by), 
	CONSTRAINT ck_business_representative_proposal_lives_a_while CHECK (expires_at > proposed_at), 
	CONSTRAINT uq_business_representative_proposal_public_id UNIQUE (public_id), 
	CONSTRAINT fk_business_representative_proposal_person_id FOREIGN KEY(person_id) REFERENCES directory_person (id) ON DELETE RESTRICT, 
	CONSTRAINT fk_business_representative_proposal_proposed_by FOREIGN KEY(proposed_by) REFERENCES directory_person (id) ON DELETE RESTRICT, 
	CONSTRAINT fk_business_representative_proposal_settled_by FOREIGN KEY(settled_by) REFERENCES directory_person (id) ON DELETE RESTRICT
)
 STRICT
-- next
CREATE INDEX ix_business_representative_proposal_foundation_id_state ON business_representative_proposal (foundation_id, state)
-- next
CREATE INDEX ix_business_representative_proposal_person_id ON business_representative_proposal (person_id)
-- next
CREATE INDEX ix_business_representative_proposal_proposed_by ON business_representative_proposal (proposed_by)
-- next
CREATE INDEX ix_business_representative_proposal_settled_by ON business_representative_proposal (settled_by)
-- next
CREATE UNIQUE INDEX uq_business_representative_proposal_open ON business_representative_proposal (member_id, act, kind, person_id) WHERE state = 'open'
-- next
CREATE TRIGGER business_representative_proposal_h2_state_map BEFORE UPDATE ON business_representative_proposal FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'H2: business_representative_proposal.state moves only along its map') WHERE NEW.state <> OLD.state AND NOT ((OLD.state = 'open' AND NEW.state IN ('confirmed', 'refused', 'withdrawn', 'expired'))); END
-- next
CREATE TRIGGER business_representative_proposal_h2_final BEFORE UPDATE ON business_representative_proposal FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'H2: this row of business_representative_proposal is final') WHERE (TRUE) AND (NEW.foundation_id IS DISTINCT FROM OLD.foundation_id OR NEW.member_id IS DISTINCT FROM OLD.member_id OR NEW.act IS DISTINCT FROM OLD.act OR NEW.kind IS DISTINCT FROM OLD.kind OR NEW.person_id IS DISTINCT FROM OLD.person_id OR NEW.from_on IS DISTINCT FROM OLD.from_on OR NEW.clause IS DISTINCT FROM OLD.clause OR NEW.proposed_by IS DISTINCT FROM OLD.proposed_by OR NEW.proposed_at IS DISTINCT FROM OLD.proposed_at OR NEW.expires_at IS DISTINCT FROM OLD.expires_at); END
-- next
CREATE TRIGGER business_representative_proposal_h2_kept BEFORE DELETE ON business_representative_proposal FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'H2: this row of business_representative_proposal is final') WHERE TRUE; END
-- next
CREATE TRIGGER business_representative_proposal_h2_settled_final BEFORE UPDATE ON business_representative_proposal FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'H2: this row of business_representative_proposal is final') WHERE (OLD.state <> 'open') AND (NEW.state IS DISTINCT FROM OLD.state OR NEW.settled_by IS DISTINCT FROM OLD.settled_by OR NEW.settled_at IS DISTINCT FROM OLD.settled_at); END
-- next
CREATE TRIGGER business_representative_proposal_h2_settled_kept BEFORE DELETE ON business_representative_proposal FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'H2: this row of business_representative_proposal is final') WHERE OLD.state <> 'open'; END
-- next
CREATE TABLE business_task (
	id INTEGER NOT NULL, 
	public_id TEXT NOT NULL, 
	foundation_id INTEGER NOT NULL, 
	member_id INTEGER NOT NULL, 
	"key" TEXT NOT NULL, 
	side TEXT NOT NULL, 
	title TEXT NOT NULL, 
	detail TEXT NOT NULL, 
	due_on TEXT NOT NULL, 
	is_asset INTEGER NOT NULL, 
	done_at TEXT, 
	done_by TEXT NOT NULL, 
	recorded_at TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	CONSTRAINT pk_business_task PRIMARY KEY (id), 
	CONSTRAINT ck_business_task_side_known CHECK (side IN ('company', 'foundation')), 
	CONSTRAINT uq_business_task_member_id_key UNIQUE (member_id, "key"), 
	CONSTRAINT fk_business_task_member_id_foundation_id FOREIGN KEY(member_id, foundation_id) REFERENCES business_member (id, foundation_id) ON DELETE RESTRICT, 
	CONSTRAINT ck_business_task_done_by_somebody CHECK ((done_at IS NULL) = (done_by = '')), 
	CONSTRAINT ck_business_task_asset_comes_from_the_company CHECK (side = 'company' OR NOT is_asset), 
	CONSTRAINT uq_business_task_public_id UNIQUE (public_id)
)
 STRICT
-- next
CREATE INDEX ix_business_task_foundation_id_side_due_on ON business_task (foundation_id, side, due_on)
-- next
CREATE TRIGGER business_task_m6_final BEFORE UPDATE ON business_task FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'M6: this row of business_task is final') WHERE (TRUE) AND (NEW.foundation_id IS DISTINCT FROM OLD.foundation_id OR NEW.member_id IS DISTINCT FROM OLD.member_id OR NEW.key IS DISTINCT FROM OLD.key OR NEW.side IS DISTINCT FROM OLD.side OR NEW.is_asset IS DISTINCT FROM OLD.is_asset OR NEW.recorded_at IS DISTINCT FROM OLD.recorded_at); END
-- next
CREATE TRIGGER business_task_m6_kept BEFORE DELETE ON business_task FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'M6: this row of business_task is final') WHERE TRUE; END
-- next
CREATE TABLE business_representative (
	id INTEGER NOT NULL, 
	public_id TEXT NOT NULL, 
	foundation_id INTEGER NOT NULL, 
	member_id INTEGER NOT NULL, 
	person_id INTEGER NOT NULL, 
	kind TEXT NOT NULL, 
	named_by TEXT NOT NULL, 
	starts_on TEXT NOT NULL, 
	ends_on TEXT NOT NULL, 
	is_open_ended INTEGER NOT NULL, 
	recorded_at TEXT NOT NULL, 
	superseded_at TEXT, 
	supersedes_id INTEGER, 
	CONSTRAINT pk_business_representative PRIMARY KEY (id), 
	CONSTRAINT ck_business_representative_period_has_days CHECK (ends_on > starts_on), 
	CONSTRAINT ck_business_representative_open_end_is_flagged CHECK ((ends_on = '9999-12-31' AND is_open_ended) OR (ends_on < '9999-12-31' AND NOT is_open_ended)), 
	CONSTRAINT ck_business_representative_kind_known CHECK (kind IN ('primary', 'voting', 'billing', 'legal', 'marketing', 'technical')), 
	CONSTRAINT fk_business_representative_member_id_foundation_id FOREIGN KEY(member_id, foundation_id) REFERENCES business_member (id, foundation_id) ON DELETE RESTRICT, 
	CONSTRAINT uq_business_representative_public_id UNIQUE (public_id), 
	CONSTRAINT fk_business_representative_person_id FOREIGN KEY(person_id) REFERENCES directory_person (id) ON DELETE RESTRICT, 
	CONSTRAINT uq_business_representative_supersedes_id UNIQUE (supersedes_id), 
	CONSTRAINT fk_business_representative_supersedes_id FOREIGN KEY(supersedes_id) REFERENCES business_representative (id) ON DELETE RESTRICT
)
 STRICT
-- next
CREATE INDEX ix_business_representative_member_id ON business_representative (member_id)
-- next
CREATE INDEX ix_business_representative_person_id ON business_representative (person_id)
-- next
CREATE TRIGGER business_representative_m1_no_overlap_insert AFTER INSERT ON business_representative FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'M1: periods overlap in business_representative') WHERE EXISTS (SELECT 1 FROM business_representative AS other WHERE other.member_id = NEW.member_id AND other.kind = NEW.kind AND other.person_id = NEW.person_id AND other.rowid <> NEW.rowid AND other.starts_on < NEW.ends_on AND other.ends_on > NEW.starts_on AND EXISTS (SELECT 1 FROM business_representative AS self WHERE self.rowid = other.rowid AND (superseded_at IS NULL))) AND EXISTS (SELECT 1 FROM business_representative AS self WHERE self.rowid = NEW.rowid AND (superseded_at IS NULL)); END
-- next
CREATE TRIGGER business_representative_m1_no_overlap_update AFTER UPDATE ON business_representative FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'M1: periods overlap in business_representative') WHERE EXISTS (SELECT 1 FROM business_representative AS other WHERE other.member_id = NEW.member_id AND other.kind = NEW.kind AND other.person_id = NEW.person_id AND other.rowid <> NEW.rowid AND other.starts_on < NEW.ends_on AND other.ends_on > NEW.starts_on AND EXISTS (SELECT 1 FROM business_representative AS self WHERE self.rowid = other.rowid AND (superseded_at IS NULL))) AND EXISTS (SELECT 1 FROM business_representative AS self WHERE self.rowid = NEW.rowid AND (superseded_at IS NULL)); END
-- next
CREATE TRIGGER business_representative_m1_one_primary_insert AFTER INSERT ON business_representative FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'M1: periods overlap in business_representative') WHERE EXISTS (SELECT 1 FROM business_representative AS other WHERE other.member_id = NEW.member_id AND other.rowid <> NEW.rowid AND other.starts_on < NEW.ends_on AND other.ends_on > NEW.starts_on AND EXISTS (SELECT 1 FROM business_representative AS self WHERE self.rowid = other.rowid AND (kind = 'primary' AND superseded_at IS NULL))) AND EXISTS (SELECT 1 FROM business_representative AS self WHERE self.rowid = NEW.rowid AND (kind = 'primary' AND superseded_at IS NULL)); END
-- next
CREATE TRIGGER business_representative_m1_one_primary_update AFTER UPDATE ON business_representative FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'M1: periods overlap in business_representative') WHERE EXISTS (SELECT 1 FROM business_representative AS other WHERE other.member_id = NEW.member_id AND other.rowid <> NEW.rowid AND other.starts_on < NEW.ends_on AND other.ends_on > NEW.starts_on AND EXISTS (SELECT 1 FROM business_representative AS self WHERE self.rowid = other.rowid AND (kind = 'primary' AND superseded_at IS NULL))) AND EXISTS (SELECT 1 FROM business_representative AS self WHERE self.rowid = NEW.rowid AND (kind = 'primary' AND superseded_at IS NULL)); END
-- next
CREATE TRIGGER business_representative_m4_final BEFORE UPDATE ON business_representative FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'M4: this row of business_representative is final') WHERE (TRUE) AND (NEW.member_id IS DISTINCT FROM OLD.member_id OR NEW.person_id IS DISTINCT FROM OLD.person_id OR NEW.kind IS DISTINCT FROM OLD.kind OR NEW.named_by IS DISTINCT FROM OLD.named_by OR NEW.starts_on IS DISTINCT FROM OLD.starts_on OR NEW.ends_on IS DISTINCT FROM OLD.ends_on OR NEW.recorded_at IS DISTINCT FROM OLD.recorded_at); END
-- next
CREATE TRIGGER business_representative_m4_kept BEFORE DELETE ON business_representative FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'M4: this row of business_representative is final') WHERE TRUE; END
-- next
CREATE TRIGGER business_representative_insert_lists AFTER INSERT ON business_representative FOR EACH ROW BEGIN 
INSERT INTO business_member_listing (member_id, foundation_id, sort_name, text)
SELECT m.id, m.foundation_id, lower(o.display_name),
 m.number || ' ' || o.display_name || ' ' || o.legal_name || coalesce((
  SELECT group_concat(' ' || f.name, '') FROM directory_organization_name AS f
  WHERE f.organization_id = o.id AND f.superseded_at IS NULL), '') || coalesce((
  SELECT group_concat(' ' || p.name || ' ' || coalesce(p.email, ''), '') FROM business_representative AS r
  JOIN directory_person AS p ON p.id = r.person_id WHERE r.member_id = m.id AND r.superseded_at IS NULL), '')
FROM business_member AS m JOIN directory_organization AS o ON o.id = m.organization_id WHERE m.id = NEW.member_id
ON CONFLICT (member_id) DO UPDATE SET sort_name = excluded.sort_name, text = excluded.text; END
-- next
CREATE TRIGGER business_representative_update_lists AFTER UPDATE ON business_representative FOR EACH ROW BEGIN 
INSERT INTO business_member_listing (member_id, foundation_id, sort_name, text)
SELECT m.id, m.foundation_id, lower(o.display_name),
 m.number || ' ' || o.display_name || ' ' || o.legal_name || coalesce((
  SELECT group_concat(' ' || f.name, '') FROM directory_organization_name AS f
  WHERE f.organization_id = o.id AND f.superseded_at IS NULL), '') || coalesce((
  SELECT group_concat(' ' || p.name || ' ' || coalesce(p.email, ''), '') FROM business_representative AS r
  JOIN directory_person AS p ON p.id = r.person_id WHERE r.member_id = m.id AND r.superseded_at IS NULL), '')
FROM business_member AS m JOIN directory_organization AS o ON o.id = m.organization_id WHERE m.id = NEW.member_id
ON CONFLICT (member_id) DO UPDATE SET sort_name = excluded.sort_name, text = excluded.text; END
-- next
CREATE TRIGGER directory_person_update_lists AFTER UPDATE ON directory_person FOR EACH ROW BEGIN 
INSERT INTO business_member_listing (member_id, foundation_id, sort_name, text)
SELECT m.id, m.foundation_id, lower(o.display_name),
 m.number || ' ' || o.display_name || ' ' || o.legal_name || coalesce((
  SELECT group_concat(' ' || f.name, '') FROM directory_organization_name AS f
  WHERE f.organization_id = o.id AND f.superseded_at IS NULL), '') || coalesce((
  SELECT group_concat(' ' || p.name || ' ' || coalesce(p.email, ''), '') FROM business_representative AS r
  JOIN directory_person AS p ON p.id = r.person_id WHERE r.member_id = m.id AND r.superseded_at IS NULL), '')
FROM business_member AS m JOIN directory_organization AS o ON o.id = m.organization_id WHERE m.id IN (SELECT of.member_id FROM business_representative AS of WHERE of.person_id = NEW.id)
ON CONFLICT (member_id) DO UPDATE SET sort_name = excluded.sort_name, text = excluded.text; END
-- next
CREATE TABLE business_tier_terms (
	id INTEGER NOT NULL, 
	foundation_id INTEGER NOT NULL, 
	tier_id INTEGER NOT NULL, 
	charter_version_id INTEGER NOT NULL, 
	rule TEXT NOT NULL, 
	dues_rule TEXT NOT NULL, 
	dues_basis TEXT NOT NULL, 
	price_minor INTEGER, 
	currency TEXT, 
	is_voting INTEGER NOT NULL, 
	terms_known INTEGER NOT NULL, 
	admission TEXT NOT NULL, 
	eligibility TEXT NOT NULL, 
	most_members INTEGER, 
	seat_rules TEXT NOT NULL, 
	starts_on TEXT NOT NULL, 
	ends_on TEXT NOT NULL, 
	is_open_ended INTEGER NOT NULL, 
	recorded_at TEXT NOT NULL, 
	superseded_at TEXT, 
	supersedes_id INTEGER, 
	CONSTRAINT pk_business_tier_terms PRIMARY KEY (id), 
	CONSTRAINT ck_business_tier_terms_period_has_days CHECK (ends_on > starts_on), 
	CONSTRAINT ck_business_tier_terms_open_end_is_flagged CHECK ((ends_on = '9999-12-31' AND is_open_ended) OR (ends_on < '9999-12-31' AND NOT is_open_ended)), 
	CONSTRAINT ck_business_tier_terms_dues_basis_known CHECK (dues_basis IN ('flat', 'brackets', 'category', 'set_by_body', 'none')), 
	CONSTRAINT fk_business_tier_terms_tier_id_foundation_id FOREIGN KEY(tier_id, foundation_id) REFERENCES business_tier (id, foundation_id) ON DELETE RESTRICT, 
	CONSTRAINT uq_business_tier_terms_id_tier_id UNIQUE (id, tier_id), 
	CONSTRAINT fk_business_tier_terms_charter_version_id FOREIGN KEY(charter_version_id) REFERENCES assembly_charter_version (id) ON DELETE RESTRICT, 
	CONSTRAINT uq_business_tier_terms_supersedes_id UNIQUE (supersedes_id), 
	CONSTRAINT fk_business_tier_terms_supersedes_id FOREIGN KEY(supersedes_id) REFERENCES business_tier_terms (id) ON DELETE RESTRICT
)
 STRICT
-- next
CREATE INDEX ix_business_tier_terms_tier_id ON business_tier_terms (tier_id)
-- next
CREATE TRIGGER business_tier_terms_m4_no_overlap_insert AFTER INSERT ON business_tier_terms FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'M4: periods overlap in business_tier_terms') WHERE EXISTS (SELECT 1 FROM business_tier_terms AS other WHERE other.tier_id = NEW.tier_id AND other.rowid <> NEW.rowid AND other.starts_on < NEW.ends_on AND other.ends_on > NEW.starts_on AND EXISTS (SELECT 1 FROM business_tier_terms AS self WHERE self.rowid = other.rowid AND (superseded_at IS NULL))) AND EXISTS (SELECT 1 FROM business_tier_terms AS self WHERE self.rowid = NEW.rowid AND (superseded_at IS NULL)); END
-- next
CREATE TRIGGER business_tier_terms_m4_no_overlap_update AFTER UPDATE ON business_tier_terms FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'M4: periods overlap in business_tier_terms') WHERE EXISTS (SELECT 1 FROM business_tier_terms AS other WHERE other.tier_id = NEW.tier_id AND other.rowid <> NEW.rowid AND other.starts_on < NEW.ends_on AND other.ends_on > NEW.starts_on AND EXISTS (SELECT 1 FROM business_tier_terms AS self WHERE self.rowid = other.rowid AND (superseded_at IS NULL))) AND EXISTS (SELECT 1 FROM business_tier_terms AS self WHERE self.rowid = NEW.rowid AND (superseded_at IS NULL)); END
-- next
CREATE TRIGGER business_tier_terms_m4_final BEFORE UPDATE ON business_tier_terms FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'M4: this row of business_tier_terms is final') WHERE (TRUE) AND (NEW.foundation_id IS DISTINCT FROM OLD.foundation_id OR NEW.tier_id IS DISTINCT FROM OLD.tier_id OR NEW.charter_version_id IS DISTINCT FROM OLD.charter_version_id OR NEW.rule IS DISTINCT FROM OLD.rule OR NEW.dues_rule IS DISTINCT FROM OLD.dues_rule OR NEW.dues_basis IS DISTINCT FROM OLD.dues_basis OR NEW.price_minor IS DISTINCT FROM OLD.price_minor OR NEW.currency IS DISTINCT FROM OLD.currency OR NEW.is_voting IS DISTINCT FROM OLD.is_voting OR NEW.terms_known IS DISTINCT FROM OLD.terms_known OR NEW.admission IS DISTINCT FROM OLD.admission OR NEW.most_members IS DISTINCT FROM OLD.most_members OR NEW.starts_on IS DISTINCT FROM OLD.starts_on OR NEW.ends_on IS DISTINCT FROM OLD.ends_on OR NEW.recorded_at IS DISTINCT FROM OLD.recorded_at); END
-- next
CREATE TRIGGER business_tier_terms_m4_kept BEFORE DELETE ON business_tier_terms FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'M4: this row of business_tier_terms is final') WHERE TRUE; END
-- next
CREATE TABLE business_member_listing (
	member_id INTEGER NOT NULL, 
	foundation_id INTEGER NOT NULL, 
	sort_name TEXT NOT NULL, 
	text TEXT NOT NULL, 
	CONSTRAINT pk_business_member_listing PRIMARY KEY (member_id), 
	CONSTRAINT fk_business_member_listing_member_id FOREIGN KEY(member_id) REFERENCES business_member (id) ON DELETE RESTRICT
)
 STRICT
-- next
CREATE INDEX ix_business_member_listing_foundation_id_sort_name_member_id ON business_member_listing (foundation_id, sort_name, member_id)
-- next
CREATE VIRTUAL TABLE business_member_search USING fts5(text, content='business_member_listing', content_rowid='member_id', tokenize='trigram')
-- next
CREATE TRIGGER business_member_search_insert AFTER INSERT ON business_member_listing FOR EACH ROW BEGIN INSERT INTO business_member_search (rowid, text) VALUES (NEW.member_id, NEW.text); END
-- next
CREATE TRIGGER business_member_search_update AFTER UPDATE ON business_member_listing FOR EACH ROW BEGIN INSERT INTO business_member_search (business_member_search, rowid, text) VALUES ('delete', OLD.member_id, OLD.text);INSERT INTO business_member_search (rowid, text) VALUES (NEW.member_id, NEW.text); END
-- next
CREATE TRIGGER business_member_search_delete AFTER DELETE ON business_member_listing FOR EACH ROW BEGIN INSERT INTO business_member_search (business_member_search, rowid, text) VALUES ('delete', OLD.member_id, OLD.text); END
-- next
CREATE TABLE business_balance (
	account_id INTEGER NOT NULL, 
	member_key INTEGER NOT NULL, 
	amount_minor INTEGER NOT NULL, 
	CONSTRAINT pk_business_balance PRIMARY KEY (account_id, member_key), 
	CONSTRAINT fk_business_balance_account_id FOREIGN KEY(account_id) REFERENCES business_account (id) ON DELETE RESTRICT
)
 STRICT
-- next
CREATE INDEX ix_business_balance_member_key ON business_balance (member_key)
-- next
CREATE TABLE business_month_total (
	account_id INTEGER NOT NULL, 
	month TEXT NOT NULL, 
	debit_minor INTEGER NOT NULL, 
	credit_minor INTEGER NOT NULL, 
	CONSTRAINT pk_business_month_total PRIMARY KEY (account_id, month), 
	CONSTRAINT fk_business_month_total_account_id FOREIGN KEY(account_id) REFERENCES business_account (id) ON DELETE RESTRICT
)
 STRICT
-- next
CREATE TABLE business_billing_details (
	id INTEGER NOT NULL, 
	public_id TEXT NOT NULL, 
	foundation_id INTEGER NOT NULL, 
	member_id INTEGER NOT NULL, 
	po_number TEXT NOT NULL, 
	recorded_at TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	CONSTRAINT pk_business_billing_details PRIMARY KEY (id), 
	CONSTRAINT uq_business_billing_details_public_id UNIQUE (public_id), 
	CONSTRAINT uq_business_billing_details_member_id UNIQUE (member_id), 
	CONSTRAINT fk_business_billing_details_member_id FOREIGN KEY(member_id) REFERENCES business_member (id) ON DELETE RESTRICT
)
 STRICT
-- next
CREATE TABLE business_payment (
	id INTEGER NOT NULL, 
	public_id TEXT NOT NULL, 
	foundation_id INTEGER NOT NULL, 
	ledger_id INTEGER NOT NULL, 
	account_id INTEGER NOT NULL, 
	currency TEXT NOT NULL, 
	amount_minor INTEGER NOT NULL, 
	method TEXT NOT NULL, 
	received_on TEXT NOT NULL, 
	payer TEXT NOT NULL, 
	reference TEXT NOT NULL, 
	member_id INTEGER, 
	reverses_id INTEGER, 
	reason TEXT NOT NULL, 
	recorded_at TEXT NOT NULL, 
	CONSTRAINT pk_business_payment PRIMARY KEY (id), 
	CONSTRAINT ck_business_payment_method_known CHECK (method IN ('bank_transfer')), 
	CONSTRAINT fk_business_payment_account_id_ledger_id_currency FOREIGN KEY(account_id, ledger_id, currency) REFERENCES business_account (id, ledger_id, currency) ON DELETE RESTRICT, 
	CONSTRAINT ck_business_payment_amount_is_bounded CHECK (amount_minor <> 0 AND amount_minor > -1000000000000000 AND amount_minor < 1000000000000000), 
	CONSTRAINT ck_business_payment_only_a_reversal_is_negative CHECK ((reverses_id IS NULL) = (amount_minor > 0)), 
	CONSTRAINT ck_business_payment_a_reversal_has_a_reason CHECK (reverses_id IS NULL OR reason <> ''), 
	CONSTRAINT uq_business_payment_id_currency UNIQUE (id, currency), 
	CONSTRAINT uq_business_payment_public_id UNIQUE (public_id), 
	CONSTRAINT fk_business_payment_foundation_id FOREIGN KEY(foundation_id) REFERENCES directory_foundation (id) ON DELETE RESTRICT, 
	CONSTRAINT fk_business_payment_member_id FOREIGN KEY(member_id) REFERENCES business_member (id) ON DELETE RESTRICT, 
	CONSTRAINT uq_business_payment_reverses_id UNIQUE (reverses_id), 
	CONSTRAINT fk_business_payment_reverses_id FOREIGN KEY(reverses_id) REFERENCES business_payment (id) ON DELETE RESTRICT
)
 STRICT
-- next
CREATE INDEX ix_business_payment_foundation_id_received_on_id ON business_payment (foundation_id, received_on, id)
-- next
CREATE INDEX ix_business_payment_member_id ON business_payment (member_id)
-- next
CREATE TRIGGER business_payment_received AFTER INSERT ON business_payment FOR EACH ROW WHEN NEW.reverses_id IS NULL BEGIN INSERT INTO business_payment_balance (payment_id, foundation_id, amount_minor, free_minor, is_undone)
 VALUES (NEW.id, NEW.foundation_id, NEW.amount_minor, NEW.amount_minor, 0); END
-- next
CREATE TRIGGER business_payment_undone AFTER INSERT ON business_payment FOR EACH ROW WHEN NEW.reverses_id IS NOT NULL BEGIN UPDATE business_payment_balance SET free_minor = free_minor + NEW.amount_minor, is_undone = 1
 WHERE payment_id = NEW.reverses_id; END
-- next
CREATE TRIGGER business_payment_l7_reversal BEFORE INSERT ON business_payment FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'L7: a reversal takes back exactly what it names') WHERE NEW.reverses_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM business_payment AS first WHERE first.id = NEW.reverses_id AND first.reverses_id IS NULL AND first.account_id = NEW.account_id AND first.amount_minor = -NEW.amount_minor); END
-- next
CREATE TRIGGER business_payment_l3_update BEFORE UPDATE ON business_payment FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'L3: rows of business_payment are never changed') WHERE TRUE; END
-- next
CREATE TRIGGER business_payment_l3_delete BEFORE DELETE ON business_payment FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'L3: rows of business_payment are never removed') WHERE TRUE; END
-- next
CREATE TABLE technical_maintainer (
	id INTEGER NOT NULL, 
	public_id TEXT NOT NULL, 
	foundation_id INTEGER NOT NULL, 
	project_id INTEGER NOT NULL, 
	module_id INTEGER, 
	module_key INTEGER NOT NULL, 
	person_id INTEGER NOT NULL, 
	level TEXT NOT NULL, 
	standing TEXT NOT NULL, 
	basis TEXT NOT NULL, 
	reason TEXT NOT NULL, 
	starts_on TEXT NOT NULL, 
	ends_on TEXT NOT NULL, 
	is_open_ended INTEGER NOT NULL, 
	recorded_at TEXT NOT NULL, 
	superseded_at TEXT, 
	supersedes_id INTEGER, 
	CONSTRAINT pk_technical_maintainer PRIMARY KEY (id), 
	CONSTRAINT ck_technical_maintainer_period_has_days CHECK (ends_on > starts_on), 
	CONSTRAINT ck_technical_maintainer_open_end_is_flagged CHECK ((ends_on = '9999-12-31' AND is_open_ended) OR (ends_on < '9999-12-31' AND NOT is_open_ended)), 
	CONSTRAINT ck_technical_maintainer_level_known CHECK (level IN ('module_maintainer', 'core_maintainer', 'lead_core_maintainer')), 
	CONSTRAINT ck_technical_maintainer_standing_known CHECK (standing IN ('active', 'emeritus')), 
	CONSTRAINT ck_technical_maintainer_module_is_named CHECK ((level = 'module_maintainer') = (module_id IS NOT NULL)), 
	CONSTRAINT ck_technical_maintainer_module_key CHECK (module_key = coalesce(module_id, 0)), 
	CONSTRAINT fk_technical_maintainer_project_id_foundation_id FOREIGN KEY(project_id, foundation_id) REFERENCES technical_project (id, foundation_id) ON DELETE RESTRICT, 
	CONSTRAINT fk_technical_maintainer_module_id_project_id_foundation_id FOREIGN KEY(module_id, project_id, foundation_id) REFERENCES technical_module (id, project_id, foundation_id) ON DELETE RESTRICT, 
	CONSTRAINT uq_technical_maintainer_public_id UNIQUE (public_id), 
	CONSTRAINT fk_technical_maintainer_person_id FOREIGN KEY(person_id) REFERENCES directory_person (id) ON DELETE RESTRICT, 
	CONSTRAINT uq_technical_maintainer_supersedes_id UNIQUE (supersedes_id), 
	CONSTRAINT fk_technical_maintainer_supersedes_id FOREIGN KEY(supersedes_id) REFERENCES technical_maintainer (id) ON DELETE RESTRICT
)
 STRICT
-- next
CREATE INDEX ix_technical_maintainer_foundation_id ON technical_maintainer (foundation_id)
-- next
CREATE INDEX ix_technical_maintainer_module_id ON technical_maintainer (module_id)
-- next
CREATE INDEX ix_technical_maintainer_person_id ON technical_maintainer (person_id)
-- next
CREATE TRIGGER technical_maintainer_once_insert AFTER INSERT ON technical_maintainer FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'G1: periods overlap in technical_maintainer') WHERE EXISTS (SELECT 1 FROM technical_maintainer AS other WHERE other.project_id = NEW.project_id AND other.module_key = NEW.module_key AND other.level = NEW.level AND other.person_id = NEW.person_id AND other.rowid <> NEW.rowid AND other.starts_on < NEW.ends_on AND other.ends_on > NEW.starts_on AND EXISTS (SELECT 1 FROM technical_maintainer AS self WHERE self.rowid = other.rowid AND (superseded_at IS NULL))) AND EXISTS (SELECT 1 FROM technical_maintainer AS self WHERE self.rowid = NEW.rowid AND (superseded_at IS NULL)); END
-- next
CREATE TRIGGER technical_maintainer_once_update AFTER UPDATE ON technical_maintainer FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'G1: periods overlap in technical_maintainer') WHERE EXISTS (SELECT 1 FROM technical_maintainer AS other WHERE other.project_id = NEW.project_id AND other.module_key = NEW.module_key AND other.level = NEW.level AND other.person_id = NEW.person_id AND other.rowid <> NEW.rowid AND other.starts_on < NEW.ends_on AND other.ends_on > NEW.starts_on AND EXISTS (SELECT 1 FROM technical_maintainer AS self WHERE self.rowid = other.rowid AND (superseded_at IS NULL))) AND EXISTS (SELECT 1 FROM technical_maintainer AS self WHERE self.rowid = NEW.rowid AND (superseded_at IS NULL)); END
-- next
CREATE TRIGGER technical_maintainer_one_lead_insert AFTER INSERT ON technical_maintainer FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'G1: periods overlap in technical_maintainer') WHERE EXISTS (SELECT 1 FROM technical_maintainer AS other WHERE other.project_id = NEW.project_id AND other.rowid <> NEW.rowid AND other.starts_on < NEW.ends_on AND other.ends_on > NEW.starts_on AND EXISTS (SELECT 1 FROM technical_maintainer AS self WHERE self.rowid = other.rowid AND (superseded_at IS NULL AND level = 'lead_core_maintainer' AND standing = 'active'))) AND EXISTS (SELECT 1 FROM technical_maintainer AS self WHERE self.rowid = NEW.rowid AND (superseded_at IS NULL AND level = 'lead_core_maintainer' AND standing = 'active')); END
-- next
CREATE TRIGGER technical_maintainer_one_lead_update AFTER UPDATE ON technical_maintainer FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'G1: periods overlap in technical_maintainer') WHERE EXISTS (SELECT 1 FROM technical_maintainer AS other WHERE other.project_id = NEW.project_id AND other.rowid <> NEW.rowid AND other.starts_on < NEW.ends_on AND other.ends_on > NEW.starts_on AND EXISTS (SELECT 1 FROM technical_maintainer AS self WHERE self.rowid = other.rowid AND (superseded_at IS NULL AND level = 'lead_core_maintainer' AND standing = 'active'))) AND EXISTS (SELECT 1 FROM technical_maintainer AS self WHERE self.rowid = NEW.rowid AND (superseded_at IS NULL AND level = 'lead_core_maintainer' AND standing = 'active')); END
-- next
CREATE TRIGGER technical_maintainer_g1_final BEFORE UPDATE ON technical_maintainer FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'G1: this row of technical_maintainer is final') WHERE (TRUE) AND (NEW.project_id IS DISTINCT FROM OLD.project_id OR NEW.module_id IS DISTINCT FROM OLD.module_id OR NEW.person_id IS DISTINCT FROM OLD.person_id OR NEW.level IS DISTINCT FROM OLD.level OR NEW.standing IS DISTINCT FROM OLD.standing OR NEW.starts_on IS DISTINCT FROM OLD.starts_on OR NEW.ends_on IS DISTINCT FROM OLD.ends_on OR NEW.recorded_at IS DISTINCT FROM OLD.recorded_at); END
-- next
CREATE TRIGGER technical_maintainer_g1_kept BEFORE DELETE ON technical_maintainer FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'G1: this row of technical_maintainer is final') WHERE TRUE; END
-- next
CREATE TABLE assembly_appointment (
	ending_reason TEXT NOT NULL, 
	id INTEGER NOT NULL, 
	public_id TEXT NOT NULL, 
	seat_id INTEGER NOT NULL, 
	person_id INTEGER NOT NULL, 
	organization_key INTEGER NOT NULL, 
	organization_id INTEGER, 
	affiliation_id INTEGER, 
	starts_on TEXT NOT NULL, 
	ends_on TEXT NOT NULL, 
	is_open_ended INTEGER NOT NULL, 
	recorded_at TEXT NOT NULL, 
	superseded_at TEXT, 
	supersedes_id INTEGER, 
	body_id INTEGER NOT NULL, 
	foundation_id INTEGER NOT NULL, 
	wing TEXT NOT NULL, 
	CONSTRAINT pk_assembly_appointment PRIMARY KEY (id), 
	CONSTRAINT ck_assembly_appointment_period_has_days CHECK (ends_on > starts_on), 
	CONSTRAINT ck_assembly_appointment_open_end_is_flagged CHECK ((ends_on = '9999-12-31' AND is_open_ended) OR (ends_on < '9999-12-31' AND NOT is_open_ended)), 
	CONSTRAINT fk_assembly_appointment_seat_id_body_id_foundation_id_wing_organization_key FOREIGN KEY(seat_id, body_id, foundation_id, wing, organization_key) REFERENCES assembly_seat (id, body_id, foundation_id, wing, organization_key) ON DELETE RESTRICT DEFERRABLE, 
	CONSTRAINT uq_assembly_appointment_id_seat_id_person_id UNIQUE (id, seat_id, person_id), 
	CONSTRAINT fk_assembly_appointment_affiliation_id_person_id_organization_id FOREIGN KEY(affiliation_id, person_id, organization_id) REFERENCES directory_affiliation (id, person_id, organization_id) ON DELETE RESTRICT DEFERRABLE, 
	CONSTRAINT ck_assembly_appointment_affiliation_names_company CHECK ((affiliation_id IS NULL) = (organization_id IS NULL)), 
	CONSTRAINT ck_assembly_appointment_company_seat_needs_affiliation CHECK (organization_key = 0 OR (organization_id IS NOT NULL AND organization_id = organization_key)), 
	CONSTRAINT ck_assembly_appointment_technical_seat_has_no_company CHECK (wing = 'business' OR organization_id IS NULL), 
	CONSTRAINT uq_assembly_appointment_public_id UNIQUE (public_id), 
	CONSTRAINT fk_assembly_appointment_person_id FOREIGN KEY(person_id) REFERENCES directory_person (id) ON DELETE RESTRICT, 
	CONSTRAINT uq_assembly_appointment_supersedes_id UNIQUE (supersedes_id), 
	CONSTRAINT fk_assembly_appointment_supersedes_id FOREIGN KEY(supersedes_id) REFERENCES assembly_appointment (id) ON DELETE RESTRICT
)
 STRICT
-- next
CREATE INDEX ix_assembly_appointment_body_id ON assembly_appointment (body_id)
-- next
CREATE INDEX ix_assembly_appointment_person_id ON assembly_appointment (person_id)
-- next
CREATE INDEX ix_assembly_appointment_seat_id ON assembly_appointment (seat_id)
-- next
CREATE TRIGGER assembly_appointment_t1_no_overlap_insert AFTER INSERT ON assembly_appointment FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'T1: periods overlap in assembly_appointment') WHERE EXISTS (SELECT 1 FROM assembly_appointment AS other WHERE other.seat_id = NEW.seat_id AND other.rowid <> NEW.rowid AND other.starts_on < NEW.ends_on AND other.ends_on > NEW.starts_on AND EXISTS (SELECT 1 FROM assembly_appointment AS self WHERE self.rowid = other.rowid AND (superseded_at IS NULL))) AND EXISTS (SELECT 1 FROM assembly_appointment AS self WHERE self.rowid = NEW.rowid AND (superseded_at IS NULL)); END
-- next
CREATE TRIGGER assembly_appointment_t1_no_overlap_update AFTER UPDATE ON assembly_appointment FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'T1: periods overlap in assembly_appointment') WHERE EXISTS (SELECT 1 FROM assembly_appointment AS other WHERE other.seat_id = NEW.seat_id AND other.rowid <> NEW.rowid AND other.starts_on < NEW.ends_on AND other.ends_on > NEW.starts_on AND EXISTS (SELECT 1 FROM assembly_appointment AS self WHERE self.rowid = other.rowid AND (superseded_at IS NULL))) AND EXISTS (SELECT 1 FROM assembly_appointment AS self WHERE self.rowid = NEW.rowid AND (superseded_at IS NULL)); END
-- next
CREATE TRIGGER assembly_appointment_t2_no_overlap_insert AFTER INSERT ON assembly_appointment FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'T2: periods overlap in assembly_appointment') WHERE EXISTS (SELECT 1 FROM assembly_appointment AS other WHERE other.body_id = NEW.body_id AND other.person_id = NEW.person_id AND other.rowid <> NEW.rowid AND other.starts_on < NEW.ends_on AND other.ends_on > NEW.starts_on AND EXISTS (SELECT 1 FROM assembly_appointment AS self WHERE self.rowid = other.rowid AND (superseded_at IS NULL))) AND EXISTS (SELECT 1 FROM assembly_appointment AS self WHERE self.rowid = NEW.rowid AND (superseded_at IS NULL)); END
-- next
CREATE TRIGGER assembly_appointment_t2_no_overlap_update AFTER UPDATE ON assembly_appointment FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'T2: periods overlap in assembly_appointment') WHERE EXISTS (SELECT 1 FROM assembly_appointment AS other WHERE other.body_id = NEW.body_id AND other.person_id = NEW.person_id AND other.rowid <> NEW.rowid AND other.starts_on < NEW.ends_on AND other.ends_on > NEW.starts_on AND EXISTS (SELECT 1 FROM assembly_appointment AS self WHERE self.rowid = other.rowid AND (superseded_at IS NULL))) AND EXISTS (SELECT 1 FROM assembly_appointment AS self WHERE self.rowid = NEW.rowid AND (superseded_at IS NULL)); END
-- next
CREATE TRIGGER assembly_appointment_t1_final BEFORE UPDATE ON assembly_appointment FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'T1: this row of assembly_appointment is final') WHERE (TRUE) AND (NEW.seat_id IS DISTINCT FROM OLD.seat_id OR NEW.person_id IS DISTINCT FROM OLD.person_id OR NEW.starts_on IS DISTINCT FROM OLD.starts_on OR NEW.ends_on IS DISTINCT FROM OLD.ends_on OR NEW.recorded_at IS DISTINCT FROM OLD.recorded_at); END
-- next
CREATE TRIGGER assembly_appointment_t1_kept BEFORE DELETE ON assembly_appointment FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'T1: this row of assembly_appointment is final') WHERE TRUE; END
-- next
CREATE TRIGGER assembly_appointment_t3_company BEFORE UPDATE ON assembly_appointment FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'T3: who sits for a company stays employed by that company') WHERE (NEW.affiliation_id IS DISTINCT FROM OLD.affiliation_id OR NEW.organization_id IS DISTINCT FROM OLD.organization_id) AND NOT EXISTS (SELECT 1 FROM directory_organization AS one WHERE (one.id = OLD.organization_id AND one.merged_into_id = NEW.organization_id) OR (one.id = NEW.organization_id AND one.merged_into_id = OLD.organization_id)); END
-- next
CREATE TABLE assembly_alternate (
	position INTEGER NOT NULL, 
	id INTEGER NOT NULL, 
	public_id TEXT NOT NULL, 
	seat_id INTEGER NOT NULL, 
	person_id INTEGER NOT NULL, 
	organization_key INTEGER NOT NULL, 
	organization_id INTEGER, 
	affiliation_id INTEGER, 
	starts_on TEXT NOT NULL, 
	ends_on TEXT NOT NULL, 
	is_open_ended INTEGER NOT NULL, 
	recorded_at TEXT NOT NULL, 
	superseded_at TEXT, 
	supersedes_id INTEGER, 
	body_id INTEGER NOT NULL, 
	foundation_id INTEGER NOT NULL, 
	wing TEXT NOT NULL, 
	CONSTRAINT pk_assembly_alternate PRIMARY KEY (id), 
	CONSTRAINT ck_assembly_alternate_period_has_days CHECK (ends_on > starts_on), 
	CONSTRAINT ck_assembly_alternate_open_end_is_flagged CHECK ((ends_on = '9999-12-31' AND is_open_ended) OR (ends_on < '9999-12-31' AND NOT is_open_ended)), 
	CONSTRAINT fk_assembly_alternate_seat_id_body_id_foundation_id_wing_organization_key FOREIGN KEY(seat_id, body_id, foundation_id, wing, organization_key) REFERENCES assembly_seat (id, body_id, foundation_id, wing, organization_key) ON DELETE RESTRICT DEFERRABLE, 
	CONSTRAINT uq_assembly_alternate_id_seat_id_person_id UNIQUE (id, seat_id, person_id), 
	CONSTRAINT fk_assembly_alternate_affiliation_id_person_id_organization_id FOREIGN KEY(affiliation_id, person_id, organization_id) REFERENCES directory_affiliation (id, person_id, organization_id) ON DELETE RESTRICT DEFERRABLE, 
	CONSTRAINT ck_assembly_alternate_affiliation_names_company CHECK ((affiliation_id IS NULL) = (organization_id IS NULL)), 
	CONSTRAINT ck_assembly_alternate_company_seat_needs_affiliation CHECK (organization_key = 0 OR (organization_id IS NOT NULL AND organization_id = organization_key)), 
	CONSTRAINT ck_assembly_alternate_technical_seat_has_no_company CHECK (wing = 'business' OR organization_id IS NULL), 
	CONSTRAINT ck_assembly_alternate_position CHECK (position >= 1), 
	CONSTRAINT uq_assembly_alternate_public_id UNIQUE (public_id), 
	CONSTRAINT fk_assembly_alternate_person_id FOREIGN KEY(person_id) REFERENCES directory_person (id) ON DELETE RESTRICT, 
	CONSTRAINT uq_assembly_alternate_supersedes_id UNIQUE (supersedes_id), 
	CONSTRAINT fk_assembly_alternate_supersedes_id FOREIGN KEY(supersedes_id) REFERENCES assembly_alternate (id) ON DELETE RESTRICT
)
 STRICT
-- next
CREATE INDEX ix_assembly_alternate_body_id ON assembly_alternate (body_id)
-- next
CREATE INDEX ix_assembly_alternate_person_id ON assembly_alternate (person_id)
-- next
CREATE INDEX ix_assembly_alternate_seat_id ON assembly_alternate (seat_id)
-- next
CREATE TRIGGER assembly_alternate_t5_no_overlap_insert AFTER INSERT ON assembly_alternate FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'T5: periods overlap in assembly_alternate') WHERE EXISTS (SELECT 1 FROM assembly_alternate AS other WHERE other.seat_id = NEW.seat_id AND other.position = NEW.position AND other.rowid <> NEW.rowid AND other.starts_on < NEW.ends_on AND other.ends_on > NEW.starts_on AND EXISTS (SELECT 1 FROM assembly_alternate AS self WHERE self.rowid = other.rowid AND (superseded_at IS NULL))) AND EXISTS (SELECT 1 FROM assembly_alternate AS self WHERE self.rowid = NEW.rowid AND (superseded_at IS NULL)); END
-- next
CREATE TRIGGER assembly_alternate_t5_no_overlap_update AFTER UPDATE ON assembly_alternate FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'T5: periods overlap in assembly_alternate') WHERE EXISTS (SELECT 1 FROM assembly_alternate AS other WHERE other.seat_id = NEW.seat_id AND other.position = NEW.position AND other.rowid <> NEW.rowid AND other.starts_on < NEW.ends_on AND other.ends_on > NEW.starts_on AND EXISTS (SELECT 1 FROM assembly_alternate AS self WHERE self.rowid = other.rowid AND (superseded_at IS NULL))) AND EXISTS (SELECT 1 FROM assembly_alternate AS self WHERE self.rowid = NEW.rowid AND (superseded_at IS NULL)); END
-- next
CREATE TRIGGER assembly_alternate_t5_final BEFORE UPDATE ON assembly_alternate FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'T5: this row of assembly_alternate is final') WHERE (TRUE) AND (NEW.seat_id IS DISTINCT FROM OLD.seat_id OR NEW.person_id IS DISTINCT FROM OLD.person_id OR NEW.starts_on IS DISTINCT FROM OLD.starts_on OR NEW.ends_on IS DISTINCT FROM OLD.ends_on OR NEW.recorded_at IS DISTINCT FROM OLD.recorded_at); END
-- next
CREATE TRIGGER assembly_alternate_t5_kept BEFORE DELETE ON assembly_alternate FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'T5: this row of assembly_alternate is final') WHERE TRUE; END
-- next
CREATE TRIGGER assembly_alternate_t3_company BEFORE UPDATE ON assembly_alternate FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'T3: who sits for a company stays employed by that company') WHERE (NEW.affiliation_id IS DISTINCT FROM OLD.affiliation_id OR NEW.organization_id IS DISTINCT FROM OLD.organization_id) AND NOT EXISTS (SELECT 1 FROM directory_organization AS one WHERE (one.id = OLD.organization_id AND one.merged_into_id = NEW.organization_id) OR (one.id = NEW.organization_id AND one.merged_into_id = OLD.organization_id)); END
-- next
CREATE TABLE assembly_suspension (
	id INTEGER NOT NULL, 
	public_id TEXT NOT NULL, 
	seat_id INTEGER NOT NULL, 
	starts_at TEXT NOT NULL, 
	ends_at TEXT, 
	reason TEXT NOT NULL, 
	clause TEXT NOT NULL, 
	cause TEXT NOT NULL, 
	recorded_at TEXT NOT NULL, 
	ended_at TEXT, 
	body_id INTEGER NOT NULL, 
	foundation_id INTEGER NOT NULL, 
	wing TEXT NOT NULL, 
	CONSTRAINT pk_assembly_suspension PRIMARY KEY (id), 
	CONSTRAINT fk_assembly_suspension_seat_id_body_id_foundation_id_wing FOREIGN KEY(seat_id, body_id, foundation_id, wing) REFERENCES assembly_seat (id, body_id, foundation_id, wing) ON DELETE RESTRICT, 
	CONSTRAINT ck_assembly_suspension_ending_is_dated CHECK ((ends_at IS NULL) = (ended_at IS NULL)), 
	CONSTRAINT uq_assembly_suspension_public_id UNIQUE (public_id)
)
 STRICT
-- next
CREATE INDEX ix_assembly_suspension_body_id ON assembly_suspension (body_id)
-- next
CREATE INDEX ix_assembly_suspension_cause ON assembly_suspension (cause)
-- next
CREATE INDEX ix_assembly_suspension_seat_id ON assembly_suspension (seat_id)
-- next
CREATE UNIQUE INDEX uq_assembly_suspension_one_per_cause ON assembly_suspension (seat_id, cause) WHERE ends_at IS NULL
-- next
CREATE TRIGGER assembly_suspension_v2_final BEFORE UPDATE ON assembly_suspension FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'V2: this row of assembly_suspension is final') WHERE (OLD.ended_at IS NOT NULL) AND (NEW.seat_id IS DISTINCT FROM OLD.seat_id OR NEW.starts_at IS DISTINCT FROM OLD.starts_at OR NEW.ends_at IS DISTINCT FROM OLD.ends_at OR NEW.cause IS DISTINCT FROM OLD.cause); END
-- next
CREATE TRIGGER assembly_suspension_v2_kept BEFORE DELETE ON assembly_suspension FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'V2: this row of assembly_suspension is final') WHERE OLD.ended_at IS NOT NULL; END
-- next
CREATE TABLE assembly_proxy (
	id INTEGER NOT NULL, 
	meeting_id INTEGER NOT NULL, 
	seat_id INTEGER NOT NULL, 
	holder_seat_id INTEGER NOT NULL, 
	recorded_at TEXT NOT NULL, 
	body_id INTEGER NOT NULL, 
	foundation_id INTEGER NOT NULL, 
	wing TEXT NOT NULL, 
	CONSTRAINT pk_assembly_proxy PRIMARY KEY (id), 
	CONSTRAINT fk_assembly_proxy_meeting_id_body_id_foundation_id_wing FOREIGN KEY(meeting_id, body_id, foundation_id, wing) REFERENCES assembly_meeting (id, body_id, foundation_id, wing) ON DELETE RESTRICT, 
	CONSTRAINT fk_assembly_proxy_seat_id_body_id_foundation_id_wing FOREIGN KEY(seat_id, body_id, foundation_id, wing) REFERENCES assembly_seat (id, body_id, foundation_id, wing) ON DELETE RESTRICT, 
	CONSTRAINT fk_assembly_proxy_holder_seat_id_body_id_foundation_id_wing FOREIGN KEY(holder_seat_id, body_id, foundation_id, wing) REFERENCES assembly_seat (id, body_id, foundation_id, wing) ON DELETE RESTRICT, 
	CONSTRAINT uq_assembly_proxy_meeting_id_seat_id UNIQUE (meeting_id, seat_id), 
	CONSTRAINT uq_assembly_proxy_id_meeting_id_seat_id UNIQUE (id, meeting_id, seat_id), 
	CONSTRAINT ck_assembly_proxy_another_seat CHECK (holder_seat_id <> seat_id)
)
 STRICT
-- next
CREATE INDEX ix_assembly_proxy_body_id ON assembly_proxy (body_id)
-- next
CREATE TRIGGER assembly_proxy_v7_update BEFORE UPDATE ON assembly_proxy FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'V7: rows of assembly_proxy are never changed') WHERE TRUE; END
-- next
CREATE TRIGGER assembly_proxy_v7_delete BEFORE DELETE ON assembly_proxy FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'V7: rows of assembly_proxy are never removed') WHERE TRUE; END
-- next
CREATE TABLE assembly_minutes_version (
	id INTEGER NOT NULL, 
	minutes_id INTEGER NOT NULL, 
	audience TEXT NOT NULL, 
	number INTEGER NOT NULL, 
	sections TEXT NOT NULL, 
	records TEXT NOT NULL, 
	sha256 TEXT NOT NULL, 
	author_id INTEGER, 
	recorded_at TEXT NOT NULL, 
	body_id INTEGER NOT NULL, 
	foundation_id INTEGER NOT NULL, 
	wing TEXT NOT NULL, 
	CONSTRAINT pk_assembly_minutes_version PRIMARY KEY (id), 
	CONSTRAINT fk_assembly_minutes_version_minutes_id_body_id_foundation_id_wing FOREIGN KEY(minutes_id, body_id, foundation_id, wing) REFERENCES assembly_minutes (id, body_id, foundation_id, wing) ON DELETE RESTRICT, 
	CONSTRAINT uq_assembly_minutes_version_minutes_id_audience_number UNIQUE (minutes_id, audience, number), 
	CONSTRAINT ck_assembly_minutes_version_audience_known CHECK (audience IN ('private', 'public')), 
	CONSTRAINT ck_assembly_minutes_version_sha256_is_whole CHECK (length(sha256) = 64), 
	CONSTRAINT fk_assembly_minutes_version_author_id FOREIGN KEY(author_id) REFERENCES directory_person (id) ON DELETE RESTRICT
)
 STRICT
-- next
CREATE INDEX ix_assembly_minutes_version_body_id ON assembly_minutes_version (body_id)
-- next
CREATE INDEX ix_assembly_minutes_version_minutes_id ON assembly_minutes_version (minutes_id)
-- next
CREATE TRIGGER assembly_minutes_version_v8_update BEFORE UPDATE ON assembly_minutes_version FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'V8: rows of assembly_minutes_version are never changed') WHERE TRUE; END
-- next
CREATE TRIGGER assembly_minutes_version_v8_delete BEFORE DELETE ON assembly_minutes_version FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'V8: rows of assembly_minutes_version are never removed') WHERE TRUE; END
-- next
CREATE TRIGGER assembly_minutes_version_v8_requires BEFORE INSERT ON assembly_minutes_version FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'V8: approved minutes get no further version') WHERE NOT EXISTS (SELECT minutes.id FROM assembly_minutes AS minutes WHERE minutes.id = NEW.minutes_id AND (NEW.audience = 'public' OR minutes.approved_at IS NULL)); END
-- next
CREATE TABLE assembly_motion (
	id INTEGER NOT NULL, 
	public_id TEXT NOT NULL, 
	meeting_id INTEGER NOT NULL, 
	agenda_item_id INTEGER, 
	number INTEGER NOT NULL, 
	title TEXT NOT NULL, 
	text TEXT NOT NULL, 
	decision_kind TEXT NOT NULL, 
	method TEXT NOT NULL, 
	is_procedural INTEGER NOT NULL, 
	effect_kind TEXT NOT NULL, 
	effect_subject TEXT NOT NULL, 
	mover_seat_id INTEGER NOT NULL, 
	seconder_seat_id INTEGER, 
	state TEXT NOT NULL, 
	charter_version_id INTEGER, 
	recused_seat_ids TEXT NOT NULL, 
	capped TEXT NOT NULL, 
	opened_at TEXT, 
	closed_at TEXT, 
	recorded_at TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	body_id INTEGER NOT NULL, 
	foundation_id INTEGER NOT NULL, 
	wing TEXT NOT NULL, 
	CONSTRAINT pk_assembly_motion PRIMARY KEY (id), 
	CONSTRAINT fk_assembly_motion_meeting_id_body_id_foundation_id_wing FOREIGN KEY(meeting_id, body_id, foundation_id, wing) REFERENCES assembly_meeting (id, body_id, foundation_id, wing) ON DELETE RESTRICT, 
	CONSTRAINT fk_assembly_motion_mover_seat_id_body_id_foundation_id_wing FOREIGN KEY(mover_seat_id, body_id, foundation_id, wing) REFERENCES assembly_seat (id, body_id, foundation_id, wing) ON DELETE RESTRICT, 
	CONSTRAINT fk_assembly_motion_seconder_seat_id_body_id_foundation_id_wing FOREIGN KEY(seconder_seat_id, body_id, foundation_id, wing) REFERENCES assembly_seat (id, body_id, foundation_id, wing) ON DELETE RESTRICT, 
	CONSTRAINT fk_assembly_motion_agenda_item_id_meeting_id FOREIGN KEY(agenda_item_id, meeting_id) REFERENCES assembly_agenda_item (id, meeting_id) ON DELETE RESTRICT, 
	CONSTRAINT fk_assembly_motion_charter_version_id_foundation_id_wing FOREIGN KEY(charter_version_id, foundation_id, wing) REFERENCES assembly_charter_version (id, foundation_id, wing) ON DELETE RESTRICT, 
	CONSTRAINT uq_assembly_motion_id_body_id_foundation_id_wing UNIQUE (id, body_id, foundation_id, wing), 
	CONSTRAINT uq_assembly_motion_meeting_id_number UNIQUE (meeting_id, number), 
	CONSTRAINT ck_assembly_motion_state_known CHECK (state IN ('draft', 'open', 'closed', 'certified', 'withdrawn')), 
	CONSTRAINT ck_assembly_motion_method_known CHECK (method IN ('roll_call', 'electronic', 'unanimous_consent')), 
	CONSTRAINT ck_assembly_motion_another_seconds CHECK (seconder_seat_id IS NULL OR seconder_seat_id <> mover_seat_id), 
	CONSTRAINT ck_assembly_motion_opening_is_dated CHECK ((state IN ('draft', 'withdrawn')) = (opened_at IS NULL)), 
	CONSTRAINT ck_assembly_motion_close_is_dated CHECK ((state IN ('closed', 'certified')) = (closed_at IS NOT NULL)), 
	CONSTRAINT uq_assembly_motion_public_id UNIQUE (public_id)
)
 STRICT
-- next
CREATE INDEX ix_assembly_motion_body_id ON assembly_motion (body_id)
-- next
CREATE INDEX ix_assembly_motion_meeting_id ON assembly_motion (meeting_id)
-- next
CREATE TRIGGER assembly_motion_v4_state_map BEFORE UPDATE ON assembly_motion FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'V4: assembly_motion.state moves only along its map') WHERE NEW.state <> OLD.state AND NOT ((OLD.state = 'draft' AND NEW.state IN ('open', 'withdrawn')) OR (OLD.state = 'open' AND NEW.state IN ('closed')) OR (OLD.state = 'closed' AND NEW.state IN ('certified'))); END
-- next
CREATE TRIGGER assembly_motion_text_final BEFORE UPDATE ON assembly_motion FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'V4: this row of assembly_motion is final') WHERE (OLD.state <> 'draft') AND (NEW.title IS DISTINCT FROM OLD.title OR NEW.text IS DISTINCT FROM OLD.text OR NEW.decision_kind IS DISTINCT FROM OLD.decision_kind OR NEW.method IS DISTINCT FROM OLD.method OR NEW.is_procedural IS DISTINCT FROM OLD.is_procedural OR NEW.effect_kind IS DISTINCT FROM OLD.effect_kind OR NEW.mover_seat_id IS DISTINCT FROM OLD.mover_seat_id OR NEW.seconder_seat_id IS DISTINCT FROM OLD.seconder_seat_id OR NEW.meeting_id IS DISTINCT FROM OLD.meeting_id OR NEW.number IS DISTINCT FROM OLD.number OR NEW.agenda_item_id IS DISTINCT FROM OLD.agenda_item_id OR NEW.body_id IS DISTINCT FROM OLD.body_id OR NEW.foundation_id IS DISTINCT FROM OLD.foundation_id OR NEW.wing IS DISTINCT FROM OLD.wing); END
-- next
CREATE TRIGGER assembly_motion_text_kept BEFORE DELETE ON assembly_motion FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'V4: this row of assembly_motion is final') WHERE OLD.state <> 'draft'; END
-- next
CREATE TRIGGER assembly_motion_opening_final BEFORE UPDATE ON assembly_motion FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'V4: this row of assembly_motion is final') WHERE (OLD.opened_at IS NOT NULL) AND (NEW.opened_at IS DISTINCT FROM OLD.opened_at OR NEW.charter_version_id IS DISTINCT FROM OLD.charter_version_id OR NEW.capped IS DISTINCT FROM OLD.capped); END
-- next
CREATE TRIGGER assembly_motion_opening_kept BEFORE DELETE ON assembly_motion FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'V4: this row of assembly_motion is final') WHERE OLD.opened_at IS NOT NULL; END
-- next
CREATE TABLE business_delivery (
	id INTEGER NOT NULL, 
	public_id TEXT NOT NULL, 
	task_id INTEGER NOT NULL, 
	words TEXT NOT NULL, 
	file_name TEXT NOT NULL, 
	media_type TEXT NOT NULL, 
	size INTEGER NOT NULL, 
	sha256 TEXT, 
	delivered_by TEXT NOT NULL, 
	delivered_at TEXT NOT NULL, 
	returned_at TEXT, 
	returned_because TEXT NOT NULL, 
	CONSTRAINT pk_business_delivery PRIMARY KEY (id), 
	CONSTRAINT ck_business_delivery_holds_something CHECK (words <> '' OR sha256 IS NOT NULL), 
	CONSTRAINT ck_business_delivery_file_is_whole CHECK ((sha256 IS NULL) = (file_name = '') AND (sha256 IS NULL) = (media_type = '') AND (sha256 IS NULL) = (size = 0)), 
	CONSTRAINT ck_business_delivery_returned_for_a_reason CHECK ((returned_at IS NULL) = (returned_because = '')), 
	CONSTRAINT uq_business_delivery_public_id UNIQUE (public_id), 
	CONSTRAINT fk_business_delivery_task_id FOREIGN KEY(task_id) REFERENCES business_task (id) ON DELETE RESTRICT, 
	CONSTRAINT fk_business_delivery_sha256 FOREIGN KEY(sha256) REFERENCES kernel_document (sha256) ON DELETE RESTRICT
)
 STRICT
-- next
CREATE INDEX ix_business_delivery_task_id ON business_delivery (task_id)
-- next
CREATE TRIGGER business_delivery_e1_final BEFORE UPDATE ON business_delivery FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'E1: this row of business_delivery is final') WHERE (TRUE) AND (NEW.task_id IS DISTINCT FROM OLD.task_id OR NEW.media_type IS DISTINCT FROM OLD.media_type OR NEW.size IS DISTINCT FROM OLD.size OR NEW.sha256 IS DISTINCT FROM OLD.sha256 OR NEW.delivered_at IS DISTINCT FROM OLD.delivered_at); END
-- next
CREATE TRIGGER business_delivery_e1_kept BEFORE DELETE ON business_delivery FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'E1: this row of business_delivery is final') WHERE TRUE; END
-- next
CREATE TRIGGER business_delivery_e1_returned_final BEFORE UPDATE ON business_delivery FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'E1: this row of business_delivery is final') WHERE (OLD.returned_at IS NOT NULL) AND (NEW.returned_at IS DISTINCT FROM OLD.returned_at OR NEW.returned_because IS DISTINCT FROM OLD.returned_because); END
-- next
CREATE TRIGGER business_delivery_e1_returned_kept BEFORE DELETE ON business_delivery FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'E1: this row of business_delivery is final') WHERE OLD.returned_at IS NOT NULL; END
-- next
CREATE TABLE business_term (
	id INTEGER NOT NULL, 
	public_id TEXT NOT NULL, 
	foundation_id INTEGER NOT NULL, 
	member_id INTEGER NOT NULL, 
	previous_id INTEGER, 
	lapse_reason TEXT NOT NULL, 
	origin TEXT NOT NULL, 
	ending_reason TEXT NOT NULL, 
	anchor_month INTEGER NOT NULL, 
	anchor_day INTEGER NOT NULL, 
	tier_id INTEGER NOT NULL, 
	tier_name TEXT NOT NULL, 
	terms_id INTEGER NOT NULL, 
	charter_version_id INTEGER NOT NULL, 
	dues_rule TEXT NOT NULL, 
	term_rule TEXT NOT NULL, 
	complimentary TEXT NOT NULL, 
	price_minor INTEGER, 
	currency TEXT, 
	question TEXT NOT NULL, 
	explanation TEXT NOT NULL, 
	starts_on TEXT NOT NULL, 
	ends_on TEXT NOT NULL, 
	is_open_ended INTEGER NOT NULL, 
	recorded_at TEXT NOT NULL, 
	superseded_at TEXT, 
	supersedes_id INTEGER, 
	CONSTRAINT pk_business_term PRIMARY KEY (id), 
	CONSTRAINT ck_business_term_period_has_days CHECK (ends_on > starts_on), 
	CONSTRAINT ck_business_term_open_end_is_flagged CHECK ((ends_on = '9999-12-31' AND is_open_ended) OR (ends_on < '9999-12-31' AND NOT is_open_ended)), 
	CONSTRAINT ck_business_term_origin_known CHECK (origin IN ('admission', 'renewal', 'rejoining', 'tier_change', 'ending', 'reinstatement', 'transfer')), 
	CONSTRAINT fk_business_term_member_id_foundation_id FOREIGN KEY(member_id, foundation_id) REFERENCES business_member (id, foundation_id) ON DELETE RESTRICT, 
	CONSTRAINT fk_business_term_terms_id_tier_id FOREIGN KEY(terms_id, tier_id) REFERENCES business_tier_terms (id, tier_id) ON DELETE RESTRICT, 
	CONSTRAINT fk_business_term_previous_id_member_id FOREIGN KEY(previous_id, member_id) REFERENCES business_term (id, member_id) ON DELETE RESTRICT, 
	CONSTRAINT uq_business_term_id_member_id UNIQUE (id, member_id), 
	CONSTRAINT ck_business_term_anchor CHECK (anchor_month BETWEEN 1 AND 12 AND anchor_day BETWEEN 1 AND 31), 
	CONSTRAINT ck_business_term_price_has_currency CHECK ((price_minor IS NULL) = (currency IS NULL)), 
	CONSTRAINT ck_business_term_open_price_says_why CHECK (price_minor IS NOT NULL OR question <> ''), 
	CONSTRAINT ck_business_term_lapse_follows_a_term CHECK (lapse_reason = '' OR previous_id IS NOT NULL), 
	CONSTRAINT ck_business_term_complimentary_costs_nothing CHECK (complimentary = '' OR price_minor = 0), 
	CONSTRAINT uq_business_term_public_id UNIQUE (public_id), 
	CONSTRAINT fk_business_term_charter_version_id FOREIGN KEY(charter_version_id) REFERENCES assembly_charter_version (id) ON DELETE RESTRICT, 
	CONSTRAINT uq_business_term_supersedes_id UNIQUE (supersedes_id), 
	CONSTRAINT fk_business_term_supersedes_id FOREIGN KEY(supersedes_id) REFERENCES business_term (id) ON DELETE RESTRICT
)
 STRICT
-- next
CREATE INDEX ix_business_term_foundation_id_ends_on ON business_term (foundation_id, ends_on)
-- next
CREATE INDEX ix_business_term_member_id_starts_on ON business_term (member_id, starts_on)
-- next
CREATE INDEX ix_business_term_tier_id ON business_term (tier_id)
-- next
CREATE UNIQUE INDEX uq_business_term_first ON business_term (member_id) WHERE previous_id IS NULL AND superseded_at IS NULL
-- next
CREATE UNIQUE INDEX uq_business_term_previous_id ON business_term (previous_id) WHERE superseded_at IS NULL
-- next
CREATE TRIGGER business_term_m1_no_overlap_insert AFTER INSERT ON business_term FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'M1: periods overlap in business_term') WHERE EXISTS (SELECT 1 FROM business_term AS other WHERE other.member_id = NEW.member_id AND other.rowid <> NEW.rowid AND other.starts_on < NEW.ends_on AND other.ends_on > NEW.starts_on AND EXISTS (SELECT 1 FROM business_term AS self WHERE self.rowid = other.rowid AND (superseded_at IS NULL))) AND EXISTS (SELECT 1 FROM business_term AS self WHERE self.rowid = NEW.rowid AND (superseded_at IS NULL)); END
-- next
CREATE TRIGGER business_term_m1_no_overlap_update AFTER UPDATE ON business_term FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'M1: periods overlap in business_term') WHERE EXISTS (SELECT 1 FROM business_term AS other WHERE other.member_id = NEW.member_id AND other.rowid <> NEW.rowid AND other.starts_on < NEW.ends_on AND other.ends_on > NEW.starts_on AND EXISTS (SELECT 1 FROM business_term AS self WHERE self.rowid = other.rowid AND (superseded_at IS NULL))) AND EXISTS (SELECT 1 FROM business_term AS self WHERE self.rowid = NEW.rowid AND (superseded_at IS NULL)); END
-- next
CREATE TRIGGER business_term_m4_final BEFORE UPDATE ON business_term FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'M4: this row of business_term is final') WHERE (TRUE) AND (NEW.foundation_id IS DISTINCT FROM OLD.foundation_id OR NEW.member_id IS DISTINCT FROM OLD.member_id OR NEW.previous_id IS DISTINCT FROM OLD.previous_id OR NEW.lapse_reason IS DISTINCT FROM OLD.lapse_reason OR NEW.origin IS DISTINCT FROM OLD.origin OR NEW.starts_on IS DISTINCT FROM OLD.starts_on OR NEW.ends_on IS DISTINCT FROM OLD.ends_on OR NEW.anchor_month IS DISTINCT FROM OLD.anchor_month OR NEW.anchor_day IS DISTINCT FROM OLD.anchor_day OR NEW.tier_id IS DISTINCT FROM OLD.tier_id OR NEW.tier_name IS DISTINCT FROM OLD.tier_name OR NEW.terms_id IS DISTINCT FROM OLD.terms_id OR NEW.charter_version_id IS DISTINCT FROM OLD.charter_version_id OR NEW.dues_rule IS DISTINCT FROM OLD.dues_rule OR NEW.term_rule IS DISTINCT FROM OLD.term_rule OR NEW.complimentary IS DISTINCT FROM OLD.complimentary OR NEW.price_minor IS DISTINCT FROM OLD.price_minor OR NEW.currency IS DISTINCT FROM OLD.currency OR NEW.recorded_at IS DISTINCT FROM OLD.recorded_at); END
-- next
CREATE TRIGGER business_term_m4_kept BEFORE DELETE ON business_term FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'M4: this row of business_term is final') WHERE TRUE; END
-- next
CREATE TRIGGER business_term_m3_a_lock_insert BEFORE INSERT ON business_term FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'M3: a term belongs to a member') WHERE NOT EXISTS (SELECT 1 FROM business_member AS owner WHERE owner.id = NEW.member_id); END
-- next
CREATE TRIGGER business_term_m3_a_lock_update BEFORE UPDATE ON business_term FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'M3: a term belongs to a member') WHERE NOT EXISTS (SELECT 1 FROM business_member AS owner WHERE owner.id = NEW.member_id); END
-- next
CREATE TRIGGER business_term_m3_follows BEFORE INSERT ON business_term FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'M3: a term begins where the one before it ends, on the same anchor day, unless a lapse is recorded') WHERE NEW.previous_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM business_term AS before_it WHERE before_it.id = NEW.previous_id AND before_it.superseded_at IS NULL AND ((before_it.ends_on = NEW.starts_on AND NEW.lapse_reason = '' AND before_it.anchor_month = NEW.anchor_month AND before_it.anchor_day = NEW.anchor_day) OR (before_it.ends_on <= NEW.starts_on AND NEW.lapse_reason <> ''))); END
-- next
CREATE TRIGGER business_term_m3_followed BEFORE UPDATE ON business_term FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'M3: a term that another one follows stays as it is') WHERE NEW.superseded_at IS NOT NULL AND EXISTS (SELECT 1 FROM business_term AS after_it WHERE after_it.previous_id = NEW.id AND after_it.superseded_at IS NULL); END
-- next
CREATE TABLE business_payment_balance (
	payment_id INTEGER NOT NULL, 
	foundation_id INTEGER NOT NULL, 
	amount_minor INTEGER NOT NULL, 
	free_minor INTEGER NOT NULL, 
	is_undone INTEGER NOT NULL, 
	CONSTRAINT pk_business_payment_balance PRIMARY KEY (payment_id), 
	CONSTRAINT ck_business_payment_balance_within_the_payment CHECK (free_minor >= 0 AND free_minor <= amount_minor), 
	CONSTRAINT fk_business_payment_balance_payment_id FOREIGN KEY(payment_id) REFERENCES business_payment (id) ON DELETE RESTRICT
)
 STRICT
-- next
CREATE INDEX ix_business_payment_balance_free ON business_payment_balance (foundation_id, payment_id) WHERE free_minor > 0
-- next
CREATE TABLE business_entitlement (
	id INTEGER NOT NULL, 
	foundation_id INTEGER NOT NULL, 
	body_id INTEGER NOT NULL, 
	seat_group TEXT NOT NULL, 
	slot INTEGER NOT NULL, 
	seat_id INTEGER NOT NULL, 
	claim TEXT NOT NULL, 
	member_id INTEGER, 
	carried_id INTEGER, 
	charter_version_id INTEGER NOT NULL, 
	rule_key TEXT NOT NULL, 
	explanation TEXT NOT NULL, 
	starts_on TEXT NOT NULL, 
	ends_on TEXT NOT NULL, 
	is_open_ended INTEGER NOT NULL, 
	recorded_at TEXT NOT NULL, 
	superseded_at TEXT, 
	supersedes_id INTEGER, 
	CONSTRAINT pk_business_entitlement PRIMARY KEY (id), 
	CONSTRAINT ck_business_entitlement_period_has_days CHECK (ends_on > starts_on), 
	CONSTRAINT ck_business_entitlement_open_end_is_flagged CHECK ((ends_on = '9999-12-31' AND is_open_ended) OR (ends_on < '9999-12-31' AND NOT is_open_ended)), 
	CONSTRAINT fk_business_entitlement_member_id_foundation_id FOREIGN KEY(member_id, foundation_id) REFERENCES business_member (id, foundation_id) ON DELETE RESTRICT, 
	CONSTRAINT fk_business_entitlement_seat_id FOREIGN KEY(seat_id) REFERENCES assembly_seat (id) ON DELETE RESTRICT, 
	CONSTRAINT ck_business_entitlement_slot_counts_from_one CHECK (slot >= 1), 
	CONSTRAINT ck_business_entitlement_member_claims_name_the_member CHECK ((member_id IS NOT NULL) = (claim LIKE 'member:%')), 
	CONSTRAINT fk_business_entitlement_body_id FOREIGN KEY(body_id) REFERENCES assembly_body (id) ON DELETE RESTRICT, 
	CONSTRAINT fk_business_entitlement_carried_id FOREIGN KEY(carried_id) REFERENCES business_carried_fact (id) ON DELETE RESTRICT, 
	CONSTRAINT fk_business_entitlement_charter_version_id FOREIGN KEY(charter_version_id) REFERENCES assembly_charter_version (id) ON DELETE RESTRICT, 
	CONSTRAINT uq_business_entitlement_supersedes_id UNIQUE (supersedes_id), 
	CONSTRAINT fk_business_entitlement_supersedes_id FOREIGN KEY(supersedes_id) REFERENCES business_entitlement (id) ON DELETE RESTRICT
)
 STRICT
-- next
CREATE INDEX ix_business_entitlement_body_id ON business_entitlement (body_id)
-- next
CREATE INDEX ix_business_entitlement_member_id ON business_entitlement (member_id)
-- next
CREATE UNIQUE INDEX uq_business_entitlement_seat_id ON business_entitlement (seat_id) WHERE superseded_at IS NULL
-- next
CREATE TRIGGER business_entitlement_t4_no_overlap_insert AFTER INSERT ON business_entitlement FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'T4: periods overlap in business_entitlement') WHERE EXISTS (SELECT 1 FROM business_entitlement AS other WHERE other.body_id = NEW.body_id AND other.seat_group = NEW.seat_group AND other.slot = NEW.slot AND other.rowid <> NEW.rowid AND other.starts_on < NEW.ends_on AND other.ends_on > NEW.starts_on AND EXISTS (SELECT 1 FROM business_entitlement AS self WHERE self.rowid = other.rowid AND (superseded_at IS NULL))) AND EXISTS (SELECT 1 FROM business_entitlement AS self WHERE self.rowid = NEW.rowid AND (superseded_at IS NULL)); END
-- next
CREATE TRIGGER business_entitlement_t4_no_overlap_update AFTER UPDATE ON business_entitlement FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'T4: periods overlap in business_entitlement') WHERE EXISTS (SELECT 1 FROM business_entitlement AS other WHERE other.body_id = NEW.body_id AND other.seat_group = NEW.seat_group AND other.slot = NEW.slot AND other.rowid <> NEW.rowid AND other.starts_on < NEW.ends_on AND other.ends_on > NEW.starts_on AND EXISTS (SELECT 1 FROM business_entitlement AS self WHERE self.rowid = other.rowid AND (superseded_at IS NULL))) AND EXISTS (SELECT 1 FROM business_entitlement AS self WHERE self.rowid = NEW.rowid AND (superseded_at IS NULL)); END
-- next
CREATE TRIGGER business_entitlement_t4_final BEFORE UPDATE ON business_entitlement FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'T4: this row of business_entitlement is final') WHERE (TRUE) AND (NEW.body_id IS DISTINCT FROM OLD.body_id OR NEW.seat_group IS DISTINCT FROM OLD.seat_group OR NEW.slot IS DISTINCT FROM OLD.slot OR NEW.seat_id IS DISTINCT FROM OLD.seat_id OR NEW.claim IS DISTINCT FROM OLD.claim OR NEW.member_id IS DISTINCT FROM OLD.member_id OR NEW.starts_on IS DISTINCT FROM OLD.starts_on OR NEW.ends_on IS DISTINCT FROM OLD.ends_on OR NEW.rule_key IS DISTINCT FROM OLD.rule_key); END
-- next
CREATE TRIGGER business_entitlement_t4_kept BEFORE DELETE ON business_entitlement FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'T4: this row of business_entitlement is final') WHERE TRUE; END
-- next
CREATE TABLE assembly_attendance (
	id INTEGER NOT NULL, 
	meeting_id INTEGER NOT NULL, 
	seat_id INTEGER NOT NULL, 
	person_id INTEGER NOT NULL, 
	capacity TEXT NOT NULL, 
	appointment_id INTEGER, 
	alternate_id INTEGER, 
	proxy_id INTEGER, 
	arrived_at TEXT NOT NULL, 
	departed_at TEXT, 
	recorded_at TEXT NOT NULL, 
	superseded_at TEXT, 
	supersedes_id INTEGER, 
	body_id INTEGER NOT NULL, 
	foundation_id INTEGER NOT NULL, 
	wing TEXT NOT NULL, 
	CONSTRAINT pk_assembly_attendance PRIMARY KEY (id), 
	CONSTRAINT fk_assembly_attendance_meeting_id_body_id_foundation_id_wing FOREIGN KEY(meeting_id, body_id, foundation_id, wing) REFERENCES assembly_meeting (id, body_id, foundation_id, wing) ON DELETE RESTRICT, 
	CONSTRAINT fk_assembly_attendance_seat_id_body_id_foundation_id_wing FOREIGN KEY(seat_id, body_id, foundation_id, wing) REFERENCES assembly_seat (id, body_id, foundation_id, wing) ON DELETE RESTRICT, 
	CONSTRAINT fk_assembly_attendance_appointment_id_seat_id_person_id FOREIGN KEY(appointment_id, seat_id, person_id) REFERENCES assembly_appointment (id, seat_id, person_id) ON DELETE RESTRICT, 
	CONSTRAINT fk_assembly_attendance_alternate_id_seat_id_person_id FOREIGN KEY(alternate_id, seat_id, person_id) REFERENCES assembly_alternate (id, seat_id, person_id) ON DELETE RESTRICT, 
	CONSTRAINT fk_assembly_attendance_proxy_id_meeting_id_seat_id FOREIGN KEY(proxy_id, meeting_id, seat_id) REFERENCES assembly_proxy (id, meeting_id, seat_id) ON DELETE RESTRICT, 
	CONSTRAINT ck_assembly_attendance_capacity_known CHECK (capacity IN ('holder', 'alternate', 'proxy')), 
	CONSTRAINT ck_assembly_attendance_holder_is_appointed CHECK ((capacity = 'holder') = (appointment_id IS NOT NULL)), 
	CONSTRAINT ck_assembly_attendance_alternate_is_named CHECK ((capacity = 'alternate') = (alternate_id IS NOT NULL)), 
	CONSTRAINT ck_assembly_attendance_proxy_is_given CHECK ((capacity = 'proxy') = (proxy_id IS NOT NULL)), 
	CONSTRAINT ck_assembly_attendance_stays CHECK (departed_at IS NULL OR departed_at > arrived_at), 
	CONSTRAINT fk_assembly_attendance_person_id FOREIGN KEY(person_id) REFERENCES directory_person (id) ON DELETE RESTRICT, 
	CONSTRAINT uq_assembly_attendance_supersedes_id UNIQUE (supersedes_id), 
	CONSTRAINT fk_assembly_attendance_supersedes_id FOREIGN KEY(supersedes_id) REFERENCES assembly_attendance (id) ON DELETE RESTRICT
)
 STRICT
-- next
CREATE INDEX ix_assembly_attendance_body_id ON assembly_attendance (body_id)
-- next
CREATE INDEX ix_assembly_attendance_meeting_id ON assembly_attendance (meeting_id)
-- next
CREATE TRIGGER assembly_attendance_v6_seat_insert AFTER INSERT ON assembly_attendance FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'V6: attendance overlaps') WHERE NEW.superseded_at IS NULL AND EXISTS (SELECT 1 FROM (SELECT * FROM assembly_attendance WHERE superseded_at IS NULL) AS other WHERE other.meeting_id = NEW.meeting_id AND other.seat_id = NEW.seat_id AND other.id <> NEW.id AND other.arrived_at < coalesce(NEW.departed_at, '9999') AND coalesce(other.departed_at, '9999') > NEW.arrived_at); END
-- next
CREATE TRIGGER assembly_attendance_v6_seat_update AFTER UPDATE ON assembly_attendance FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'V6: attendance overlaps') WHERE NEW.superseded_at IS NULL AND EXISTS (SELECT 1 FROM (SELECT * FROM assembly_attendance WHERE superseded_at IS NULL) AS other WHERE other.meeting_id = NEW.meeting_id AND other.seat_id = NEW.seat_id AND other.id <> NEW.id AND other.arrived_at < coalesce(NEW.departed_at, '9999') AND coalesce(other.departed_at, '9999') > NEW.arrived_at); END
-- next
CREATE TRIGGER assembly_attendance_v6_person_insert AFTER INSERT ON assembly_attendance FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'V6: attendance overlaps') WHERE NEW.superseded_at IS NULL AND NEW.capacity <> 'proxy' AND EXISTS (SELECT 1 FROM (SELECT * FROM assembly_attendance WHERE superseded_at IS NULL AND capacity <> 'proxy') AS other WHERE other.meeting_id = NEW.meeting_id AND other.person_id = NEW.person_id AND other.id <> NEW.id AND other.arrived_at < coalesce(NEW.departed_at, '9999') AND coalesce(other.departed_at, '9999') > NEW.arrived_at); END
-- next
CREATE TRIGGER assembly_attendance_v6_person_update AFTER UPDATE ON assembly_attendance FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'V6: attendance overlaps') WHERE NEW.superseded_at IS NULL AND NEW.capacity <> 'proxy' AND EXISTS (SELECT 1 FROM (SELECT * FROM assembly_attendance WHERE superseded_at IS NULL AND capacity <> 'proxy') AS other WHERE other.meeting_id = NEW.meeting_id AND other.person_id = NEW.person_id AND other.id <> NEW.id AND other.arrived_at < coalesce(NEW.departed_at, '9999') AND coalesce(other.departed_at, '9999') > NEW.arrived_at); END
-- next
CREATE TRIGGER assembly_attendance_v6_final BEFORE UPDATE ON assembly_attendance FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'V6: this row of assembly_attendance is final') WHERE (TRUE) AND (NEW.meeting_id IS DISTINCT FROM OLD.meeting_id OR NEW.seat_id IS DISTINCT FROM OLD.seat_id OR NEW.person_id IS DISTINCT FROM OLD.person_id OR NEW.capacity IS DISTINCT FROM OLD.capacity OR NEW.arrived_at IS DISTINCT FROM OLD.arrived_at OR NEW.departed_at IS DISTINCT FROM OLD.departed_at OR NEW.recorded_at IS DISTINCT FROM OLD.recorded_at); END
-- next
CREATE TRIGGER assembly_attendance_v6_kept BEFORE DELETE ON assembly_attendance FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'V6: this row of assembly_attendance is final') WHERE TRUE; END
-- next
CREATE TABLE assembly_roll (
	motion_id INTEGER NOT NULL, 
	seat_id INTEGER NOT NULL, 
	person_id INTEGER NOT NULL, 
	capacity TEXT NOT NULL, 
	weight INTEGER NOT NULL, 
	is_present INTEGER NOT NULL, 
	body_id INTEGER NOT NULL, 
	foundation_id INTEGER NOT NULL, 
	wing TEXT NOT NULL, 
	CONSTRAINT pk_assembly_roll PRIMARY KEY (motion_id, seat_id), 
	CONSTRAINT fk_assembly_roll_motion_id_body_id_foundation_id_wing FOREIGN KEY(motion_id, body_id, foundation_id, wing) REFERENCES assembly_motion (id, body_id, foundation_id, wing) ON DELETE RESTRICT, 
	CONSTRAINT fk_assembly_roll_seat_id_body_id_foundation_id_wing FOREIGN KEY(seat_id, body_id, foundation_id, wing) REFERENCES assembly_seat (id, body_id, foundation_id, wing) ON DELETE RESTRICT, 
	CONSTRAINT ck_assembly_roll_capacity_known CHECK (capacity IN ('holder', 'alternate', 'proxy')), 
	CONSTRAINT ck_assembly_roll_weight CHECK (weight > 0), 
	CONSTRAINT fk_assembly_roll_person_id FOREIGN KEY(person_id) REFERENCES directory_person (id) ON DELETE RESTRICT
)
 STRICT
-- next
CREATE INDEX ix_assembly_roll_body_id ON assembly_roll (body_id)
-- next
CREATE TRIGGER assembly_roll_v2_requires BEFORE INSERT ON assembly_roll FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'V2: the roll is written when the vote opens') WHERE NOT EXISTS (SELECT motion.id FROM assembly_motion AS motion WHERE motion.id = NEW.motion_id AND motion.state = 'draft'); END
-- next
CREATE TRIGGER assembly_roll_v2_update BEFORE UPDATE ON assembly_roll FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'V2: rows of assembly_roll are never changed') WHERE TRUE; END
-- next
CREATE TRIGGER assembly_roll_v2_delete BEFORE DELETE ON assembly_roll FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'V2: rows of assembly_roll are never removed') WHERE TRUE; END
-- next
CREATE TABLE assembly_objection (
	id INTEGER NOT NULL, 
	motion_id INTEGER NOT NULL, 
	seat_id INTEGER NOT NULL, 
	reason TEXT NOT NULL, 
	made_at TEXT NOT NULL, 
	body_id INTEGER NOT NULL, 
	foundation_id INTEGER NOT NULL, 
	wing TEXT NOT NULL, 
	CONSTRAINT pk_assembly_objection PRIMARY KEY (id), 
	CONSTRAINT fk_assembly_objection_motion_id_body_id_foundation_id_wing FOREIGN KEY(motion_id, body_id, foundation_id, wing) REFERENCES assembly_motion (id, body_id, foundation_id, wing) ON DELETE RESTRICT, 
	CONSTRAINT fk_assembly_objection_seat_id_body_id_foundation_id_wing FOREIGN KEY(seat_id, body_id, foundation_id, wing) REFERENCES assembly_seat (id, body_id, foundation_id, wing) ON DELETE RESTRICT, 
	CONSTRAINT uq_assembly_objection_motion_id_seat_id UNIQUE (motion_id, seat_id), 
	CONSTRAINT ck_assembly_objection_has_reason CHECK (reason <> '')
)
 STRICT
-- next
CREATE INDEX ix_assembly_objection_body_id ON assembly_objection (body_id)
-- next
CREATE INDEX ix_assembly_objection_motion_id ON assembly_objection (motion_id)
-- next
CREATE TRIGGER assembly_objection_v4_update BEFORE UPDATE ON assembly_objection FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'V4: rows of assembly_objection are never changed') WHERE TRUE; END
-- next
CREATE TRIGGER assembly_objection_v4_delete BEFORE DELETE ON assembly_objection FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'V4: rows of assembly_objection are never removed') WHERE TRUE; END
-- next
CREATE TRIGGER assembly_objection_v4_open BEFORE INSERT ON assembly_objection FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'V4: objections are made while the vote is open') WHERE NOT EXISTS (SELECT motion.id FROM assembly_motion AS motion WHERE motion.id = NEW.motion_id AND motion.state = 'open'); END
-- next
CREATE TABLE assembly_outcome (
	motion_id INTEGER NOT NULL, 
	computed TEXT NOT NULL, 
	declared TEXT NOT NULL, 
	reason TEXT NOT NULL, 
	charter_version_id INTEGER, 
	quorum_rule_key TEXT NOT NULL, 
	threshold_rule_key TEXT NOT NULL, 
	counts TEXT NOT NULL, 
	quorum TEXT NOT NULL, 
	vote TEXT NOT NULL, 
	words TEXT NOT NULL, 
	recorded_at TEXT NOT NULL, 
	body_id INTEGER NOT NULL, 
	foundation_id INTEGER NOT NULL, 
	wing TEXT NOT NULL, 
	CONSTRAINT pk_assembly_outcome PRIMARY KEY (motion_id), 
	CONSTRAINT fk_assembly_outcome_motion_id_body_id_foundation_id_wing FOREIGN KEY(motion_id, body_id, foundation_id, wing) REFERENCES assembly_motion (id, body_id, foundation_id, wing) ON DELETE RESTRICT, 
	CONSTRAINT fk_assembly_outcome_charter_version_id_foundation_id_wing FOREIGN KEY(charter_version_id, foundation_id, wing) REFERENCES assembly_charter_version (id, foundation_id, wing) ON DELETE RESTRICT, 
	CONSTRAINT ck_assembly_outcome_computed_known CHECK (computed IN ('carried', 'not_carried', 'no_quorum', 'undetermined', 'cancelled')), 
	CONSTRAINT ck_assembly_outcome_declared_known CHECK (declared IN ('carried', 'not_carried', 'no_quorum', 'cancelled')), 
	CONSTRAINT ck_assembly_outcome_difference_has_reason CHECK (declared = computed OR reason <> '')
)
 STRICT
-- next
CREATE INDEX ix_assembly_outcome_body_id ON assembly_outcome (body_id)
-- next
CREATE TRIGGER assembly_outcome_v6_update BEFORE UPDATE ON assembly_outcome FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'V6: rows of assembly_outcome are never changed') WHERE TRUE; END
-- next
CREATE TRIGGER assembly_outcome_v6_delete BEFORE DELETE ON assembly_outcome FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'V6: rows of assembly_outcome are never removed') WHERE TRUE; END
-- next
CREATE TABLE assembly_resolution (
	id INTEGER NOT NULL, 
	public_id TEXT NOT NULL, 
	motion_id INTEGER NOT NULL, 
	year INTEGER NOT NULL, 
	number INTEGER NOT NULL, 
	title TEXT NOT NULL, 
	text TEXT NOT NULL, 
	adopted_on TEXT NOT NULL, 
	public_title TEXT, 
	public_text TEXT, 
	published_at TEXT, 
	recorded_at TEXT NOT NULL, 
	body_id INTEGER NOT NULL, 
	foundation_id INTEGER NOT NULL, 
	wing TEXT NOT NULL, 
	CONSTRAINT pk_assembly_resolution PRIMARY KEY (id), 
	CONSTRAINT fk_assembly_resolution_motion_id_body_id_foundation_id_wing FOREIGN KEY(motion_id, body_id, foundation_id, wing) REFERENCES assembly_motion (id, body_id, foundation_id, wing) ON DELETE RESTRICT, 
	CONSTRAINT uq_assembly_resolution_motion_id UNIQUE (motion_id), 
	CONSTRAINT uq_assembly_resolution_body_id_year_number UNIQUE (body_id, year, number), 
	CONSTRAINT ck_assembly_resolution_public_text_is_published CHECK ((published_at IS NULL) = (public_text IS NULL)), 
	CONSTRAINT ck_assembly_resolution_number CHECK (number > 0), 
	CONSTRAINT uq_assembly_resolution_public_id UNIQUE (public_id)
)
 STRICT
-- next
CREATE INDEX ix_assembly_resolution_body_id ON assembly_resolution (body_id)
-- next
CREATE TRIGGER assembly_resolution_final BEFORE UPDATE ON assembly_resolution FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'V6: this row of assembly_resolution is final') WHERE (TRUE) AND (NEW.motion_id IS DISTINCT FROM OLD.motion_id OR NEW.year IS DISTINCT FROM OLD.year OR NEW.number IS DISTINCT FROM OLD.number OR NEW.title IS DISTINCT FROM OLD.title OR NEW.text IS DISTINCT FROM OLD.text OR NEW.adopted_on IS DISTINCT FROM OLD.adopted_on OR NEW.body_id IS DISTINCT FROM OLD.body_id OR NEW.foundation_id IS DISTINCT FROM OLD.foundation_id OR NEW.wing IS DISTINCT FROM OLD.wing); END
-- next
CREATE TRIGGER assembly_resolution_kept BEFORE DELETE ON assembly_resolution FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'V6: this row of assembly_resolution is final') WHERE TRUE; END
-- next
CREATE TRIGGER assembly_resolution_public_final BEFORE UPDATE ON assembly_resolution FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'V6: this row of assembly_resolution is final') WHERE (OLD.published_at IS NOT NULL) AND (NEW.public_title IS DISTINCT FROM OLD.public_title OR NEW.public_text IS DISTINCT FROM OLD.public_text OR NEW.published_at IS DISTINCT FROM OLD.published_at); END
-- next
CREATE TRIGGER assembly_resolution_public_kept BEFORE DELETE ON assembly_resolution FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'V6: this row of assembly_resolution is final') WHERE OLD.published_at IS NOT NULL; END
-- next
CREATE TABLE business_membership_act (
	id INTEGER NOT NULL, 
	public_id TEXT NOT NULL, 
	foundation_id INTEGER NOT NULL, 
	member_id INTEGER NOT NULL, 
	number INTEGER NOT NULL, 
	step TEXT NOT NULL, 
	state_before TEXT NOT NULL, 
	state_after TEXT NOT NULL, 
	effective_on TEXT NOT NULL, 
	said_on TEXT NOT NULL, 
	hearing_on TEXT, 
	reason TEXT NOT NULL, 
	reference TEXT NOT NULL, 
	consent TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	other_member_id INTEGER, 
	term_id INTEGER, 
	credit_minor INTEGER, 
	currency TEXT, 
	explanation TEXT NOT NULL, 
	recorded_at TEXT NOT NULL, 
	CONSTRAINT pk_business_membership_act PRIMARY KEY (id), 
	CONSTRAINT ck_business_membership_act_step_known CHECK (step IN ('join', 'rejoin', 'renew', 'change_tier', 'suspend', 'restore', 'give_notice', 'withdraw_notice', 'terminate', 'resign', 'withdraw_resignation', 'lapse', 'expire', 'reinstate', 'transfer_out', 'transfer_in')), 
	CONSTRAINT ck_business_membership_act_state_before_known CHECK (state_before IN ('none', 'member', 'suspended', 'noticed', 'suspended_noticed', 'resigned', 'lapsed', 'terminated', 'transferred', 'expired')), 
	CONSTRAINT ck_business_membership_act_state_after_known CHECK (state_after IN ('none', 'member', 'suspended', 'noticed', 'suspended_noticed', 'resigned', 'lapsed', 'terminated', 'transferred', 'expired')), 
	CONSTRAINT fk_business_membership_act_member_id_foundation_id FOREIGN KEY(member_id, foundation_id) REFERENCES business_member (id, foundation_id) ON DELETE RESTRICT, 
	CONSTRAINT fk_business_membership_act_other_member_id_foundation_id FOREIGN KEY(other_member_id, foundation_id) REFERENCES business_member (id, foundation_id) ON DELETE RESTRICT, 
	CONSTRAINT fk_business_membership_act_term_id_member_id FOREIGN KEY(term_id, member_id) REFERENCES business_term (id, member_id) ON DELETE RESTRICT, 
	CONSTRAINT uq_business_membership_act_member_id_number UNIQUE (member_id, number), 
	CONSTRAINT ck_business_membership_act_along_the_map CHECK ((state_before = 'none' AND step = 'join' AND state_after = 'member') OR (state_before = 'resigned' AND step = 'rejoin' AND state_after = 'member') OR (state_before = 'lapsed' AND step = 'rejoin' AND state_after = 'member') OR (state_before = 'terminated' AND step = 'rejoin' AND state_after = 'member') OR (state_before = 'transferred' AND step = 'rejoin' AND state_after = 'member') OR (state_before = 'expired' AND step = 'rejoin' AND state_after = 'member') OR (state_before = 'member' AND step = 'renew' AND state_after = 'member') OR (state_before = 'suspended' AND step = 'renew' AND state_after = 'suspended') OR (state_before = 'noticed' AND step = 'renew' AND state_after = 'noticed') OR (state_before = 'suspended_noticed' AND step = 'renew' AND state_after = 'suspended_noticed') OR (state_before = 'member' AND step = 'change_tier' AND state_after = 'member') OR (state_before = 'suspended' AND step = 'change_tier' AND state_after = 'suspended') OR (state_before = 'noticed' AND step = 'change_tier' AND state_after = 'noticed') OR (state_before = 'suspended_noticed' AND step = 'change_tier' AND state_after = 'suspended_noticed') OR (state_before = 'member' AND step = 'suspend' AND state_after = 'suspended') OR (state_before = 'noticed' AND step = 'suspend' AND state_after = 'suspended_noticed') OR (state_before = 'suspended' AND step = 'restore' AND state_after = 'member') OR (state_before = 'suspended_noticed' AND step = 'restore' AND state_after = 'noticed') OR (state_before = 'member' AND step = 'give_notice' AND state_after = 'noticed') OR (state_before = 'suspended' AND step = 'give_notice' AND state_after = 'suspended_noticed') OR (state_before = 'noticed' AND step = 'withdraw_notice' AND state_after = 'member') OR (state_before = 'suspended_noticed' AND step = 'withdraw_notice' AND state_after = 'suspended') OR (state_before = 'noticed' AND step = 'terminate' AND state_after = 'terminated') OR (state_before = 'suspended_noticed' AND step = 'terminate' AND state_after = 'terminated') OR (state_before = 'member' AND step = 'resign' AND state_after = 'resigned') OR (state_before = 'suspended' AND step = 'resign' AND state_after = 'resigned') OR (state_before = 'noticed' AND step = 'resign' AND state_after = 'resigned') OR (state_before = 'suspended_noticed' AND step = 'resign' AND state_after = 'resigned') OR (state_before = 'resigned' AND step = 'withdraw_resignation' AND state_after = 'member') OR (state_before = 'resigned' AND step = 'withdraw_resignation' AND state_after = 'suspended') OR (state_before = 'resigned' AND step = 'withdraw_resignation' AND state_after = 'noticed') OR (state_before = 'resigned' AND step = 'withdraw_resignation' AND state_after = 'suspended_noticed') OR (state_before = 'member' AND step = 'lapse' AND state_after = 'lapsed') OR (state_before = 'suspended' AND step = 'lapse' AND state_after = 'lapsed') OR (state_before = 'noticed' AND step = 'lapse' AND state_after = 'lapsed') OR (state_before = 'suspended_noticed' AND step = 'lapse' AND state_after = 'lapsed') OR (state_before = 'resigned' AND step = 'lapse' AND state_after = 'lapsed') OR (state_before = 'member' AND step = 'expire' AND state_after = 'expired') OR (state_before = 'suspended' AND step = 'expire' AND state_after = 'expired') OR (state_before = 'noticed' AND step = 'expire' AND state_after = 'expired') OR (state_before = 'suspended_noticed' AND step = 'expire' AND state_after = 'expired') OR (state_before = 'resigned' AND step = 'reinstate' AND state_after = 'member') OR (state_before = 'lapsed' AND step = 'reinstate' AND state_after = 'member') OR (state_before = 'terminated' AND step = 'reinstate' AND state_after = 'member') OR (state_before = 'member' AND step = 'transfer_out' AND state_after = 'transferred') OR (state_before = 'suspended' AND step = 'transfer_out' AND state_after = 'transferred') OR (state_before = 'noticed' AND step = 'transfer_out' AND state_after = 'transferred') OR (state_before = 'suspended_noticed' AND step = 'transfer_out' AND state_after = 'transferred') OR (state_before = 'none' AND step = 'transfer_in' AND state_after = 'member') OR (state_before = 'resigned' AND step = 'transfer_in' AND state_after = 'member') OR (state_before = 'lapsed' AND step = 'transfer_in' AND state_after = 'member') OR (state_before = 'terminated' AND step = 'transfer_in' AND state_after = 'member') OR (state_before = 'transferred' AND step = 'transfer_in' AND state_after = 'member') OR (state_before = 'expired' AND step = 'transfer_in' AND state_after = 'member')), 
	CONSTRAINT ck_business_membership_act_begins_with_the_first CHECK ((number = 1) = (state_before = 'none')), 
	CONSTRAINT ck_business_membership_act_numbered_from_one CHECK (number >= 1), 
	CONSTRAINT ck_business_membership_act_transfers_name_the_other CHECK ((step IN ('transfer_out', 'transfer_in')) = (other_member_id IS NOT NULL)), 
	CONSTRAINT ck_business_membership_act_transfers_have_consent CHECK (step NOT IN ('transfer_out', 'transfer_in') OR (consent <> '' AND reference <> '' AND other_member_id <> member_id)), 
	CONSTRAINT ck_business_membership_act_terminations_cite_a_resolution CHECK (step <> 'terminate' OR reference <> ''), 
	CONSTRAINT ck_business_membership_act_notices_have_grounds CHECK (step <> 'give_notice' OR (reason <> '' AND hearing_on IS NOT NULL)), 
	CONSTRAINT ck_business_membership_act_credit_has_currency CHECK ((credit_minor IS NULL) = (currency IS NULL)), 
	CONSTRAINT ck_business_membership_act_credit_is_not_negative CHECK (credit_minor IS NULL OR credit_minor >= 0), 
	CONSTRAINT uq_business_membership_act_public_id UNIQUE (public_id)
)
 STRICT
-- next
CREATE INDEX ix_business_membership_act_foundation_id_effective_on ON business_membership_act (foundation_id, effective_on)
-- next
CREATE TRIGGER business_membership_act_h1_update BEFORE UPDATE ON business_membership_act FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'H1: rows of business_membership_act are never changed') WHERE TRUE; END
-- next
CREATE TRIGGER business_membership_act_h1_delete BEFORE DELETE ON business_membership_act FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'H1: rows of business_membership_act are never removed') WHERE TRUE; END
-- next
CREATE TRIGGER business_membership_act_h1_follows BEFORE INSERT ON business_membership_act FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'H1: an act begins in the state in which the one before it left the membership') WHERE NEW.number > 1 AND NOT EXISTS (SELECT 1 FROM business_membership_act AS before_it WHERE before_it.member_id = NEW.member_id AND before_it.number = NEW.number - 1 AND before_it.state_after = NEW.state_before); END
-- next
CREATE TABLE business_invoice (
	id INTEGER NOT NULL, 
	public_id TEXT NOT NULL, 
	foundation_id INTEGER NOT NULL, 
	member_id INTEGER NOT NULL, 
	state TEXT NOT NULL, 
	obligation TEXT NOT NULL, 
	period_start TEXT, 
	period_end TEXT, 
	term_id INTEGER, 
	tier_id INTEGER, 
	tier_name TEXT NOT NULL, 
	series_id INTEGER, 
	number INTEGER, 
	number_text TEXT, 
	issued_on TEXT, 
	due_on TEXT, 
	currency TEXT NOT NULL, 
	net_minor INTEGER NOT NULL, 
	tax_minor INTEGER NOT NULL, 
	total_minor INTEGER NOT NULL, 
	po_number TEXT NOT NULL, 
	note TEXT NOT NULL, 
	charter_version_id INTEGER, 
	rule_key TEXT NOT NULL, 
	explanation TEXT, 
	run_id INTEGER, 
	pdf_sha256 TEXT, 
	voided_on TEXT, 
	void_reason TEXT NOT NULL, 
	recorded_at TEXT NOT NULL, 
	issued_at TEXT, 
	seller_name TEXT NOT NULL, 
	seller_address TEXT NOT NULL, 
	seller_tax_id TEXT NOT NULL, 
	seller_bank TEXT NOT NULL, 
	buyer_name TEXT NOT NULL, 
	buyer_address TEXT NOT NULL, 
	buyer_tax_id TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	CONSTRAINT pk_business_invoice PRIMARY KEY (id), 
	CONSTRAINT ck_business_invoice_state_known CHECK (state IN ('draft', 'issued', 'void')), 
	CONSTRAINT ck_business_invoice_obligation_known CHECK (obligation IN ('dues', 'other')), 
	CONSTRAINT fk_business_invoice_member_id_foundation_id FOREIGN KEY(member_id, foundation_id) REFERENCES business_member (id, foundation_id) ON DELETE RESTRICT, 
	CONSTRAINT uq_business_invoice_series_id_number UNIQUE (series_id, number), 
	CONSTRAINT uq_business_invoice_id_currency UNIQUE (id, currency), 
	CONSTRAINT ck_business_invoice_number_means_issued CHECK ((state = 'draft') = (number IS NULL)), 
	CONSTRAINT ck_business_invoice_issued_is_dated CHECK ((number IS NULL) = (series_id IS NULL) AND (number IS NULL) = (number_text IS NULL) AND (number IS NULL) = (issued_on IS NULL) AND (number IS NULL) = (due_on IS NULL)), 
	CONSTRAINT ck_business_invoice_void_is_dated CHECK ((state = 'void') = (voided_on IS NOT NULL)), 
	CONSTRAINT ck_business_invoice_due_after_issue CHECK (due_on >= issued_on), 
	CONSTRAINT ck_business_invoice_total_adds_up CHECK (total_minor = net_minor + tax_minor), 
	CONSTRAINT ck_business_invoice_amount_is_bounded CHECK (net_minor >= 0 AND tax_minor >= 0 AND total_minor < 1000000000000000), 
	CONSTRAINT ck_business_invoice_nothing_is_not_invoiced CHECK (state = 'draft' OR total_minor > 0), 
	CONSTRAINT ck_business_invoice_parties_are_named CHECK (state = 'draft' OR (seller_name <> '' AND buyer_name <> '')), 
	CONSTRAINT ck_business_invoice_period_has_days CHECK (period_end > period_start), 
	CONSTRAINT ck_business_invoice_dues_have_a_period CHECK (obligation <> 'dues' OR period_start IS NOT NULL), 
	CONSTRAINT uq_business_invoice_public_id UNIQUE (public_id), 
	CONSTRAINT fk_business_invoice_foundation_id FOREIGN KEY(foundation_id) REFERENCES directory_foundation (id) ON DELETE RESTRICT, 
	CONSTRAINT fk_business_invoice_term_id FOREIGN KEY(term_id) REFERENCES business_term (id) ON DELETE RESTRICT, 
	CONSTRAINT fk_business_invoice_tier_id FOREIGN KEY(tier_id) REFERENCES business_tier (id) ON DELETE RESTRICT, 
	CONSTRAINT fk_business_invoice_series_id FOREIGN KEY(series_id) REFERENCES business_invoice_series (id) ON DELETE RESTRICT, 
	CONSTRAINT fk_business_invoice_charter_version_id FOREIGN KEY(charter_version_id) REFERENCES assembly_charter_version (id) ON DELETE RESTRICT, 
	CONSTRAINT fk_business_invoice_run_id FOREIGN KEY(run_id) REFERENCES business_dues_run (id) ON DELETE RESTRICT, 
	CONSTRAINT fk_business_invoice_pdf_sha256 FOREIGN KEY(pdf_sha256) REFERENCES kernel_document (sha256) ON DELETE RESTRICT
)
 STRICT
-- next
CREATE INDEX ix_business_invoice_foundation_id_buyer_name_id ON business_invoice (foundation_id, buyer_name, id)
-- next
CREATE INDEX ix_business_invoice_foundation_id_due_on_id ON business_invoice (foundation_id, due_on, id)
-- next
CREATE INDEX ix_business_invoice_foundation_id_issued_on_id ON business_invoice (foundation_id, issued_on, id)
-- next
CREATE INDEX ix_business_invoice_number_text ON business_invoice (number_text)
-- next
CREATE INDEX ix_business_invoice_void ON business_invoice (foundation_id, id) WHERE state = 'void'
-- next
CREATE UNIQUE INDEX uq_business_invoice_obligation ON business_invoice (member_id, obligation, period_start) WHERE state <> 'void'
-- next
CREATE TRIGGER business_invoice_inserted AFTER INSERT ON business_invoice FOR EACH ROW WHEN NEW.state = 'issued' BEGIN INSERT INTO business_invoice_balance (invoice_id, foundation_id, member_id, due_on, currency, total_minor,
 paid_minor, cancelled_minor, written_off_minor, open_minor)
 VALUES (NEW.id, NEW.foundation_id, NEW.member_id, NEW.due_on, NEW.currency, NEW.total_minor, 0, 0, 0, NEW.total_minor); END
-- next
CREATE TRIGGER business_invoice_issued AFTER UPDATE ON business_invoice FOR EACH ROW WHEN OLD.state = 'draft' AND NEW.state = 'issued' BEGIN INSERT INTO business_invoice_balance (invoice_id, foundation_id, member_id, due_on, currency, total_minor,
 paid_minor, cancelled_minor, written_off_minor, open_minor)
 VALUES (NEW.id, NEW.foundation_id, NEW.member_id, NEW.due_on, NEW.currency, NEW.total_minor, 0, 0, 0, NEW.total_minor); END
-- next
CREATE TRIGGER business_invoice_voided AFTER UPDATE ON business_invoice FOR EACH ROW WHEN OLD.state = 'issued' AND NEW.state = 'void' BEGIN UPDATE business_invoice_balance SET cancelled_minor = cancelled_minor + NEW.total_minor, open_minor = open_minor - NEW.total_minor
 WHERE invoice_id = NEW.id; END
-- next
CREATE TRIGGER business_invoice_n1_insert BEFORE INSERT ON business_invoice FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'N1: a number is drawn from the counter of its series') WHERE (NEW.state <> 'draft') AND NOT EXISTS (SELECT 1 FROM business_invoice_series AS series WHERE series.id = NEW.series_id AND NEW.number < series.next_number AND series.kind = 'invoice'); END
-- next
CREATE TRIGGER business_invoice_n6_insert BEFORE INSERT ON business_invoice FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'N6: numbers and dates of a series do not go back') WHERE (NEW.state <> 'draft') AND EXISTS (SELECT 1 FROM (SELECT one.number, one.issued_on FROM business_invoice AS one WHERE one.series_id = NEW.series_id ORDER BY one.number DESC LIMIT 1) AS last WHERE NEW.number <= last.number OR NEW.issued_on < last.issued_on); END
-- next
CREATE TRIGGER business_invoice_n4_insert BEFORE INSERT ON business_invoice FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'N4: an invoice is issued with the sum of its lines') WHERE (NEW.state <> 'draft') AND (coalesce((SELECT sum(line.net_minor) FROM business_invoice_line AS line WHERE line.invoice_id = NEW.id), -1) <> NEW.net_minor OR coalesce((SELECT sum(line.tax_minor) FROM business_invoice_line AS line WHERE line.invoice_id = NEW.id), -1) <> NEW.tax_minor); END
-- next
CREATE TRIGGER business_invoice_n1_update BEFORE UPDATE ON business_invoice FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'N1: a number is drawn from the counter of its series') WHERE (OLD.state = 'draft' AND NEW.state <> 'draft') AND NOT EXISTS (SELECT 1 FROM business_invoice_series AS series WHERE series.id = NEW.series_id AND NEW.number < series.next_number AND series.kind = 'invoice'); END
-- next
CREATE TRIGGER business_invoice_n6_update BEFORE UPDATE ON business_invoice FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'N6: numbers and dates of a series do not go back') WHERE (OLD.state = 'draft' AND NEW.state <> 'draft') AND EXISTS (SELECT 1 FROM (SELECT one.number, one.issued_on FROM business_invoice AS one WHERE one.series_id = NEW.series_id ORDER BY one.number DESC LIMIT 1) AS last WHERE NEW.number <= last.number OR NEW.issued_on < last.issued_on); END
-- next
CREATE TRIGGER business_invoice_n4_update BEFORE UPDATE ON business_invoice FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'N4: an invoice is issued with the sum of its lines') WHERE (OLD.state = 'draft' AND NEW.state <> 'draft') AND (coalesce((SELECT sum(line.net_minor) FROM business_invoice_line AS line WHERE line.invoice_id = NEW.id), -1) <> NEW.net_minor OR coalesce((SELECT sum(line.tax_minor) FROM business_invoice_line AS line WHERE line.invoice_id = NEW.id), -1) <> NEW.tax_minor); END
-- next
CREATE TRIGGER business_invoice_n2_state_map BEFORE UPDATE ON business_invoice FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'N2: business_invoice.state moves only along its map') WHERE NEW.state <> OLD.state AND NOT ((OLD.state = 'draft' AND NEW.state IN ('issued')) OR (OLD.state = 'issued' AND NEW.state IN ('void'))); END
-- next
CREATE TRIGGER business_invoice_n2_issued_final BEFORE UPDATE ON business_invoice FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'N2: this row of business_invoice is final') WHERE (OLD.state <> 'draft') AND (NEW.id IS DISTINCT FROM OLD.id OR NEW.public_id IS DISTINCT FROM OLD.public_id OR NEW.foundation_id IS DISTINCT FROM OLD.foundation_id OR NEW.member_id IS DISTINCT FROM OLD.member_id OR NEW.obligation IS DISTINCT FROM OLD.obligation OR NEW.period_start IS DISTINCT FROM OLD.period_start OR NEW.period_end IS DISTINCT FROM OLD.period_end OR NEW.term_id IS DISTINCT FROM OLD.term_id OR NEW.tier_id IS DISTINCT FROM OLD.tier_id OR NEW.tier_name IS DISTINCT FROM OLD.tier_name OR NEW.series_id IS DISTINCT FROM OLD.series_id OR NEW.number IS DISTINCT FROM OLD.number OR NEW.number_text IS DISTINCT FROM OLD.number_text OR NEW.issued_on IS DISTINCT FROM OLD.issued_on OR NEW.due_on IS DISTINCT FROM OLD.due_on OR NEW.currency IS DISTINCT FROM OLD.currency OR NEW.net_minor IS DISTINCT FROM OLD.net_minor OR NEW.tax_minor IS DISTINCT FROM OLD.tax_minor OR NEW.total_minor IS DISTINCT FROM OLD.total_minor OR NEW.po_number IS DISTINCT FROM OLD.po_number OR NEW.note IS DISTINCT FROM OLD.note OR NEW.charter_version_id IS DISTINCT FROM OLD.charter_version_id OR NEW.rule_key IS DISTINCT FROM OLD.rule_key OR NEW.explanation IS DISTINCT FROM OLD.explanation OR NEW.run_id IS DISTINCT FROM OLD.run_id OR NEW.recorded_at IS DISTINCT FROM OLD.recorded_at OR NEW.issued_at IS DISTINCT FROM OLD.issued_at OR NEW.seller_name IS DISTINCT FROM OLD.seller_name OR NEW.seller_address IS DISTINCT FROM OLD.seller_address OR NEW.seller_tax_id IS DISTINCT FROM OLD.seller_tax_id OR NEW.seller_bank IS DISTINCT FROM OLD.seller_bank OR NEW.buyer_name IS DISTINCT FROM OLD.buyer_name OR NEW.buyer_address IS DISTINCT FROM OLD.buyer_address OR NEW.buyer_tax_id IS DISTINCT FROM OLD.buyer_tax_id); END
-- next
CREATE TRIGGER business_invoice_n2_issued_kept BEFORE DELETE ON business_invoice FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'N2: this row of business_invoice is final') WHERE OLD.state <> 'draft'; END
-- next
CREATE TRIGGER business_invoice_n2_added BEFORE UPDATE ON business_invoice FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'N2: what was added to an issued invoice is final') WHERE (OLD.state = 'void' AND (NEW.voided_on <> OLD.voided_on OR NEW.void_reason <> OLD.void_reason)) OR (OLD.pdf_sha256 IS NOT NULL AND NEW.pdf_sha256 IS DISTINCT FROM OLD.pdf_sha256); END
-- next
CREATE TABLE assembly_vote (
	id INTEGER NOT NULL, 
	motion_id INTEGER NOT NULL, 
	seat_id INTEGER NOT NULL, 
	choice TEXT NOT NULL, 
	person_id INTEGER NOT NULL, 
	capacity TEXT NOT NULL, 
	recorded_at TEXT NOT NULL, 
	body_id INTEGER NOT NULL, 
	foundation_id INTEGER NOT NULL, 
	wing TEXT NOT NULL, 
	CONSTRAINT pk_assembly_vote PRIMARY KEY (id), 
	CONSTRAINT fk_assembly_vote_motion_id_seat_id FOREIGN KEY(motion_id, seat_id) REFERENCES assembly_roll (motion_id, seat_id) ON DELETE RESTRICT, 
	CONSTRAINT fk_assembly_vote_motion_id_body_id_foundation_id_wing FOREIGN KEY(motion_id, body_id, foundation_id, wing) REFERENCES assembly_motion (id, body_id, foundation_id, wing) ON DELETE RESTRICT, 
	CONSTRAINT uq_assembly_vote_motion_id_seat_id UNIQUE (motion_id, seat_id), 
	CONSTRAINT uq_assembly_vote_id_motion_id_seat_id UNIQUE (id, motion_id, seat_id), 
	CONSTRAINT ck_assembly_vote_choice_known CHECK (choice IN ('for', 'against', 'abstain')), 
	CONSTRAINT ck_assembly_vote_capacity_known CHECK (capacity IN ('holder', 'alternate', 'proxy')), 
	CONSTRAINT fk_assembly_vote_person_id FOREIGN KEY(person_id) REFERENCES directory_person (id) ON DELETE RESTRICT
)
 STRICT
-- next
CREATE INDEX ix_assembly_vote_body_id ON assembly_vote (body_id)
-- next
CREATE INDEX ix_assembly_vote_motion_id ON assembly_vote (motion_id)
-- next
CREATE TRIGGER assembly_vote_v4_cast BEFORE INSERT ON assembly_vote FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'V4: votes are cast while the vote is open') WHERE NOT EXISTS (SELECT motion.id FROM assembly_motion AS motion WHERE motion.id = NEW.motion_id AND motion.state = 'open'); END
-- next
CREATE TRIGGER assembly_vote_v4_corrected BEFORE UPDATE ON assembly_vote FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'V4: a vote is final once the vote is closed') WHERE NOT EXISTS (SELECT motion.id FROM assembly_motion AS motion WHERE motion.id = NEW.motion_id AND motion.state = 'open'); END
-- next
CREATE TRIGGER assembly_vote_v4_seat BEFORE UPDATE ON assembly_vote FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'V4: a vote stays with its seat') WHERE NEW.motion_id <> OLD.motion_id OR NEW.seat_id <> OLD.seat_id; END
-- next
CREATE TRIGGER assembly_vote_v4_kept BEFORE DELETE ON assembly_vote FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'V4: votes are never removed') WHERE TRUE; END
-- next
CREATE TABLE business_application (
	id INTEGER NOT NULL, 
	public_id TEXT NOT NULL, 
	foundation_id INTEGER NOT NULL, 
	state TEXT NOT NULL, 
	state_since TEXT NOT NULL, 
	email TEXT NOT NULL, 
	email_key TEXT NOT NULL, 
	answers TEXT NOT NULL, 
	legal_name TEXT NOT NULL, 
	name_key TEXT NOT NULL, 
	registration_key TEXT, 
	tier_key TEXT NOT NULL, 
	submitted_at TEXT, 
	decide_by TEXT, 
	decided_at TEXT, 
	decided_as TEXT NOT NULL, 
	decision_reason TEXT NOT NULL, 
	waiver TEXT NOT NULL, 
	resolution_id INTEGER, 
	member_id INTEGER, 
	recorded_at TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	CONSTRAINT pk_business_application PRIMARY KEY (id), 
	CONSTRAINT ck_business_application_state_known CHECK (state IN ('draft', 'submitted', 'in_review', 'asked_back', 'accepted', 'agreement_out', 'signed', 'admitted', 'declined', 'withdrawn')), 
	CONSTRAINT ck_business_application_decided_as_known CHECK (decided_as IN ('automatic', 'staff', 'board_approval', 'vote', 'unknown', '')), 
	CONSTRAINT uq_business_application_id_foundation_id UNIQUE (id, foundation_id), 
	CONSTRAINT ck_business_application_sent_has_time CHECK (state = 'draft' OR submitted_at IS NOT NULL OR state = 'withdrawn'), 
	CONSTRAINT ck_business_application_admitted_is_member CHECK ((state = 'admitted') = (member_id IS NOT NULL)), 
	CONSTRAINT uq_business_application_public_id UNIQUE (public_id), 
	CONSTRAINT fk_business_application_foundation_id FOREIGN KEY(foundation_id) REFERENCES directory_foundation (id) ON DELETE RESTRICT, 
	CONSTRAINT fk_business_application_resolution_id FOREIGN KEY(resolution_id) REFERENCES assembly_resolution (id) ON DELETE RESTRICT, 
	CONSTRAINT fk_business_application_member_id FOREIGN KEY(member_id) REFERENCES business_member (id) ON DELETE RESTRICT
)
 STRICT
-- next
CREATE INDEX ix_business_application_email_key ON business_application (email_key)
-- next
CREATE INDEX ix_business_application_foundation_id_state_state_since ON business_application (foundation_id, state, state_since)
-- next
CREATE UNIQUE INDEX uq_business_application_name ON business_application (foundation_id, name_key) WHERE state IN ('submitted', 'in_review', 'asked_back', 'accepted', 'agreement_out', 'signed')
-- next
CREATE UNIQUE INDEX uq_business_application_registration ON business_application (foundation_id, registration_key) WHERE registration_key IS NOT NULL AND state IN ('submitted', 'in_review', 'asked_back', 'accepted', 'agreement_out', 'signed')
-- next
CREATE TRIGGER business_application_j1_state_map BEFORE UPDATE ON business_application FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'J1: business_application.state moves only along its map') WHERE NEW.state <> OLD.state AND NOT ((OLD.state = 'draft' AND NEW.state IN ('submitted', 'withdrawn')) OR (OLD.state = 'submitted' AND NEW.state IN ('in_review', 'declined', 'withdrawn')) OR (OLD.state = 'in_review' AND NEW.state IN ('asked_back', 'accepted', 'declined', 'withdrawn')) OR (OLD.state = 'asked_back' AND NEW.state IN ('in_review', 'declined', 'withdrawn')) OR (OLD.state = 'accepted' AND NEW.state IN ('agreement_out', 'declined', 'withdrawn')) OR (OLD.state = 'agreement_out' AND NEW.state IN ('signed', 'declined', 'withdrawn')) OR (OLD.state = 'signed' AND NEW.state IN ('admitted', 'declined', 'withdrawn'))); END
-- next
CREATE TRIGGER business_application_j1_own_final BEFORE UPDATE ON business_application FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'J1: this row of business_application is final') WHERE (TRUE) AND (NEW.foundation_id IS DISTINCT FROM OLD.foundation_id OR NEW.public_id IS DISTINCT FROM OLD.public_id OR NEW.recorded_at IS DISTINCT FROM OLD.recorded_at); END
-- next
CREATE TRIGGER business_application_j1_own_kept BEFORE DELETE ON business_application FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'J1: this row of business_application is final') WHERE TRUE; END
-- next
CREATE TRIGGER business_application_j1_typed BEFORE UPDATE ON business_application FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'J1: what was decided on stays as it was typed, until it is erased') WHERE OLD.state NOT IN ('draft', 'submitted', 'in_review', 'asked_back') AND (NEW.answers IS DISTINCT FROM OLD.answers OR NEW.legal_name IS DISTINCT FROM OLD.legal_name OR NEW.name_key IS DISTINCT FROM OLD.name_key OR NEW.registration_key IS DISTINCT FROM OLD.registration_key OR NEW.tier_key IS DISTINCT FROM OLD.tier_key OR NEW.email IS DISTINCT FROM OLD.email OR NEW.email_key IS DISTINCT FROM OLD.email_key) AND NEW.answers <> '{}'; END
-- next
CREATE TABLE business_invoice_balance (
	invoice_id INTEGER NOT NULL, 
	foundation_id INTEGER NOT NULL, 
	member_id INTEGER NOT NULL, 
	due_on TEXT NOT NULL, 
	currency TEXT NOT NULL, 
	total_minor INTEGER NOT NULL, 
	paid_minor INTEGER NOT NULL, 
	cancelled_minor INTEGER NOT NULL, 
	written_off_minor INTEGER NOT NULL, 
	open_minor INTEGER NOT NULL, 
	CONSTRAINT pk_business_invoice_balance PRIMARY KEY (invoice_id), 
	CONSTRAINT ck_business_invoice_balance_nothing_below_zero CHECK (open_minor >= 0 AND paid_minor >= 0 AND cancelled_minor >= 0 AND written_off_minor >= 0), 
	CONSTRAINT ck_business_invoice_balance_open_adds_up CHECK (open_minor = total_minor - paid_minor - cancelled_minor - written_off_minor), 
	CONSTRAINT fk_business_invoice_balance_invoice_id FOREIGN KEY(invoice_id) REFERENCES business_invoice (id) ON DELETE RESTRICT
)
 STRICT
-- next
CREATE INDEX ix_business_invoice_balance_member_id ON business_invoice_balance (member_id)
-- next
CREATE INDEX ix_business_invoice_balance_open ON business_invoice_balance (foundation_id, currency, due_on, open_minor) WHERE open_minor > 0
-- next
CREATE TABLE business_invoice_line (
	id INTEGER NOT NULL, 
	invoice_id INTEGER NOT NULL, 
	position INTEGER NOT NULL, 
	description TEXT NOT NULL, 
	detail TEXT NOT NULL, 
	quantity INTEGER NOT NULL, 
	unit_minor INTEGER NOT NULL, 
	net_minor INTEGER NOT NULL, 
	tax_minor INTEGER NOT NULL, 
	CONSTRAINT pk_business_invoice_line PRIMARY KEY (id), 
	CONSTRAINT fk_business_invoice_line_invoice_id FOREIGN KEY(invoice_id) REFERENCES business_invoice (id) ON DELETE RESTRICT DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT uq_business_invoice_line_invoice_id_position UNIQUE (invoice_id, position), 
	CONSTRAINT ck_business_invoice_line_quantity_times_price CHECK (quantity > 0 AND net_minor = quantity * unit_minor), 
	CONSTRAINT ck_business_invoice_line_amounts_count CHECK (net_minor >= 0 AND tax_minor >= 0)
)
 STRICT
-- next
CREATE TRIGGER business_invoice_line_n2_insert BEFORE INSERT ON business_invoice_line FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'N2: the lines of an issued invoice are final') WHERE EXISTS (SELECT 1 FROM business_invoice AS whole WHERE whole.id = NEW.invoice_id AND whole.state <> 'draft'); END
-- next
CREATE TRIGGER business_invoice_line_n2_update BEFORE UPDATE ON business_invoice_line FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'N2: the lines of an issued invoice are final') WHERE EXISTS (SELECT 1 FROM business_invoice AS whole WHERE whole.id = OLD.invoice_id AND whole.state <> 'draft'); END
-- next
CREATE TRIGGER business_invoice_line_n2_delete BEFORE DELETE ON business_invoice_line FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'N2: the lines of an issued invoice are final') WHERE EXISTS (SELECT 1 FROM business_invoice AS whole WHERE whole.id = OLD.invoice_id AND whole.state <> 'draft'); END
-- next
CREATE TRIGGER business_invoice_line_n2_stays BEFORE UPDATE ON business_invoice_line FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'N2: a line stays with its invoice') WHERE NEW.invoice_id <> OLD.invoice_id; END
-- next
CREATE TABLE business_credit_note (
	id INTEGER NOT NULL, 
	public_id TEXT NOT NULL, 
	foundation_id INTEGER NOT NULL, 
	invoice_id INTEGER NOT NULL, 
	series_id INTEGER NOT NULL, 
	number INTEGER NOT NULL, 
	number_text TEXT NOT NULL, 
	issued_on TEXT NOT NULL, 
	currency TEXT NOT NULL, 
	amount_minor INTEGER NOT NULL, 
	reason TEXT NOT NULL, 
	pdf_sha256 TEXT, 
	recorded_at TEXT NOT NULL, 
	seller_name TEXT NOT NULL, 
	seller_address TEXT NOT NULL, 
	seller_tax_id TEXT NOT NULL, 
	seller_bank TEXT NOT NULL, 
	buyer_name TEXT NOT NULL, 
	buyer_address TEXT NOT NULL, 
	buyer_tax_id TEXT NOT NULL, 
	CONSTRAINT pk_business_credit_note PRIMARY KEY (id), 
	CONSTRAINT fk_business_credit_note_invoice_id_currency FOREIGN KEY(invoice_id, currency) REFERENCES business_invoice (id, currency) ON DELETE RESTRICT, 
	CONSTRAINT uq_business_credit_note_series_id_number UNIQUE (series_id, number), 
	CONSTRAINT ck_business_credit_note_amount_counts CHECK (amount_minor > 0), 
	CONSTRAINT ck_business_credit_note_parties_are_named CHECK (seller_name <> '' AND buyer_name <> '' AND reason <> ''), 
	CONSTRAINT uq_business_credit_note_public_id UNIQUE (public_id), 
	CONSTRAINT fk_business_credit_note_foundation_id FOREIGN KEY(foundation_id) REFERENCES directory_foundation (id) ON DELETE RESTRICT, 
	CONSTRAINT fk_business_credit_note_series_id FOREIGN KEY(series_id) REFERENCES business_invoice_series (id) ON DELETE RESTRICT, 
	CONSTRAINT fk_business_credit_note_pdf_sha256 FOREIGN KEY(pdf_sha256) REFERENCES kernel_document (sha256) ON DELETE RESTRICT
)
 STRICT
-- next
CREATE INDEX ix_business_credit_note_foundation_id ON business_credit_note (foundation_id)
-- next
CREATE INDEX ix_business_credit_note_invoice_id ON business_credit_note (invoice_id)
-- next
CREATE TRIGGER business_credit_note_settles AFTER INSERT ON business_credit_note FOR EACH ROW WHEN TRUE BEGIN UPDATE business_invoice_balance SET cancelled_minor = cancelled_minor + NEW.amount_minor, open_minor = open_minor - NEW.amount_minor
 WHERE invoice_id = NEW.invoice_id; END
-- next
CREATE TRIGGER business_credit_note_a_n1 BEFORE INSERT ON business_credit_note FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'N1: a number is drawn from the counter of its series') WHERE NOT EXISTS (SELECT 1 FROM business_invoice_series AS series WHERE series.id = NEW.series_id AND NEW.number < series.next_number AND series.kind = 'credit_note'); END
-- next
CREATE TRIGGER business_credit_note_n6_insert BEFORE INSERT ON business_credit_note FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'N6: numbers and dates of a series do not go back') WHERE EXISTS (SELECT 1 FROM (SELECT one.number, one.issued_on FROM business_credit_note AS one WHERE one.series_id = NEW.series_id ORDER BY one.number DESC LIMIT 1) AS last WHERE NEW.number <= last.number OR NEW.issued_on < last.issued_on); END
-- next
CREATE TRIGGER business_credit_note_n2_final BEFORE UPDATE ON business_credit_note FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'N2: this row of business_credit_note is final') WHERE (TRUE) AND (NEW.id IS DISTINCT FROM OLD.id OR NEW.public_id IS DISTINCT FROM OLD.public_id OR NEW.foundation_id IS DISTINCT FROM OLD.foundation_id OR NEW.invoice_id IS DISTINCT FROM OLD.invoice_id OR NEW.series_id IS DISTINCT FROM OLD.series_id OR NEW.number IS DISTINCT FROM OLD.number OR NEW.number_text IS DISTINCT FROM OLD.number_text OR NEW.issued_on IS DISTINCT FROM OLD.issued_on OR NEW.currency IS DISTINCT FROM OLD.currency OR NEW.amount_minor IS DISTINCT FROM OLD.amount_minor OR NEW.reason IS DISTINCT FROM OLD.reason OR NEW.recorded_at IS DISTINCT FROM OLD.recorded_at OR NEW.seller_name IS DISTINCT FROM OLD.seller_name OR NEW.seller_address IS DISTINCT FROM OLD.seller_address OR NEW.seller_tax_id IS DISTINCT FROM OLD.seller_tax_id OR NEW.seller_bank IS DISTINCT FROM OLD.seller_bank OR NEW.buyer_name IS DISTINCT FROM OLD.buyer_name OR NEW.buyer_address IS DISTINCT FROM OLD.buyer_address OR NEW.buyer_tax_id IS DISTINCT FROM OLD.buyer_tax_id); END
-- next
CREATE TRIGGER business_credit_note_n2_kept BEFORE DELETE ON business_credit_note FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'N2: this row of business_credit_note is final') WHERE TRUE; END
-- next
CREATE TRIGGER business_credit_note_n2_file BEFORE UPDATE ON business_credit_note FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'N2: the file of a credit note is final') WHERE OLD.pdf_sha256 IS NOT NULL AND NEW.pdf_sha256 IS DISTINCT FROM OLD.pdf_sha256; END
-- next
CREATE TRIGGER business_credit_note_l7_issued BEFORE INSERT ON business_credit_note FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'L7: only an issued invoice is settled') WHERE NOT EXISTS (SELECT 1 FROM business_invoice AS whole WHERE whole.id = NEW.invoice_id AND whole.state = 'issued'); END
-- next
CREATE TABLE business_posting (
	id INTEGER NOT NULL, 
	transaction_id INTEGER NOT NULL, 
	ledger_id INTEGER NOT NULL, 
	posted_on TEXT NOT NULL, 
	account_id INTEGER NOT NULL, 
	currency TEXT NOT NULL, 
	amount_minor INTEGER NOT NULL, 
	member_id INTEGER, 
	invoice_id INTEGER, 
	CONSTRAINT pk_business_posting PRIMARY KEY (id), 
	CONSTRAINT ck_business_posting_amount_is_bounded CHECK (amount_minor <> 0 AND amount_minor > -1000000000000000 AND amount_minor < 1000000000000000), 
	CONSTRAINT fk_business_posting_transaction_id_ledger_id_posted_on FOREIGN KEY(transaction_id, ledger_id, posted_on) REFERENCES business_transaction (id, ledger_id, posted_on) ON DELETE RESTRICT DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_business_posting_account_id_ledger_id_currency FOREIGN KEY(account_id, ledger_id, currency) REFERENCES business_account (id, ledger_id, currency) ON DELETE RESTRICT, 
	CONSTRAINT fk_business_posting_member_id FOREIGN KEY(member_id) REFERENCES business_member (id) ON DELETE RESTRICT, 
	CONSTRAINT fk_business_posting_invoice_id FOREIGN KEY(invoice_id) REFERENCES business_invoice (id) ON DELETE RESTRICT
)
 STRICT
-- next
CREATE INDEX ix_business_posting_account_id_posted_on_id ON business_posting (account_id, posted_on, id)
-- next
CREATE INDEX ix_business_posting_invoice_id ON business_posting (invoice_id)
-- next
CREATE INDEX ix_business_posting_transaction_id ON business_posting (transaction_id)
-- next
CREATE TRIGGER business_posting_l3_insert BEFORE INSERT ON business_posting FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'L3: the lines of a posted transaction are final') WHERE EXISTS (SELECT 1 FROM business_transaction AS whole WHERE whole.id = NEW.transaction_id AND whole.state = 'posted'); END
-- next
CREATE TRIGGER business_posting_l3_update BEFORE UPDATE ON business_posting FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'L3: the lines of a posted transaction are final') WHERE EXISTS (SELECT 1 FROM business_transaction AS whole WHERE whole.id = OLD.transaction_id AND whole.state = 'posted'); END
-- next
CREATE TRIGGER business_posting_l3_delete BEFORE DELETE ON business_posting FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'L3: the lines of a posted transaction are final') WHERE EXISTS (SELECT 1 FROM business_transaction AS whole WHERE whole.id = OLD.transaction_id AND whole.state = 'posted'); END
-- next
CREATE TRIGGER business_posting_l3_stays BEFORE UPDATE ON business_posting FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'L3: a line stays with its transaction') WHERE NEW.transaction_id <> OLD.transaction_id; END
-- next
CREATE TABLE business_allocation (
	id INTEGER NOT NULL, 
	public_id TEXT NOT NULL, 
	foundation_id INTEGER NOT NULL, 
	payment_id INTEGER NOT NULL, 
	invoice_id INTEGER NOT NULL, 
	currency TEXT NOT NULL, 
	amount_minor INTEGER NOT NULL, 
	allocated_on TEXT NOT NULL, 
	reverses_id INTEGER, 
	reason TEXT NOT NULL, 
	recorded_at TEXT NOT NULL, 
	CONSTRAINT pk_business_allocation PRIMARY KEY (id), 
	CONSTRAINT fk_business_allocation_payment_id_currency FOREIGN KEY(payment_id, currency) REFERENCES business_payment (id, currency) ON DELETE RESTRICT, 
	CONSTRAINT fk_business_allocation_invoice_id_currency FOREIGN KEY(invoice_id, currency) REFERENCES business_invoice (id, currency) ON DELETE RESTRICT, 
	CONSTRAINT ck_business_allocation_amount_counts CHECK (amount_minor <> 0), 
	CONSTRAINT ck_business_allocation_only_a_reversal_is_negative CHECK ((reverses_id IS NULL) = (amount_minor > 0)), 
	CONSTRAINT uq_business_allocation_public_id UNIQUE (public_id), 
	CONSTRAINT fk_business_allocation_foundation_id FOREIGN KEY(foundation_id) REFERENCES directory_foundation (id) ON DELETE RESTRICT, 
	CONSTRAINT uq_business_allocation_reverses_id UNIQUE (reverses_id), 
	CONSTRAINT fk_business_allocation_reverses_id FOREIGN KEY(reverses_id) REFERENCES business_allocation (id) ON DELETE RESTRICT
)
 STRICT
-- next
CREATE INDEX ix_business_allocation_foundation_id ON business_allocation (foundation_id)
-- next
CREATE INDEX ix_business_allocation_invoice_id_allocated_on ON business_allocation (invoice_id, allocated_on)
-- next
CREATE INDEX ix_business_allocation_payment_id ON business_allocation (payment_id)
-- next
CREATE TRIGGER business_allocation_settles AFTER INSERT ON business_allocation FOR EACH ROW WHEN TRUE BEGIN UPDATE business_invoice_balance SET paid_minor = paid_minor + NEW.amount_minor, open_minor = open_minor - NEW.amount_minor
 WHERE invoice_id = NEW.invoice_id;UPDATE business_payment_balance SET free_minor = free_minor - NEW.amount_minor
 WHERE payment_id = NEW.payment_id; END
-- next
CREATE TRIGGER business_allocation_l7_issued BEFORE INSERT ON business_allocation FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'L7: only an issued invoice is settled') WHERE NOT EXISTS (SELECT 1 FROM business_invoice AS whole WHERE whole.id = NEW.invoice_id AND whole.state = 'issued'); END
-- next
CREATE TRIGGER business_allocation_l7_reversal BEFORE INSERT ON business_allocation FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'L7: a reversal takes back exactly what it names') WHERE NEW.reverses_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM business_allocation AS first WHERE first.id = NEW.reverses_id AND first.reverses_id IS NULL AND first.payment_id = NEW.payment_id AND first.invoice_id = NEW.invoice_id AND first.amount_minor = -NEW.amount_minor); END
-- next
CREATE TRIGGER business_allocation_l3_update BEFORE UPDATE ON business_allocation FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'L3: rows of business_allocation are never changed') WHERE TRUE; END
-- next
CREATE TRIGGER business_allocation_l3_delete BEFORE DELETE ON business_allocation FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'L3: rows of business_allocation are never removed') WHERE TRUE; END
-- next
CREATE TABLE business_write_off (
	id INTEGER NOT NULL, 
	public_id TEXT NOT NULL, 
	foundation_id INTEGER NOT NULL, 
	invoice_id INTEGER NOT NULL, 
	currency TEXT NOT NULL, 
	amount_minor INTEGER NOT NULL, 
	written_off_on TEXT NOT NULL, 
	reason TEXT NOT NULL, 
	recorded_at TEXT NOT NULL, 
	CONSTRAINT pk_business_write_off PRIMARY KEY (id), 
	CONSTRAINT fk_business_write_off_invoice_id_currency FOREIGN KEY(invoice_id, currency) REFERENCES business_invoice (id, currency) ON DELETE RESTRICT, 
	CONSTRAINT ck_business_write_off_amount_and_reason CHECK (amount_minor > 0 AND reason <> ''), 
	CONSTRAINT uq_business_write_off_public_id UNIQUE (public_id), 
	CONSTRAINT fk_business_write_off_foundation_id FOREIGN KEY(foundation_id) REFERENCES directory_foundation (id) ON DELETE RESTRICT
)
 STRICT
-- next
CREATE INDEX ix_business_write_off_invoice_id ON business_write_off (invoice_id)
-- next
CREATE TRIGGER business_write_off_settles AFTER INSERT ON business_write_off FOR EACH ROW WHEN TRUE BEGIN UPDATE business_invoice_balance SET written_off_minor = written_off_minor + NEW.amount_minor, open_minor = open_minor - NEW.amount_minor
 WHERE invoice_id = NEW.invoice_id; END
-- next
CREATE TRIGGER business_write_off_l7_issued BEFORE INSERT ON business_write_off FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'L7: only an issued invoice is settled') WHERE NOT EXISTS (SELECT 1 FROM business_invoice AS whole WHERE whole.id = NEW.invoice_id AND whole.state = 'issued'); END
-- next
CREATE TRIGGER business_write_off_l3_update BEFORE UPDATE ON business_write_off FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'L3: rows of business_write_off are never changed') WHERE TRUE; END
-- next
CREATE TRIGGER business_write_off_l3_delete BEFORE DELETE ON business_write_off FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'L3: rows of business_write_off are never removed') WHERE TRUE; END
-- next
CREATE TABLE business_ladder_event (
	id INTEGER NOT NULL, 
	public_id TEXT NOT NULL, 
	foundation_id INTEGER NOT NULL, 
	invoice_id INTEGER NOT NULL, 
	step TEXT NOT NULL, 
	effects TEXT NOT NULL, 
	taken_on TEXT NOT NULL, 
	takes_effect_on TEXT NOT NULL, 
	channel TEXT NOT NULL, 
	clause TEXT NOT NULL, 
	explanation TEXT NOT NULL, 
	recorded_at TEXT NOT NULL, 
	CONSTRAINT pk_business_ladder_event PRIMARY KEY (id), 
	CONSTRAINT uq_business_ladder_event_invoice_id_step UNIQUE (invoice_id, step), 
	CONSTRAINT uq_business_ladder_event_public_id UNIQUE (public_id), 
	CONSTRAINT fk_business_ladder_event_foundation_id FOREIGN KEY(foundation_id) REFERENCES directory_foundation (id) ON DELETE RESTRICT, 
	CONSTRAINT fk_business_ladder_event_invoice_id FOREIGN KEY(invoice_id) REFERENCES business_invoice (id) ON DELETE RESTRICT
)
 STRICT
-- next
CREATE INDEX ix_business_ladder_event_foundation_id ON business_ladder_event (foundation_id)
-- next
CREATE TRIGGER business_ladder_event_l3_update BEFORE UPDATE ON business_ladder_event FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'L3: rows of business_ladder_event are never changed') WHERE TRUE; END
-- next
CREATE TRIGGER business_ladder_event_l3_delete BEFORE DELETE ON business_ladder_event FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'L3: rows of business_ladder_event are never removed') WHERE TRUE; END
-- next
CREATE TABLE business_payment_plan (
	id INTEGER NOT NULL, 
	public_id TEXT NOT NULL, 
	foundation_id INTEGER NOT NULL, 
	invoice_id INTEGER NOT NULL, 
	accepted_on TEXT NOT NULL, 
	terms TEXT NOT NULL, 
	recorded_at TEXT NOT NULL, 
	CONSTRAINT pk_business_payment_plan PRIMARY KEY (id), 
	CONSTRAINT uq_business_payment_plan_public_id UNIQUE (public_id), 
	CONSTRAINT fk_business_payment_plan_foundation_id FOREIGN KEY(foundation_id) REFERENCES directory_foundation (id) ON DELETE RESTRICT, 
	CONSTRAINT uq_business_payment_plan_invoice_id UNIQUE (invoice_id), 
	CONSTRAINT fk_business_payment_plan_invoice_id FOREIGN KEY(invoice_id) REFERENCES business_invoice (id) ON DELETE RESTRICT
)
 STRICT
-- next
CREATE TRIGGER business_payment_plan_l3_update BEFORE UPDATE ON business_payment_plan FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'L3: rows of business_payment_plan are never changed') WHERE TRUE; END
-- next
CREATE TRIGGER business_payment_plan_l3_delete BEFORE DELETE ON business_payment_plan FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'L3: rows of business_payment_plan are never removed') WHERE TRUE; END
-- next
CREATE TABLE assembly_vote_correction (
	id INTEGER NOT NULL, 
	vote_id INTEGER NOT NULL, 
	motion_id INTEGER NOT NULL, 
	seat_id INTEGER NOT NULL, 
	choice TEXT NOT NULL, 
	reason TEXT NOT NULL, 
	recorded_at TEXT NOT NULL, 
	CONSTRAINT pk_assembly_vote_correction PRIMARY KEY (id), 
	CONSTRAINT fk_assembly_vote_correction_vote_id_motion_id_seat_id FOREIGN KEY(vote_id, motion_id, seat_id) REFERENCES assembly_vote (id, motion_id, seat_id) ON DELETE RESTRICT, 
	CONSTRAINT ck_assembly_vote_correction_choice_known CHECK (choice IN ('for', 'against', 'abstain')), 
	CONSTRAINT ck_assembly_vote_correction_has_reason CHECK (reason <> '')
)
 STRICT
-- next
CREATE INDEX ix_assembly_vote_correction_motion_id ON assembly_vote_correction (motion_id)
-- next
CREATE TRIGGER assembly_vote_correction_v4_update BEFORE UPDATE ON assembly_vote_correction FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'V4: rows of assembly_vote_correction are never changed') WHERE TRUE; END
-- next
CREATE TRIGGER assembly_vote_correction_v4_delete BEFORE DELETE ON assembly_vote_correction FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'V4: rows of assembly_vote_correction are never removed') WHERE TRUE; END
-- next
CREATE TABLE business_agreement (
	id INTEGER NOT NULL, 
	public_id TEXT NOT NULL, 
	foundation_id INTEGER NOT NULL, 
	application_id INTEGER NOT NULL, 
	text_id INTEGER NOT NULL, 
	state TEXT NOT NULL, 
	title TEXT NOT NULL, 
	text TEXT NOT NULL, 
	tier_key TEXT NOT NULL, 
	price_minor INTEGER, 
	currency TEXT, 
	document_sha256 TEXT, 
	executed_sha256 TEXT, 
	executed_at TEXT, 
	keep_until TEXT, 
	provider_reference TEXT NOT NULL, 
	void_reason TEXT NOT NULL, 
	sent_at TEXT NOT NULL, 
	recorded_at TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	CONSTRAINT pk_business_agreement PRIMARY KEY (id), 
	CONSTRAINT ck_business_agreement_state_known CHECK (state IN ('prepared', 'out', 'signed', 'executed', 'void')), 
	CONSTRAINT fk_business_agreement_application_id_foundation_id FOREIGN KEY(application_id, foundation_id) REFERENCES business_application (id, foundation_id) ON DELETE RESTRICT, 
	CONSTRAINT fk_business_agreement_text_id_foundation_id FOREIGN KEY(text_id, foundation_id) REFERENCES business_agreement_text (id, foundation_id) ON DELETE RESTRICT, 
	CONSTRAINT ck_business_agreement_price_has_currency CHECK ((price_minor IS NULL) = (currency IS NULL)), 
	CONSTRAINT ck_business_agreement_out_is_printed CHECK (document_sha256 IS NOT NULL OR state IN ('prepared', 'void')), 
	CONSTRAINT ck_business_agreement_executed_is_signed CHECK (executed_sha256 IS NULL OR state = 'executed'), 
	CONSTRAINT uq_business_agreement_public_id UNIQUE (public_id), 
	CONSTRAINT fk_business_agreement_document_sha256 FOREIGN KEY(document_sha256) REFERENCES kernel_document (sha256) ON DELETE RESTRICT, 
	CONSTRAINT fk_business_agreement_executed_sha256 FOREIGN KEY(executed_sha256) REFERENCES kernel_document (sha256) ON DELETE RESTRICT
)
 STRICT
-- next
CREATE INDEX ix_business_agreement_foundation_id_state ON business_agreement (foundation_id, state)
-- next
CREATE UNIQUE INDEX uq_business_agreement_living ON business_agreement (application_id) WHERE state <> 'void'
-- next
CREATE TRIGGER business_agreement_j2_state_map BEFORE UPDATE ON business_agreement FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'J2: business_agreement.state moves only along its map') WHERE NEW.state <> OLD.state AND NOT ((OLD.state = 'prepared' AND NEW.state IN ('out', 'void')) OR (OLD.state = 'out' AND NEW.state IN ('signed', 'void')) OR (OLD.state = 'signed' AND NEW.state IN ('executed', 'void'))); END
-- next
CREATE TRIGGER business_agreement_j2_final BEFORE UPDATE ON business_agreement FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'J2: this row of business_agreement is final') WHERE (TRUE) AND (NEW.foundation_id IS DISTINCT FROM OLD.foundation_id OR NEW.application_id IS DISTINCT FROM OLD.application_id OR NEW.text_id IS DISTINCT FROM OLD.text_id OR NEW.title IS DISTINCT FROM OLD.title OR NEW.text IS DISTINCT FROM OLD.text OR NEW.tier_key IS DISTINCT FROM OLD.tier_key OR NEW.price_minor IS DISTINCT FROM OLD.price_minor OR NEW.currency IS DISTINCT FROM OLD.currency OR NEW.sent_at IS DISTINCT FROM OLD.sent_at); END
-- next
CREATE TRIGGER business_agreement_j2_kept BEFORE DELETE ON business_agreement FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'J2: this row of business_agreement is final') WHERE TRUE; END
-- next
CREATE TRIGGER business_agreement_j2_paper_final BEFORE UPDATE ON business_agreement FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'J2: this row of business_agreement is final') WHERE (OLD.document_sha256 IS NOT NULL) AND (NEW.document_sha256 IS DISTINCT FROM OLD.document_sha256); END
-- next
CREATE TRIGGER business_agreement_j2_paper_kept BEFORE DELETE ON business_agreement FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'J2: this row of business_agreement is final') WHERE OLD.document_sha256 IS NOT NULL; END
-- next
CREATE TRIGGER business_agreement_j2_executed_final BEFORE UPDATE ON business_agreement FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'J2: this row of business_agreement is final') WHERE (OLD.executed_sha256 IS NOT NULL) AND (NEW.executed_sha256 IS DISTINCT FROM OLD.executed_sha256 OR NEW.executed_at IS DISTINCT FROM OLD.executed_at OR NEW.keep_until IS DISTINCT FROM OLD.keep_until); END
-- next
CREATE TRIGGER business_agreement_j2_executed_kept BEFORE DELETE ON business_agreement FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'J2: this row of business_agreement is final') WHERE OLD.executed_sha256 IS NOT NULL; END
-- next
CREATE TABLE business_application_message (
	id INTEGER NOT NULL, 
	public_id TEXT NOT NULL, 
	application_id INTEGER NOT NULL, 
	kind TEXT NOT NULL, 
	question_id INTEGER, 
	text TEXT NOT NULL, 
	recorded_at TEXT NOT NULL, 
	CONSTRAINT pk_business_application_message PRIMARY KEY (id), 
	CONSTRAINT ck_business_application_message_kind_known CHECK (kind IN ('question', 'answer')), 
	CONSTRAINT uq_business_application_message_question_id UNIQUE (question_id), 
	CONSTRAINT ck_business_application_message_answers_a_question CHECK ((kind = 'answer') = (question_id IS NOT NULL)), 
	CONSTRAINT uq_business_application_message_public_id UNIQUE (public_id), 
	CONSTRAINT fk_business_application_message_application_id FOREIGN KEY(application_id) REFERENCES business_application (id) ON DELETE RESTRICT, 
	CONSTRAINT fk_business_application_message_question_id FOREIGN KEY(question_id) REFERENCES business_application_message (id) ON DELETE RESTRICT
)
 STRICT
-- next
CREATE INDEX ix_business_application_message_application_id ON business_application_message (application_id)
-- next
CREATE TRIGGER business_application_message_j1_update BEFORE UPDATE ON business_application_message FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'J1: rows of business_application_message are never changed') WHERE TRUE; END
-- next
CREATE TRIGGER business_application_message_j1_delete BEFORE DELETE ON business_application_message FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'J1: rows of business_application_message are never removed') WHERE TRUE; END
-- next
CREATE TABLE business_application_evidence (
	id INTEGER NOT NULL, 
	public_id TEXT NOT NULL, 
	application_id INTEGER NOT NULL, 
	file_name TEXT NOT NULL, 
	media_type TEXT NOT NULL, 
	size INTEGER NOT NULL, 
	sha256 TEXT NOT NULL, 
	recorded_at TEXT NOT NULL, 
	CONSTRAINT pk_business_application_evidence PRIMARY KEY (id), 
	CONSTRAINT uq_business_application_evidence_application_id_sha256 UNIQUE (application_id, sha256), 
	CONSTRAINT ck_business_application_evidence_size CHECK (size > 0), 
	CONSTRAINT uq_business_application_evidence_public_id UNIQUE (public_id), 
	CONSTRAINT fk_business_application_evidence_application_id FOREIGN KEY(application_id) REFERENCES business_application (id) ON DELETE RESTRICT, 
	CONSTRAINT fk_business_application_evidence_sha256 FOREIGN KEY(sha256) REFERENCES kernel_document (sha256) ON DELETE RESTRICT
)
 STRICT
-- next
CREATE INDEX ix_business_application_evidence_application_id ON business_application_evidence (application_id)
-- next
CREATE TRIGGER business_application_evidence_j1_update BEFORE UPDATE ON business_application_evidence FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'J1: rows of business_application_evidence are never changed') WHERE TRUE; END
-- next
CREATE TRIGGER business_application_evidence_j1_delete BEFORE DELETE ON business_application_evidence FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'J1: rows of business_application_evidence are never removed') WHERE TRUE; END
-- next
CREATE TABLE business_application_link (
	id INTEGER NOT NULL, 
	public_id TEXT NOT NULL, 
	purpose TEXT NOT NULL, 
	token_hash TEXT NOT NULL, 
	application_id INTEGER NOT NULL, 
	email TEXT NOT NULL, 
	created_at TEXT NOT NULL, 
	expires_at TEXT NOT NULL, 
	used_at TEXT, 
	void_at TEXT, 
	CONSTRAINT pk_business_application_link PRIMARY KEY (id), 
	CONSTRAINT ck_business_application_link_purpose_known CHECK (purpose IN ('resume', 'browser', 'signature')), 
	CONSTRAINT uq_business_application_link_public_id UNIQUE (public_id), 
	CONSTRAINT uq_business_application_link_token_hash UNIQUE (token_hash), 
	CONSTRAINT fk_business_application_link_application_id FOREIGN KEY(application_id) REFERENCES business_application (id) ON DELETE RESTRICT
)
 STRICT
-- next
CREATE INDEX ix_business_application_link_application_id ON business_application_link (application_id)
-- next
CREATE TRIGGER business_application_link_u1_once BEFORE UPDATE ON business_application_link FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'U1: a link is used once, while it lives') WHERE NEW.purpose IS DISTINCT FROM OLD.purpose OR NEW.token_hash IS DISTINCT FROM OLD.token_hash OR NEW.application_id IS DISTINCT FROM OLD.application_id OR NEW.created_at IS DISTINCT FROM OLD.created_at OR NEW.expires_at IS DISTINCT FROM OLD.expires_at OR (OLD.used_at IS NOT NULL AND NEW.used_at IS DISTINCT FROM OLD.used_at) OR (OLD.void_at IS NOT NULL AND NEW.void_at IS DISTINCT FROM OLD.void_at) OR (OLD.used_at IS NULL AND NEW.used_at IS NOT NULL AND (NEW.used_at >= NEW.expires_at OR NEW.void_at IS NOT NULL)); END
-- next
CREATE TRIGGER business_application_link_u1_kept BEFORE DELETE ON business_application_link FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'U1: a link is never removed') WHERE TRUE; END
-- next
CREATE TABLE business_signature (
	id INTEGER NOT NULL, 
	agreement_id INTEGER NOT NULL, 
	side TEXT NOT NULL, 
	method TEXT NOT NULL, 
	name TEXT NOT NULL, 
	title TEXT NOT NULL, 
	authority TEXT NOT NULL, 
	address TEXT NOT NULL, 
	person_id INTEGER, 
	document_sha256 TEXT NOT NULL, 
	paper_sha256 TEXT, 
	reference TEXT NOT NULL, 
	signed_at TEXT NOT NULL, 
	CONSTRAINT pk_business_signature PRIMARY KEY (id), 
	CONSTRAINT ck_business_signature_side_known CHECK (side IN ('company', 'foundation')), 
	CONSTRAINT ck_business_signature_method_known CHECK (method IN ('click', 'upload', 'provider')), 
	CONSTRAINT uq_business_signature_agreement_id_side UNIQUE (agreement_id, side), 
	CONSTRAINT ck_business_signature_says_who_and_by_what_right CHECK (name <> '' AND authority <> ''), 
	CONSTRAINT ck_business_signature_paper_is_kept CHECK (method = 'click' OR paper_sha256 IS NOT NULL), 
	CONSTRAINT fk_business_signature_agreement_id FOREIGN KEY(agreement_id) REFERENCES business_agreement (id) ON DELETE RESTRICT, 
	CONSTRAINT fk_business_signature_person_id FOREIGN KEY(person_id) REFERENCES directory_person (id) ON DELETE RESTRICT, 
	CONSTRAINT fk_business_signature_document_sha256 FOREIGN KEY(document_sha256) REFERENCES kernel_document (sha256) ON DELETE RESTRICT, 
	CONSTRAINT fk_business_signature_paper_sha256 FOREIGN KEY(paper_sha256) REFERENCES kernel_document (sha256) ON DELETE RESTRICT
)
 STRICT
-- next
CREATE INDEX ix_business_signature_agreement_id ON business_signature (agreement_id)
-- next
CREATE TRIGGER business_signature_j2_update BEFORE UPDATE ON business_signature FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'J2: rows of business_signature are never changed') WHERE TRUE; END
-- next
CREATE TRIGGER business_signature_j2_delete BEFORE DELETE ON business_signature FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'J2: rows of business_signature are never removed') WHERE TRUE; END
-- next
CREATE TABLE business_acceptance (
	id INTEGER NOT NULL, 
	foundation_id INTEGER NOT NULL, 
	member_id INTEGER NOT NULL, 
	text_id INTEGER NOT NULL, 
	agreement_id INTEGER, 
	person_id INTEGER, 
	name TEXT NOT NULL, 
	title TEXT NOT NULL, 
	address TEXT NOT NULL, 
	text_sha256 TEXT NOT NULL, 
	accepted_at TEXT NOT NULL, 
	CONSTRAINT pk_business_acceptance PRIMARY KEY (id), 
	CONSTRAINT uq_business_acceptance_member_id_text_id UNIQUE (member_id, text_id), 
	CONSTRAINT fk_business_acceptance_member_id_foundation_id FOREIGN KEY(member_id, foundation_id) REFERENCES business_member (id, foundation_id) ON DELETE RESTRICT, 
	CONSTRAINT fk_business_acceptance_text_id_foundation_id FOREIGN KEY(text_id, foundation_id) REFERENCES business_agreement_text (id, foundation_id) ON DELETE RESTRICT, 
	CONSTRAINT fk_business_acceptance_agreement_id FOREIGN KEY(agreement_id) REFERENCES business_agreement (id) ON DELETE RESTRICT, 
	CONSTRAINT fk_business_acceptance_person_id FOREIGN KEY(person_id) REFERENCES directory_person (id) ON DELETE RESTRICT
)
 STRICT
-- next
CREATE INDEX ix_business_acceptance_text_id ON business_acceptance (text_id)
-- next
CREATE TRIGGER business_acceptance_j2_update BEFORE UPDATE ON business_acceptance FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'J2: rows of business_acceptance are never changed') WHERE TRUE; END
-- next
CREATE TRIGGER business_acceptance_j2_delete BEFORE DELETE ON business_acceptance FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'J2: rows of business_acceptance are never removed') WHERE TRUE; END
