-- What is counted: skills, roles, countries and regions. The last three bits of an id tell the kind (market.layout).
-- An id is never given anew, so who reads while all is counted again mixes nothing up.
CREATE TABLE internal.market_names (
    id INTEGER NOT NULL,
    kind SMALLINT NOT NULL,
    key TEXT NOT NULL,
    name TEXT NOT NULL,
    CONSTRAINT market_names_pkey PRIMARY KEY (id),
    CONSTRAINT uq_market_names_kind_key UNIQUE (kind, key)
);

-- Facet words of listings, and what each names: several spellings may be one skill.
CREATE TABLE internal.market_words (
    word TEXT NOT NULL,
    name_id INTEGER NOT NULL,
    CONSTRAINT market_words_pkey PRIMARY KEY (word)
);
CREATE INDEX ix_market_words_name_id ON internal.market_words (name_id);

-- Of the listings of a scope (0: all; else the id of a country or role) that were posted in a month (since January
-- 1950): how many name anything of the kind, and how many name each id. One row instead of thousands, since a sync
-- touches a good part of the newest months anyway; ids, ascending, and counts are four bytes each (little-endian), which
-- are read several times as fast as arrays, and faster still where they are not compressed.
CREATE TABLE internal.market_counts (
    scope INTEGER NOT NULL,
    month SMALLINT NOT NULL,
    kind SMALLINT NOT NULL,
    total INTEGER NOT NULL,
    ids BYTEA STORAGE EXTERNAL NOT NULL,
    counts BYTEA STORAGE EXTERNAL NOT NULL,
    CONSTRAINT market_counts_pkey PRIMARY KEY (scope, kind, month)
);

-- What each listing gave to the counts, so that exactly that is taken out again: the month and the ids, four bytes each.
-- Bytewise order, since nobody reads it in order and comparing by a language's rules takes several times as long. Not
-- logged: a server that crashed empties it, and then all is counted anew.
CREATE UNLOGGED TABLE internal.market_seen (
    listing_id VARCHAR(255) COLLATE "C" NOT NULL,
    parts BYTEA NOT NULL,
    CONSTRAINT market_seen_pkey PRIMARY KEY (listing_id)
);

-- One row: the moment of the database (listings.changes) up to which all is counted, when all was counted anew and by
-- which rules, when it was last brought up to date, and a number that grows with each change.
CREATE TABLE internal.market_state (
    one BOOLEAN DEFAULT true NOT NULL,
    moment BIGINT NOT NULL,
    rules TEXT NOT NULL,
    listings INTEGER NOT NULL,
    counted_at TIMESTAMP WITH TIME ZONE NOT NULL,
    refreshed_at TIMESTAMP WITH TIME ZONE NOT NULL,
    version BIGINT NOT NULL,
    CONSTRAINT market_state_pkey PRIMARY KEY (one),
    CONSTRAINT ck_market_state_one CHECK (one)
);
