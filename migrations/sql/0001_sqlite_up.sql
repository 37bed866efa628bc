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
CREATE TABLE directory_organization (
	id INTEGER NOT NULL, 
	public_id TEXT NOT NULL, 
	legal_name TEXT NOT NULL, 
	display_name TEXT NOT NULL, 
	name_key TEXT NOT NULL, 
	category TEXT NOT NULL, 
	country TEXT NOT NULL, 
	address TEXT NOT NULL, 
	tax_id TEXT NOT NULL, 
	homepage TEXT NOT NULL, 
	registration_key TEXT, 
	merged_into_id INTEGER, 
	recorded_at TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	CONSTRAINT pk_directory_organization PRIMARY KEY (id), 
	CONSTRAINT ck_directory_organization_category_known CHECK (category IN ('company', 'academic', 'nonprofit', 'government', 'unknown')), 
	CONSTRAINT uq_directory_organization_public_id UNIQUE (public_id), 
	CONSTRAINT uq_directory_organization_registration_key UNIQUE (registration_key), 
	CONSTRAINT fk_directory_organization_merged_into_id FOREIGN KEY(merged_into_id) REFERENCES directory_organization (id) ON DELETE RESTRICT
)
 STRICT
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
	CONSTRAINT uq_directory_person_public_id UNIQUE (public_id), 
	CONSTRAINT uq_directory_person_email_key UNIQUE (email_key), 
	CONSTRAINT uq_directory_person_handle_key UNIQUE (handle_key), 
	CONSTRAINT fk_directory_person_merged_into_id FOREIGN KEY(merged_into_id) REFERENCES directory_person (id) ON DELETE RESTRICT
)
 STRICT
-- next
CREATE TABLE kernel_audit_entry (
	chain_id INTEGER NOT NULL, 
	seq INTEGER NOT NULL, 
	at TEXT NOT NULL, 
	actor TEXT NOT NULL, 
	source TEXT NOT NULL, 
	event TEXT NOT NULL, 
	subject_table TEXT NOT NULL, 
	subject_key TEXT NOT NULL, 
	text_digest TEXT NOT NULL, 
	prev_hash TEXT NOT NULL, 
	hash TEXT NOT NULL, 
	CONSTRAINT pk_kernel_audit_entry PRIMARY KEY (chain_id, seq), 
	CONSTRAINT uq_kernel_audit_entry_chain_id_prev_hash UNIQUE (chain_id, prev_hash), 
	CONSTRAINT fk_kernel_audit_entry_chain_id FOREIGN KEY(chain_id) REFERENCES kernel_audit_chain (id) ON DELETE RESTRICT
)
 STRICT
-- next
CREATE INDEX ix_kernel_audit_entry_subject_table_subject_key ON kernel_audit_entry (subject_table, subject_key)
-- next
CREATE INDEX ix_kernel_audit_entry_at ON kernel_audit_entry (at)
-- next
CREATE TRIGGER kernel_audit_entry_a1_update BEFORE UPDATE ON kernel_audit_entry FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'A1: rows of kernel_audit_entry are never changed') WHERE TRUE; END
-- next
CREATE TRIGGER kernel_audit_entry_a1_delete BEFORE DELETE ON kernel_audit_entry FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'A1: rows of kernel_audit_entry are never removed') WHERE TRUE; END
-- next
CREATE TRIGGER kernel_audit_entry_a1_insert BEFORE INSERT ON kernel_audit_entry FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'A1: entries are numbered without a gap') WHERE NEW.seq <> (SELECT coalesce(max(entry.seq), 0) + 1 FROM kernel_audit_entry AS entry WHERE entry.chain_id = NEW.chain_id); END
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
CREATE TABLE directory_organization_figure (
	id INTEGER NOT NULL, 
	organization_id INTEGER NOT NULL, 
	metric TEXT NOT NULL, 
	amount INTEGER NOT NULL, 
	source TEXT NOT NULL, 
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
	CONSTRAINT fk_directory_organization_figure_organization_id FOREIGN KEY(organization_id) REFERENCES directory_organization (id) ON DELETE RESTRICT, 
	CONSTRAINT uq_directory_organization_figure_supersedes_id UNIQUE (supersedes_id), 
	CONSTRAINT fk_directory_organization_figure_supersedes_id FOREIGN KEY(supersedes_id) REFERENCES directory_organization_figure (id) ON DELETE RESTRICT
)
 STRICT
-- next
CREATE INDEX ix_directory_organization_figure_organization_id ON directory_organization_figure (organization_id)
-- next
CREATE TRIGGER directory_organization_figure_m4_no_overlap_insert AFTER INSERT ON directory_organization_figure FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'M4: periods overlap in directory_organization_figure') WHERE EXISTS (SELECT 1 FROM directory_organization_figure AS other WHERE other.organization_id = NEW.organization_id AND other.metric = NEW.metric AND other.rowid <> NEW.rowid AND other.starts_on < NEW.ends_on AND other.ends_on > NEW.starts_on AND other.rowid IN (SELECT rowid FROM directory_organization_figure WHERE superseded_at IS NULL)) AND EXISTS (SELECT 1 FROM directory_organization_figure AS self WHERE self.rowid = NEW.rowid AND (superseded_at IS NULL)); END
-- next
CREATE TRIGGER directory_organization_figure_m4_no_overlap_update AFTER UPDATE ON directory_organization_figure FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'M4: periods overlap in directory_organization_figure') WHERE EXISTS (SELECT 1 FROM directory_organization_figure AS other WHERE other.organization_id = NEW.organization_id AND other.metric = NEW.metric AND other.rowid <> NEW.rowid AND other.starts_on < NEW.ends_on AND other.ends_on > NEW.starts_on AND other.rowid IN (SELECT rowid FROM directory_organization_figure WHERE superseded_at IS NULL)) AND EXISTS (SELECT 1 FROM directory_organization_figure AS self WHERE self.rowid = NEW.rowid AND (superseded_at IS NULL)); END
-- next
CREATE TABLE directory_affiliation (
	id INTEGER NOT NULL, 
	person_id INTEGER NOT NULL, 
	organization_id INTEGER NOT NULL, 
	title TEXT NOT NULL, 
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
	CONSTRAINT fk_directory_affiliation_person_id FOREIGN KEY(person_id) REFERENCES directory_person (id) ON DELETE RESTRICT, 
	CONSTRAINT fk_directory_affiliation_organization_id FOREIGN KEY(organization_id) REFERENCES directory_organization (id) ON DELETE RESTRICT, 
	CONSTRAINT uq_directory_affiliation_supersedes_id UNIQUE (supersedes_id), 
	CONSTRAINT fk_directory_affiliation_supersedes_id FOREIGN KEY(supersedes_id) REFERENCES directory_affiliation (id) ON DELETE RESTRICT
)
 STRICT
-- next
CREATE INDEX ix_directory_affiliation_person_id ON directory_affiliation (person_id)
-- next
CREATE INDEX ix_directory_affiliation_organization_id ON directory_affiliation (organization_id)
-- next
CREATE TRIGGER directory_affiliation_m1_no_overlap_insert AFTER INSERT ON directory_affiliation FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'M1: periods overlap in directory_affiliation') WHERE EXISTS (SELECT 1 FROM directory_affiliation AS other WHERE other.person_id = NEW.person_id AND other.organization_id = NEW.organization_id AND other.rowid <> NEW.rowid AND other.starts_on < NEW.ends_on AND other.ends_on > NEW.starts_on AND other.rowid IN (SELECT rowid FROM directory_affiliation WHERE superseded_at IS NULL)) AND EXISTS (SELECT 1 FROM directory_affiliation AS self WHERE self.rowid = NEW.rowid AND (superseded_at IS NULL)); END
-- next
CREATE TRIGGER directory_affiliation_m1_no_overlap_update AFTER UPDATE ON directory_affiliation FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'M1: periods overlap in directory_affiliation') WHERE EXISTS (SELECT 1 FROM directory_affiliation AS other WHERE other.person_id = NEW.person_id AND other.organization_id = NEW.organization_id AND other.rowid <> NEW.rowid AND other.starts_on < NEW.ends_on AND other.ends_on > NEW.starts_on AND other.rowid IN (SELECT rowid FROM directory_affiliation WHERE superseded_at IS NULL)) AND EXISTS (SELECT 1 FROM directory_affiliation AS self WHERE self.rowid = NEW.rowid AND (superseded_at IS NULL)); END
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
