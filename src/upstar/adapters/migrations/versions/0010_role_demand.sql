-- How many live listings mean each role, how many are remote and state pay, and the quartiles of that pay in US dollars
-- a year. A role that none means has no row.
CREATE TABLE internal.role_demand (
    role_id UUID NOT NULL,
    listings INTEGER NOT NULL,
    remote INTEGER NOT NULL,
    paid INTEGER NOT NULL,
    pay_low INTEGER,
    pay_median INTEGER,
    pay_high INTEGER,
    CONSTRAINT role_demand_pkey PRIMARY KEY (role_id),
    CONSTRAINT role_demand_role_id_fkey FOREIGN KEY (role_id) REFERENCES target_roles (id) ON DELETE CASCADE
);

-- When that was counted: one row. `up_to` is the oldest transaction that was running then, `roles` tells by which names.
CREATE TABLE internal.role_demand_count (
    one BOOLEAN DEFAULT true NOT NULL CHECK (one),
    counted_at TIMESTAMP WITH TIME ZONE NOT NULL,
    up_to BIGINT NOT NULL,
    roles TEXT NOT NULL,
    listings BIGINT NOT NULL,
    assigned BIGINT NOT NULL,
    CONSTRAINT role_demand_count_pkey PRIMARY KEY (one)
);
