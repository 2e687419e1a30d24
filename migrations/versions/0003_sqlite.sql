CREATE TABLE disease (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    name VARCHAR NOT NULL,
    name_en VARCHAR(200) NOT NULL,
    icd10 VARCHAR NOT NULL,
    created_at DATETIME NOT NULL,
    version INTEGER NOT NULL,
    CONSTRAINT uq_disease_name UNIQUE (name)
)
----
CREATE INDEX ix_disease_icd10 ON disease (icd10)
----
CREATE TABLE maker (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    name VARCHAR(200) NOT NULL,
    "key" VARCHAR(200) NOT NULL,
    created_at DATETIME NOT NULL,
    CONSTRAINT uq_maker_key UNIQUE ("key")
)
----
CREATE TABLE ban_rule (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    kind VARCHAR NOT NULL,
    word VARCHAR(60) NOT NULL,
    is_lifted BOOLEAN NOT NULL,
    valid_from DATE NOT NULL,
    source TEXT NOT NULL,
    reference VARCHAR NOT NULL,
    state VARCHAR NOT NULL,
    note TEXT NOT NULL,
    proposed_by_id INTEGER NOT NULL,
    proposed_by VARCHAR(100) NOT NULL,
    proposed_at DATETIME NOT NULL,
    decided_by_id INTEGER,
    decided_by VARCHAR(100),
    decided_at DATETIME,
    version INTEGER NOT NULL,
    CONSTRAINT ck_ban_rule_kind_known CHECK (kind IN ('online','hard')),
    CONSTRAINT ck_ban_rule_state_known CHECK (state IN ('proposed','confirmed','dropped')),
    CONSTRAINT ck_ban_rule_decided_by_somebody CHECK (state = 'proposed' OR decided_by_id IS NOT NULL),
    CONSTRAINT ck_ban_rule_two_persons CHECK (state <> 'confirmed' OR decided_by_id <> proposed_by_id),
    CONSTRAINT uq_ban_rule_reference UNIQUE (reference),
    CONSTRAINT fk_ban_rule_proposed_by_id FOREIGN KEY(proposed_by_id) REFERENCES user (id),
    CONSTRAINT fk_ban_rule_decided_by_id FOREIGN KEY(decided_by_id) REFERENCES user (id)
)
----
CREATE TABLE drug (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    approval_no VARCHAR NOT NULL,
    generic_name VARCHAR(200) NOT NULL,
    generic_en VARCHAR(300) NOT NULL,
    brand_name VARCHAR(200) NOT NULL,
    brand_en VARCHAR(200) NOT NULL,
    ingredient VARCHAR NOT NULL,
    form VARCHAR NOT NULL,
    strength VARCHAR(200) NOT NULL,
    pack VARCHAR(200) NOT NULL,
    maker_id INTEGER,
    mah_id INTEGER,
    maker_name VARCHAR(200) NOT NULL,
    mah_name VARCHAR(200) NOT NULL,
    rx_class VARCHAR NOT NULL,
    atc VARCHAR NOT NULL,
    hard_since DATETIME,
    hard_until DATETIME,
    drug_code VARCHAR(14) NOT NULL,
    is_cold_chain BOOLEAN NOT NULL,
    is_incomplete BOOLEAN NOT NULL,
    batch_id INTEGER,
    created_at DATETIME NOT NULL,
    updated_at DATETIME NOT NULL,
    version INTEGER NOT NULL,
    CONSTRAINT ck_drug_rx_class_known CHECK (rx_class IN ('', 'rx', 'otc_a', 'otc_b', 'narcotic', 'psychotropic_1', 'psychotropic_2', 'toxic', 'radioactive', 'special')),
    CONSTRAINT ck_drug_hard_is_dated CHECK ((rx_class IN ('narcotic', 'psychotropic_1', 'psychotropic_2', 'toxic', 'radioactive', 'special')) = (hard_since IS NOT NULL AND hard_until IS NULL)),
    CONSTRAINT uq_drug_approval_no UNIQUE (approval_no),
    CONSTRAINT fk_drug_maker_id FOREIGN KEY(maker_id) REFERENCES maker (id),
    CONSTRAINT fk_drug_mah_id FOREIGN KEY(mah_id) REFERENCES maker (id)
)
----
CREATE INDEX ix_drug_batch ON drug (batch_id) WHERE batch_id IS NOT NULL
----
CREATE INDEX ix_drug_hard ON drug (hard_since) WHERE hard_since IS NOT NULL
----
CREATE INDEX ix_drug_incomplete ON drug (is_incomplete, id)
----
CREATE INDEX ix_drug_ingredient ON drug (ingredient, form, id)
----
CREATE INDEX ix_drug_maker ON drug (maker_id, id)
----
CREATE TABLE drug_proposal (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    reference VARCHAR NOT NULL,
    organisation VARCHAR(200) NOT NULL,
    approval_no VARCHAR NOT NULL,
    generic_name VARCHAR(200) NOT NULL,
    diseases TEXT NOT NULL,
    reasons TEXT NOT NULL,
    received_on DATE NOT NULL,
    received_by_id INTEGER NOT NULL,
    screening TEXT NOT NULL,
    state VARCHAR NOT NULL,
    reason VARCHAR(40),
    note TEXT NOT NULL,
    decided_by_id INTEGER,
    decided_at DATETIME,
    created_at DATETIME NOT NULL,
    version INTEGER NOT NULL,
    CONSTRAINT ck_drug_proposal_state_known CHECK (state IN ('received','accepted','refused')),
    CONSTRAINT ck_drug_proposal_two_persons CHECK (decided_by_id IS NULL OR decided_by_id <> received_by_id),
    CONSTRAINT ck_drug_proposal_refused_with_reason CHECK ((state = 'refused') = (reason IS NOT NULL)),
    CONSTRAINT uq_drug_proposal_reference UNIQUE (reference),
    CONSTRAINT fk_drug_proposal_received_by_id FOREIGN KEY(received_by_id) REFERENCES user (id),
    CONSTRAINT fk_drug_proposal_decided_by_id FOREIGN KEY(decided_by_id) REFERENCES user (id)
)
----
CREATE INDEX ix_drug_proposal_state ON drug_proposal (state, id)
----
CREATE TABLE edition (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    number INTEGER NOT NULL,
    state VARCHAR NOT NULL,
    base_id INTEGER,
    restores_id INTEGER,
    note TEXT NOT NULL,
    round INTEGER NOT NULL,
    lines_count INTEGER NOT NULL,
    valid_from DATETIME,
    fingerprint VARCHAR(64) NOT NULL,
    created_at DATETIME NOT NULL,
    submitted_at DATETIME,
    cleared_at DATETIME,
    published_by_id INTEGER,
    published_at DATETIME,
    version INTEGER NOT NULL,
    CONSTRAINT ck_edition_state_known CHECK (state IN ('draft','in_review','cleared','scheduled','current','superseded')),
    CONSTRAINT ck_edition_published_by_somebody CHECK ((state IN ('scheduled','current','superseded')) = (valid_from IS NOT NULL AND published_by_id IS NOT NULL)),
    CONSTRAINT uq_edition_number UNIQUE (number),
    CONSTRAINT fk_edition_base_id FOREIGN KEY(base_id) REFERENCES edition (id),
    CONSTRAINT fk_edition_restores_id FOREIGN KEY(restores_id) REFERENCES edition (id),
    CONSTRAINT fk_edition_published_by_id FOREIGN KEY(published_by_id) REFERENCES user (id)
)
----
CREATE INDEX ix_edition_state ON edition (state, id)
----
CREATE UNIQUE INDEX uq_edition_current ON edition (state) WHERE state = 'current'
----
CREATE UNIQUE INDEX uq_edition_valid_from ON edition (valid_from)
----
CREATE TABLE acknowledgement (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    edition_id INTEGER NOT NULL,
    round INTEGER NOT NULL,
    threshold VARCHAR(60) NOT NULL,
    measured VARCHAR(120) NOT NULL,
    note TEXT NOT NULL,
    by_id INTEGER NOT NULL,
    at DATETIME NOT NULL,
    CONSTRAINT fk_acknowledgement_edition_id FOREIGN KEY(edition_id) REFERENCES edition (id),
    CONSTRAINT fk_acknowledgement_by_id FOREIGN KEY(by_id) REFERENCES user (id)
)
----
CREATE UNIQUE INDEX uq_acknowledgement ON acknowledgement (edition_id, round, threshold, measured)
----
CREATE TABLE drug_disease (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    drug_id INTEGER NOT NULL,
    disease_id INTEGER NOT NULL,
    CONSTRAINT fk_drug_disease_drug_id FOREIGN KEY(drug_id) REFERENCES drug (id),
    CONSTRAINT fk_drug_disease_disease_id FOREIGN KEY(disease_id) REFERENCES disease (id)
)
----
CREATE INDEX ix_drug_disease_disease ON drug_disease (disease_id, drug_id)
----
CREATE UNIQUE INDEX uq_drug_disease ON drug_disease (drug_id, disease_id)
----
CREATE TABLE edition_change (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    edition_id INTEGER NOT NULL,
    drug_id INTEGER NOT NULL,
    kind VARCHAR(8) NOT NULL,
    source TEXT NOT NULL,
    revision INTEGER NOT NULL,
    clinical VARCHAR(8) NOT NULL,
    financial VARCHAR(8) NOT NULL,
    batch_id INTEGER,
    edited_by_id INTEGER,
    updated_at DATETIME NOT NULL,
    approval_no VARCHAR NOT NULL,
    generic_name VARCHAR(200) NOT NULL,
    generic_en VARCHAR(300) NOT NULL,
    brand_name VARCHAR(200) NOT NULL,
    brand_en VARCHAR(200) NOT NULL,
    form VARCHAR NOT NULL,
    strength VARCHAR(200) NOT NULL,
    pack VARCHAR(200) NOT NULL,
    maker_name VARCHAR(200) NOT NULL,
    mah_name VARCHAR(200) NOT NULL,
    rx_class VARCHAR NOT NULL,
    atc VARCHAR NOT NULL,
    is_cold_chain BOOLEAN NOT NULL,
    diseases TEXT NOT NULL,
    rate_bp INTEGER NOT NULL,
    unit_cap_fen BIGINT,
    cap_30_days INTEGER,
    price_fen BIGINT NOT NULL,
    channels VARCHAR NOT NULL,
    is_chronic BOOLEAN NOT NULL,
    is_free_delivery BOOLEAN NOT NULL,
    partner_name VARCHAR(200) NOT NULL,
    version INTEGER NOT NULL,
    CONSTRAINT ck_edition_change_kind_known CHECK (kind IN ('added','changed','removed')),
    CONSTRAINT ck_edition_change_clinical_known CHECK (clinical IN ('waiting','cleared','objected')),
    CONSTRAINT ck_edition_change_financial_known CHECK (financial IN ('waiting','cleared','objected')),
    CONSTRAINT ck_edition_change_rate_is_a_share CHECK (rate_bp > 0 AND rate_bp <= 10000),
    CONSTRAINT ck_edition_change_price_is_sane CHECK (price_fen > 0 AND price_fen <= 100000000),
    CONSTRAINT ck_edition_change_unit_cap_is_sane CHECK (unit_cap_fen > 0 AND unit_cap_fen <= 100000000),
    CONSTRAINT ck_edition_change_cap_is_sane CHECK (cap_30_days > 0 AND cap_30_days <= 1000),
    CONSTRAINT ck_edition_change_channel_known CHECK (channels IN ('online','offline','both')),
    CONSTRAINT ck_edition_change_maker_named CHECK (maker_name <> ''),
    CONSTRAINT fk_edition_change_edition_id FOREIGN KEY(edition_id) REFERENCES edition (id),
    CONSTRAINT fk_edition_change_drug_id FOREIGN KEY(drug_id) REFERENCES drug (id),
    CONSTRAINT fk_edition_change_edited_by_id FOREIGN KEY(edited_by_id) REFERENCES user (id)
)
----
CREATE INDEX ix_edition_change_batch ON edition_change (batch_id) WHERE batch_id IS NOT NULL
----
CREATE INDEX ix_edition_change_clinical ON edition_change (edition_id, clinical, drug_id)
----
CREATE INDEX ix_edition_change_drug ON edition_change (drug_id)
----
CREATE INDEX ix_edition_change_financial ON edition_change (edition_id, financial, drug_id)
----
CREATE UNIQUE INDEX uq_edition_change_drug ON edition_change (edition_id, drug_id)
----
CREATE TABLE edition_edit (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    edition_id INTEGER NOT NULL,
    drug_id BIGINT NOT NULL,
    by_id INTEGER NOT NULL,
    "before" TEXT,
    "after" TEXT,
    at DATETIME NOT NULL,
    CONSTRAINT fk_edition_edit_edition_id FOREIGN KEY(edition_id) REFERENCES edition (id)
)
----
CREATE INDEX ix_edition_edit_by ON edition_edit (edition_id, by_id, id)
----
CREATE TABLE edition_editor (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    edition_id INTEGER NOT NULL,
    user_id INTEGER NOT NULL,
    CONSTRAINT fk_edition_editor_edition_id FOREIGN KEY(edition_id) REFERENCES edition (id),
    CONSTRAINT fk_edition_editor_user_id FOREIGN KEY(user_id) REFERENCES user (id)
)
----
CREATE UNIQUE INDEX uq_edition_editor ON edition_editor (edition_id, user_id)
----
CREATE TABLE edition_line (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    edition_id INTEGER NOT NULL,
    drug_id INTEGER NOT NULL,
    approval_no VARCHAR NOT NULL,
    generic_name VARCHAR(200) NOT NULL,
    generic_en VARCHAR(300) NOT NULL,
    brand_name VARCHAR(200) NOT NULL,
    brand_en VARCHAR(200) NOT NULL,
    form VARCHAR NOT NULL,
    strength VARCHAR(200) NOT NULL,
    pack VARCHAR(200) NOT NULL,
    maker_name VARCHAR(200) NOT NULL,
    mah_name VARCHAR(200) NOT NULL,
    rx_class VARCHAR NOT NULL,
    atc VARCHAR NOT NULL,
    is_cold_chain BOOLEAN NOT NULL,
    diseases TEXT NOT NULL,
    rate_bp INTEGER NOT NULL,
    unit_cap_fen BIGINT,
    cap_30_days INTEGER,
    price_fen BIGINT NOT NULL,
    channels VARCHAR NOT NULL,
    is_chronic BOOLEAN NOT NULL,
    is_free_delivery BOOLEAN NOT NULL,
    partner_name VARCHAR(200) NOT NULL,
    CONSTRAINT ck_edition_line_rate_is_a_share CHECK (rate_bp > 0 AND rate_bp <= 10000),
    CONSTRAINT ck_edition_line_price_is_sane CHECK (price_fen > 0 AND price_fen <= 100000000),
    CONSTRAINT ck_edition_line_unit_cap_is_sane CHECK (unit_cap_fen > 0 AND unit_cap_fen <= 100000000),
    CONSTRAINT ck_edition_line_cap_is_sane CHECK (cap_30_days > 0 AND cap_30_days <= 1000),
    CONSTRAINT ck_edition_line_channel_known CHECK (channels IN ('online','offline','both')),
    CONSTRAINT ck_edition_line_maker_named CHECK (maker_name <> ''),
    CONSTRAINT fk_edition_line_edition_id FOREIGN KEY(edition_id) REFERENCES edition (id),
    CONSTRAINT fk_edition_line_drug_id FOREIGN KEY(drug_id) REFERENCES drug (id)
)
----
CREATE INDEX ix_edition_line_drug ON edition_line (drug_id, edition_id)
----
CREATE INDEX ix_edition_line_price ON edition_line (edition_id, price_fen, drug_id)
----
CREATE INDEX ix_edition_line_rate ON edition_line (edition_id, rate_bp, drug_id)
----
CREATE UNIQUE INDEX uq_edition_line_drug ON edition_line (edition_id, drug_id)
----
CREATE TABLE line_verdict (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    edition_id INTEGER NOT NULL,
    drug_id INTEGER NOT NULL,
    revision INTEGER NOT NULL,
    lane VARCHAR(10) NOT NULL,
    verdict VARCHAR(8) NOT NULL,
    note TEXT NOT NULL,
    by_id INTEGER NOT NULL,
    at DATETIME NOT NULL,
    CONSTRAINT ck_line_verdict_lane_known CHECK (lane IN ('clinical','financial')),
    CONSTRAINT ck_line_verdict_verdict_known CHECK (verdict IN ('cleared','objected')),
    CONSTRAINT fk_line_verdict_edition_id FOREIGN KEY(edition_id) REFERENCES edition (id),
    CONSTRAINT fk_line_verdict_drug_id FOREIGN KEY(drug_id) REFERENCES drug (id),
    CONSTRAINT fk_line_verdict_by_id FOREIGN KEY(by_id) REFERENCES user (id)
)
----
CREATE INDEX ix_line_verdict_by ON line_verdict (edition_id, by_id, lane)
----
CREATE INDEX ix_line_verdict_line ON line_verdict (edition_id, drug_id, lane, id)
----
CREATE TABLE reclassing (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    drug_id INTEGER NOT NULL,
    from_class VARCHAR NOT NULL,
    to_class VARCHAR NOT NULL,
    drug_version INTEGER,
    reference VARCHAR NOT NULL,
    state VARCHAR NOT NULL,
    note TEXT NOT NULL,
    proposed_by_id INTEGER NOT NULL,
    proposed_by VARCHAR(100) NOT NULL,
    proposed_at DATETIME NOT NULL,
    decided_by_id INTEGER,
    decided_by VARCHAR(100),
    decided_at DATETIME,
    version INTEGER NOT NULL,
    CONSTRAINT ck_reclassing_bound_to_its_drug CHECK ((state = 'confirmed') = (drug_version IS NOT NULL)),
    CONSTRAINT ck_reclassing_state_known CHECK (state IN ('proposed','confirmed','dropped')),
    CONSTRAINT ck_reclassing_decided_by_somebody CHECK (state = 'proposed' OR decided_by_id IS NOT NULL),
    CONSTRAINT ck_reclassing_two_persons CHECK (state <> 'confirmed' OR decided_by_id <> proposed_by_id),
    CONSTRAINT fk_reclassing_drug_id FOREIGN KEY(drug_id) REFERENCES drug (id),
    CONSTRAINT uq_reclassing_reference UNIQUE (reference),
    CONSTRAINT fk_reclassing_proposed_by_id FOREIGN KEY(proposed_by_id) REFERENCES user (id),
    CONSTRAINT fk_reclassing_decided_by_id FOREIGN KEY(decided_by_id) REFERENCES user (id)
)
----
CREATE INDEX ix_reclassing_drug_id ON reclassing (drug_id)
----
CREATE UNIQUE INDEX uq_reclassing_open ON reclassing (drug_id) WHERE state = 'proposed'
----
CREATE TABLE ruling (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    drug_id INTEGER NOT NULL,
    kind VARCHAR NOT NULL,
    word VARCHAR(60) NOT NULL,
    reference VARCHAR NOT NULL,
    state VARCHAR NOT NULL,
    note TEXT NOT NULL,
    proposed_by_id INTEGER NOT NULL,
    proposed_by VARCHAR(100) NOT NULL,
    proposed_at DATETIME NOT NULL,
    decided_by_id INTEGER,
    decided_by VARCHAR(100),
    decided_at DATETIME,
    version INTEGER NOT NULL,
    CONSTRAINT ck_ruling_state_known CHECK (state IN ('proposed','confirmed','dropped')),
    CONSTRAINT ck_ruling_decided_by_somebody CHECK (state = 'proposed' OR decided_by_id IS NOT NULL),
    CONSTRAINT ck_ruling_two_persons CHECK (state <> 'confirmed' OR decided_by_id <> proposed_by_id),
    CONSTRAINT fk_ruling_drug_id FOREIGN KEY(drug_id) REFERENCES drug (id),
    CONSTRAINT uq_ruling_reference UNIQUE (reference),
    CONSTRAINT fk_ruling_proposed_by_id FOREIGN KEY(proposed_by_id) REFERENCES user (id),
    CONSTRAINT fk_ruling_decided_by_id FOREIGN KEY(decided_by_id) REFERENCES user (id)
)
----
CREATE INDEX ix_ruling_drug_id ON ruling (drug_id)
----
CREATE UNIQUE INDEX uq_ruling_open ON ruling (drug_id, kind, word) WHERE state <> 'dropped'
----
CREATE TABLE substitute (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    drug_id INTEGER NOT NULL,
    other_id INTEGER NOT NULL,
    note TEXT NOT NULL,
    by_id INTEGER NOT NULL,
    "by" VARCHAR(100) NOT NULL,
    at DATETIME NOT NULL,
    CONSTRAINT ck_substitute_ordered CHECK (drug_id < other_id),
    CONSTRAINT fk_substitute_drug_id FOREIGN KEY(drug_id) REFERENCES drug (id),
    CONSTRAINT fk_substitute_other_id FOREIGN KEY(other_id) REFERENCES drug (id),
    CONSTRAINT fk_substitute_by_id FOREIGN KEY(by_id) REFERENCES user (id)
)
----
CREATE INDEX ix_substitute_other_id ON substitute (other_id)
----
CREATE UNIQUE INDEX uq_substitute ON substitute (drug_id, other_id)
----
CREATE TABLE suspension (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    reference VARCHAR NOT NULL,
    drug_id INTEGER NOT NULL,
    reason VARCHAR NOT NULL,
    note TEXT NOT NULL,
    state VARCHAR NOT NULL,
    proposed_by_id INTEGER NOT NULL,
    proposed_at DATETIME NOT NULL,
    confirmed_by_id INTEGER,
    since DATETIME,
    lifting_note TEXT NOT NULL,
    lifting_proposed_by_id INTEGER,
    lifted_by_id INTEGER,
    until DATETIME,
    version INTEGER NOT NULL,
    CONSTRAINT ck_suspension_state_known CHECK (state IN ('proposed','in_force','lifting','lifted','dropped')),
    CONSTRAINT ck_suspension_two_persons CHECK (confirmed_by_id IS NULL OR confirmed_by_id <> proposed_by_id),
    CONSTRAINT ck_suspension_lifted_by_two CHECK (lifted_by_id IS NULL OR lifted_by_id <> lifting_proposed_by_id),
    CONSTRAINT ck_suspension_confirmed_by_somebody CHECK ((state IN ('in_force','lifting','lifted')) = (since IS NOT NULL AND confirmed_by_id IS NOT NULL)),
    CONSTRAINT ck_suspension_lifted_by_somebody CHECK ((state = 'lifted') = (until IS NOT NULL AND lifted_by_id IS NOT NULL AND lifting_proposed_by_id IS NOT NULL)),
    CONSTRAINT ck_suspension_ends_after_it_began CHECK (until IS NULL OR until >= since),
    CONSTRAINT uq_suspension_reference UNIQUE (reference),
    CONSTRAINT fk_suspension_drug_id FOREIGN KEY(drug_id) REFERENCES drug (id),
    CONSTRAINT fk_suspension_proposed_by_id FOREIGN KEY(proposed_by_id) REFERENCES user (id),
    CONSTRAINT fk_suspension_confirmed_by_id FOREIGN KEY(confirmed_by_id) REFERENCES user (id),
    CONSTRAINT fk_suspension_lifting_proposed_by_id FOREIGN KEY(lifting_proposed_by_id) REFERENCES user (id),
    CONSTRAINT fk_suspension_lifted_by_id FOREIGN KEY(lifted_by_id) REFERENCES user (id)
)
----
CREATE INDEX ix_suspension_drug ON suspension (drug_id, since)
----
CREATE INDEX ix_suspension_state ON suspension (state, id)
----
CREATE UNIQUE INDEX uq_suspension_open ON suspension (drug_id) WHERE state IN ('proposed','in_force','lifting')
----
CREATE VIRTUAL TABLE drug_search USING fts5(grams, content='', detail=none, columnsize=0, tokenize='ascii')
----
CREATE TRIGGER line_verdict_no_update BEFORE UPDATE ON line_verdict BEGIN SELECT RAISE(ABORT, 'verdict_append_only'); END
----
CREATE TRIGGER line_verdict_no_delete BEFORE DELETE ON line_verdict BEGIN SELECT RAISE(ABORT, 'verdict_append_only'); END
----
CREATE TRIGGER line_verdict_no_insert BEFORE INSERT ON line_verdict WHEN EXISTS (SELECT 1 FROM line_verdict WHERE id = NEW.id) BEGIN SELECT RAISE(ABORT, 'verdict_id_taken'); END
----
CREATE TRIGGER verdict_by_editor BEFORE INSERT ON line_verdict WHEN EXISTS (SELECT 1 FROM edition_editor e WHERE e.edition_id = NEW.edition_id AND e.user_id = NEW.by_id) BEGIN SELECT RAISE(ABORT, 'verdict_by_editor'); END
----
CREATE TRIGGER verdict_in_both_lanes BEFORE INSERT ON line_verdict WHEN EXISTS (SELECT 1 FROM line_verdict v WHERE v.edition_id = NEW.edition_id AND v.by_id = NEW.by_id AND v.lane <> NEW.lane) BEGIN SELECT RAISE(ABORT, 'verdict_in_both_lanes'); END
----
CREATE TRIGGER editor_cleared BEFORE INSERT ON edition_editor WHEN EXISTS (SELECT 1 FROM line_verdict v WHERE v.edition_id = NEW.edition_id AND v.by_id = NEW.user_id) BEGIN SELECT RAISE(ABORT, 'editor_cleared'); END
----
CREATE TRIGGER editor_is_kept BEFORE UPDATE ON edition_editor WHEN 1 = 1 BEGIN SELECT RAISE(ABORT, 'editor_is_kept'); END
----
CREATE TRIGGER editor_stays BEFORE DELETE ON edition_editor WHEN 1 = 1 BEGIN SELECT RAISE(ABORT, 'editor_stays'); END
----
CREATE TRIGGER clinical_without_verdict BEFORE UPDATE ON edition_change WHEN NEW.clinical = 'cleared' AND OLD.clinical <> 'cleared' AND NOT EXISTS (
            SELECT 1 FROM line_verdict v WHERE v.edition_id = NEW.edition_id AND v.drug_id = NEW.drug_id
            AND v.revision = NEW.revision AND v.lane = 'clinical' AND v.verdict = 'cleared') BEGIN SELECT RAISE(ABORT, 'clinical_without_verdict'); END
----
CREATE TRIGGER financial_without_verdict BEFORE UPDATE ON edition_change WHEN NEW.financial = 'cleared' AND OLD.financial <> 'cleared' AND NOT EXISTS (
            SELECT 1 FROM line_verdict v WHERE v.edition_id = NEW.edition_id AND v.drug_id = NEW.drug_id
            AND v.revision = NEW.revision AND v.lane = 'financial' AND v.verdict = 'cleared') BEGIN SELECT RAISE(ABORT, 'financial_without_verdict'); END
----
CREATE TRIGGER cleared_when_made BEFORE INSERT ON edition_change WHEN NEW.clinical = 'cleared' OR NEW.financial = 'cleared' BEGIN SELECT RAISE(ABORT, 'cleared_when_made'); END
----
CREATE TRIGGER line_outside_publication BEFORE INSERT ON edition_line WHEN NOT EXISTS (SELECT 1 FROM edition e WHERE e.id = NEW.edition_id AND e.state = 'cleared') BEGIN SELECT RAISE(ABORT, 'line_outside_publication'); END
----
CREATE TRIGGER line_is_final BEFORE UPDATE ON edition_line WHEN 1 = 1 BEGIN SELECT RAISE(ABORT, 'line_is_final'); END
----
CREATE TRIGGER line_is_published BEFORE DELETE ON edition_line WHEN NOT EXISTS (SELECT 1 FROM edition e WHERE e.id = OLD.edition_id AND e.state = 'scheduled') BEGIN SELECT RAISE(ABORT, 'line_is_published'); END
----
CREATE TRIGGER hard_class_lifted BEFORE UPDATE ON drug WHEN OLD.rx_class IN ('narcotic', 'psychotropic_1', 'psychotropic_2', 'toxic', 'radioactive', 'special') AND NEW.rx_class NOT IN ('narcotic', 'psychotropic_1', 'psychotropic_2', 'toxic', 'radioactive', 'special') AND NOT EXISTS (
            SELECT 1 FROM reclassing r WHERE r.drug_id = NEW.id AND r.state = 'confirmed' AND r.from_class = OLD.rx_class
            AND r.to_class = NEW.rx_class AND r.drug_version = OLD.version) BEGIN SELECT RAISE(ABORT, 'hard_class_lifted'); END
----
CREATE TRIGGER edition_begins_as_draft BEFORE INSERT ON edition WHEN NEW.state <> 'draft' BEGIN SELECT RAISE(ABORT, 'edition_begins_as_draft'); END
----
CREATE TRIGGER edition_stays BEFORE DELETE ON edition WHEN 1 = 1 BEGIN SELECT RAISE(ABORT, 'edition_stays'); END
----
CREATE TRIGGER publisher_edited BEFORE UPDATE ON edition WHEN NEW.published_by_id IS NOT NULL AND OLD.published_by_id IS NULL
            AND EXISTS (SELECT 1 FROM edition_editor e WHERE e.edition_id = NEW.id AND e.user_id = NEW.published_by_id) BEGIN SELECT RAISE(ABORT, 'publisher_edited'); END
----
CREATE TRIGGER publisher_cleared BEFORE UPDATE ON edition WHEN NEW.published_by_id IS NOT NULL AND OLD.published_by_id IS NULL
            AND EXISTS (SELECT 1 FROM line_verdict v WHERE v.edition_id = NEW.id AND v.by_id = NEW.published_by_id) BEGIN SELECT RAISE(ABORT, 'publisher_cleared'); END
----
CREATE TRIGGER edition_not_cleared BEFORE UPDATE ON edition WHEN NEW.state IN ('cleared','scheduled') AND OLD.state <> NEW.state AND (
            NOT EXISTS (SELECT 1 FROM edition_change c WHERE c.edition_id = NEW.id)
            OR EXISTS (SELECT 1 FROM edition_change c WHERE c.edition_id = NEW.id
                       AND (c.clinical <> 'cleared' OR c.financial <> 'cleared'))) BEGIN SELECT RAISE(ABORT, 'edition_not_cleared'); END
----
CREATE TRIGGER edition_without_lines BEFORE UPDATE ON edition WHEN NEW.state = 'scheduled' AND OLD.state <> 'scheduled'
            AND NOT EXISTS (SELECT 1 FROM edition_line l WHERE l.edition_id = NEW.id) BEGIN SELECT RAISE(ABORT, 'edition_without_lines'); END
----
CREATE TRIGGER edition_line_banned BEFORE UPDATE ON edition WHEN NEW.state = 'scheduled' AND OLD.state <> 'scheduled' AND (EXISTS (SELECT 1 FROM edition_line l JOIN ban_rule b ON b.state = 'confirmed' AND NOT b.is_lifted
            AND b.valid_from <= date(NEW.valid_from, '+8 hours') AND (b.kind = 'hard' OR l.channels <> 'offline')
            AND replace(l.generic_name || ' ' || l.form, b.word, '') <> l.generic_name || ' ' || l.form
            WHERE l.edition_id = NEW.id
            AND NOT EXISTS (SELECT 1 FROM ban_rule u WHERE u.state = 'confirmed' AND u.is_lifted AND u.kind = b.kind
                            AND u.word = b.word AND u.valid_from <= date(NEW.valid_from, '+8 hours'))
            AND NOT EXISTS (SELECT 1 FROM ruling r WHERE r.state = 'confirmed' AND r.drug_id = l.drug_id AND r.kind = b.kind
                            AND r.word = b.word))
            OR EXISTS (SELECT 1 FROM edition_line l JOIN drug d ON d.id = l.drug_id
                       WHERE l.edition_id = NEW.id AND d.rx_class IN ('narcotic', 'psychotropic_1', 'psychotropic_2', 'toxic', 'radioactive', 'special'))) BEGIN SELECT RAISE(ABORT, 'edition_line_banned'); END
----
CREATE TRIGGER edition_step_unknown BEFORE UPDATE ON edition WHEN OLD.state <> NEW.state AND NOT (
            (OLD.state = 'draft' AND NEW.state IN ('in_review','cleared')) OR (OLD.state = 'in_review' AND NEW.state = 'cleared')
            OR (OLD.state = 'cleared' AND NEW.state = 'scheduled') OR (OLD.state = 'scheduled' AND NEW.state = 'current')
            OR (OLD.state = 'current' AND NEW.state = 'superseded')
            OR (OLD.state IN ('in_review','cleared','scheduled') AND NEW.state = 'draft')
            ) OR (OLD.state IN ('scheduled','current','superseded') AND NEW.state IN ('scheduled','current','superseded') AND OLD.valid_from <> NEW.valid_from)
            OR (OLD.state IN ('scheduled','current','superseded') AND NEW.state IN ('scheduled','current','superseded') AND OLD.fingerprint <> NEW.fingerprint) BEGIN SELECT RAISE(ABORT, 'edition_step_unknown'); END
----
CREATE TRIGGER edition_without_successor BEFORE UPDATE ON edition WHEN OLD.state = 'current' AND NEW.state = 'superseded' AND NOT EXISTS (
            SELECT 1 FROM edition n WHERE n.state = 'scheduled' AND n.valid_from > OLD.valid_from) BEGIN SELECT RAISE(ABORT, 'edition_without_successor'); END
----
CREATE TRIGGER edition_before_newest BEFORE UPDATE ON edition WHEN NEW.state = 'scheduled' AND OLD.state <> 'scheduled' AND EXISTS (
            SELECT 1 FROM edition n WHERE n.id <> NEW.id AND n.valid_from >= NEW.valid_from) BEGIN SELECT RAISE(ABORT, 'edition_before_newest'); END
----
CREATE TRIGGER edition_is_base BEFORE UPDATE ON edition WHEN OLD.state = 'scheduled' AND NEW.state = 'draft' AND EXISTS (
            SELECT 1 FROM edition n WHERE n.id <> NEW.id AND n.valid_from > OLD.valid_from) BEGIN SELECT RAISE(ABORT, 'edition_is_base'); END
----
CREATE TRIGGER drug_id_taken BEFORE INSERT ON drug WHEN EXISTS (SELECT 1 FROM drug WHERE id = NEW.id) BEGIN SELECT RAISE(ABORT, 'drug_id_taken'); END
----
CREATE TRIGGER edition_id_taken BEFORE INSERT ON edition WHEN EXISTS (SELECT 1 FROM edition WHERE id = NEW.id) BEGIN SELECT RAISE(ABORT, 'edition_id_taken'); END
----
CREATE TRIGGER edition_change_id_taken BEFORE INSERT ON edition_change WHEN EXISTS (SELECT 1 FROM edition_change WHERE id = NEW.id) BEGIN SELECT RAISE(ABORT, 'edition_change_id_taken'); END
----
CREATE TRIGGER edition_editor_id_taken BEFORE INSERT ON edition_editor WHEN EXISTS (SELECT 1 FROM edition_editor WHERE id = NEW.id) BEGIN SELECT RAISE(ABORT, 'edition_editor_id_taken'); END
----
CREATE TRIGGER edition_line_id_taken BEFORE INSERT ON edition_line WHEN EXISTS (SELECT 1 FROM edition_line WHERE id = NEW.id) BEGIN SELECT RAISE(ABORT, 'edition_line_id_taken'); END
