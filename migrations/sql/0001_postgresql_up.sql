CREATE EXTENSION IF NOT EXISTS btree_gist
-- next
CREATE EXTENSION IF NOT EXISTS pg_trgm
-- next
CREATE TABLE kernel_audit_chain (
	id INTEGER NOT NULL, 
	head_seq INTEGER NOT NULL, 
	head_hash TEXT NOT NULL, 
	CONSTRAINT pk_kernel_audit_chain PRIMARY KEY (id)
)
-- next
CREATE FUNCTION kernel_audit_chain_a1_update() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF NEW.id <> OLD.id OR NEW.head_seq < OLD.head_seq THEN RAISE EXCEPTION 'A1: the head of a chain only grows' USING ERRCODE = '23514'; END IF; RETURN NEW; END $$
-- next
CREATE TRIGGER kernel_audit_chain_a1_update BEFORE UPDATE ON kernel_audit_chain FOR EACH ROW EXECUTE FUNCTION kernel_audit_chain_a1_update()
-- next
CREATE FUNCTION kernel_audit_chain_a1_delete() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF TRUE THEN RAISE EXCEPTION 'A1: a chain is never removed' USING ERRCODE = '23514'; END IF; RETURN OLD; END $$
-- next
CREATE TRIGGER kernel_audit_chain_a1_delete BEFORE DELETE ON kernel_audit_chain FOR EACH ROW EXECUTE FUNCTION kernel_audit_chain_a1_delete()
-- next
CREATE TABLE kernel_used_form (
	token_digest TEXT NOT NULL, 
	at TIMESTAMP WITH TIME ZONE NOT NULL, 
	CONSTRAINT pk_kernel_used_form PRIMARY KEY (token_digest)
)
-- next
CREATE INDEX ix_kernel_used_form_at ON kernel_used_form (at)
-- next
CREATE TABLE directory_legal_entity (
	id SERIAL NOT NULL, 
	public_id TEXT NOT NULL, 
	name TEXT NOT NULL, 
	address TEXT NOT NULL, 
	country TEXT NOT NULL, 
	tax_id TEXT NOT NULL, 
	bank_account TEXT NOT NULL, 
	currency TEXT NOT NULL, 
	zone TEXT NOT NULL, 
	fiscal_year_starts_in INTEGER NOT NULL, 
	recorded_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	version INTEGER NOT NULL, 
	CONSTRAINT pk_directory_legal_entity PRIMARY KEY (id), 
	CONSTRAINT ck_directory_legal_entity_fiscal_month CHECK (fiscal_year_starts_in BETWEEN 1 AND 12), 
	CONSTRAINT uq_directory_legal_entity_public_id UNIQUE (public_id)
)
-- next
CREATE TABLE directory_organization (
	id SERIAL NOT NULL, 
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
	recorded_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	version INTEGER NOT NULL, 
	CONSTRAINT pk_directory_organization PRIMARY KEY (id), 
	CONSTRAINT ck_directory_organization_category_known CHECK (category IN ('company', 'academic', 'nonprofit', 'government', 'unknown')), 
	CONSTRAINT uq_directory_organization_public_id UNIQUE (public_id), 
	CONSTRAINT uq_directory_organization_registration_key UNIQUE (registration_key), 
	CONSTRAINT fk_directory_organization_merged_into_id FOREIGN KEY(merged_into_id) REFERENCES directory_organization (id) ON DELETE RESTRICT
)
-- next
CREATE INDEX ix_directory_organization_name_key ON directory_organization (name_key)
-- next
CREATE TABLE directory_person (
	id SERIAL NOT NULL, 
	public_id TEXT NOT NULL, 
	name TEXT NOT NULL, 
	email TEXT, 
	email_key TEXT, 
	handle TEXT, 
	handle_key TEXT, 
	phone TEXT NOT NULL, 
	merged_into_id INTEGER, 
	recorded_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	version INTEGER NOT NULL, 
	CONSTRAINT pk_directory_person PRIMARY KEY (id), 
	CONSTRAINT uq_directory_person_public_id UNIQUE (public_id), 
	CONSTRAINT uq_directory_person_email_key UNIQUE (email_key), 
	CONSTRAINT uq_directory_person_handle_key UNIQUE (handle_key), 
	CONSTRAINT fk_directory_person_merged_into_id FOREIGN KEY(merged_into_id) REFERENCES directory_person (id) ON DELETE RESTRICT
)
-- next
CREATE TABLE kernel_audit_entry (
	chain_id INTEGER NOT NULL, 
	seq INTEGER NOT NULL, 
	at TIMESTAMP WITH TIME ZONE NOT NULL, 
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
-- next
CREATE INDEX ix_kernel_audit_entry_subject_table_subject_key ON kernel_audit_entry (subject_table, subject_key)
-- next
CREATE INDEX ix_kernel_audit_entry_at ON kernel_audit_entry (at)
-- next
CREATE FUNCTION kernel_audit_entry_a1_update() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF TRUE THEN RAISE EXCEPTION 'A1: rows of kernel_audit_entry are never changed' USING ERRCODE = '23514'; END IF; RETURN NEW; END $$
-- next
CREATE TRIGGER kernel_audit_entry_a1_update BEFORE UPDATE ON kernel_audit_entry FOR EACH ROW EXECUTE FUNCTION kernel_audit_entry_a1_update()
-- next
CREATE FUNCTION kernel_audit_entry_a1_delete() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF TRUE THEN RAISE EXCEPTION 'A1: rows of kernel_audit_entry are never removed' USING ERRCODE = '23514'; END IF; RETURN OLD; END $$
-- next
CREATE TRIGGER kernel_audit_entry_a1_delete BEFORE DELETE ON kernel_audit_entry FOR EACH ROW EXECUTE FUNCTION kernel_audit_entry_a1_delete()
-- next
CREATE FUNCTION kernel_audit_entry_a1_insert() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF NEW.seq <> (SELECT coalesce(max(entry.seq), 0) + 1 FROM kernel_audit_entry AS entry WHERE entry.chain_id = NEW.chain_id) THEN RAISE EXCEPTION 'A1: entries are numbered without a gap' USING ERRCODE = '23514'; END IF; RETURN NEW; END $$
-- next
CREATE TRIGGER kernel_audit_entry_a1_insert BEFORE INSERT ON kernel_audit_entry FOR EACH ROW EXECUTE FUNCTION kernel_audit_entry_a1_insert()
-- next
CREATE TABLE directory_foundation (
	id SERIAL NOT NULL, 
	public_id TEXT NOT NULL, 
	slug TEXT NOT NULL, 
	name TEXT NOT NULL, 
	legal_form TEXT NOT NULL, 
	zone TEXT NOT NULL, 
	parent_id INTEGER, 
	legal_entity_id INTEGER NOT NULL, 
	is_invented BOOLEAN NOT NULL, 
	archived_at TIMESTAMP WITH TIME ZONE, 
	recorded_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	version INTEGER NOT NULL, 
	CONSTRAINT pk_directory_foundation PRIMARY KEY (id), 
	CONSTRAINT uq_directory_foundation_public_id UNIQUE (public_id), 
	CONSTRAINT uq_directory_foundation_slug UNIQUE (slug), 
	CONSTRAINT fk_directory_foundation_parent_id FOREIGN KEY(parent_id) REFERENCES directory_foundation (id) ON DELETE RESTRICT, 
	CONSTRAINT fk_directory_foundation_legal_entity_id FOREIGN KEY(legal_entity_id) REFERENCES directory_legal_entity (id) ON DELETE RESTRICT
)
-- next
CREATE TABLE directory_organization_figure (
	id SERIAL NOT NULL, 
	organization_id INTEGER NOT NULL, 
	metric TEXT NOT NULL, 
	amount BIGINT NOT NULL, 
	source TEXT NOT NULL, 
	stated_on DATE NOT NULL, 
	starts_on DATE NOT NULL, 
	ends_on DATE NOT NULL, 
	is_open_ended BOOLEAN NOT NULL, 
	recorded_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	superseded_at TIMESTAMP WITH TIME ZONE, 
	supersedes_id INTEGER, 
	CONSTRAINT pk_directory_organization_figure PRIMARY KEY (id), 
	CONSTRAINT ck_directory_organization_figure_period_has_days CHECK (ends_on > starts_on), 
	CONSTRAINT ck_directory_organization_figure_open_end_is_flagged CHECK ((ends_on = '9999-12-31' AND is_open_ended) OR (ends_on < '9999-12-31' AND NOT is_open_ended)), 
	CONSTRAINT ck_directory_organization_figure_metric_known CHECK (metric IN ('consolidated_employees', 'employees', 'revenue')), 
	CONSTRAINT fk_directory_organization_figure_organization_id FOREIGN KEY(organization_id) REFERENCES directory_organization (id) ON DELETE RESTRICT, 
	CONSTRAINT uq_directory_organization_figure_supersedes_id UNIQUE (supersedes_id), 
	CONSTRAINT fk_directory_organization_figure_supersedes_id FOREIGN KEY(supersedes_id) REFERENCES directory_organization_figure (id) ON DELETE RESTRICT
)
-- next
CREATE INDEX ix_directory_organization_figure_organization_id ON directory_organization_figure (organization_id)
-- next
ALTER TABLE directory_organization_figure ADD CONSTRAINT directory_organization_figure_m4_no_overlap EXCLUDE USING gist (organization_id WITH =, metric WITH =, daterange(starts_on, ends_on) WITH &&) WHERE (superseded_at IS NULL)
-- next
CREATE TABLE directory_affiliation (
	id SERIAL NOT NULL, 
	person_id INTEGER NOT NULL, 
	organization_id INTEGER NOT NULL, 
	title TEXT NOT NULL, 
	starts_on DATE NOT NULL, 
	ends_on DATE NOT NULL, 
	is_open_ended BOOLEAN NOT NULL, 
	recorded_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	superseded_at TIMESTAMP WITH TIME ZONE, 
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
-- next
CREATE INDEX ix_directory_affiliation_person_id ON directory_affiliation (person_id)
-- next
CREATE INDEX ix_directory_affiliation_organization_id ON directory_affiliation (organization_id)
-- next
ALTER TABLE directory_affiliation ADD CONSTRAINT directory_affiliation_m1_no_overlap EXCLUDE USING gist (person_id WITH =, organization_id WITH =, daterange(starts_on, ends_on) WITH &&) WHERE (superseded_at IS NULL)
-- next
CREATE TABLE kernel_audit_text (
	chain_id INTEGER NOT NULL, 
	seq INTEGER NOT NULL, 
	salt TEXT NOT NULL, 
	summary TEXT NOT NULL, 
	CONSTRAINT pk_kernel_audit_text PRIMARY KEY (chain_id, seq), 
	CONSTRAINT fk_kernel_audit_text_chain_id_seq FOREIGN KEY(chain_id, seq) REFERENCES kernel_audit_entry (chain_id, seq) ON DELETE RESTRICT
)
-- next
CREATE FUNCTION kernel_audit_text_a1_update() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF TRUE THEN RAISE EXCEPTION 'A1: sentences of the log are erased, never changed' USING ERRCODE = '23514'; END IF; RETURN NEW; END $$
-- next
CREATE TRIGGER kernel_audit_text_a1_update BEFORE UPDATE ON kernel_audit_text FOR EACH ROW EXECUTE FUNCTION kernel_audit_text_a1_update()
-- next
CREATE TABLE kernel_audit_row (
	chain_id INTEGER NOT NULL, 
	seq INTEGER NOT NULL, 
	position INTEGER NOT NULL, 
	table_name TEXT NOT NULL, 
	row_key TEXT NOT NULL, 
	op TEXT NOT NULL, 
	after TEXT, 
	CONSTRAINT pk_kernel_audit_row PRIMARY KEY (chain_id, seq, position), 
	CONSTRAINT fk_kernel_audit_row_chain_id_seq FOREIGN KEY(chain_id, seq) REFERENCES kernel_audit_entry (chain_id, seq) ON DELETE RESTRICT
)
-- next
CREATE INDEX ix_kernel_audit_row_table_name_row_key ON kernel_audit_row (table_name, row_key)
-- next
CREATE FUNCTION kernel_audit_row_a1_update() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF TRUE THEN RAISE EXCEPTION 'A1: rows of kernel_audit_row are never changed' USING ERRCODE = '23514'; END IF; RETURN NEW; END $$
-- next
CREATE TRIGGER kernel_audit_row_a1_update BEFORE UPDATE ON kernel_audit_row FOR EACH ROW EXECUTE FUNCTION kernel_audit_row_a1_update()
-- next
CREATE FUNCTION kernel_audit_row_a1_delete() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF TRUE THEN RAISE EXCEPTION 'A1: rows of kernel_audit_row are never removed' USING ERRCODE = '23514'; END IF; RETURN OLD; END $$
-- next
CREATE TRIGGER kernel_audit_row_a1_delete BEFORE DELETE ON kernel_audit_row FOR EACH ROW EXECUTE FUNCTION kernel_audit_row_a1_delete()
-- next
CREATE TABLE kernel_audit_personal (
	chain_id INTEGER NOT NULL, 
	seq INTEGER NOT NULL, 
	position INTEGER NOT NULL, 
	salt TEXT NOT NULL, 
	texts JSONB NOT NULL, 
	CONSTRAINT pk_kernel_audit_personal PRIMARY KEY (chain_id, seq, position), 
	CONSTRAINT fk_kernel_audit_personal_chain_id_seq_position FOREIGN KEY(chain_id, seq, position) REFERENCES kernel_audit_row (chain_id, seq, position) ON DELETE RESTRICT
)
-- next
CREATE FUNCTION kernel_audit_personal_a1_update() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF TRUE THEN RAISE EXCEPTION 'A1: personal texts of the log are erased, never changed' USING ERRCODE = '23514'; END IF; RETURN NEW; END $$
-- next
CREATE TRIGGER kernel_audit_personal_a1_update BEFORE UPDATE ON kernel_audit_personal FOR EACH ROW EXECUTE FUNCTION kernel_audit_personal_a1_update()
