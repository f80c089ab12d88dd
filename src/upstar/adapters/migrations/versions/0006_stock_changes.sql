-- The transaction that last wrote what search knows of a listing. Whoever in the house writes a listing or its places
-- writes this row in the same transaction; what others write is taken into it once a day. So no other table is watched.
ALTER TABLE internal.listing_search ADD COLUMN changed_by XID8 DEFAULT pg_current_xact_id() NOT NULL;
CREATE INDEX ix_listing_search_changed_by ON internal.listing_search (changed_by);

CREATE FUNCTION internal.note_listing_changed() RETURNS trigger AS $$
BEGIN
    NEW.changed_by = pg_current_xact_id();
    RETURN NEW;
END;
$$ LANGUAGE plpgsql;
CREATE TRIGGER listing_search_changed BEFORE UPDATE ON internal.listing_search
    FOR EACH ROW EXECUTE FUNCTION internal.note_listing_changed();

-- Listings that were deleted, and by which transaction.
CREATE TABLE internal.listing_gone (
    listing_id VARCHAR(255) NOT NULL,
    changed_by XID8 DEFAULT pg_current_xact_id() NOT NULL,
    at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT listing_gone_pkey PRIMARY KEY (listing_id)
);
CREATE INDEX ix_listing_gone_changed_by ON internal.listing_gone (changed_by);
CREATE INDEX ix_listing_gone_at ON internal.listing_gone (at);

CREATE FUNCTION internal.note_listings_gone() RETURNS trigger AS $$
BEGIN
    INSERT INTO internal.listing_gone (listing_id) SELECT listing_id FROM gone
    ON CONFLICT (listing_id) DO UPDATE SET changed_by = excluded.changed_by, at = excluded.at;
    RETURN NULL;
END;
$$ LANGUAGE plpgsql;
CREATE TRIGGER listing_search_gone AFTER DELETE ON internal.listing_search REFERENCING OLD TABLE AS gone
    FOR EACH STATEMENT EXECUTE FUNCTION internal.note_listings_gone();

-- Which listings an agency posted: to read it out of every fingerprint would take longer than all the rest of a listing.
CREATE INDEX ix_listing_prints_agency ON internal.listing_prints (listing_id) WHERE print @> '{"agency": true}';

-- How many listings ask for each skill; the row of the empty key has how many were counted.
CREATE TABLE internal.skill_rarity (
    skill_key TEXT NOT NULL,
    listings BIGINT NOT NULL,
    counted_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT skill_rarity_pkey PRIMARY KEY (skill_key)
);
