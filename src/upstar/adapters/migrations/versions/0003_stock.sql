-- How each listing came here. Narrow and often updated (last_seen), so pages keep room for updates in place.
CREATE TABLE internal.listing_state (
    listing_id VARCHAR(255) NOT NULL,
    scope VARCHAR(100) NOT NULL,
    content_hash BYTEA,
    first_seen TIMESTAMP WITH TIME ZONE NOT NULL,
    last_seen TIMESTAMP WITH TIME ZONE NOT NULL,
    to_check BOOLEAN DEFAULT true NOT NULL,
    refined_by VARCHAR(150),
    CONSTRAINT listing_state_pkey PRIMARY KEY (listing_id),
    CONSTRAINT listing_state_listing_id_fkey FOREIGN KEY (listing_id) REFERENCES job_listings (id) ON DELETE CASCADE
) WITH (fillfactor = 70);
CREATE INDEX ix_listing_state_content_hash ON internal.listing_state (content_hash);
CREATE INDEX ix_listing_state_scope ON internal.listing_state (scope);
CREATE INDEX ix_listing_state_to_check ON internal.listing_state (listing_id) WHERE to_check;

-- What search reads of each listing: what ranking needs, what can be filtered and counted, and what sorts.
CREATE TABLE internal.listing_search (
    listing_id VARCHAR(255) NOT NULL,
    words TSVECTOR NOT NULL,
    facets TEXT[] NOT NULL,
    posted TIMESTAMP WITH TIME ZONE NOT NULL,
    valid_through TIMESTAMP WITH TIME ZONE,
    pay INTEGER,
    added TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    indexed_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    canonical_id VARCHAR(255),
    junk REAL DEFAULT 0 NOT NULL,
    stale BOOLEAN DEFAULT false NOT NULL,
    CONSTRAINT listing_search_pkey PRIMARY KEY (listing_id),
    CONSTRAINT listing_search_listing_id_fkey FOREIGN KEY (listing_id) REFERENCES job_listings (id) ON DELETE CASCADE
);
CREATE INDEX ix_listing_search_facets ON internal.listing_search USING gin (facets);
CREATE INDEX ix_listing_search_words ON internal.listing_search USING gin (words);
CREATE INDEX ix_listing_search_posted ON internal.listing_search (posted DESC, listing_id) WHERE canonical_id IS NULL;
CREATE INDEX ix_listing_search_pay ON internal.listing_search (pay DESC, listing_id)
    WHERE canonical_id IS NULL AND pay IS NOT NULL;
CREATE INDEX ix_listing_search_added ON internal.listing_search (added);
CREATE INDEX ix_listing_search_sample ON internal.listing_search (hashtext(listing_id));
CREATE INDEX ix_listing_search_canonical ON internal.listing_search (canonical_id) WHERE canonical_id IS NOT NULL;

-- What tells near-duplicates: bands find candidates, the rest of the fingerprint decides.
CREATE TABLE internal.listing_prints (
    listing_id VARCHAR(255) NOT NULL,
    bands BIGINT[] NOT NULL,
    print JSONB NOT NULL,
    junk_signals JSONB,
    CONSTRAINT listing_prints_pkey PRIMARY KEY (listing_id),
    CONSTRAINT listing_prints_listing_id_fkey FOREIGN KEY (listing_id) REFERENCES job_listings (id) ON DELETE CASCADE
);
CREATE INDEX ix_listing_prints_bands ON internal.listing_prints USING gin (bands);

-- What a feed's server said of a document that was read to its end, for the conditional request of the next run.
CREATE TABLE internal.feed_validators (
    sync_type VARCHAR(100) NOT NULL,
    url TEXT NOT NULL,
    etag TEXT,
    last_modified TEXT,
    CONSTRAINT feed_validators_pkey PRIMARY KEY (sync_type, url)
);

-- A person's searches, and what each found since it was last looked at.
CREATE TABLE internal.saved_searches (
    id UUID DEFAULT gen_random_uuid() NOT NULL,
    user_id UUID NOT NULL,
    name VARCHAR(255) NOT NULL,
    query JSONB NOT NULL,
    alert BOOLEAN DEFAULT true NOT NULL,
    checked_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT saved_searches_pkey PRIMARY KEY (id),
    CONSTRAINT uq_saved_searches_user_name UNIQUE (user_id, name),
    CONSTRAINT saved_searches_user_id_fkey FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE
);
CREATE TABLE internal.search_finds (
    search_id UUID NOT NULL,
    listing_id VARCHAR(255) NOT NULL,
    found_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    seen BOOLEAN DEFAULT false NOT NULL,
    CONSTRAINT search_finds_pkey PRIMARY KEY (search_id, listing_id),
    CONSTRAINT search_finds_search_id_fkey FOREIGN KEY (search_id)
        REFERENCES internal.saved_searches (id) ON DELETE CASCADE,
    CONSTRAINT search_finds_listing_id_fkey FOREIGN KEY (listing_id) REFERENCES job_listings (id) ON DELETE CASCADE
);
CREATE INDEX ix_search_finds_found ON internal.search_finds (search_id, found_at DESC, listing_id);
CREATE INDEX ix_search_finds_listing_id ON internal.search_finds (listing_id);
