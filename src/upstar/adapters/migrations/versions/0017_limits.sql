-- How many requests of a kind a person or an address made in this window and in the one before. The key is a hash, so
-- that the table names nobody; `moment` is that of the last request, counted in windows since 1970, whose whole part is
-- the window, and `granted` what the last request got. Not logged: a server that crashed forgets a few minutes. Room on each page, since a row is rewritten in its place.
CREATE UNLOGGED TABLE internal.rate_windows (
    key BYTEA NOT NULL,
    seconds INTEGER NOT NULL,
    moment DOUBLE PRECISION NOT NULL,
    used INTEGER NOT NULL,
    before INTEGER NOT NULL,
    granted INTEGER NOT NULL,
    CONSTRAINT rate_windows_pkey PRIMARY KEY (key)
) WITH (fillfactor = 50);

-- What a person used of a quota in a day or a month, by the day that it began (UTC). Logged, and apart from what was
-- made, so that deleting that gives nothing back.
CREATE TABLE internal.quota_windows (
    user_id UUID NOT NULL,
    quota TEXT NOT NULL,
    began DATE NOT NULL,
    used INTEGER NOT NULL,
    CONSTRAINT quota_windows_pkey PRIMARY KEY (user_id, quota, began),
    CONSTRAINT quota_windows_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users (id) ON DELETE CASCADE,
    CONSTRAINT ck_quota_windows_used CHECK (used > 0)
);
CREATE INDEX ix_quota_windows_began ON internal.quota_windows (began);

-- Requests by day (UTC), route, method and class of status: how many, by how many people, and how long they took, by the
-- bounds of accounts.latency; the counts of a histogram add up where percentiles do not. It names nobody.
CREATE TABLE internal.api_usage_daily (
    day DATE NOT NULL,
    endpoint TEXT NOT NULL,
    method TEXT NOT NULL,
    status_class SMALLINT NOT NULL,
    requests BIGINT NOT NULL,
    people INTEGER NOT NULL,
    latency BIGINT[] NOT NULL,
    CONSTRAINT api_usage_daily_pkey PRIMARY KEY (day, endpoint, method, status_class)
);

-- Requests that were served and could not be noted, by day.
CREATE TABLE internal.api_usage_lost (
    day DATE NOT NULL,
    requests BIGINT NOT NULL,
    CONSTRAINT api_usage_lost_pkey PRIMARY KEY (day)
);

-- One row: the day (UTC) on which what is old was last counted and forgotten.
CREATE TABLE internal.usage_upkeep (
    one BOOLEAN DEFAULT true NOT NULL,
    done DATE NOT NULL,
    CONSTRAINT usage_upkeep_pkey PRIMARY KEY (one),
    CONSTRAINT ck_usage_upkeep_one CHECK (one)
);

-- What operators did that touched a person. It holds ids alone and refers to nobody's row, since it outlives them all;
-- it is only ever appended to.
CREATE TABLE internal.operator_audit (
    id BIGINT GENERATED ALWAYS AS IDENTITY,
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    person_id UUID,
    details JSONB DEFAULT '{}'::jsonb NOT NULL,
    request_id TEXT,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT operator_audit_pkey PRIMARY KEY (id)
);
CREATE INDEX ix_operator_audit_person_id_id ON internal.operator_audit (person_id, id);

CREATE FUNCTION internal.operator_audit_is_appended_to() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'operator_audit is only appended to' USING ERRCODE = 'insufficient_privilege';
END
$$;
CREATE TRIGGER operator_audit_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON internal.operator_audit
    FOR EACH STATEMENT EXECUTE FUNCTION internal.operator_audit_is_appended_to();
