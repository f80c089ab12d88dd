-- The contract: 11 enum types, 26 tables (the 27th, alembic_version, is Alembic's), their indexes and triggers.

CREATE TYPE difficultylevel AS ENUM ('BEGINNER', 'INTERMEDIATE', 'ADVANCED');
CREATE TYPE employmenttype AS ENUM ('FULL_TIME', 'PART_TIME', 'CONTRACT', 'FREELANCE', 'TEMPORARY', 'INTERNSHIP', 'VOLUNTEER', 'OTHER');
CREATE TYPE experience_level_enum AS ENUM ('entry', 'junior', 'mid', 'senior', 'lead', 'executive');
CREATE TYPE jobsource AS ENUM ('ACTIVE_JOBS_DB', 'GREENHOUSE', 'LEVER', 'ASHBY', 'WORKABLE', 'SMARTRECRUITERS', 'RECRUITEE', 'PERSONIO', 'REMOTIVE', 'REMOTEOK', 'ARBEITNOW', 'JOBICY', 'ADZUNA', 'USAJOBS', 'THE_MUSE', 'HACKER_NEWS', 'SCHEMA_ORG', 'IMPORT', 'OTHER');
CREATE TYPE jobstatus AS ENUM ('PENDING', 'RUNNING', 'COMPLETED', 'FAILED', 'CANCELLED');
CREATE TYPE processingstatus AS ENUM ('PENDING', 'PROCESSING', 'COMPLETED', 'FAILED');
CREATE TYPE proficiencylevel AS ENUM ('BEGINNER', 'INTERMEDIATE', 'ADVANCED', 'EXPERT');
CREATE TYPE referral_status_enum AS ENUM ('pending', 'signed_up', 'converted', 'expired');
CREATE TYPE role_fit_enum AS ENUM ('strong_fit', 'good_fit', 'partial_fit', 'stretch', 'poor_fit');
CREATE TYPE userjobaction AS ENUM ('VIEWED', 'SAVED', 'APPLIED', 'INTERVIEWING', 'OFFERED', 'HIRED', 'REJECTED', 'DISMISSED');
CREATE TYPE usertier AS ENUM ('free', 'paid');

CREATE TABLE career_paths (
    id UUID DEFAULT gen_random_uuid() NOT NULL,
    name VARCHAR(255) NOT NULL,
    slug VARCHAR(255) NOT NULL,
    description TEXT,
    category VARCHAR(100),
    display_order INTEGER NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT career_paths_pkey PRIMARY KEY (id)
);
CREATE INDEX ix_career_paths_category ON career_paths (category);
CREATE UNIQUE INDEX ix_career_paths_name ON career_paths (name);
CREATE UNIQUE INDEX ix_career_paths_slug ON career_paths (slug);

CREATE TABLE job_countries (
    id UUID DEFAULT gen_random_uuid() NOT NULL,
    name VARCHAR(255) NOT NULL,
    code VARCHAR(3),
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT job_countries_pkey PRIMARY KEY (id),
    CONSTRAINT uq_job_countries_name UNIQUE (name)
);

CREATE TABLE job_listings (
    id VARCHAR(255) NOT NULL,
    title TEXT NOT NULL,
    organization TEXT NOT NULL,
    organization_url TEXT,
    organization_logo TEXT,
    date_posted TIMESTAMP WITH TIME ZONE,
    date_created TIMESTAMP WITH TIME ZONE,
    date_valid_through TIMESTAMP WITH TIME ZONE,
    date_modified TIMESTAMP WITH TIME ZONE,
    employment_type TEXT[],
    location_type TEXT,
    remote_derived BOOLEAN NOT NULL,
    url TEXT,
    source TEXT,
    source_type TEXT,
    source_domain TEXT,
    description_text TEXT,
    description_html TEXT,
    salary_raw JSONB,
    ai_salary_currency TEXT,
    ai_salary_value NUMERIC,
    ai_salary_minvalue NUMERIC,
    ai_salary_maxvalue NUMERIC,
    ai_salary_unittext TEXT,
    ai_key_skills TEXT[],
    ai_employment_type TEXT[],
    ai_experience_level TEXT,
    ai_work_arrangement TEXT,
    ai_work_arrangement_office_days INTEGER,
    ai_visa_sponsorship BOOLEAN,
    ai_benefits TEXT[],
    ai_core_responsibilities TEXT,
    ai_requirements_summary TEXT,
    ai_working_hours INTEGER,
    linkedin_org_employees INTEGER,
    linkedin_org_industry TEXT,
    linkedin_org_slug TEXT,
    linkedin_org_size TEXT,
    linkedin_org_headquarters TEXT,
    linkedin_org_type TEXT,
    linkedin_org_followers INTEGER,
    linkedin_org_description TEXT,
    raw_data JSONB,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    data_source VARCHAR(50),
    CONSTRAINT job_listings_pkey PRIMARY KEY (id)
);
CREATE INDEX idx_job_listings_ai_experience_level ON job_listings (ai_experience_level);
CREATE INDEX idx_job_listings_data_source ON job_listings (data_source);
CREATE INDEX idx_job_listings_date_posted ON job_listings (date_posted);
CREATE INDEX idx_job_listings_description_gin ON job_listings USING gin (to_tsvector('english', description_text));
CREATE INDEX idx_job_listings_employment_type_gin ON job_listings USING gin (employment_type);
CREATE INDEX idx_job_listings_organization ON job_listings (organization);
CREATE INDEX idx_job_listings_remote ON job_listings (remote_derived);
CREATE INDEX idx_job_listings_skills_gin ON job_listings USING gin (ai_key_skills);
CREATE INDEX idx_job_listings_source ON job_listings (source);
CREATE INDEX idx_job_listings_title_gin ON job_listings USING gin (to_tsvector('english', title));

CREATE TABLE llm_providers (
    id UUID DEFAULT gen_random_uuid() NOT NULL,
    name VARCHAR(100) NOT NULL,
    api_base_url VARCHAR(500),
    is_active BOOLEAN DEFAULT true NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT llm_providers_pkey PRIMARY KEY (id),
    CONSTRAINT uq_llm_providers_name UNIQUE (name)
);

CREATE TABLE scoring_weights (
    id UUID DEFAULT gen_random_uuid() NOT NULL,
    weight_name VARCHAR(100) NOT NULL,
    weight_value NUMERIC(5, 4) NOT NULL,
    is_active BOOLEAN DEFAULT true NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT scoring_weights_pkey PRIMARY KEY (id),
    CONSTRAINT uq_scoring_weights_weight_name UNIQUE (weight_name)
);

CREATE TABLE static_courses (
    id UUID DEFAULT gen_random_uuid() NOT NULL,
    title VARCHAR(255) NOT NULL,
    description TEXT,
    provider VARCHAR(255),
    url VARCHAR(500),
    difficulty difficultylevel,
    duration_hours INTEGER,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT static_courses_pkey PRIMARY KEY (id)
);

CREATE TABLE sync_cursors (
    id UUID DEFAULT gen_random_uuid() NOT NULL,
    sync_type VARCHAR(100) NOT NULL,
    cursor_value VARCHAR(255) NOT NULL,
    last_sync_at TIMESTAMP WITH TIME ZONE NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT sync_cursors_pkey PRIMARY KEY (id),
    CONSTRAINT uq_sync_cursors_sync_type UNIQUE (sync_type)
);

CREATE TABLE sync_runs (
    id UUID DEFAULT gen_random_uuid() NOT NULL,
    sync_type VARCHAR(100) NOT NULL,
    status VARCHAR(50) NOT NULL,
    started_at TIMESTAMP WITH TIME ZONE NOT NULL,
    completed_at TIMESTAMP WITH TIME ZONE,
    records_processed INTEGER,
    records_created INTEGER,
    records_updated INTEGER,
    error_message TEXT,
    metadata JSON,
    CONSTRAINT sync_runs_pkey PRIMARY KEY (id)
);
CREATE INDEX ix_sync_runs_sync_type_started_at ON sync_runs (sync_type, started_at);

CREATE TABLE users (
    id UUID DEFAULT gen_random_uuid() NOT NULL,
    auth0_sub VARCHAR(255) NOT NULL,
    email VARCHAR(255) NOT NULL,
    name VARCHAR(255) NOT NULL,
    picture VARCHAR(500),
    email_verified BOOLEAN,
    user_metadata JSON,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    tier usertier DEFAULT 'free' NOT NULL,
    CONSTRAINT users_pkey PRIMARY KEY (id)
);
CREATE UNIQUE INDEX ix_users_auth0_sub ON users (auth0_sub);
CREATE UNIQUE INDEX ix_users_email ON users (email);
CREATE INDEX ix_users_id ON users (id);

CREATE TABLE api_usage_tracking (
    id UUID DEFAULT gen_random_uuid() NOT NULL,
    user_id UUID,
    endpoint VARCHAR(255) NOT NULL,
    method VARCHAR(10) NOT NULL,
    ip_address INET,
    user_agent TEXT,
    response_time_ms INTEGER,
    status_code INTEGER,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT api_usage_tracking_pkey PRIMARY KEY (id),
    CONSTRAINT api_usage_tracking_user_id_fkey FOREIGN KEY(user_id) REFERENCES users (id) ON DELETE SET NULL
);
CREATE INDEX ix_api_usage_tracking_created_at ON api_usage_tracking (created_at);
CREATE INDEX ix_api_usage_tracking_user_id_created_at ON api_usage_tracking (user_id, created_at);

CREATE TABLE job_regions (
    id UUID DEFAULT gen_random_uuid() NOT NULL,
    name VARCHAR(255) NOT NULL,
    country_id UUID NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT job_regions_pkey PRIMARY KEY (id),
    CONSTRAINT uq_job_regions_name_country UNIQUE (name, country_id),
    CONSTRAINT job_regions_country_id_fkey FOREIGN KEY(country_id) REFERENCES job_countries (id) ON DELETE CASCADE
);

CREATE TABLE learning_recommendations (
    id UUID DEFAULT gen_random_uuid() NOT NULL,
    user_id UUID NOT NULL,
    recommended_courses JSON NOT NULL,
    learning_paths JSON NOT NULL,
    trending_insights JSON NOT NULL,
    generation_context JSON,
    ai_model VARCHAR(50) DEFAULT 'gpt-4o' NOT NULL,
    generation_prompt_hash VARCHAR(64),
    generated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT learning_recommendations_pkey PRIMARY KEY (id),
    CONSTRAINT uq_learning_recommendations_user_id UNIQUE (user_id),
    CONSTRAINT learning_recommendations_user_id_fkey FOREIGN KEY(user_id) REFERENCES users (id) ON DELETE CASCADE
);
CREATE INDEX ix_learning_recommendations_generated_at ON learning_recommendations (generated_at);
CREATE INDEX ix_learning_recommendations_user_id ON learning_recommendations (user_id);

CREATE TABLE llm_models (
    id UUID DEFAULT gen_random_uuid() NOT NULL,
    name VARCHAR(100) NOT NULL,
    provider_id UUID NOT NULL,
    is_active BOOLEAN DEFAULT true NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT llm_models_pkey PRIMARY KEY (id),
    CONSTRAINT uq_llm_models_provider_name UNIQUE (provider_id, name),
    CONSTRAINT llm_models_provider_id_fkey FOREIGN KEY(provider_id) REFERENCES llm_providers (id) ON DELETE CASCADE
);

CREATE TABLE referrals (
    id UUID DEFAULT gen_random_uuid() NOT NULL,
    referring_user_id UUID NOT NULL,
    referred_user_id UUID,
    referral_code VARCHAR(50) NOT NULL,
    status referral_status_enum NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT referrals_pkey PRIMARY KEY (id),
    CONSTRAINT uq_referrals_referral_code UNIQUE (referral_code),
    CONSTRAINT referrals_referring_user_id_fkey FOREIGN KEY(referring_user_id) REFERENCES users (id) ON DELETE CASCADE,
    CONSTRAINT referrals_referred_user_id_fkey FOREIGN KEY(referred_user_id) REFERENCES users (id) ON DELETE SET NULL
);
CREATE INDEX ix_referrals_referred_user_id ON referrals (referred_user_id);
CREATE INDEX ix_referrals_referring_user_id ON referrals (referring_user_id);

CREATE TABLE resumes (
    id UUID DEFAULT gen_random_uuid() NOT NULL,
    user_id UUID NOT NULL,
    filename VARCHAR(255) NOT NULL,
    file_size INTEGER NOT NULL,
    file_type VARCHAR(100) NOT NULL,
    s3_key VARCHAR(500) NOT NULL,
    s3_bucket VARCHAR(100) NOT NULL,
    processing_status processingstatus NOT NULL,
    extracted_text TEXT,
    structured_data JSON,
    error_message TEXT,
    uploaded_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    processed_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT resumes_pkey PRIMARY KEY (id),
    CONSTRAINT resumes_user_id_fkey FOREIGN KEY(user_id) REFERENCES users (id) ON DELETE CASCADE
);
CREATE INDEX ix_resumes_processing_status ON resumes (processing_status);
CREATE UNIQUE INDEX ix_resumes_s3_key ON resumes (s3_key);
CREATE INDEX ix_resumes_user_id ON resumes (user_id);

CREATE TABLE target_roles (
    id UUID DEFAULT gen_random_uuid() NOT NULL,
    title VARCHAR(255) NOT NULL,
    description TEXT,
    career_path_id UUID,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT target_roles_pkey PRIMARY KEY (id),
    CONSTRAINT target_roles_career_path_id_fkey FOREIGN KEY(career_path_id) REFERENCES career_paths (id) ON DELETE SET NULL
);
CREATE INDEX ix_target_roles_career_path_id ON target_roles (career_path_id);

CREATE TABLE job_cities (
    id UUID DEFAULT gen_random_uuid() NOT NULL,
    name VARCHAR(255) NOT NULL,
    region_id UUID,
    country_id UUID NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT job_cities_pkey PRIMARY KEY (id),
    CONSTRAINT uq_city_region_country UNIQUE NULLS NOT DISTINCT (name, region_id, country_id),
    CONSTRAINT job_cities_region_id_fkey FOREIGN KEY(region_id) REFERENCES job_regions (id) ON DELETE CASCADE,
    CONSTRAINT job_cities_country_id_fkey FOREIGN KEY(country_id) REFERENCES job_countries (id) ON DELETE CASCADE
);
CREATE INDEX idx_job_cities_country ON job_cities (country_id);
CREATE INDEX idx_job_cities_region ON job_cities (region_id);

CREATE TABLE job_queue (
    id UUID DEFAULT gen_random_uuid() NOT NULL,
    user_id UUID NOT NULL,
    resume_id UUID,
    job_type VARCHAR(100) NOT NULL,
    status jobstatus NOT NULL,
    priority INTEGER DEFAULT 0 NOT NULL,
    payload JSON,
    result JSON,
    error_message TEXT,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    started_at TIMESTAMP WITH TIME ZONE,
    completed_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT job_queue_pkey PRIMARY KEY (id),
    CONSTRAINT job_queue_user_id_fkey FOREIGN KEY(user_id) REFERENCES users (id) ON DELETE CASCADE,
    CONSTRAINT job_queue_resume_id_fkey FOREIGN KEY(resume_id) REFERENCES resumes (id) ON DELETE CASCADE
);
CREATE INDEX ix_job_queue_open ON job_queue (created_at) WHERE status IN ('PENDING', 'RUNNING');
CREATE INDEX ix_job_queue_resume_id ON job_queue (resume_id);
CREATE INDEX ix_job_queue_user_id_created_at ON job_queue (user_id, created_at);

CREATE TABLE llm_operation_configs (
    id UUID DEFAULT gen_random_uuid() NOT NULL,
    operation_name VARCHAR(100) NOT NULL,
    model_id UUID NOT NULL,
    config_json JSON NOT NULL,
    is_active BOOLEAN DEFAULT true NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT llm_operation_configs_pkey PRIMARY KEY (id),
    CONSTRAINT llm_operation_configs_model_id_fkey FOREIGN KEY(model_id) REFERENCES llm_models (id) ON DELETE CASCADE
);
CREATE INDEX ix_llm_operation_configs_model_id ON llm_operation_configs (model_id);
CREATE INDEX ix_llm_operation_configs_operation_name ON llm_operation_configs (operation_name);

CREATE TABLE llm_usage_logs (
    id UUID DEFAULT gen_random_uuid() NOT NULL,
    user_id UUID,
    operation_name VARCHAR(100),
    model_id UUID,
    provider_name VARCHAR(50),
    prompt_tokens INTEGER,
    completion_tokens INTEGER,
    total_tokens INTEGER,
    cost_usd NUMERIC(10, 6),
    latency_ms INTEGER,
    success BOOLEAN NOT NULL,
    error_message TEXT,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT llm_usage_logs_pkey PRIMARY KEY (id),
    CONSTRAINT llm_usage_logs_user_id_fkey FOREIGN KEY(user_id) REFERENCES users (id) ON DELETE SET NULL,
    CONSTRAINT llm_usage_logs_model_id_fkey FOREIGN KEY(model_id) REFERENCES llm_models (id) ON DELETE SET NULL
);
CREATE INDEX idx_usage_logs_model ON llm_usage_logs (model_id);
CREATE INDEX idx_usage_logs_operation ON llm_usage_logs (operation_name);
CREATE INDEX idx_usage_logs_user ON llm_usage_logs (user_id);
CREATE INDEX ix_llm_usage_logs_created_at ON llm_usage_logs (created_at);

CREATE TABLE matched_jobs (
    id UUID DEFAULT gen_random_uuid() NOT NULL,
    user_id UUID NOT NULL,
    resume_id UUID NOT NULL,
    job_source jobsource NOT NULL,
    external_job_id VARCHAR(255) NOT NULL,
    title VARCHAR(500) NOT NULL,
    company VARCHAR(255) NOT NULL,
    company_logo_url VARCHAR(1000),
    location VARCHAR(255),
    is_remote BOOLEAN NOT NULL,
    description TEXT,
    qualifications TEXT,
    salary_min INTEGER,
    salary_max INTEGER,
    salary_currency VARCHAR(10),
    employment_type employmenttype,
    posted_date TIMESTAMP WITH TIME ZONE,
    application_url VARCHAR(1000),
    match_score NUMERIC(5, 2) NOT NULL,
    match_reasons JSON NOT NULL,
    skills_matched VARCHAR[] NOT NULL,
    skills_missing VARCHAR[] NOT NULL,
    user_action userjobaction,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT matched_jobs_pkey PRIMARY KEY (id),
    CONSTRAINT uq_matched_jobs_user_resume_job UNIQUE (user_id, resume_id, job_source, external_job_id),
    CONSTRAINT ck_matched_jobs_match_score CHECK (match_score BETWEEN 0 AND 100),
    CONSTRAINT matched_jobs_user_id_fkey FOREIGN KEY(user_id) REFERENCES users (id) ON DELETE CASCADE,
    CONSTRAINT matched_jobs_resume_id_fkey FOREIGN KEY(resume_id) REFERENCES resumes (id) ON DELETE CASCADE
);
CREATE INDEX ix_matched_jobs_company ON matched_jobs (company);
CREATE INDEX ix_matched_jobs_created_at ON matched_jobs (created_at);
CREATE INDEX ix_matched_jobs_external_job_id ON matched_jobs (external_job_id);
CREATE INDEX ix_matched_jobs_is_remote ON matched_jobs (is_remote);
CREATE INDEX ix_matched_jobs_job_source ON matched_jobs (job_source);
CREATE INDEX ix_matched_jobs_match_score ON matched_jobs (match_score);
CREATE INDEX ix_matched_jobs_resume_id ON matched_jobs (resume_id);
CREATE INDEX ix_matched_jobs_user_action ON matched_jobs (user_action);
CREATE INDEX ix_matched_jobs_user_id ON matched_jobs (user_id);

CREATE TABLE profile_assessments (
    id UUID DEFAULT gen_random_uuid() NOT NULL,
    user_id UUID NOT NULL,
    resume_id UUID NOT NULL,
    profile_score NUMERIC(5, 2) NOT NULL,
    completeness_score NUMERIC(5, 2) NOT NULL,
    detail_depth_score NUMERIC(5, 2) NOT NULL,
    recency_score NUMERIC(5, 2) NOT NULL,
    polish_score NUMERIC(5, 2) NOT NULL,
    experience_level experience_level_enum NOT NULL,
    total_years_experience DOUBLE PRECISION NOT NULL,
    years_score NUMERIC(3, 2) NOT NULL,
    seniority_score NUMERIC(3, 2) NOT NULL,
    progression_score NUMERIC(3, 2) NOT NULL,
    role_fit role_fit_enum NOT NULL,
    role_fit_score NUMERIC(3, 2) NOT NULL,
    target_role_title VARCHAR(255),
    target_career_path VARCHAR(255),
    skills_fit NUMERIC(3, 2),
    experience_fit NUMERIC(3, 2),
    education_fit NUMERIC(3, 2),
    trajectory_fit NUMERIC(3, 2),
    star_badge VARCHAR(50) NOT NULL,
    confidence NUMERIC(3, 2) NOT NULL,
    assessment_metadata JSON,
    calculated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    ai_insight TEXT,
    ai_insight_generated_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT profile_assessments_pkey PRIMARY KEY (id),
    CONSTRAINT ck_profile_assessments_profile_score CHECK (profile_score BETWEEN 0 AND 100),
    CONSTRAINT ck_profile_assessments_completeness_score CHECK (completeness_score BETWEEN 0 AND 100),
    CONSTRAINT ck_profile_assessments_detail_depth_score CHECK (detail_depth_score BETWEEN 0 AND 100),
    CONSTRAINT ck_profile_assessments_recency_score CHECK (recency_score BETWEEN 0 AND 100),
    CONSTRAINT ck_profile_assessments_polish_score CHECK (polish_score BETWEEN 0 AND 100),
    CONSTRAINT ck_profile_assessments_years_score CHECK (years_score BETWEEN 0 AND 1),
    CONSTRAINT ck_profile_assessments_seniority_score CHECK (seniority_score BETWEEN 0 AND 1),
    CONSTRAINT ck_profile_assessments_progression_score CHECK (progression_score BETWEEN 0 AND 1),
    CONSTRAINT ck_profile_assessments_role_fit_score CHECK (role_fit_score BETWEEN 0 AND 1),
    CONSTRAINT ck_profile_assessments_skills_fit CHECK (skills_fit BETWEEN 0 AND 1),
    CONSTRAINT ck_profile_assessments_experience_fit CHECK (experience_fit BETWEEN 0 AND 1),
    CONSTRAINT ck_profile_assessments_education_fit CHECK (education_fit BETWEEN 0 AND 1),
    CONSTRAINT ck_profile_assessments_trajectory_fit CHECK (trajectory_fit BETWEEN 0 AND 1),
    CONSTRAINT ck_profile_assessments_confidence CHECK (confidence BETWEEN 0 AND 1),
    CONSTRAINT profile_assessments_user_id_fkey FOREIGN KEY(user_id) REFERENCES users (id) ON DELETE CASCADE,
    CONSTRAINT profile_assessments_resume_id_fkey FOREIGN KEY(resume_id) REFERENCES resumes (id) ON DELETE CASCADE
);
CREATE INDEX ix_profile_assessments_experience_level ON profile_assessments (experience_level);
CREATE INDEX ix_profile_assessments_resume_id ON profile_assessments (resume_id);
CREATE INDEX ix_profile_assessments_role_fit ON profile_assessments (role_fit);
CREATE INDEX ix_profile_assessments_user_id ON profile_assessments (user_id);

CREATE TABLE skills (
    id UUID DEFAULT gen_random_uuid() NOT NULL,
    user_id UUID NOT NULL,
    resume_id UUID NOT NULL,
    skill_name VARCHAR(100) NOT NULL,
    skill_category VARCHAR(100),
    proficiency_level proficiencylevel NOT NULL,
    years_experience DOUBLE PRECISION,
    is_verified BOOLEAN NOT NULL,
    confidence_score NUMERIC(5, 4) NOT NULL,
    extraction_metadata JSON,
    extracted_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT skills_pkey PRIMARY KEY (id),
    CONSTRAINT uq_skills_resume_skill UNIQUE (resume_id, skill_name),
    CONSTRAINT ck_skills_confidence_score CHECK (confidence_score BETWEEN 0 AND 1),
    CONSTRAINT skills_user_id_fkey FOREIGN KEY(user_id) REFERENCES users (id) ON DELETE CASCADE,
    CONSTRAINT skills_resume_id_fkey FOREIGN KEY(resume_id) REFERENCES resumes (id) ON DELETE CASCADE
);
CREATE INDEX ix_skills_proficiency_level ON skills (proficiency_level);
CREATE INDEX ix_skills_resume_id ON skills (resume_id);
CREATE INDEX ix_skills_skill_category ON skills (skill_category);
CREATE INDEX ix_skills_skill_name ON skills (skill_name);
CREATE INDEX ix_skills_user_id ON skills (user_id);

CREATE TABLE work_experience (
    id UUID DEFAULT gen_random_uuid() NOT NULL,
    user_id UUID NOT NULL,
    resume_id UUID NOT NULL,
    company_name VARCHAR(255) NOT NULL,
    job_title VARCHAR(255) NOT NULL,
    start_date DATE NOT NULL,
    end_date DATE,
    is_current BOOLEAN NOT NULL,
    description TEXT,
    skills_used JSON,
    achievements JSON,
    location VARCHAR(255),
    employment_type employmenttype NOT NULL,
    extraction_metadata JSON,
    extracted_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT work_experience_pkey PRIMARY KEY (id),
    CONSTRAINT work_experience_user_id_fkey FOREIGN KEY(user_id) REFERENCES users (id) ON DELETE CASCADE,
    CONSTRAINT work_experience_resume_id_fkey FOREIGN KEY(resume_id) REFERENCES resumes (id) ON DELETE CASCADE
);
CREATE INDEX ix_work_experience_company_name ON work_experience (company_name);
CREATE INDEX ix_work_experience_employment_type ON work_experience (employment_type);
CREATE INDEX ix_work_experience_is_current ON work_experience (is_current);
CREATE INDEX ix_work_experience_job_title ON work_experience (job_title);
CREATE INDEX ix_work_experience_resume_id ON work_experience (resume_id);
CREATE INDEX ix_work_experience_user_id ON work_experience (user_id);

CREATE TABLE job_locations (
    id UUID DEFAULT gen_random_uuid() NOT NULL,
    job_id VARCHAR(255) NOT NULL,
    city_id UUID,
    region_id UUID,
    country_id UUID NOT NULL,
    location_string TEXT,
    CONSTRAINT job_locations_pkey PRIMARY KEY (id),
    CONSTRAINT uq_job_location UNIQUE NULLS NOT DISTINCT (job_id, city_id, region_id, country_id),
    CONSTRAINT job_locations_job_id_fkey FOREIGN KEY(job_id) REFERENCES job_listings (id) ON DELETE CASCADE,
    CONSTRAINT job_locations_city_id_fkey FOREIGN KEY(city_id) REFERENCES job_cities (id) ON DELETE CASCADE,
    CONSTRAINT job_locations_region_id_fkey FOREIGN KEY(region_id) REFERENCES job_regions (id) ON DELETE CASCADE,
    CONSTRAINT job_locations_country_id_fkey FOREIGN KEY(country_id) REFERENCES job_countries (id) ON DELETE CASCADE
);
CREATE INDEX idx_job_locations_city ON job_locations (city_id);
CREATE INDEX idx_job_locations_country ON job_locations (country_id);
CREATE INDEX idx_job_locations_job ON job_locations (job_id);
CREATE INDEX idx_job_locations_region ON job_locations (region_id);

CREATE TABLE profile_shares (
    id UUID DEFAULT gen_random_uuid() NOT NULL,
    user_id UUID NOT NULL,
    profile_assessment_id UUID NOT NULL,
    share_token VARCHAR(255) NOT NULL,
    is_active BOOLEAN DEFAULT true NOT NULL,
    expires_at TIMESTAMP WITH TIME ZONE,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT profile_shares_pkey PRIMARY KEY (id),
    CONSTRAINT uq_profile_shares_share_token UNIQUE (share_token),
    CONSTRAINT profile_shares_user_id_fkey FOREIGN KEY(user_id) REFERENCES users (id) ON DELETE CASCADE,
    CONSTRAINT profile_shares_profile_assessment_id_fkey FOREIGN KEY(profile_assessment_id) REFERENCES profile_assessments (id) ON DELETE CASCADE
);
CREATE INDEX ix_profile_shares_profile_assessment_id ON profile_shares (profile_assessment_id);
CREATE INDEX ix_profile_shares_user_id ON profile_shares (user_id);

-- Keeps updated_at current on every table that has the column.
CREATE FUNCTION update_updated_at_column() RETURNS trigger AS $$
BEGIN
    NEW.updated_at = CURRENT_TIMESTAMP;
    RETURN NEW;
END;
$$ LANGUAGE plpgsql;

CREATE TRIGGER career_paths_updated_at BEFORE UPDATE ON career_paths
    FOR EACH ROW EXECUTE FUNCTION update_updated_at_column();
CREATE TRIGGER job_listings_updated_at BEFORE UPDATE ON job_listings
    FOR EACH ROW EXECUTE FUNCTION update_updated_at_column();
CREATE TRIGGER scoring_weights_updated_at BEFORE UPDATE ON scoring_weights
    FOR EACH ROW EXECUTE FUNCTION update_updated_at_column();
CREATE TRIGGER sync_cursors_updated_at BEFORE UPDATE ON sync_cursors
    FOR EACH ROW EXECUTE FUNCTION update_updated_at_column();
CREATE TRIGGER users_updated_at BEFORE UPDATE ON users
    FOR EACH ROW EXECUTE FUNCTION update_updated_at_column();
CREATE TRIGGER learning_recommendations_updated_at BEFORE UPDATE ON learning_recommendations
    FOR EACH ROW EXECUTE FUNCTION update_updated_at_column();
CREATE TRIGGER llm_operation_configs_updated_at BEFORE UPDATE ON llm_operation_configs
    FOR EACH ROW EXECUTE FUNCTION update_updated_at_column();
CREATE TRIGGER matched_jobs_updated_at BEFORE UPDATE ON matched_jobs
    FOR EACH ROW EXECUTE FUNCTION update_updated_at_column();
CREATE TRIGGER profile_assessments_updated_at BEFORE UPDATE ON profile_assessments
    FOR EACH ROW EXECUTE FUNCTION update_updated_at_column();
