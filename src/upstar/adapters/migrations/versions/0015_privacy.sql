-- The file of each résumé by its content, so that the same file of a person is kept, and read, once. `removed_at` says
-- when the file was deleted while the résumé stays: it was refused, or had outlived the person's choice.
CREATE TABLE internal.resume_files (
    resume_id UUID NOT NULL,
    user_id UUID NOT NULL,
    digest TEXT NOT NULL,
    removed_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT resume_files_pkey PRIMARY KEY (resume_id),
    CONSTRAINT uq_resume_files_user_digest UNIQUE (user_id, digest),
    CONSTRAINT resume_files_resume_id_fkey FOREIGN KEY (resume_id) REFERENCES resumes (id) ON DELETE CASCADE,
    CONSTRAINT resume_files_user_id_fkey FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE
);
-- keys of earlier versions bear the hash of the content; they go on working
INSERT INTO internal.resume_files (resume_id, user_id, digest)
    SELECT id, user_id, substring(s3_key FROM '[0-9a-f]{64}$') FROM resumes
    WHERE s3_key = 'resumes/' || user_id || '/' || substring(s3_key FROM '[0-9a-f]{64}$');

-- What a person allows. No row means: no model sees anything of theirs, and files are kept until they are deleted.
CREATE TABLE internal.privacy_choices (
    user_id UUID NOT NULL,
    models BOOLEAN DEFAULT false NOT NULL,
    models_said_at TIMESTAMP WITH TIME ZONE,
    keep_months SMALLINT,
    updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT privacy_choices_pkey PRIMARY KEY (user_id),
    CONSTRAINT ck_privacy_choices_keep_months CHECK (keep_months BETWEEN 1 AND 120),
    CONSTRAINT privacy_choices_user_id_fkey FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE
);

-- The last day on which a person asked anything, for accounts that nobody uses; nothing finer is kept.
CREATE TABLE internal.account_activity (
    user_id UUID NOT NULL,
    seen_on DATE NOT NULL,
    CONSTRAINT account_activity_pkey PRIMARY KEY (user_id),
    CONSTRAINT account_activity_user_id_fkey FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE
);
CREATE INDEX ix_account_activity_seen_on ON internal.account_activity (seen_on);
INSERT INTO internal.account_activity (user_id, seen_on) SELECT id, current_date FROM users;

-- Erasures, begun and done. While one is under way its row names the account; when that is gone, nothing of the person
-- is left here but a keyed hash, by which an operator can prove to them that it was done.
CREATE TABLE internal.erasures (
    id UUID DEFAULT gen_random_uuid() NOT NULL,
    subject TEXT NOT NULL,
    user_id UUID,
    started_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    finished_at TIMESTAMP WITH TIME ZONE,
    counts JSONB DEFAULT '{}' NOT NULL,
    CONSTRAINT erasures_pkey PRIMARY KEY (id),
    CONSTRAINT uq_erasures_user_id UNIQUE (user_id),
    CONSTRAINT erasures_user_id_fkey FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE SET NULL
);
CREATE INDEX ix_erasures_subject ON internal.erasures (subject);
