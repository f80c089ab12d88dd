"""Invented records of the feeds that carry many employers' ads."""

from typing import Any

from tests.sourcing import payloads


def remotive(number: int = 1, **over: Any) -> dict[str, Any]:
    return {
        "id": 1_900_000 + number,
        "url": f"https://remotive.com/remote-jobs/writing/writer-{number}",
        "title": "Writer &amp; Editor",
        "company_name": "Example Press",
        "company_logo": "https://remotive.com/job/1/logo",
        "category": "Writing",
        "tags": ["english"],
        "job_type": "full_time",
        "publication_date": "2026-10-01T08:30:00",
        "candidate_required_location": "Germany",
        "salary": "$40k - $50k",
        "description": "<p>Write &amp; edit.</p>",
    } | over


def remoteok(number: int = 1, **over: Any) -> dict[str, Any]:
    return {
        "slug": f"remote-analyst-{number}",
        "id": str(1_100_000 + number),
        "epoch": 1_790_843_400,
        "date": "2026-10-01T08:30:00+00:00",
        "company": "Example Figures",
        "company_logo": "",
        "position": f"Analyst {number}",
        "tags": ["analyst"],
        "description": "<p>Count.</p>",
        "location": "Germany",
        "salary_min": 60000,
        "salary_max": 80000,
        "apply_url": "https://remoteok.com/l/1",
        "url": f"https://remoteok.com/remote-jobs/{number}",
    } | over


def arbeitnow(number: int = 1, **over: Any) -> dict[str, Any]:
    return {
        "slug": f"pflegekraft-{number}",
        "company_name": "Beispiel Pflege",
        "title": f"Pflegekraft {number}",
        "description": "<p>Menschen pflegen.</p>",
        "remote": False,
        "url": f"https://www.arbeitnow.com/jobs/pflegekraft-{number}",
        "tags": ["Pflege"],
        "job_types": ["Teilzeit", "berufserfahren"],
        "location": "Berlin, Germany",
        "created_at": 1_790_843_400 - number,
    } | over


def jobicy(number: int = 1, **over: Any) -> dict[str, Any]:
    return {
        "id": 130_000 + number,
        "url": f"https://jobicy.com/jobs/{number}",
        "jobSlug": f"support-{number}",
        "jobTitle": "Support &amp; Success",
        "companyName": "Example Help",
        "companyLogo": "https://jobicy.com/logo.png",
        "jobIndustry": ["Support"],
        "jobType": ["full-time"],
        "jobGeo": "Canada",
        "jobLevel": "Any",
        "jobExcerpt": "Help people.",
        "jobDescription": "<p>Help people.</p>",
        "pubDate": "2026-10-01 08:30:00",
        "annualSalaryMin": "50000",
        "annualSalaryMax": "60000",
        "salaryCurrency": "CAD",
    } | over


def adzuna(number: int = 1, **over: Any) -> dict[str, Any]:
    return {
        "__CLASS__": "Adzuna::API::Response::Job",
        "id": str(4_700_000_000 + number),
        "title": f"<strong>Plumber</strong> {number}",
        "description": "Mend pipes in old houses…",
        "created": "2026-10-01T08:30:00Z",
        "redirect_url": f"https://www.adzuna.co.uk/jobs/land/ad/{number}?se=Xy1&utm_medium=api&v=AB",
        "adref": "eyJhbGciOi",
        "company": {"display_name": "Example Pipes"},
        "location": {"display_name": "Leeds, West Yorkshire", "area": ["UK", "England", "West Yorkshire", "Leeds"]},
        "salary_min": 38000.5,
        "salary_max": 42000,
        "salary_is_predicted": "0",
        "contract_time": "full_time",
        "contract_type": "permanent",
        "category": {"label": "Trade & Construction Jobs", "tag": "trade-construction-jobs"},
        "latitude": 51.5,
        "longitude": -0.1,
        "_feed": {"country": "gb"},
    } | over


def usajobs(number: int = 1, **over: Any) -> dict[str, Any]:
    descriptor = {
        "PositionID": f"EX-26-{number}",
        "PositionTitle": f"Park Ranger {number}",
        "PositionURI": f"https://www.usajobs.gov:443/job/{number}",
        "PositionLocation": [
            {
                "LocationName": "Denver, Colorado",
                "CountryCode": "United States",
                "CountrySubDivisionCode": "Colorado",
                "CityName": "Denver, Colorado",
            }
        ],
        "OrganizationName": "Example Park Service",
        "DepartmentName": "Department of Examples",
        "PublicationStartDate": "2026-10-01T00:00:00.0000",
        "ApplicationCloseDate": "2026-10-31T00:00:00.0000",
        "PositionRemuneration": [{"MinimumRange": "50000", "MaximumRange": "65000.5", "RateIntervalCode": "PA"}],
        "PositionSchedule": [{"Name": "Full-time", "Code": "1"}],
        "PositionOfferingType": [{"Name": "Temporary", "Code": "15318"}],
        "QualificationSummary": "A year outdoors.",
        "JobGrade": [{"Code": "GS"}],
        "UserArea": {
            "Details": {"JobSummary": "Watch the park.", "MajorDuties": ["Walk.", "Talk."], "RemoteIndicator": False}
        },
    }
    return {"MatchedObjectId": str(800_000_000 + number), "MatchedObjectDescriptor": descriptor | over}


def the_muse(number: int = 1, **over: Any) -> dict[str, Any]:
    return {
        "id": 16_000_000 + number,
        "name": f"Summer Gardener {number}",
        "contents": "<p>Weed.</p>",
        "company": {"id": 3, "short_name": "examplegarden", "name": "Example Garden"},
        "locations": [{"name": "Chicago, IL"}, {"name": "Flexible / Remote"}],
        "levels": [{"name": "Internship", "short_name": "internship"}],
        "refs": {"landing_page": f"https://www.themuse.com/jobs/examplegarden/{number}"},
        "publication_date": "2026-10-01T08:30:00.123456Z",
    } | over


def active_jobs_db(number: int = 1, **over: Any) -> dict[str, Any]:
    return {
        "id": str(1_885_000_000 + number),
        "title": f"Cook {number}",
        "organization": "Example Kitchen",
        "date_posted": "2026-10-01T08:30:00",
        "employment_type": ["FULL_TIME"],
        "remote_derived": False,
        "cities_derived": ["Oakland"],
        "regions_derived": ["California"],
        "countries_derived": ["United States"],
        "description_text": "Cook well.",
        "ai_salary_minvalue": 40000,
        "ai_key_skills": ["Cooking"],
    } | over


def hacker_news(number: int = 1, **over: Any) -> dict[str, Any]:
    return {
        "id": 48_000_000 + number,
        "author": "someone",
        "created_at": "2026-10-01T08:30:00.000Z",
        "created_at_i": 1_790_843_400,
        "parent_id": 47_999_999,
        "story_id": 47_999_999,
        "text": "Example Ovens | Baker | Berlin, Germany | ONSITE | Full-time | https:&#x2F;&#x2F;example.com<p>Bake.",
    } | over


def schema_org(number: int = 1, **over: Any) -> dict[str, Any]:
    return {
        "@context": "https://schema.org/",
        "@type": "JobPosting",
        "title": f"Dentist {number}",
        "description": "<p>Mend teeth.</p>",
        "identifier": {"@type": "PropertyValue", "name": "Example Teeth", "value": f"T-{number}"},
        "datePosted": "2026-10-01",
        "validThrough": "2026-12-01T00:00",
        "employmentType": ["FULL_TIME", "CONTRACTOR"],
        "hiringOrganization": {"@type": "Organization", "name": "Example Teeth", "sameAs": "https://example.com/"},
        "jobLocation": {
            "@type": "Place",
            "address": {"@type": "PostalAddress", "addressLocality": "Cork", "addressCountry": "IE"},
        },
        "baseSalary": {
            "@type": "MonetaryAmount",
            "currency": "EUR",
            "value": {"@type": "QuantitativeValue", "value": 60, "unitText": "HOUR"},
        },
        "_feed": {"url": f"https://example.com/jobs/{number}", "company": None},
    } | over


VALID: dict[str, dict[str, Any]] = {
    "greenhouse": payloads.greenhouse(_feed=payloads.BOARD),
    "lever": payloads.lever(_feed=payloads.BOARD),
    "ashby": payloads.ashby(_feed=payloads.BOARD),
    "workable": payloads.workable(_feed=payloads.BOARD),
    "smartrecruiters": payloads.smartrecruiters_details() | {"_feed": payloads.BOARD},
    "recruitee": payloads.recruitee(_feed=payloads.BOARD),
    "personio": payloads.personio(),
    "remotive": remotive(),
    "remoteok": remoteok(),
    "arbeitnow": arbeitnow(),
    "jobicy": jobicy(),
    "adzuna": adzuna(),
    "usajobs": usajobs(),
    "the_muse": the_muse(),
    "hacker_news": hacker_news(),
    "schema_org": schema_org(),
    "active_jobs_db": active_jobs_db(),
    "fantastic_jobs": active_jobs_db(),
}
"""A valid record of each source."""
