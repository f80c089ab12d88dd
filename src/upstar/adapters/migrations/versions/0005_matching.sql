-- What a person wants of a job, which weights are their own, and from which score on they are told of new matches.
CREATE TABLE internal.match_preferences (
    user_id UUID NOT NULL,
    wishes JSONB DEFAULT '{}' NOT NULL,
    weights JSONB DEFAULT '{}' NOT NULL,
    alert_above NUMERIC(5,2),
    updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT match_preferences_pkey PRIMARY KEY (user_id),
    CONSTRAINT ck_match_preferences_alert_above CHECK (alert_above BETWEEN 0 AND 100),
    CONSTRAINT match_preferences_user_id_fkey FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE
);

-- What a person did about a match, step by step: `action` is where it stood after the step, none where taken back.
CREATE TABLE internal.match_history (
    id BIGINT GENERATED ALWAYS AS IDENTITY,
    user_id UUID NOT NULL,
    match_id UUID NOT NULL,
    action userjobaction,
    note TEXT,
    at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT match_history_pkey PRIMARY KEY (id),
    CONSTRAINT match_history_user_id_fkey FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE,
    CONSTRAINT match_history_match_id_fkey FOREIGN KEY (match_id) REFERENCES matched_jobs (id) ON DELETE CASCADE
);
CREATE INDEX ix_match_history_match_id ON internal.match_history (match_id, id);
CREATE INDEX ix_match_history_user_id ON internal.match_history (user_id, at);
INSERT INTO internal.match_history (user_id, match_id, action, at)
    SELECT user_id, id, user_action, updated_at FROM matched_jobs WHERE user_action IS NOT NULL;

-- New matches that a person wanted to be told of.
CREATE TABLE internal.match_alerts (
    user_id UUID NOT NULL,
    match_id UUID NOT NULL,
    at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    seen BOOLEAN DEFAULT false NOT NULL,
    CONSTRAINT match_alerts_pkey PRIMARY KEY (match_id),
    CONSTRAINT match_alerts_user_id_fkey FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE,
    CONSTRAINT match_alerts_match_id_fkey FOREIGN KEY (match_id) REFERENCES matched_jobs (id) ON DELETE CASCADE
);
CREATE INDEX ix_match_alerts_user_id ON internal.match_alerts (user_id, at DESC, match_id DESC);

-- What the last ranking of a résumé left out by each reason, how many suit, and which skill would open most.
CREATE TABLE internal.match_runs (
    resume_id UUID NOT NULL,
    user_id UUID NOT NULL,
    hidden JSONB NOT NULL,
    suiting BIGINT NOT NULL,
    unlocks JSONB NOT NULL,
    ranked_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT match_runs_pkey PRIMARY KEY (resume_id),
    CONSTRAINT match_runs_resume_id_fkey FOREIGN KEY (resume_id) REFERENCES resumes (id) ON DELETE CASCADE,
    CONSTRAINT match_runs_user_id_fkey FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE
);
CREATE INDEX ix_match_runs_user_id ON internal.match_runs (user_id, ranked_at DESC);

-- Profiles as matching reads them, by the block in which new listings are matched against them, and the code they are of.
CREATE TABLE internal.match_candidates (
    resume_id UUID NOT NULL,
    user_id UUID NOT NULL,
    block SMALLINT NOT NULL,
    made_by VARCHAR(64) NOT NULL,
    candidate BYTEA NOT NULL,
    CONSTRAINT match_candidates_pkey PRIMARY KEY (resume_id),
    CONSTRAINT match_candidates_resume_id_fkey FOREIGN KEY (resume_id) REFERENCES resumes (id) ON DELETE CASCADE,
    CONSTRAINT match_candidates_user_id_fkey FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE
);
CREATE INDEX ix_match_candidates_block ON internal.match_candidates (block, resume_id);

-- The transaction up to which the profiles of each block were matched; block -1 has the one that all are to reach.
CREATE TABLE internal.match_progress (
    block SMALLINT NOT NULL,
    moment BIGINT NOT NULL,
    CONSTRAINT match_progress_pkey PRIMARY KEY (block)
);
