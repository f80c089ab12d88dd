"""Invented records in the shapes that real feeds have: one valid record a source, and ways to vary it."""

from typing import Any

BOARD = {"board": "example-works", "company": None}


def greenhouse(number: int = 1, **over: Any) -> dict[str, Any]:
    return {
        "id": 4_000_000_000 + number,
        "internal_job_id": 7,
        "title": f"Ward Nurse {number}",
        "updated_at": "2026-10-02T09:00:00-04:00",
        "first_published": "2026-09-01T10:00:00-04:00",
        "requisition_id": "R-7",
        "location": {"name": "Boston, Massachusetts, United States"},
        "absolute_url": f"https://boards.greenhouse.io/exampleworks/jobs/{number}",
        "metadata": None,
        "content": "&lt;p&gt;Care for &lt;strong&gt;people&lt;/strong&gt; &amp;amp; their families.&lt;/p&gt;"
        "&lt;script&gt;alert(1)&lt;/script&gt;",
        "departments": [{"id": 1, "name": "Care", "child_ids": [], "parent_id": None}],
        "offices": [{"id": 2, "name": "Boston", "location": "Boston, Massachusetts, United States"}],
        "company_name": "Example Works",
        "language": "en",
    } | over


def lever(number: int = 1, **over: Any) -> dict[str, Any]:
    return {
        "id": f"00000000-0000-4000-8000-{number:012d}",
        "text": f"Baker {number}",
        "categories": {
            "location": "Berlin, Germany",
            "commitment": "Full-time",
            "team": "Kitchen",
            "department": "Food",
            "allLocations": ["Berlin, Germany", "Paris, France"],
        },
        "country": "DE",
        "description": "<div>Bake bread.</div>",
        "descriptionPlain": "Bake bread.",
        "lists": [{"text": "What you bring", "content": "<li>Patience</li><li>Strong arms</li>"}],
        "additional": "<div>We like early birds.</div>",
        "hostedUrl": f"https://jobs.lever.co/example-works/{number}",
        "applyUrl": f"https://jobs.lever.co/example-works/{number}/apply",
        "workplaceType": "hybrid",
        "salaryRange": {"currency": "EUR", "interval": "per-hour-wage", "min": 18, "max": 22.5},
        "createdAt": 1_788_256_800_000,
    } | over


def ashby(number: int = 1, **over: Any) -> dict[str, Any]:
    return {
        "id": f"10000000-0000-4000-8000-{number:012d}",
        "title": f"Electrician {number}",
        "department": "Sites",
        "team": "North",
        "employmentType": "FullTime",
        "location": "Toronto",
        "secondaryLocations": [
            {
                "location": "Vancouver",
                "address": {"addressCountry": "Canada", "addressRegion": "BC", "addressLocality": "Vancouver"},
            }
        ],
        "address": {
            "postalAddress": {
                "addressCountry": "Canada",
                "addressRegion": "Ontario",
                "addressLocality": "Toronto",
            }
        },
        "isRemote": False,
        "workplaceType": "OnSite",
        "publishedAt": "2026-09-01T10:00:00.123+00:00",
        "isListed": True,
        "jobUrl": f"https://jobs.ashbyhq.com/example-works/{number}",
        "applyUrl": f"https://jobs.ashbyhq.com/example-works/{number}/application",
        "descriptionHtml": "<p>Wire houses.</p>",
        "descriptionPlain": "Wire houses.",
        "shouldDisplayCompensationOnJobPostings": True,
        "compensation": {
            "compensationTierSummary": "$70K – $90K • Offers Equity",
            "scrapeableCompensationSalarySummary": "$70K - $90K",
            "compensationTiers": [],
            "summaryComponents": [
                {
                    "compensationType": "Salary",
                    "interval": "1 YEAR",
                    "currencyCode": "CAD",
                    "minValue": 70000,
                    "maxValue": 90000,
                },
                {"compensationType": "EquityPercentage", "interval": "NONE", "minValue": None, "maxValue": None},
            ],
        },
    } | over


def workable(number: int = 1, **over: Any) -> dict[str, Any]:
    return {
        "title": f"Bookkeeper {number}",
        "shortcode": f"AB{number:08X}",
        "employment_type": "Part-time",
        "telecommuting": False,
        "department": "Office",
        "url": f"https://apply.workable.com/j/AB{number:08X}",
        "shortlink": f"https://apply.workable.com/j/AB{number:08X}",
        "published_on": "2026-09-01",
        "created_at": "2026-08-30",
        "country": "United Kingdom",
        "city": "Leeds",
        "state": "England",
        "description": "<p>Keep the books.</p>",
        "locations": [
            {"country": "United Kingdom", "countryCode": "GB", "city": "Leeds", "region": "England", "hidden": False},
            {"country": "Ireland", "countryCode": "IE", "city": "Cork", "region": "", "hidden": True},
        ],
    } | over


def smartrecruiters(number: int = 1, **over: Any) -> dict[str, Any]:
    return {
        "id": str(743_999_000 + number),
        "uuid": "00000000-0000-4000-8000-000000000001",
        "name": f"Tram Driver {number}",
        "ref": f"https://api.smartrecruiters.com/v1/companies/ExampleWorks/postings/{743_999_000 + number}",
        "company": {"identifier": "ExampleWorks", "name": "Example Works"},
        "releasedDate": "2026-09-01T10:00:00.000Z",
        "location": {
            "city": "Lyon",
            "region": "Auvergne-Rhône-Alpes",
            "country": "fr",
            "fullLocation": "Lyon, Auvergne-Rhône-Alpes, France",
            "remote": False,
            "hybrid": False,
        },
        "typeOfEmployment": {"id": "permanent", "label": "Temps plein"},
        "language": {"code": "fr", "label": "French"},
    } | over


def smartrecruiters_details(number: int = 1) -> dict[str, Any]:
    return smartrecruiters(number) | {
        "postingUrl": f"https://jobs.smartrecruiters.com/ExampleWorks/{743_999_000 + number}-tram-driver",
        "jobAd": {
            "sections": {
                "companyDescription": {"title": "Company", "text": "<p>We move people.</p>"},
                "jobDescription": {"title": "The job", "text": f"<p>Drive tram {number}.</p>"},
                "qualifications": {"title": "You", "text": "<p>A licence.</p>"},
                "additionalInformation": {"title": "More", "text": None},
            }
        },
    }


def recruitee(number: int = 1, **over: Any) -> dict[str, Any]:
    return {
        "id": 900 + number,
        "slug": f"florist-{number}",
        "title": f"Florist {number}",
        "careers_url": f"https://example-works.recruitee.com/o/florist-{number}",
        "company_name": "Example Works",
        "city": "Utrecht",
        "country": "Netherlands",
        "country_code": "NL",
        "state_name": "Utrecht",
        "location": "Utrecht, Netherlands",
        "remote": False,
        "hybrid": True,
        "on_site": False,
        "employment_type_code": "parttime_fixed_term",
        "min_hours": 24,
        "max_hours": 24,
        "salary": {"min": "2400", "max": "2800", "currency": "EUR", "period": "month"},
        "description": "<p>Bind flowers.</p>",
        "requirements": "<p>A sense of colour.</p>",
        "published_at": "2026-09-01 10:00:00 UTC",
    } | over


def personio(number: int = 1, **over: Any) -> dict[str, Any]:
    return {
        "id": str(500 + number),
        "subcompany": "Example Works GmbH",
        "office": "Berlin, Deutschland",
        "additionalOffices": ["Wien, Österreich"],
        "department": "Haus",
        "name": f"Hausmeister {number}",
        "jobDescriptions": [{"name": "Deine Aufgaben", "value": "<ul><li>Lampen tauschen</li></ul>"}],
        "employmentType": "permanent",
        "schedule": "full-or-part-time",
        "yearsOfExperience": "2-5",
        "createdAt": "2026-09-01T12:00:00+02:00",
        "_feed": {"board": "example-works", "company": None, "host": "example-works.jobs.personio.de", "country": None},
    } | over


PERSONIO_XML = """<?xml version="1.0" encoding="UTF-8"?>
<workzag-jobs>
 <!-- a remark -->
 <position>
  <id>501</id><subcompany>Example Works GmbH</subcompany><office>Berlin, Deutschland</office>
  <additionalOffices><office>Wien, Österreich</office></additionalOffices>
  <department>Haus</department><name>Hausmeister &amp; Gärtner</name>
  <jobDescriptions>
   <jobDescription><name>Deine Aufgaben</name>
    <value><![CDATA[<ul><li>Lampen tauschen</li></ul>]]></value></jobDescription>
   <jobDescription><name>Dein Profil</name><value><![CDATA[<p>Geschick</p>]]></value></jobDescription>
  </jobDescriptions>
  <employmentType>permanent</employmentType><schedule>full-or-part-time</schedule>
  <yearsOfExperience>lt-1</yearsOfExperience><createdAt>2026-09-01T12:00:00+02:00</createdAt>
 </position>
 <position><id>502</id><office>Berlin</office></position>
</workzag-jobs>"""
