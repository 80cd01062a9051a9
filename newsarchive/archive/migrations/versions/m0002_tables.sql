CREATE TABLE story (
	id INTEGER NOT NULL, 
	created_at TEXT NOT NULL, 
	CONSTRAINT pk_story PRIMARY KEY (id)
)
 STRICT;
CREATE TABLE tombstone (
	id INTEGER NOT NULL, 
	publisher_id TEXT NOT NULL, 
	identity TEXT, 
	url TEXT, 
	article_id INTEGER, 
	reason TEXT NOT NULL, 
	erased_at TEXT NOT NULL, 
	CONSTRAINT pk_tombstone PRIMARY KEY (id)
)
 STRICT;
CREATE TABLE capture_file (
	id INTEGER NOT NULL, 
	name TEXT NOT NULL, 
	committed_bytes INTEGER DEFAULT 0 NOT NULL, 
	sha256 TEXT, 
	opened_at TEXT NOT NULL, 
	closed_at TEXT, 
	machine TEXT, 
	uploaded_to TEXT, 
	uploaded_sha256 TEXT, 
	holds TEXT, 
	kept_s INTEGER, 
	deleted_at TEXT, 
	delete_reason TEXT, 
	CONSTRAINT pk_capture_file PRIMARY KEY (id), 
	CONSTRAINT ck_capture_file_holds CHECK (holds IN ('evidence', 'articles', 'front_pages', 'feeds', 'other')), 
	CONSTRAINT ck_capture_file_kept_s CHECK ("kept_s" >= 0), 
	CONSTRAINT ck_capture_file_deletion CHECK ((deleted_at IS NULL) = (delete_reason IS NULL)), 
	CONSTRAINT uq_capture_file_name UNIQUE (name)
)
 STRICT;
CREATE TABLE publisher (
	id TEXT NOT NULL, 
	name TEXT NOT NULL, 
	domains TEXT NOT NULL, 
	language TEXT, 
	timezone TEXT, 
	is_adhoc INTEGER DEFAULT 0 NOT NULL, 
	first_seen_at TEXT NOT NULL, 
	back_to TEXT, 
	CONSTRAINT pk_publisher PRIMARY KEY (id), 
	CONSTRAINT ck_publisher_is_adhoc CHECK (is_adhoc IN (0, 1))
)
 STRICT;
CREATE TABLE host (
	id INTEGER NOT NULL, 
	"key" TEXT NOT NULL, 
	robots_text TEXT, 
	robots_status INTEGER, 
	robots_fetched_at TEXT, 
	crawl_delay_s REAL, 
	next_fetch_at TEXT, 
	rest_until TEXT, 
	refusals INTEGER DEFAULT 0 NOT NULL, 
	leased_by TEXT, 
	lease_until TEXT, 
	CONSTRAINT pk_host PRIMARY KEY (id), 
	CONSTRAINT ck_host_refusals CHECK ("refusals" >= 0), 
	CONSTRAINT ck_host_crawl_delay_s CHECK ("crawl_delay_s" >= 0), 
	CONSTRAINT ck_host_lease CHECK ((leased_by IS NULL) = (lease_until IS NULL)), 
	CONSTRAINT uq_host_key UNIQUE ("key")
)
 STRICT;
CREATE TABLE article_change (
	number INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	article_id INTEGER NOT NULL
)
 STRICT;
CREATE TABLE export_mark (
	name TEXT NOT NULL, 
	dump TEXT NOT NULL, 
	change_number INTEGER NOT NULL, 
	capture_id INTEGER NOT NULL, 
	moved_at TEXT NOT NULL, 
	CONSTRAINT pk_export_mark PRIMARY KEY (name)
)
 STRICT;
CREATE TABLE saved_search (
	name TEXT NOT NULL, 
	"query" TEXT NOT NULL, 
	filters TEXT NOT NULL, 
	change_number INTEGER NOT NULL, 
	saved_at TEXT NOT NULL, 
	told_at TEXT, 
	CONSTRAINT pk_saved_search PRIMARY KEY (name)
)
 STRICT;
CREATE TABLE notice (
	id INTEGER NOT NULL, 
	digest TEXT NOT NULL, 
	statement TEXT NOT NULL, 
	holder TEXT, 
	year_start INTEGER, 
	year_end INTEGER, 
	rights_reserved INTEGER DEFAULT 0 NOT NULL, 
	licence TEXT, 
	CONSTRAINT pk_notice PRIMARY KEY (id), 
	CONSTRAINT ck_notice_rights_reserved CHECK (rights_reserved IN (0, 1)), 
	CONSTRAINT ck_notice_years CHECK (year_start <= year_end), 
	CONSTRAINT uq_notice_digest UNIQUE (digest)
)
 STRICT;
CREATE TABLE author (
	id INTEGER NOT NULL, 
	name TEXT NOT NULL, 
	CONSTRAINT pk_author PRIMARY KEY (id), 
	CONSTRAINT uq_author_name UNIQUE (name)
)
 STRICT;
CREATE TABLE crawl_run (
	id INTEGER NOT NULL, 
	started_at TEXT NOT NULL, 
	ended_at TEXT, 
	worker TEXT NOT NULL, 
	version TEXT NOT NULL, 
	arguments TEXT NOT NULL, 
	counts TEXT, 
	stopped_by TEXT, 
	archive_bytes INTEGER, 
	CONSTRAINT pk_crawl_run PRIMARY KEY (id)
)
 STRICT;
CREATE TABLE reextraction (
	id INTEGER NOT NULL, 
	scope TEXT NOT NULL, 
	started_at TEXT NOT NULL, 
	last_revision_id INTEGER NOT NULL, 
	ended_at TEXT, 
	CONSTRAINT pk_reextraction PRIMARY KEY (id)
)
 STRICT;
CREATE TABLE row_seal (
	table_name TEXT NOT NULL, 
	"key" TEXT NOT NULL, 
	sha256 BLOB NOT NULL, 
	CONSTRAINT pk_row_seal PRIMARY KEY (table_name, "key")
)
 WITHOUT ROWID,
 STRICT;
CREATE TABLE file_rewrite (
	id INTEGER NOT NULL, 
	file_id INTEGER NOT NULL, 
	rewritten_at TEXT NOT NULL, 
	reason TEXT NOT NULL, 
	records INTEGER NOT NULL, 
	old_sha256 TEXT, 
	new_sha256 TEXT, 
	CONSTRAINT pk_file_rewrite PRIMARY KEY (id), 
	CONSTRAINT fk_file_rewrite_file_id FOREIGN KEY(file_id) REFERENCES capture_file (id)
)
 STRICT;
CREATE TABLE page (
	id INTEGER NOT NULL, 
	url TEXT NOT NULL, 
	fetch_url TEXT NOT NULL, 
	publisher_id TEXT NOT NULL, 
	host_id INTEGER NOT NULL, 
	role TEXT NOT NULL, 
	is_entry INTEGER DEFAULT 0 NOT NULL, 
	depth INTEGER DEFAULT 0 NOT NULL, 
	redirects INTEGER DEFAULT 0 NOT NULL, 
	state TEXT DEFAULT 'new' NOT NULL, 
	priority INTEGER DEFAULT 5 NOT NULL, 
	due_at TEXT, 
	attempts INTEGER DEFAULT 0 NOT NULL, 
	reason TEXT, 
	status INTEGER, 
	etag TEXT, 
	last_modified TEXT, 
	payload_digest TEXT, 
	fetched_at TEXT, 
	changed_at TEXT, 
	fetches INTEGER DEFAULT 0 NOT NULL, 
	changes INTEGER DEFAULT 0 NOT NULL, 
	unchanged_streak INTEGER DEFAULT 0 NOT NULL, 
	context TEXT, 
	hubs TEXT, 
	redirect_to INTEGER, 
	article_id INTEGER, 
	first_seen_at TEXT NOT NULL, 
	CONSTRAINT pk_page PRIMARY KEY (id), 
	CONSTRAINT ck_page_is_entry CHECK (is_entry IN (0, 1)), 
	CONSTRAINT ck_page_role CHECK (role IN ('article', 'list', 'feed', 'sitemap', 'part', 'unknown')), 
	CONSTRAINT ck_page_priority CHECK (priority BETWEEN 0 AND 9), 
	CONSTRAINT ck_page_depth CHECK ("depth" >= 0), 
	CONSTRAINT ck_page_redirects CHECK ("redirects" >= 0), 
	CONSTRAINT ck_page_attempts CHECK ("attempts" >= 0), 
	CONSTRAINT ck_page_fetches CHECK ("fetches" >= 0), 
	CONSTRAINT ck_page_changes CHECK ("changes" >= 0), 
	CONSTRAINT ck_page_unchanged_streak CHECK ("unchanged_streak" >= 0), 
	CONSTRAINT ck_page_state CHECK (state IN ('new', 'ok', 'failed', 'blocked', 'gone', 'redirected', 'other')), 
	CONSTRAINT uq_page_url UNIQUE (url), 
	CONSTRAINT fk_page_publisher_id FOREIGN KEY(publisher_id) REFERENCES publisher (id), 
	CONSTRAINT fk_page_host_id FOREIGN KEY(host_id) REFERENCES host (id), 
	CONSTRAINT fk_page_redirect_to FOREIGN KEY(redirect_to) REFERENCES page (id), 
	CONSTRAINT fk_page_article_id FOREIGN KEY(article_id) REFERENCES article (id)
)
 STRICT;
CREATE TABLE saved_search_hit (
	name TEXT NOT NULL, 
	article_id INTEGER NOT NULL, 
	CONSTRAINT pk_saved_search_hit PRIMARY KEY (name, article_id), 
	CONSTRAINT fk_saved_search_hit_name FOREIGN KEY(name) REFERENCES saved_search (name)
)
 STRICT;
CREATE TABLE registration (
	notice_id INTEGER NOT NULL, 
	position INTEGER NOT NULL, 
	kind TEXT NOT NULL, 
	number TEXT NOT NULL, 
	region TEXT, 
	CONSTRAINT pk_registration PRIMARY KEY (notice_id, position), 
	CONSTRAINT fk_registration_notice_id FOREIGN KEY(notice_id) REFERENCES notice (id)
)
 STRICT;
CREATE TABLE run_publisher (
	run_id INTEGER NOT NULL, 
	publisher_id TEXT NOT NULL, 
	first_at TEXT NOT NULL, 
	last_at TEXT NOT NULL, 
	success_at TEXT, 
	fetched INTEGER DEFAULT 0 NOT NULL, 
	unchanged INTEGER DEFAULT 0 NOT NULL, 
	failed INTEGER DEFAULT 0 NOT NULL, 
	blocked INTEGER DEFAULT 0 NOT NULL, 
	gone INTEGER DEFAULT 0 NOT NULL, 
	useful INTEGER DEFAULT 0 NOT NULL, 
	new INTEGER DEFAULT 0 NOT NULL, 
	changed INTEGER DEFAULT 0 NOT NULL, 
	CONSTRAINT pk_run_publisher PRIMARY KEY (run_id, publisher_id), 
	CONSTRAINT fk_run_publisher_run_id FOREIGN KEY(run_id) REFERENCES crawl_run (id), 
	CONSTRAINT fk_run_publisher_publisher_id FOREIGN KEY(publisher_id) REFERENCES publisher (id)
)
 STRICT;
CREATE TABLE run_reason (
	run_id INTEGER NOT NULL, 
	publisher_id TEXT NOT NULL, 
	reason TEXT NOT NULL, 
	pages INTEGER NOT NULL, 
	CONSTRAINT pk_run_reason PRIMARY KEY (run_id, publisher_id, reason), 
	CONSTRAINT fk_run_reason_run_id FOREIGN KEY(run_id) REFERENCES crawl_run (id), 
	CONSTRAINT fk_run_reason_publisher_id FOREIGN KEY(publisher_id) REFERENCES publisher (id)
)
 STRICT;
CREATE TABLE field_fill (
	run_id INTEGER NOT NULL, 
	publisher_id TEXT NOT NULL, 
	field TEXT NOT NULL, 
	filled INTEGER NOT NULL, 
	pages INTEGER NOT NULL, 
	CONSTRAINT pk_field_fill PRIMARY KEY (run_id, publisher_id, field), 
	CONSTRAINT fk_field_fill_run_id FOREIGN KEY(run_id) REFERENCES crawl_run (id), 
	CONSTRAINT fk_field_fill_publisher_id FOREIGN KEY(publisher_id) REFERENCES publisher (id)
)
 STRICT;
CREATE TABLE rule_hit (
	run_id INTEGER NOT NULL, 
	publisher_id TEXT NOT NULL, 
	rule TEXT NOT NULL, 
	hits INTEGER NOT NULL, 
	misses INTEGER NOT NULL, 
	CONSTRAINT pk_rule_hit PRIMARY KEY (run_id, publisher_id, rule), 
	CONSTRAINT fk_rule_hit_run_id FOREIGN KEY(run_id) REFERENCES crawl_run (id), 
	CONSTRAINT fk_rule_hit_publisher_id FOREIGN KEY(publisher_id) REFERENCES publisher (id)
)
 STRICT;
CREATE TABLE block_print (
	publisher_id TEXT NOT NULL, 
	fingerprint INTEGER NOT NULL, 
	pages INTEGER NOT NULL, 
	CONSTRAINT pk_block_print PRIMARY KEY (publisher_id, fingerprint), 
	CONSTRAINT fk_block_print_publisher_id FOREIGN KEY(publisher_id) REFERENCES publisher (id)
)
 STRICT;
CREATE TABLE article (
	id INTEGER NOT NULL, 
	publisher_id TEXT NOT NULL, 
	identity TEXT NOT NULL, 
	url TEXT NOT NULL, 
	page_id INTEGER, 
	current_revision_id INTEGER, 
	revision_count INTEGER DEFAULT 0 NOT NULL, 
	status TEXT DEFAULT 'live' NOT NULL, 
	status_at TEXT NOT NULL, 
	is_unstable INTEGER DEFAULT 0 NOT NULL, 
	merged_into INTEGER, 
	story_id INTEGER, 
	set_aside_at TEXT, 
	first_seen_at TEXT NOT NULL, 
	last_seen_at TEXT NOT NULL, 
	CONSTRAINT pk_article PRIMARY KEY (id), 
	CONSTRAINT ck_article_is_unstable CHECK (is_unstable IN (0, 1)), 
	CONSTRAINT ck_article_revision_count CHECK ("revision_count" >= 0), 
	CONSTRAINT ck_article_status CHECK (status IN ('live', 'missing', 'gone', 'erased')), 
	CONSTRAINT uq_article_publisher_id_identity UNIQUE (publisher_id, identity), 
	CONSTRAINT fk_article_publisher_id FOREIGN KEY(publisher_id) REFERENCES publisher (id), 
	CONSTRAINT fk_article_page_id FOREIGN KEY(page_id) REFERENCES page (id), 
	CONSTRAINT fk_article_current_revision_id FOREIGN KEY(current_revision_id) REFERENCES revision (id), 
	CONSTRAINT fk_article_merged_into FOREIGN KEY(merged_into) REFERENCES article (id), 
	CONSTRAINT fk_article_story_id FOREIGN KEY(story_id) REFERENCES story (id)
)
 STRICT;
CREATE TABLE capture (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	page_id INTEGER, 
	run_id INTEGER, 
	url TEXT NOT NULL, 
	fetched_at TEXT NOT NULL, 
	status INTEGER NOT NULL, 
	content_type TEXT, 
	payload_digest TEXT NOT NULL, 
	payload_bytes INTEGER NOT NULL, 
	file_id INTEGER, 
	"offset" INTEGER, 
	length INTEGER, 
	member_sha256 TEXT, 
	lead_sha256 TEXT, 
	record_type TEXT, 
	record_id TEXT, 
	erased_at TEXT, 
	refers_to INTEGER, 
	CONSTRAINT ck_capture_status CHECK (status BETWEEN 0 AND 999), 
	CONSTRAINT ck_capture_payload_bytes CHECK ("payload_bytes" >= 0), 
	CONSTRAINT ck_capture_offset CHECK ("offset" >= 0), 
	CONSTRAINT ck_capture_length CHECK ("length" >= 1), 
	CONSTRAINT ck_capture_payload_digest CHECK (length(payload_digest) = 64), 
	CONSTRAINT ck_capture_member_sha256 CHECK (length(member_sha256) = 64), 
	CONSTRAINT ck_capture_lead_sha256 CHECK (length(lead_sha256) = 64), 
	CONSTRAINT ck_capture_place CHECK ((file_id IS NULL) = ("offset" IS NULL)), 
	CONSTRAINT ck_capture_record_type CHECK (record_type IN ('response', 'revisit', 'conversion', 'rendered')), 
	CONSTRAINT fk_capture_page_id FOREIGN KEY(page_id) REFERENCES page (id), 
	CONSTRAINT fk_capture_run_id FOREIGN KEY(run_id) REFERENCES crawl_run (id), 
	CONSTRAINT fk_capture_file_id FOREIGN KEY(file_id) REFERENCES capture_file (id), 
	CONSTRAINT fk_capture_refers_to FOREIGN KEY(refers_to) REFERENCES capture (id)
)
 STRICT;
CREATE TABLE sighting (
	page_id INTEGER NOT NULL, 
	list_page_id INTEGER NOT NULL, 
	place TEXT, 
	facts TEXT, 
	first_seen_at TEXT NOT NULL, 
	CONSTRAINT pk_sighting PRIMARY KEY (page_id, list_page_id), 
	CONSTRAINT fk_sighting_page_id FOREIGN KEY(page_id) REFERENCES page (id), 
	CONSTRAINT fk_sighting_list_page_id FOREIGN KEY(list_page_id) REFERENCES page (id)
)
 STRICT;
CREATE TABLE story_print (
	article_id INTEGER NOT NULL, 
	shingles INTEGER NOT NULL, 
	hashes BLOB NOT NULL, 
	CONSTRAINT pk_story_print PRIMARY KEY (article_id), 
	CONSTRAINT fk_story_print_article_id FOREIGN KEY(article_id) REFERENCES article (id)
)
 STRICT;
CREATE TABLE story_band (
	band_key INTEGER NOT NULL, 
	article_id INTEGER NOT NULL, 
	CONSTRAINT pk_story_band PRIMARY KEY (band_key, article_id), 
	CONSTRAINT fk_story_band_article_id FOREIGN KEY(article_id) REFERENCES article (id)
)
 WITHOUT ROWID,
 STRICT;
CREATE TABLE status_change (
	id INTEGER NOT NULL, 
	article_id INTEGER NOT NULL, 
	status TEXT NOT NULL, 
	changed_at TEXT NOT NULL, 
	reason TEXT, 
	capture_id INTEGER, 
	CONSTRAINT pk_status_change PRIMARY KEY (id), 
	CONSTRAINT ck_status_change_status CHECK (status IN ('live', 'missing', 'gone', 'erased')), 
	CONSTRAINT fk_status_change_article_id FOREIGN KEY(article_id) REFERENCES article (id), 
	CONSTRAINT fk_status_change_capture_id FOREIGN KEY(capture_id) REFERENCES capture (id)
)
 STRICT;
CREATE TABLE alias (
	url TEXT NOT NULL, 
	article_id INTEGER NOT NULL, 
	CONSTRAINT pk_alias PRIMARY KEY (url), 
	CONSTRAINT fk_alias_article_id FOREIGN KEY(article_id) REFERENCES article (id)
)
 STRICT;
CREATE TABLE revision (
	id INTEGER NOT NULL, 
	article_id INTEGER NOT NULL, 
	number INTEGER NOT NULL, 
	seen_at TEXT NOT NULL, 
	capture_id INTEGER, 
	canonical_url TEXT NOT NULL, 
	headline TEXT, 
	subheadline TEXT, 
	published_on TEXT, 
	published_at TEXT, 
	modified_at TEXT, 
	byline TEXT, 
	source TEXT, 
	language TEXT, 
	section TEXT, 
	tags TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	kind_confidence REAL NOT NULL, 
	access TEXT, 
	body TEXT NOT NULL, 
	word_count INTEGER NOT NULL, 
	notice_id INTEGER, 
	evidence TEXT NOT NULL, 
	content_hash TEXT NOT NULL, 
	changed TEXT NOT NULL, 
	is_silent INTEGER DEFAULT 0 NOT NULL, 
	extracted_by TEXT NOT NULL, 
	CONSTRAINT pk_revision PRIMARY KEY (id), 
	CONSTRAINT ck_revision_is_silent CHECK (is_silent IN (0, 1)), 
	CONSTRAINT ck_revision_number CHECK ("number" >= 1), 
	CONSTRAINT ck_revision_word_count CHECK ("word_count" >= 0), 
	CONSTRAINT ck_revision_kind_confidence CHECK (kind_confidence BETWEEN 0 AND 1), 
	CONSTRAINT ck_revision_content_hash CHECK (length(content_hash) = 64), 
	CONSTRAINT uq_revision_article_id_number UNIQUE (article_id, number), 
	CONSTRAINT fk_revision_article_id FOREIGN KEY(article_id) REFERENCES article (id), 
	CONSTRAINT fk_revision_capture_id FOREIGN KEY(capture_id) REFERENCES capture (id), 
	CONSTRAINT fk_revision_notice_id FOREIGN KEY(notice_id) REFERENCES notice (id)
)
 STRICT;
CREATE TABLE correction (
	id INTEGER NOT NULL, 
	article_id INTEGER NOT NULL, 
	field TEXT NOT NULL, 
	value TEXT, 
	printed TEXT, 
	who TEXT NOT NULL, 
	made_at TEXT NOT NULL, 
	undone_at TEXT, 
	CONSTRAINT pk_correction PRIMARY KEY (id), 
	CONSTRAINT fk_correction_article_id FOREIGN KEY(article_id) REFERENCES article (id)
)
 STRICT;
CREATE TABLE search_text (
	article_id INTEGER NOT NULL, 
	headline TEXT NOT NULL, 
	body TEXT NOT NULL, 
	byline TEXT NOT NULL, 
	filters TEXT NOT NULL, 
	CONSTRAINT pk_search_text PRIMARY KEY (article_id), 
	CONSTRAINT fk_search_text_article_id FOREIGN KEY(article_id) REFERENCES article (id)
)
 STRICT;
CREATE TABLE earlier_reading (
	id INTEGER NOT NULL, 
	revision_id INTEGER NOT NULL, 
	replaced_at TEXT NOT NULL, 
	extracted_by TEXT NOT NULL, 
	content_hash TEXT NOT NULL, 
	capture_id INTEGER, 
	article TEXT NOT NULL, 
	CONSTRAINT pk_earlier_reading PRIMARY KEY (id), 
	CONSTRAINT fk_earlier_reading_revision_id FOREIGN KEY(revision_id) REFERENCES revision (id), 
	CONSTRAINT fk_earlier_reading_capture_id FOREIGN KEY(capture_id) REFERENCES capture (id)
)
 STRICT;
CREATE TABLE revision_author (
	revision_id INTEGER NOT NULL, 
	position INTEGER NOT NULL, 
	author_id INTEGER NOT NULL, 
	role TEXT, 
	location TEXT, 
	CONSTRAINT pk_revision_author PRIMARY KEY (revision_id, position), 
	CONSTRAINT fk_revision_author_revision_id FOREIGN KEY(revision_id) REFERENCES revision (id), 
	CONSTRAINT fk_revision_author_author_id FOREIGN KEY(author_id) REFERENCES author (id)
)
 STRICT;
CREATE TABLE photo (
	revision_id INTEGER NOT NULL, 
	position INTEGER NOT NULL, 
	url TEXT NOT NULL, 
	caption TEXT, 
	credit TEXT, 
	CONSTRAINT pk_photo PRIMARY KEY (revision_id, position), 
	CONSTRAINT fk_photo_revision_id FOREIGN KEY(revision_id) REFERENCES revision (id)
)
 STRICT;
CREATE INDEX ix_tombstone_publisher_id ON tombstone (publisher_id, identity);
CREATE INDEX ix_article_change_article_id ON article_change (article_id);
CREATE INDEX ix_notice_holder ON notice (holder);
CREATE INDEX ix_page_publisher ON page (publisher_id, host_id);
CREATE INDEX ix_page_entry ON page (publisher_id) WHERE is_entry = 1;
CREATE INDEX ix_page_article_id ON page (article_id);
CREATE INDEX ix_page_due ON page (host_id, publisher_id, priority, due_at);
CREATE INDEX ix_run_publisher_publisher_id ON run_publisher (publisher_id, run_id);
CREATE INDEX ix_article_url ON article (url);
CREATE INDEX ix_article_first_seen_at ON article (first_seen_at);
CREATE INDEX ix_article_story_id ON article (story_id);
CREATE INDEX ix_capture_page_id ON capture (page_id, fetched_at);
CREATE INDEX ix_capture_payload_digest ON capture (payload_digest) WHERE refers_to IS NULL;
CREATE INDEX ix_sighting_list_page_id ON sighting (list_page_id);
CREATE INDEX ix_status_change_changed_at ON status_change (changed_at);
CREATE INDEX ix_status_change_article_id ON status_change (article_id);
CREATE INDEX ix_alias_article_id ON alias (article_id);
CREATE INDEX ix_revision_edited_at ON revision (seen_at) WHERE number > 1;
CREATE INDEX ix_revision_seen_at ON revision (seen_at);
CREATE INDEX ix_revision_published_on ON revision (published_on);
CREATE INDEX ix_correction_article_id ON correction (article_id);
CREATE INDEX ix_earlier_reading_revision_id ON earlier_reading (revision_id);
CREATE INDEX ix_revision_author_author_id ON revision_author (author_id);
CREATE TABLE capture_part (
	capture_id INTEGER NOT NULL, 
	position INTEGER NOT NULL, 
	url TEXT NOT NULL, 
	part_id INTEGER, 
	missing TEXT, 
	CONSTRAINT pk_capture_part PRIMARY KEY (capture_id, position), 
	CONSTRAINT fk_capture_part_capture_id FOREIGN KEY(capture_id) REFERENCES capture (id), 
	CONSTRAINT fk_capture_part_part_id FOREIGN KEY(part_id) REFERENCES capture (id)
)
 STRICT;
