"""Sign-ins that are under way, sessions of the pages, and personal access tokens, in schema `internal`.

Way back: downgrade; everybody is signed out and personal tokens are lost.
"""

from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # nobody is signed in yet here, so a row leads to no person; it lives for minutes. `browser_hash` binds it to the
    # browser that began; `verifier` and `nonce` are no secrets to whoever holds the browser, and of use once
    op.execute("""
        CREATE TABLE internal.sign_ins (
            state_hash TEXT NOT NULL,
            browser_hash TEXT NOT NULL,
            nonce TEXT NOT NULL,
            verifier TEXT NOT NULL,
            return_to TEXT NOT NULL,
            created_at TIMESTAMP WITH TIME ZONE NOT NULL,
            CONSTRAINT sign_ins_pkey PRIMARY KEY (state_hash)
        )
    """)
    op.execute("CREATE INDEX ix_sign_ins_created_at ON internal.sign_ins (created_at)")
    # `id` is what the owner calls the session by; `secret_hash` is of what their browser holds. `id_token` is what the
    # issuer wants to see again at sign-out
    op.execute("""
        CREATE TABLE internal.web_sessions (
            id UUID DEFAULT gen_random_uuid() NOT NULL,
            secret_hash TEXT NOT NULL,
            user_id UUID NOT NULL,
            operator BOOLEAN DEFAULT false NOT NULL,
            id_token TEXT,
            browser TEXT,
            created_at TIMESTAMP WITH TIME ZONE NOT NULL,
            seen_at TIMESTAMP WITH TIME ZONE NOT NULL,
            expires_at TIMESTAMP WITH TIME ZONE NOT NULL,
            CONSTRAINT web_sessions_pkey PRIMARY KEY (id),
            CONSTRAINT uq_web_sessions_secret_hash UNIQUE (secret_hash),
            CONSTRAINT web_sessions_user_id_fkey FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE
        )
    """)
    op.execute("CREATE INDEX ix_web_sessions_user_id_seen_at ON internal.web_sessions (user_id, seen_at)")
    op.execute("CREATE INDEX ix_web_sessions_expires_at ON internal.web_sessions (expires_at)")
    op.execute("CREATE INDEX ix_web_sessions_seen_at ON internal.web_sessions (seen_at)")
    op.execute("""
        CREATE TABLE internal.access_tokens (
            id UUID DEFAULT gen_random_uuid() NOT NULL,
            secret_hash TEXT NOT NULL,
            user_id UUID NOT NULL,
            name TEXT NOT NULL,
            read_only BOOLEAN NOT NULL,
            created_at TIMESTAMP WITH TIME ZONE NOT NULL,
            expires_at TIMESTAMP WITH TIME ZONE NOT NULL,
            used_at TIMESTAMP WITH TIME ZONE,
            CONSTRAINT access_tokens_pkey PRIMARY KEY (id),
            CONSTRAINT uq_access_tokens_secret_hash UNIQUE (secret_hash),
            CONSTRAINT ck_access_tokens_name CHECK (length(name) BETWEEN 1 AND 100),
            CONSTRAINT access_tokens_user_id_fkey FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE
        )
    """)
    op.execute("CREATE INDEX ix_access_tokens_user_id ON internal.access_tokens (user_id)")
    op.execute("CREATE INDEX ix_access_tokens_expires_at ON internal.access_tokens (expires_at)")


def downgrade() -> None:
    for table in ("access_tokens", "web_sessions", "sign_ins"):
        op.execute(f"DROP TABLE internal.{table}")
